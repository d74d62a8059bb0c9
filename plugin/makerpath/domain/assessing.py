"""How a brief wants its projects assessed: by whom, how their assessments combine, and what watches over them."""

from __future__ import annotations

from typing import Annotated, get_args, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from makerpath.domain.model import Definition, Number, Slug
from makerpath.domain.rubric import Percent
from makerpath.domain.stages import StageId
from makerpath.domain.text import LocalText

AssessorRole = Literal["self", "peer", "instructor", "mentor", "juror", "panel"]
ASSESSORS: tuple[AssessorRole, ...] = get_args(AssessorRole)
LEARNERS: frozenset[str] = frozenset({"self", "peer"})
"""Assessors who are learners; the others judge by office, and alone decide what is required."""
Combine = Literal["weighted", "median", "best", "staff"]
FINAL = "final"
"""The id of the one assessment of a brief that plans none."""


class AssessorRule(Definition):
    """One kind of assessor: how many of them look at a project, and what share of the result is theirs.

    `weight: 0` is feedback. `self` asks every maker, whatever `number` says; `peer` asks for so many of each learner,
    and so many for each project, fewer in small groups. `panel` are the jurors of an exhibition.
    """

    role: AssessorRole
    weight: Annotated[Number, Field(ge=0, le=100)] = 1
    number: Annotated[int, Field(ge=1, le=12)] = 1


class Moderation(Definition):
    """What watches over assessors.

    `second` percent of the projects are assessed by a second instructor who does not see the first; a difference of
    more than `tolerance` percentage points in all is escalated. Before they begin, assessors agree with `examples`
    examples. With `approval`, results go out when somebody else approved them.
    """

    second: Percent = 0
    tolerance: Percent = 15
    examples: Annotated[int, Field(ge=0, le=10)] = 0
    approval: bool = False


class Late(Definition):
    """What lateness costs: `per_day` percentage points for each day begun after `grace_hours`, at `most` so many."""

    per_day: Percent = 0
    most: Percent = 100
    grace_hours: Annotated[int, Field(ge=0, le=720)] = 0


class AssessmentPlan(Definition):
    """One assessment of a brief, given when its `stage` was handed in, or the exhibit stage if it names none.

    `rubric` is the brief's if left out. `weight` is its share of the project's result; 0 is feedback alone. With
    `individual`, what team members say of each other's contribution moves each one's result by at most so many percent
    of it.
    """

    id: Slug
    title: LocalText | None = None
    stage: StageId | None = None
    rubric: Slug | None = None
    weight: Annotated[Number, Field(ge=0, le=100)] = 1
    assessors: Annotated[list[AssessorRule], Field(min_length=1)] = [AssessorRule(role="instructor")]
    combine: Combine = "weighted"
    moderation: Moderation = Moderation()
    late: Late = Late()
    individual: Annotated[Number, Field(ge=0, le=50)] = 0

    @model_validator(mode="after")
    def _somebody_decides(self) -> Self:
        roles = [rule.role for rule in self.assessors]
        if len(set(roles)) != len(roles):
            raise PydanticCustomError("assessment.role_twice", "a role of assessors stands twice")
        if not any(rule.weight for rule in self.assessors) and self.weight:
            raise PydanticCustomError("assessment.nobody_counts", "at least one role of assessors has a weight")
        if self.combine == "staff" and "instructor" not in roles:
            raise PydanticCustomError("assessment.no_staff", "where staff decide, an instructor is among the assessors")
        if self.moderation.second and "instructor" not in roles:
            raise PydanticCustomError("assessment.no_staff", "a second assessor needs a first instructor")
        return self

    @property
    def own(self) -> bool:
        """Whether makers alone assess, each their own work: that is nobody else's business."""
        return all(rule.role == "self" for rule in self.assessors)

    @property
    def of_oneself(self) -> bool:
        """Whether makers alone are asked, each of themselves, without any share in the result of the project."""
        return not self.weight and all(rule.role == "self" for rule in self.assessors)

    def rule(self, role: str) -> AssessorRule | None:
        return next((rule for rule in self.assessors if rule.role == role), None)

    def counts(self, role: str) -> bool:
        """Whether what the role says moves the result."""
        rule = self.rule(role)
        return rule is not None and rule.weight > 0 and (self.combine != "staff" or role == "instructor")
