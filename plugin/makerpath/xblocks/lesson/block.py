"""The lesson block: a lesson's text in the learner's language, complete when read to the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from web_fragments.fragment import Fragment
from webob import Response
from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock
from xblock.fields import Boolean, Integer, Scope, String

from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES, LocalText
from makerpath.i18n import NAMES
from makerpath.markup import render_lesson
from makerpath.xblocks.lesson.form import about, Chosen, Draft, MAX_MINUTES, MAX_TEXT
from makerpath.xblocks.lesson.text import texts_of, titles_of, words_of
from makerpath.xblocks.shared import pages
from makerpath.xblocks.shared.answers import answer, careful_data, careful_view
from makerpath.xblocks.shared.authoring import About
from makerpath.xblocks.shared.base import MakerpathBlock
from makerpath.xblocks.shared.fields import JsonDict
from makerpath.xblocks.shared.handling import handler, Nothing, Who
from makerpath.xblocks.shared.platform import Person, person_of, usage_of
from makerpath.xblocks.shared.studio import Entries
from makerpath.xblocks.shared.tracking import tell
from makerpath.xblocks.shared.words import ECHO, STUDIO_WORDS

CSS = ("tokens.css", "block.css", "lesson-text.css", "lesson.css")
WORDS = {"read": N_("You have read this lesson."), "failed": N_("This could not be saved. It will be tried again.")}


class LessonBlock(MakerpathBlock):
    """One lesson; the text is the block's own field, so that it needs no service."""

    kind = "lesson"
    has_custom_completion = True
    completion_mode = XBlockCompletionMode.COMPLETABLE
    icon_class = "other"

    content: Any = JsonDict(help="The lesson's Markdown by language", default={}, scope=Scope.content)
    titles: Any = JsonDict(help="The lesson's title by language", default={}, scope=Scope.content)
    summaries: Any = JsonDict(help="What the lesson is about, by language", default={}, scope=Scope.content)
    minutes = Integer(help="How long the lesson takes", default=20, scope=Scope.settings)
    read_to_end = Boolean(default=False, scope=Scope.user_state)
    reading_language = String(default="", scope=Scope.preferences)

    @XBlock.supports("multi_device")
    @careful_view
    def student_view(self, context: Any) -> Fragment:
        """The lesson; every language is in the page, so that changing it needs no request."""
        person = person_of(self)
        remembered = person.signed_in
        return self._page(person, self.reading_language if remembered else "", remembered and self.read_to_end)

    @careful_view
    def public_view(self, context: Any) -> Fragment:
        """The lesson for a visitor: nothing is remembered."""
        return self._page(replace(person_of(self), user_id=""), "", False)

    @careful_view
    def author_view(self, context: Any) -> Fragment:
        """The lesson in the authoring side's unit page, and what there is to say of it."""
        person = person_of(self)
        return self._page(replace(person, user_id=""), "", False, about(self, person.language))

    @careful_view
    def studio_view(self, context: Any) -> Fragment:
        """The form of the lesson: text in each language beside its preview."""
        language = person_of(self).language
        content = pages.html(
            "lesson/studio.html",
            language,
            block=self,
            about=about(self, language),
            languages=NAMES,
            texts={tag: self.content.get(tag) or "" for tag in NAMES},
            mark=pages.mark(self),
            echo=ECHO,
            longest=MAX_TEXT,
            most=MAX_MINUTES,
        )
        view = pages.fragment(
            self,
            content,
            css=(*CSS, "studio.css"),
            js=("handlers.js", "tabs.js", "studio.js", "lesson-studio.js"),
        )
        titles = {tag: str(self.titles.get(tag) or "") for tag in NAMES}
        names = [str(title) for title in self.titles.values()]
        words = pages.words(STUDIO_WORDS, language)
        view.initialize_js("MakerpathLessonStudio", {"words": words, "titles": titles, "names": names})
        return view

    def settings_in(self, entries: Entries) -> dict[str, Any]:
        """With the length and the text; a text in a language of a newer version stays."""
        minutes = entries.whole("minutes", 0, MAX_MINUTES, N_("Give a length of at most {max} minutes; 0 shows none."))
        given = entries.texts("content", LANGUAGES, MAX_TEXT, N_("Write the lesson in at least one language."))
        newer = {language: text for language, text in self.content.items() if language not in LANGUAGES}
        return {**super().settings_in(entries), "minutes": minutes, "content": newer | given}

    @careful_data
    def student_view_data(self, context: Any = None) -> dict[str, Any]:
        """The lesson for a platform's own apps. It is collected once for everybody, so it is nobody's language."""
        return {
            "display_name": self.display_name,
            "kind": self.kind,
            "minutes": self.minutes,
            "texts": {
                text.language: {
                    "title": str(self.titles.get(text.language) or self.display_name or ""),
                    "summary": str(self.summaries.get(text.language) or ""),
                    "html": str(text.html),
                }
                for text in texts_of(self.content, usage_of(self))
            },
        }

    @careful_data
    def index_dictionary(self) -> dict[str, Any]:
        """The lesson for the platform's search."""
        found: dict[str, Any] = super().index_dictionary()
        words = {f"content_{text.language}": words_of(text.html) for text in texts_of(self.content, usage_of(self))}
        words |= {f"title_{language}": str(title) for language, title in self.titles.items()}
        words |= {f"summary_{language}": str(summary) for language, summary in self.summaries.items()}
        found.setdefault("content", {}).update(words | {"display_name": self.display_name or ""})
        found["content_type"] = "Makerpath lesson"
        return found

    @handler(Who.LEARNER, Nothing)
    def read(self, _: Nothing) -> Response:
        """The learner has come to the end of the text."""
        if not self.read_to_end:
            tell(self, "lesson_read")
        self.read_to_end = True
        self.runtime.publish(self, "completion", {"completion": 1.0})
        return answer({"read": True})

    @handler(Who.LEARNER, Chosen)
    def language(self, chosen: Chosen) -> Response:
        """Remember the language the learner reads lessons in."""
        self.reading_language = chosen.language
        return answer({"language": chosen.language})

    @handler(Who.AUTHOR, Draft)
    def preview(self, draft: Draft) -> Response:
        """What a text will look like."""
        return answer({"html": str(render_lesson(draft.text, draft.language, scope="preview"))})

    def _page(self, person: Person, reading: str, read: bool, told: About | None = None) -> Fragment:
        texts = texts_of(self.content, usage_of(self))
        known = LocalText({text.language: text.name for text in texts})
        wanted = reading or person.language
        content = pages.html(
            "lesson/student.html",
            person.language,
            block=self,
            texts=texts,
            shown=known.language(wanted) if known else "",
            titles=titles_of(self),
            read=read,
            about=told,
        )
        css = (*CSS, "studio.css") if told else CSS
        view = pages.fragment(self, content, css=css, js=("handlers.js", "tabs.js", "lesson.js"))
        words = pages.words(WORDS, person.language)
        facts = {"signed_in": person.signed_in, "read": read, "reading": wanted, "words": words}
        view.initialize_js("MakerpathLesson", facts)
        return view
