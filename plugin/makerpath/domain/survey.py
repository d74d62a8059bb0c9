"""A survey: questions without right answers, asked once or before and after."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from makerpath.domain.model import Definition, Slug, Titled, unique_ids
from makerpath.domain.text import LocalText

When = Literal["once", "before", "after"]


class ScaleQuestion(Definition):
    """A step on a scale from 1 to `steps`; `low` and `high` name its ends."""

    kind: Literal["scale"]
    id: Slug
    prompt: LocalText
    steps: Annotated[int, Field(ge=3, le=10)] = 5
    low: LocalText
    high: LocalText


class Option(Definition):
    id: Slug
    text: LocalText


class ChoiceQuestion(Definition):
    """One of several options, or any number of them if `many`."""

    kind: Literal["choice"]
    id: Slug
    prompt: LocalText
    many: bool = False
    options: Annotated[list[Option], Field(min_length=2, max_length=12)]

    @model_validator(mode="after")
    def _options_have_own_ids(self) -> Self:
        unique_ids(option.id for option in self.options)
        return self


class OpenQuestion(Definition):
    """A few sentences in the learner's own words."""

    kind: Literal["open"]
    id: Slug
    prompt: LocalText


SurveyQuestion = Annotated[ScaleQuestion | ChoiceQuestion | OpenQuestion, Field(discriminator="kind")]


class Survey(Titled):
    """A survey; asked `before` and `after`, its scales show what has changed."""

    schema_: Literal["makerpath.survey/1"] = Field(alias="schema")
    intro: LocalText | None = None
    questions: Annotated[list[SurveyQuestion], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _questions_have_own_ids(self) -> Self:
        unique_ids(question.id for question in self.questions)
        return self
