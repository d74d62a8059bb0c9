"""A block that the service fills: its shell at once and from its own fields, the rest through its handlers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from web_fragments.fragment import Fragment
from webob import Response
from xblock.core import XBlock
from xblock.fields import Dict, Scope

from makerpath.domain.contract import Act, OnceKey
from makerpath.domain.errors import N_
from makerpath.i18n import gettext, NAMES
from makerpath.xblocks.shared import pages, relay
from makerpath.xblocks.shared.answers import answer, careful_data, careful_view
from makerpath.xblocks.shared.authoring import about, KIND, names_of, titles_of
from makerpath.xblocks.shared.base import MakerpathBlock
from makerpath.xblocks.shared.definitions import Definition, searchable
from makerpath.xblocks.shared.fields import Text
from makerpath.xblocks.shared.handling import handler, Shape, Who
from makerpath.xblocks.shared.platform import person_of, usage_of
from makerpath.xblocks.shared.tracking import tell
from makerpath.xblocks.shared.words import ECHO, STUDIO_WORDS, WORDS

log = logging.getLogger(__name__)
Scalar = str | bool | int | float | None
Value = Scalar | Annotated[list[str], Field(max_length=200)]
"""The value of a form's field: one, or as many texts as the name stands in the form."""
JS = ("handlers.js", "uploads.js", "fragment.js", "service.js")
STUDIO_JS = ("handlers.js", "studio.js")


class Asked(Shape):
    """`{"page": {name: text}}` chooses what is open."""

    page: dict[str, str] = {}


class Sent(Asked):
    """A form of the fragment: the action that it names, the key that makes it happen once, and what was typed."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=64)]
    key: OnceKey
    fields: dict[str, Value] = {}


class ServiceBlock(MakerpathBlock):
    """Views, handlers and the way to the service; a block says what it is and draws its shell.

    `templates` is the folder of its `student.html`, `outline.html` and `studio.html`; each gets `block` and `shell`,
    and the form `shells`, one for each language.
    """

    needs: tuple[str, ...] = ()
    """The kinds of definitions without which there is nothing to ask for."""
    templates = ""
    css: tuple[str, ...] = ("block.css", "service.css")

    course = Text(help="The id of the course package", default="", scope=Scope.content)
    summary = Dict(default={}, scope=Scope.user_state)

    def carried(self) -> list[Definition]:
        """The definitions in the block, at least one of each kind of `needs`, in that order."""
        raise NotImplementedError

    def place(self) -> dict[str, Any]:
        """`lesson`, `arguments` and `weight` of a request."""
        raise NotImplementedError

    def shell(self, language: str) -> Any:
        """What the templates show without asking anybody."""
        raise NotImplementedError

    def app_texts(self, language: str) -> dict[str, Any]:
        """What `student_view_data` says in one language."""
        raise NotImplementedError

    def completion_of(self, summary: Mapping[str, Any]) -> float | None:
        """From 0 to 1 how far the learner is; None where the summary does not tell."""
        raise NotImplementedError

    @XBlock.supports("multi_device")
    @careful_view
    def student_view(self, context: Any) -> Fragment:
        """The shell from what the block has; the script asks for the rest."""
        person = person_of(self)
        if not person.signed_in:
            return self.public_view(context)
        view = self._view("student.html", person.language, js=JS)
        tus = self.runtime.local_resource_url(self, "public/vendor/tus.min.js")
        view.initialize_js("MakerpathServiceBlock", {"words": pages.words(WORDS, person.language), "tus": tus})
        return view

    @careful_view
    def public_view(self, context: Any) -> Fragment:
        """What it is about, for a visitor."""
        return self._view(
            "outline.html", person_of(self).language, note=N_("Sign in and enrol to take part."), about=None
        )

    @careful_view
    def author_view(self, context: Any) -> Fragment:
        """What it is about, for its author; learners' work is not shown here."""
        language = person_of(self).language
        return self._view("outline.html", language, css=("studio.css",), note="", about=about(self, language))

    @careful_view
    def studio_view(self, context: Any) -> Fragment:
        """The form of the settings that belong to this place; what the block contains comes with the course."""
        language = person_of(self).language
        view = self._view(
            "studio.html",
            language,
            css=("studio.css",),
            js=STUDIO_JS,
            about=about(self, language),
            languages=NAMES,
            mark=pages.mark(self),
            echo=ECHO,
            shells={tag: self.shell(tag) for tag in NAMES},
        )
        words = pages.words(STUDIO_WORDS, language)
        view.initialize_js("MakerpathStudio", {"words": words, "titles": titles_of(self), "names": names_of(self)})
        return view

    @careful_data
    def student_view_data(self, context: Any = None) -> dict[str, Any]:
        """The block for a platform's own apps. It is collected once for everybody, so it is nobody's language."""
        found: dict[str, Any] = {
            "display_name": self.display_name,
            "kind": self.kind,
            "texts": {tag: self.app_texts(tag) for tag in NAMES},
        }
        return found

    @careful_data
    def index_dictionary(self) -> dict[str, Any]:
        """The block for the platform's search, in every language."""
        found: dict[str, Any] = super().index_dictionary()
        names = {f"name_{tag}": gettext(KIND[self.kind], tag) for tag in NAMES}
        found.setdefault("content", {}).update(
            names | searchable(self.carried()) | {"display_name": self.display_name or ""}
        )
        found["content_type"] = f"Makerpath {self.kind}"
        return found

    @handler(Who.LEARNER, Asked, get=True)
    def fragment(self, asked: Asked) -> Response:
        """What there is now; GET asks for the first page."""
        body, status = self._relay("/fragment", "read", {"page": asked.page})
        if body["state"] == "ok" and not asked.page:
            tell(self, "opened")
        return answer(body, status)

    @handler(Who.LEARNER, Sent)
    def act(self, sent: Sent) -> Response:
        """Do something; the service decides who may."""
        payload = sent.model_dump(include={"key", "fields", "page"})
        body, status = self._relay(f"/actions/{sent.name}", "write", payload)
        outcome = (body["error"] or {}).get("code", "refused") if body["error"] else "done"
        tell(self, "action_sent", name=sent.name, outcome=outcome)
        return answer(body, status)

    def _relay(self, path: str, act: Act, payload: dict[str, Any]) -> tuple[dict[str, Any], int]:
        body, status = relay.ask(self, path, act, payload)
        if isinstance(body["summary"], dict) and body["summary"] != self.summary:
            self._remember(body["summary"])
        return body, status

    def _remember(self, summary: dict[str, Any]) -> None:
        done = self.completion_of(summary)
        if done is not None and person_of(self).role == "learner":
            try:
                self.runtime.publish(self, "completion", {"completion": done})
            except Exception:
                # What was asked has happened. The summary stays as it was, so that the next answer brings it up again.
                log.exception("the platform took no completion of %s", usage_of(self))
                return
        self.summary = summary

    def _view(
        self, template: str, language: str, *, css: tuple[str, ...] = (), js: tuple[str, ...] = (), **values: Any
    ) -> Fragment:
        shell = self.shell(language)
        content = pages.html(f"{self.templates}/{template}", language, block=self, shell=shell, **values)
        return pages.fragment(self, content, css=(*self.css, *css), js=js)
