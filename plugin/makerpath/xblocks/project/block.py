"""The project block: a learner's path from idea to prototype, inside the platform's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webob import Response
from xblock.completable import XBlockCompletionMode
from xblock.fields import Float, Scope, String

from makerpath.domain.errors import N_
from makerpath.xblocks.project.grade import SignedGrade, take_grade
from makerpath.xblocks.project.scored import POINTS, Scored
from makerpath.xblocks.project.shell import Shell, shell
from makerpath.xblocks.shared.answers import answer
from makerpath.xblocks.shared.definitions import Definition, scoring
from makerpath.xblocks.shared.fields import JsonDict, JsonList
from makerpath.xblocks.shared.handling import handler, Who
from makerpath.xblocks.shared.service_block import ServiceBlock
from makerpath.xblocks.shared.studio import Entries

MAX_WEIGHT = 1000


class ProjectBlock(Scored, ServiceBlock):
    """A pointer to a project in the service, its last score, and a summary that may be thrown away."""

    has_custom_completion = True
    completion_mode = XBlockCompletionMode.COMPLETABLE
    icon_class = "problem"
    kind, needs, templates = "project", ("brief", "rubric"), "project"
    css = ("block.css", "service.css", "project.css")

    brief = JsonDict(help="The brief in its two parts", default={}, scope=Scope.content)
    rubric = JsonDict(help="The rubric in its two parts", default={}, scope=Scope.content)
    rubrics = JsonList(help="The brief's further rubrics, each in its two parts", default=[], scope=Scope.content)
    weight = Float(help="The points this project counts in the grade book", default=POINTS, scope=Scope.settings)
    earned = Float(default=None, scope=Scope.user_state)
    possible = Float(default=None, scope=Scope.user_state)
    decided_at = String(default="", scope=Scope.user_state)
    as_of = String(default="", scope=Scope.user_state)
    overridden_at = String(default="", scope=Scope.user_state)

    def carried(self) -> list[Definition]:
        """The brief and its rubrics, its own first."""
        whole: list[tuple[str, Any]] = [("brief", self.brief), ("rubric", self.rubric)]
        whole += [("rubric", parts) for parts in self.rubrics if isinstance(parts, Mapping)]
        return [{**parts, "kind": kind} for kind, parts in whole]

    def place(self) -> dict[str, Any]:
        """A project belongs to its brief, in whatever lesson it stands."""
        return {"arguments": {"brief": str(scoring(self.brief).get("id", ""))}, "weight": self.points}

    def shell(self, language: str) -> Shell:
        """The brief, and where the learner stood."""
        return shell(self, language)

    def completion_of(self, summary: Mapping[str, Any]) -> float | None:
        """The share of the stages that are passed."""
        stages, done = summary.get("stages") or 0, summary.get("done") or 0
        return min(1.0, done / stages) if stages else None

    def app_texts(self, language: str) -> dict[str, Any]:
        """The brief."""
        shell = self.shell(language)
        return {
            "title": shell.title,
            "driving_question": shell.driving_question,
            "summary": shell.summary,
            "stages": [{"id": stage.id, "name": stage.name, "task": stage.task} for stage in shell.stages],
        }

    def student_view_data(self, context: Any = None) -> dict[str, Any]:
        """With the points in the grade book."""
        return {**super().student_view_data(context), "weight": self.points}

    def settings_in(self, entries: Entries) -> dict[str, Any]:
        """With the points in the grade book."""
        message = N_("Give the points as a whole number between {min} and {max}.")
        return {**super().settings_in(entries), "weight": float(entries.whole("weight", 1, MAX_WEIGHT, message))}

    @handler(Who.SERVICE, SignedGrade)
    def grade(self, signed: SignedGrade) -> Response:
        """Store the grade in the token; answers the score as it is stored."""
        return answer(take_grade(self, signed.token).model_dump())
