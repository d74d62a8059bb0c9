"""What a course package says about itself (`course.yaml` and the front matter of its lessons)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from makerpath.domain.model import Definition, Number, Slug, unique_ids
from makerpath.domain.rubric import Percent
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
    """A module and its lessons by id, in teaching order.

    `opens_in_week` is the week of the run, from 1, in which it opens; the run knows the dates. `theme` is what a
    month of a programme goes by.
    """

    id: Slug
    title: LocalText
    summary: LocalText
    lessons: Annotated[list[Slug], Field(min_length=1)]
    opens_in_week: Annotated[int, Field(ge=1, le=104)] = 1
    theme: LocalText | None = None


class Author(Definition):
    name: str
    email: str | None = None


class Origin(Definition):
    """A work that this course is based on, and what was changed."""

    title: str
    authors: Annotated[list[str], Field(min_length=1)]
    licence: str
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=500)] | None = None
    changes: LocalText | None = None


class Weights(Definition):
    """How much each kind of graded work counts, in parts of their sum."""

    project: Annotated[Number, Field(ge=0, le=100)]
    quiz: Annotated[Number, Field(ge=0, le=100)]

    @model_validator(mode="after")
    def _something_counts(self) -> Self:
        if not self.project + self.quiz:
            raise PydanticCustomError("course.weights", "something counts")
        return self


class Certification(Definition):
    """What the certificate asks for beside projects and their assessment, how long it holds, and what it allows.

    `attendance` is the percentage of the lessons in a room; `quizzes` asks for every graded one, `sign_offs` for all.
    A course without a project asks for everything that completes it. `months` is how long the certificate holds
    (None: for good), `role` what its holder may be made while it does.
    """

    attendance: Percent = 0
    quizzes: bool = False
    sign_offs: bool = False
    months: Annotated[int, Field(ge=1, le=120)] | None = None
    role: Literal["operator"] | None = None


class Course(Definition):
    """A course package's own description.

    `prerequisites` are courses to complete before enrolling, `mandatory` ones to complete before the certificate,
    `companions` ones that go well with it. Without `weights`, projects alone count, or quizzes where there is none.
    """

    schema_: Literal["makerpath.course/1"] = Field(alias="schema")
    id: Slug
    org: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]
    number: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]
    title: LocalText
    summary: LocalText
    languages: Annotated[list[Language], Field(min_length=1)]
    level: Annotated[int, Field(ge=1, le=9)] = 1
    prerequisites: list[Slug] = []
    mandatory: list[Slug] = []
    companions: list[Slug] = []
    credits: Annotated[Number, Field(ge=0)]
    hours: Annotated[Number, Field(gt=0)]
    disciplines: Annotated[list[Discipline], Field(min_length=1)]
    age_band: AgeBand
    licence: str
    authors: Annotated[list[Author], Field(min_length=1)]
    based_on: list[Origin] = []
    outcomes: Annotated[list[Outcome], Field(min_length=1)]
    modules: Annotated[list[Module], Field(min_length=1)]
    briefs: list[Slug] = []
    weights: Weights | None = None
    certificate: Certification = Certification()

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        lessons = [name for module in self.modules for name in module.lessons]
        unique_ids([module.id for module in self.modules] + lessons)
        return self

    @property
    def counting(self) -> Weights:
        """The weights as they are, or as they follow from the course."""
        return self.weights or (Weights(project=1, quiz=0) if self.briefs else Weights(project=0, quiz=1))


class LessonMeta(Definition):
    """A lesson's front matter. The id stays when the file is renamed or moved."""

    id: Slug
    title: str
    minutes: Annotated[int, Field(gt=0, le=600)]
    summary: str = ""


class GuideMeta(Definition):
    """The front matter of a teacher's guide."""

    title: Annotated[str, Field(pattern=r"\S")]
    summary: str = ""


def opens_on(starts: date, week: int) -> date:
    """The day on which a module opens in a run that starts on `starts`; week 1 is the first."""
    return starts + timedelta(weeks=week - 1)


def opening(module: Module, starts: date | None, own: Mapping[str, str]) -> date | None:
    """The day on which the module opens in a run: its own there (ISO 8601, by module id), else by the course's week.

    None in a run without a first day, where a module without a day of its own is open from the start.
    """
    if module.id in own:
        return date.fromisoformat(own[module.id])
    return opens_on(starts, module.opens_in_week) if starts else None
