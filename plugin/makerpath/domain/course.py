"""What a course package says about itself (`course.yaml` and the front matter of its lessons)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from makerpath.domain.model import Definition, Number, Slug
from makerpath.domain.text import LocalText

Language = Literal["en", "zh-Hans"]
Discipline = Literal[
    "art", "craft", "design", "humanities", "science", "technology", "engineering", "mathematics", "business", "law"
]


class Outcome(Definition):
    """What a learner can do afterwards, aligned to competencies (`framework:code`)."""

    id: Slug
    text: LocalText
    competencies: list[str] = []


class AgeBand(Definition):
    """Whom the course is for, in years, both ends included."""

    from_: Annotated[int, Field(alias="from", ge=3, le=120)]
    to: Annotated[int, Field(ge=3, le=120)]


class Module(Definition):
    """A module and its lessons by id, in teaching order."""

    id: Slug
    title: LocalText
    summary: LocalText
    lessons: Annotated[list[Slug], Field(min_length=1)]


class Author(Definition):
    name: str
    email: str | None = None


class Course(Definition):
    """A course package's own description."""

    schema_: Literal["makerpath.course/1"] = Field(alias="schema")
    id: Slug
    org: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]
    number: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]
    title: LocalText
    summary: LocalText
    languages: Annotated[list[Language], Field(min_length=1)]
    level: Annotated[int, Field(ge=1, le=9)] = 1
    prerequisites: list[Slug] = []
    credits: Annotated[Number, Field(ge=0)]
    hours: Annotated[Number, Field(gt=0)]
    disciplines: Annotated[list[Discipline], Field(min_length=1)]
    age_band: AgeBand
    licence: str
    authors: Annotated[list[Author], Field(min_length=1)]
    outcomes: Annotated[list[Outcome], Field(min_length=1)]
    modules: Annotated[list[Module], Field(min_length=1)]
    briefs: list[Slug] = []

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        ids = [module.id for module in self.modules] + [name for module in self.modules for name in module.lessons]
        for name in ids:
            if ids.count(name) > 1:
                raise PydanticCustomError("id.repeated", "the id {id} stands twice", {"id": name})
        return self


class LessonMeta(Definition):
    """A lesson's front matter. The id stays when the file is renamed or moved."""

    id: Slug
    title: str
    minutes: Annotated[int, Field(gt=0, le=600)]
    summary: str = ""
