"""The lesson block: a lesson's text in the learner's language, complete when read to the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from web_fragments.fragment import Fragment
from webob import Response
from xblock.completable import XBlockCompletionMode
from xblock.fields import Boolean, Integer, Scope, String

from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES, LocalText
from makerpath.i18n import NAMES
from makerpath.xblocks.lesson.form import Chosen, Draft, lesson_settings
from makerpath.xblocks.lesson.text import rendered, texts_of, titles_of, words_of
from makerpath.xblocks.shared import pages
from makerpath.xblocks.shared.answers import answer, careful_view
from makerpath.xblocks.shared.base import MakerpathBlock
from makerpath.xblocks.shared.fields import JsonDict
from makerpath.xblocks.shared.handling import Form, handler, Nothing, Who
from makerpath.xblocks.shared.platform import Person, person_of, usage_of

CSS = ("tokens.css", "block.css", "lesson-text.css", "lesson.css")
WORDS = {"read": N_("You have read this lesson."), "failed": N_("This could not be saved. It will be tried again.")}
STUDIO_WORDS = {
    "saving": N_("Saving"),
    "preview_failed": N_("The preview cannot be shown right now."),
    "save_failed": N_("This could not be saved. Check your connection and save again."),
}


class LessonBlock(MakerpathBlock):
    """One lesson; the text is the block's own field, so that it needs no service."""

    has_custom_completion = True
    completion_mode = XBlockCompletionMode.COMPLETABLE
    icon_class = "other"

    content: Any = JsonDict(help="The lesson's Markdown by language", default={}, scope=Scope.content)
    titles: Any = JsonDict(help="The lesson's title by language", default={}, scope=Scope.content)
    summaries: Any = JsonDict(help="What the lesson is about, by language", default={}, scope=Scope.content)
    minutes = Integer(help="How long the lesson takes", default=20, scope=Scope.settings)
    read_to_end = Boolean(default=False, scope=Scope.user_state)
    reading_language = String(default="", scope=Scope.preferences)

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
        """The lesson in the authoring side's unit page."""
        return self.public_view(context)

    @careful_view
    def studio_view(self, context: Any) -> Fragment:
        """The form of the lesson: text in each language beside its preview."""
        language = person_of(self).language
        content = pages.html(
            "lesson/studio.html", language, block=self, languages=NAMES, texts=dict.fromkeys(NAMES, "") | self.content
        )
        view = pages.fragment(
            self,
            content,
            css=(*CSS, "studio.css"),
            js=("handlers.js", "tabs.js", "studio.js", "lesson-studio.js"),
        )
        view.initialize_js("MakerpathLessonStudio", {"words": pages.words(STUDIO_WORDS, language)})
        return view

    def student_view_data(self, context: Any = None) -> dict[str, Any]:
        """The lesson for a platform's own apps."""
        texts = texts_of(self.content, usage_of(self))
        return {
            "display_name": self.display_name,
            "titles": self.titles,
            "summaries": self.summaries,
            "minutes": self.minutes,
            "html": {text.language: str(text.html) for text in texts},
        }

    def index_dictionary(self) -> dict[str, Any]:
        """The lesson for the platform's search."""
        found: dict[str, Any] = super().index_dictionary()
        words = {f"content_{text.language}": words_of(text.html) for text in texts_of(self.content, usage_of(self))}
        words |= {f"title_{language}": str(title) for language, title in self.titles.items()}
        words |= {f"summary_{language}": str(summary) for language, summary in self.summaries.items()}
        found.setdefault("content", {}).update(words | {"display_name": self.display_name})
        found["content_type"] = "Makerpath lesson"
        return found

    @handler(Who.LEARNER, Nothing)
    def read(self, _: Nothing) -> Response:
        """The learner has come to the end of the text."""
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
        return answer({"html": str(rendered(draft.text, draft.language, "preview"))})

    @handler(Who.AUTHOR, Form)
    def save_settings(self, form: Form) -> Response:
        """Take over the form of `studio_view`."""
        settings = lesson_settings(form.root)
        self.display_name = settings.display_name
        newer = {language: text for language, text in self.content.items() if language not in LANGUAGES}
        self.content = newer | settings.content
        self.minutes = settings.minutes
        return answer({"saved": True})

    def _page(self, person: Person, reading: str, read: bool) -> Fragment:
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
        )
        view = pages.fragment(self, content, css=CSS, js=("handlers.js", "tabs.js", "lesson.js"))
        words = pages.words(WORDS, person.language)
        facts = {"signed_in": person.signed_in, "read": read, "reading": wanted, "words": words}
        view.initialize_js("MakerpathLesson", facts)
        return view
