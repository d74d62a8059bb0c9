"""A block that the service fills: its shell at once and from its own fields, the rest through its handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from web_fragments.fragment import Fragment
from webob import Response
from xblock.fields import Dict, Scope, String

from makerpath.domain.contract import Act
from makerpath.domain.errors import N_
from makerpath.xblocks.shared import pages, relay
from makerpath.xblocks.shared.answers import answer, careful_view
from makerpath.xblocks.shared.base import MakerpathBlock
from makerpath.xblocks.shared.definitions import Definition
from makerpath.xblocks.shared.handling import handler, Shape, Who
from makerpath.xblocks.shared.platform import person_of
from makerpath.xblocks.shared.words import STUDIO_WORDS, WORDS

Scalar = str | bool | int | float | None
Value = Scalar | Annotated[list[str], Field(max_length=200)]
"""The value of a form's field: one, or as many texts as the name stands in the form."""
JS = ("handlers.js", "uploads.js", "fragment.js", "service.js")
STUDIO_JS = ("handlers.js", "studio.js", "service-studio.js")


class Asked(Shape):
    """`{"page": {name: text}}` chooses what is open."""

    page: dict[str, str] = {}


class Sent(Asked):
    """A form of the fragment: the action that it names, the key that makes it happen once, and what was typed."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=64)]
    key: Annotated[str, StringConstraints(min_length=8, max_length=64)]
    fields: dict[str, Value] = {}


class ServiceBlock(MakerpathBlock):
    """Views, handlers and the way to the service; a block says what it is and draws its shell.

    `templates` is the folder of its `student.html`, `outline.html` and `studio.html`; each gets `block` and `shell`.
    """

    has_score = False
    kind = ""
    """The directive that the block came from."""
    needs: tuple[str, ...] = ()
    """The kinds of definitions without which there is nothing to ask for."""
    templates = ""
    css: tuple[str, ...] = ("block.css", "service.css")

    course = String(help="The id of the course package", default="", scope=Scope.content)
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

    def completion_of(self, summary: Mapping[str, Any]) -> float | None:
        """From 0 to 1 how far the learner is; None where the summary does not tell."""
        raise NotImplementedError

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
        return self._view("outline.html", person_of(self).language, note=N_("Sign in and enrol to take part."))

    @careful_view
    def author_view(self, context: Any) -> Fragment:
        """What it is about, for its author; learners' work is not shown here."""
        return self._view("outline.html", person_of(self).language, note="")

    @careful_view
    def studio_view(self, context: Any) -> Fragment:
        """The form of the settings that belong to this place; what the block contains comes with the course."""
        language = person_of(self).language
        view = self._view("studio.html", language, css=("studio.css",), js=STUDIO_JS)
        view.initialize_js("MakerpathServiceStudio", {"words": pages.words(STUDIO_WORDS, language)})
        return view

    @handler(Who.LEARNER, Asked, get=True)
    def fragment(self, asked: Asked) -> Response:
        """What there is now; GET asks for the first page."""
        return self._relay("/fragment", "read", {"page": asked.page})

    @handler(Who.LEARNER, Sent)
    def act(self, sent: Sent) -> Response:
        """Do something; the service decides who may."""
        return self._relay(f"/actions/{sent.name}", "write", sent.model_dump(include={"key", "fields", "page"}))

    def _relay(self, path: str, act: Act, payload: dict[str, Any]) -> Response:
        body, status = relay.ask(self, path, act, payload)
        if isinstance(body["summary"], dict) and body["summary"] != self.summary:
            self._remember(body["summary"])
        return answer(body, status)

    def _remember(self, summary: dict[str, Any]) -> None:
        done = self.completion_of(summary)
        if done is not None and person_of(self).role == "learner":
            self.runtime.publish(self, "completion", {"completion": done})
        self.summary = summary

    def _view(
        self, template: str, language: str, *, css: tuple[str, ...] = (), js: tuple[str, ...] = (), **values: Any
    ) -> Fragment:
        shell = self.shell(language)
        content = pages.html(f"{self.templates}/{template}", language, block=self, shell=shell, **values)
        return pages.fragment(self, content, css=(*self.css, *css), js=js)
