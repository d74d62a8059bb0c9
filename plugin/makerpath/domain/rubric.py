"""A rubric: criteria with levels, and the minima that decide a pass."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from makerpath.domain.model import Definition, Number, Slug, Titled, unique_ids
from makerpath.domain.text import LocalText

Dimension = Literal["theory", "practice"]
DIMENSIONS: tuple[Dimension, ...] = ("theory", "practice")
RubricKind = Literal["analytic", "holistic", "single-point", "checklist"]
Percent = Annotated[Number, Field(ge=0, le=100)]
YES_NO: list[dict[str, Any]] = [
    {"id": "no", "points": 0, "title": {"en": "Not yet", "zh-Hans": "还没有"}},
    {"id": "yes", "points": 1, "title": {"en": "Yes", "zh-Hans": "做到了"}},
]
"""What a checklist asks where its author wrote no levels."""


class Level(Definition):
    """One level of a criterion and the points it is worth.

    With `least` it is a range: the assessor gives points from `least` to `points`, in steps of the criterion.
    """

    id: Slug
    points: Annotated[Number, Field(ge=0)]
    least: Annotated[Number, Field(ge=0)] | None = None
    title: LocalText
    description: LocalText | None = None

    @property
    def from_(self) -> float:
        """The fewest points of the level."""
        return self.points if self.least is None else self.least

    @model_validator(mode="after")
    def _range_in_order(self) -> Self:
        if self.least is not None and self.least > self.points:
            raise PydanticCustomError("rubric.range", "a range goes from least up to points")
        return self


class Criterion(Definition):
    """One quality that is judged; levels stand from lowest to highest points.

    `graded: false` is feedback that counts nothing. `required` names the level without which nobody passes, whatever
    the total (safety). `hidden` is shown to makers with the result only; `note` never, it is for assessors. `step` is
    the smallest difference of points inside a level's range.
    """

    id: Slug
    title: LocalText
    question: LocalText | None = None
    note: LocalText | None = None
    dimension: Dimension | None = None
    weight: Annotated[Number, Field(gt=0)] = 1
    graded: bool = True
    required: Slug | None = None
    hidden: bool = False
    step: Annotated[Number, Field(gt=0)] = 1
    competencies: list[str] = []
    levels: Annotated[list[Level], Field(min_length=2)]

    @model_validator(mode="after")
    def _levels_rise(self) -> Self:
        unique_ids(level.id for level in self.levels)
        if any(low.points >= high.from_ for low, high in pairwise(self.levels)):
            raise PydanticCustomError("rubric.levels", "levels go from the fewest points to the most")
        if self.required is not None and self.level(self.required) is None:
            raise PydanticCustomError("rubric.required", "there is no level {id} to require", {"id": self.required})
        return self

    def level(self, level_id: str) -> Level | None:
        return next((level for level in self.levels if level.id == level_id), None)

    def place(self, level_id: str) -> int:
        """The place of the level, from 0 for the lowest; KeyError if there is none."""
        for place, level in enumerate(self.levels):
            if level.id == level_id:
                return place
        raise KeyError(level_id)

    @property
    def top(self) -> float:
        """The most points this criterion can give."""
        return self.levels[-1].points


class Minima(Definition):
    """What a pass needs, in percent of what could be reached; each minimum stands for itself."""

    total: Percent = 60
    theory: Percent = 0
    practice: Percent = 0


class Rubric(Titled):
    """A rubric of one of four kinds, with a theory and a practice dimension.

    `analytic` judges several criteria by described levels, `holistic` one, `single-point` describes only what is
    expected and leaves what is below and beyond to words, `checklist` asks yes or no. A `formative` rubric is for
    learning alone: nothing counts it.
    """

    schema_: Literal["makerpath.rubric/1"] = Field(alias="schema")
    kind: RubricKind = "analytic"
    formative: bool = False
    summary: LocalText | None = None
    minima: Minima = Minima()
    criteria: Annotated[list[Criterion], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _checklists_need_no_levels(cls, data: Any) -> Any:
        if not isinstance(data, dict) or data.get("kind") != "checklist" or not isinstance(data.get("criteria"), list):
            return data
        asked = [{"levels": YES_NO, **item} if isinstance(item, dict) else item for item in data["criteria"]]
        return {**data, "criteria": asked}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        unique_ids(criterion.id for criterion in self.criteria)
        graded = self.graded
        if not graded and not self.formative:
            raise PydanticCustomError("rubric.ungraded", "at least one criterion is graded, or the rubric is formative")
        for dimension in DIMENSIONS:
            if getattr(self.minima, dimension) > 0 and not any(item.dimension == dimension for item in graded):
                raise PydanticCustomError(
                    "rubric.minimum_unreachable",
                    "there is a minimum for {dimension} but no criterion of it",
                    {"dimension": dimension},
                )
        _fits_its_kind(self)
        return self

    @property
    def graded(self) -> list[Criterion]:
        """The criteria that count."""
        return [criterion for criterion in self.criteria if criterion.graded]

    def criterion(self, criterion_id: str) -> Criterion | None:
        return next((item for item in self.criteria if item.id == criterion_id), None)

    def shown(self, released: bool) -> Iterable[Criterion]:
        """The criteria that makers may read: hidden ones once their result is out."""
        return [criterion for criterion in self.criteria if released or not criterion.hidden]


def _fits_its_kind(rubric: Rubric) -> None:
    if rubric.kind == "holistic" and len(rubric.criteria) != 1:
        raise PydanticCustomError("rubric.holistic", "a holistic rubric has one criterion")
    for criterion in rubric.criteria:
        described = [level.description is not None for level in criterion.levels]
        if rubric.kind == "checklist" and len(criterion.levels) != 2:
            raise PydanticCustomError(
                "rubric.checklist", "a checklist's criterion has two levels: {id}", {"id": criterion.id}
            )
        if rubric.kind == "single-point" and (len(described) != 3 or not described[1] or described[0] or described[2]):
            raise PydanticCustomError(
                "rubric.single_point",
                "a single-point criterion has three levels, the middle one described: {id}",
                {"id": criterion.id},
            )
        if rubric.kind in ("analytic", "holistic") and not all(described):
            raise PydanticCustomError("rubric.undescribed", "every level is described: {id}", {"id": criterion.id})
