"""A rubric: criteria with levels, and the minima that decide a pass."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from makerpath.domain.model import Definition, Number, Slug, Titled
from makerpath.domain.text import LocalText

Dimension = Literal["theory", "practice"]
Percent = Annotated[Number, Field(ge=0, le=100)]


class Level(Definition):
    """One level of a criterion and the points it is worth."""

    id: Slug
    points: Annotated[Number, Field(ge=0)]
    title: LocalText
    description: LocalText


class Criterion(Definition):
    """One quality that is judged; levels stand from lowest to highest points."""

    id: Slug
    title: LocalText
    question: LocalText | None = None
    dimension: Dimension
    weight: Annotated[Number, Field(gt=0)] = 1
    competencies: list[str] = []
    levels: Annotated[list[Level], Field(min_length=2)]

    @model_validator(mode="after")
    def _levels_rise(self) -> Self:
        ids = [level.id for level in self.levels]
        if len(set(ids)) != len(ids):
            raise PydanticCustomError("id.repeated", "two levels of one criterion share an id")
        points = [level.points for level in self.levels]
        if any(a >= b for a, b in pairwise(points)):
            raise PydanticCustomError("rubric.levels", "levels go from the fewest points to the most")
        return self

    def level(self, level_id: str) -> Level | None:
        return next((level for level in self.levels if level.id == level_id), None)

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
    """An analytic rubric with a theory and a practice dimension."""

    schema_: Literal["makerpath.rubric/1"] = Field(alias="schema")
    kind: Literal["analytic"] = "analytic"
    summary: LocalText | None = None
    minima: Minima = Minima()
    criteria: Annotated[list[Criterion], Field(min_length=1)]

    @model_validator(mode="after")
    def _criteria_have_own_ids(self) -> Self:
        ids = [criterion.id for criterion in self.criteria]
        if len(set(ids)) != len(ids):
            raise PydanticCustomError("id.repeated", "two criteria share an id")
        present = {criterion.dimension for criterion in self.criteria}
        for dimension in ("theory", "practice"):
            if getattr(self.minima, dimension) > 0 and dimension not in present:
                raise PydanticCustomError(
                    "rubric.minimum_unreachable",
                    "there is a minimum for {dimension} but no criterion of it",
                    {"dimension": dimension},
                )
        return self
