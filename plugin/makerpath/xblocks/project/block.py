"""The project block: a learner's path from idea to prototype, inside the platform's page."""

from __future__ import annotations

import re
from typing import Any

from web_fragments.fragment import Fragment
from webob import Request, Response
from xblock.completable import XBlockCompletionMode
from xblock.core import XBlock
from xblock.fields import Dict, Float, Scope, String
from xblock.scorable import ScorableXBlockMixin, Score

from makerpath.domain.errors import MakerpathError, N_
from makerpath.xblocks.project import definitions, relay
from makerpath.xblocks.project.form import project_settings
from makerpath.xblocks.project.grade import take_grade
from makerpath.xblocks.project.shell import shell, WORDS
from makerpath.xblocks.shared import pages
from makerpath.xblocks.shared.answers import answer, body_of, careful_handler, careful_view
from makerpath.xblocks.shared.base import MakerpathBlock
from makerpath.xblocks.shared.fields import JsonDict
from makerpath.xblocks.shared.gradebook import whole
from makerpath.xblocks.shared.platform import demand_author, person_of

POINTS = 100.0
ACTION = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
SCALAR = str | int | float | None
CSS = ("block.css", "project.css")
JS = ("handlers.js", "uploads.js", "fragment.js", "project.js")
STUDIO_WORDS = {
    "saving": N_("Saving"),
    "save_failed": N_("This could not be saved. Check your connection and save again."),
}


