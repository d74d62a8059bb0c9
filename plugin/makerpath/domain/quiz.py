"""A quiz: questions with one right set of answers, and what a learner is told about theirs."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator, StringConstraints
from pydantic_core import PydanticCustomError

from makerpath.domain.model import Definition, Number, Slug, Titled, unique_ids
from makerpath.domain.rubric import Percent
from makerpath.domain.text import LocalText

ChoiceOrder = Literal["written", "shuffled"]
"""Shuffled choices stand in another order for each learner and attempt."""


def _one_line(text: str) -> str:
    if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") or letter in "\ufffe\uffff" for letter in text):
        raise PydanticCustomError("quiz.one_line", "an accepted answer is one line without control characters")
    if "_or_" in text.lower():
        # A platform takes it for two answers.
        raise PydanticCustomError("quiz.or", "write each accepted answer by itself, not with _or_ between")
    return text


Accepted = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)
]


class Picture(Definition):
    """A picture of the package (`images/knife.svg`) with the words that stand for it; no path leads up or is hidden."""

    image: Annotated[str, Field(pattern=r"^images(/[^\\/.][^\\/]*)+$", max_length=200)]
    alt: LocalText


class Choice(Definition):
    """One choice; `feedback` is shown to whoever chose it."""

    id: Slug
    text: LocalText
    correct: bool = False
    feedback: LocalText | None = None


class _Question(Definition):
    """`hint` may be opened before answering; `explanation` is shown to whoever was right or has no attempts left."""

    id: Slug
    prompt: LocalText
    picture: Picture | None = None
    hint: LocalText | None = None
    explanation: LocalText | None = None
    points: Annotated[Number, Field(gt=0, le=100)] = 1


class ChoiceQuestion(_Question):
    """What both kinds of questions with choices share."""

    choices: Annotated[list[Choice], Field(min_length=2, max_length=12)]

    def token(self, choice: Choice) -> str:
        """The name of a choice in forms: the same as long as its id is, and silent about what that id says."""
        return hashlib.sha256(f"{self.id}/{choice.id}".encode()).hexdigest()[:10]

    @property
    def right(self) -> set[str]:
        return {choice.id for choice in self.choices if choice.correct}


class SingleQuestion(ChoiceQuestion):
    """Exactly one choice is right."""

    kind: Literal["single"]

    @model_validator(mode="after")
    def _one_right(self) -> Self:
        unique_ids(choice.id for choice in self.choices)
        if len(self.right) != 1:
            raise PydanticCustomError("quiz.one_right", "exactly one choice is right")
        return self


class MultipleQuestion(ChoiceQuestion):
    """At least one choice is right; the answer counts if it is the whole set and nothing else."""

    kind: Literal["multiple"]

    @model_validator(mode="after")
    def _some_right(self) -> Self:
        unique_ids(choice.id for choice in self.choices)
        if not self.right:
            raise PydanticCustomError("quiz.some_right", "at least one choice is right")
        return self


class NumericalQuestion(_Question):
    """A number; `tolerance` is how far from `answer`, in the same unit, still counts.

    `feedback` is shown to whoever was not right.
    """

    kind: Literal["numerical"]
    answer: Number
    tolerance: Annotated[Number, Field(ge=0)] = 0
    unit: LocalText | None = None
    feedback: LocalText | None = None


class TextQuestion(_Question):
    """A word or a few; `accepted` holds every right wording, in whatever language.

    `feedback` is shown to whoever was not right.
    """

    kind: Literal["text"]
    accepted: Annotated[list[Accepted], Field(min_length=1, max_length=30)]
    feedback: LocalText | None = None


Question = Annotated[SingleQuestion | MultipleQuestion | NumericalQuestion | TextQuestion, Field(discriminator="kind")]


class Quiz(Titled):
    """A quiz; `pass` is the percentage that passes it, `attempts` how often it may be sent (none: without limit).

    A quiz that is not `graded` is for practice: it counts nowhere.
    """

    schema_: Literal["makerpath.quiz/1"] = Field(alias="schema")
    intro: LocalText | None = None
    graded: bool = True
    pass_: Annotated[Percent, Field(alias="pass")] = 60
    attempts: Annotated[int, Field(ge=1, le=100)] | None = None
    order: ChoiceOrder = "written"
    questions: Annotated[list[Question], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _questions_have_own_ids(self) -> Self:
        unique_ids(question.id for question in self.questions)
        return self