class ProjectBlock(ScorableXBlockMixin, MakerpathBlock):
    """A pointer to a project in the service, its last score, and a summary that may be thrown away."""

    has_score = True
    has_custom_completion = True
    completion_mode = XBlockCompletionMode.COMPLETABLE
    icon_class = "problem"

    brief = JsonDict(help="The brief in its two parts", default={}, scope=Scope.content)
    rubric = JsonDict(help="The rubric in its two parts", default={}, scope=Scope.content)
    weight = Float(help="The points this project counts in the grade book", default=POINTS, scope=Scope.settings)
    summary = Dict(default={}, scope=Scope.user_state)
    earned = Float(default=None, scope=Scope.user_state)
    possible = Float(default=None, scope=Scope.user_state)
    decided_at = String(default="", scope=Scope.user_state)

    @careful_view
    def student_view(self, context: Any) -> Fragment:
        """The shell from what the block has; the script asks for the rest."""
        person = person_of(self)
        if not person.signed_in:
            return self.public_view(context)
        view = self._view("project/student.html", person.language, js=JS, shell=shell(self, person.language))
        view.initialize_js(
            "MakerpathProject",
            {
                "words": pages.words(WORDS, person.language),
                "tus": self.runtime.local_resource_url(self, "public/vendor/tus.min.js"),
            },
        )
        return view

    @careful_view
    def public_view(self, context: Any) -> Fragment:
        """What the project asks for, for a visitor."""
        return self._outline(N_("Sign in and enrol to work on this project."))

    @careful_view
    def author_view(self, context: Any) -> Fragment:
        """What the project asks for, for its author; learners' work is not shown here."""
        return self._outline("")

    @careful_view
    def studio_view(self, context: Any) -> Fragment:
        """The form of the settings that belong to this place; the brief itself comes with the course."""
        language = person_of(self).language
        css, js = (*CSS, "studio.css"), ("handlers.js", "studio.js", "project-studio.js")
        view = self._view("project/studio.html", language, css=css, js=js, shell=shell(self, language))
        view.initialize_js("MakerpathProjectStudio", {"words": pages.words(STUDIO_WORDS, language)})
        return view

    def student_view_data(self, context: Any = None) -> dict[str, Any]:
        """The project for a platform's own apps."""
        language = person_of(self).language
        return {
            "display_name": self.display_name,
            "weight": self.weight,
            "driving_question": definitions.wording(self.brief, "/driving_question", language),
            "stages": [{"id": stage, "task": task} for stage, _, task in definitions.stages(self.brief, language)],
        }

    def index_dictionary(self) -> dict[str, Any]:
        """The project for the platform's search."""
        found: dict[str, Any] = super().index_dictionary()
        texts = self.brief.get("wording") or {}
        words = {
            f"{path.strip('/')}_{language}": text
            for path in ("/title", "/driving_question", "/summary")
            for language, text in (texts.get(path) or {}).items()
        }
        found.setdefault("content", {}).update(words | {"display_name": self.display_name})
        found["content_type"] = "Makerpath project"
        return found

    @XBlock.handler
    @careful_handler
    def fragment(self, request: Request) -> Response:
        """The project as it is now: `{"page": {name: text}}` chooses what is open; GET asks for the first page."""
        page = body_of(request).get("page") or {}
        if not isinstance(page, dict) or not all(isinstance(value, str) for value in page.values()):
            raise _wrong("page")
        return self._relay("/fragment", "read", {"page": page})

    @XBlock.handler
    @careful_handler
    def act(self, request: Request) -> Response:
        """Do something: `{"name": action, "key": idempotency key, "fields": {…}}`; the service decides who may."""
        body = body_of(request)
        name, key, fields = body.get("name"), body.get("key"), body.get("fields", {})
        if not isinstance(name, str) or not ACTION.fullmatch(name) or len(name) > 64:
            raise _wrong("name")
        if not isinstance(key, str) or not 8 <= len(key) <= 64:
            raise _wrong("key")
        if not isinstance(fields, dict) or not all(isinstance(value, SCALAR) for value in fields.values()):
            raise _wrong("fields")
        page = body.get("page") or {}
        if not isinstance(page, dict) or not all(isinstance(value, str) for value in page.values()):
            raise _wrong("page")
        return self._relay(f"/actions/{name}", "write", {"key": key, "fields": fields, "page": page})

    @XBlock.handler
    @careful_handler
    def grade(self, request: Request) -> Response:
        """The service: store the grade of `{"token": JWT}`; answers the score as it is stored."""
        return answer(take_grade(self, body_of(request)).model_dump())

    @XBlock.handler
    @careful_handler
    def save_settings(self, request: Request) -> Response:
        """Author: take over the form of `studio_view`."""
        demand_author(self)
        settings = project_settings(body_of(request))
        self.display_name, self.weight = settings.display_name, settings.weight
        return answer({"saved": True})

    def max_score(self) -> float:
        """The points in the grade book, whole ones; the service grades in them, so the weight is applied once."""
        points = whole(self.weight or 0)
        return float(points) if points > 0 else POINTS

    def has_submitted_answer(self) -> bool:
        return self.earned is not None

    def get_score(self) -> Score | None:
        """The score last published for the bound learner; None before the first."""
        if self.earned is None or self.possible is None:
            return None
        return Score(raw_earned=self.earned, raw_possible=self.possible)

    def set_score(self, score: Score) -> None:
        self.earned, self.possible = score.raw_earned, score.raw_possible

    def calculate_score(self) -> Score | None:
        """The service decides; the platform only keeps the outcome."""
        return self.get_score()

    def allows_rescore(self) -> bool:
        return False

    def rescore(self, only_if_higher: bool | None) -> None:
        """Publish the decided score once more."""
        self.publish_grade(self.get_score(), only_if_higher)

    def publish_grade(self, score: Score | None = None, only_if_higher: bool | None = None) -> None:
        """Publish `score` (the stored one by default) for the bound learner."""
        score = score or self.get_score()
        if score is not None:
            self._publish_grade(score, only_if_higher)

    def _relay(self, path: str, act: Any, payload: dict[str, Any]) -> Response:
        body, status = relay.ask(self, path, act, payload)
        if isinstance(body["summary"], dict) and body["summary"] != self.summary:
            self._remember(body["summary"])
        return answer(body, status)

    def _remember(self, summary: dict[str, Any]) -> None:
        self.summary = summary
        stages, done = summary.get("stages") or 0, summary.get("done") or 0
        if stages and person_of(self).role == "learner":
            self.runtime.publish(self, "completion", {"completion": min(1.0, done / stages)})

    def _outline(self, note: str) -> Fragment:
        language = person_of(self).language
        return self._view("project/outline.html", language, shell=shell(self, language), note=note)

    def _view(
        self, template: str, language: str, *, css: tuple[str, ...] = CSS, js: tuple[str, ...] = (), **values: Any
    ) -> Fragment:
        return pages.fragment(self, pages.html(template, language, block=self, **values), css=css, js=js)


def _wrong(field: str) -> MakerpathError:
    return MakerpathError(
        "request.field",
        N_("The request's {field} is missing or not what it should be."),
        N_("Reload the page and try again."),
        field=field,
    )
