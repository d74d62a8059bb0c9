"""From a learner's answers to points, a pass, and what they are told about each answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal
from unicodedata import normalize

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.quiz import (
    Choice,
    ChoiceQuestion,
    MultipleQuestion,
    NumericalQuestion,
    Question,
    Quiz,
    SingleQuestion,
)
from makerpath.domain.text import LocalText

Answer = str | list[str]
"""The id of a choice, the ids of several, or what was typed."""
LONGEST = 200
"""The most characters of a typed answer."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})


@dataclass(frozen=True)
class Mark:
    """What one answer earned; `feedback` is for the learner who gave it."""

    right: bool
    earned: float
    possible: float
    feedback: tuple[LocalText, ...]


@dataclass(frozen=True)
class Result:
    """Marks by question id; `percent` has one decimal and is never rounded up to a pass mark that was missed."""

    marks: Mapping[str, Mark]
    earned: float
    possible: float
    percent: float
    passed: bool


def grade(quiz: Quiz, answers: Mapping[str, Answer]) -> Result:
    """Grade `answers` (question id to answer).

    Raises `quiz.unanswered` if a question has no answer, `quiz.number` if a number cannot be read, `quiz.choice` for a
    choice that there is not.
    """
    check(quiz, answers)
    marks = {question.id: marked(question, answers[question.id]) for question in quiz.questions}
    points = {question.id: _exact(question.points) for question in quiz.questions}
    possible = sum(points.values(), Fraction(0))
    earned = sum((points[name] for name, mark in marks.items() if mark.right), Fraction(0))
    passed = earned * 100 >= _exact(quiz.pass_) * possible
    return Result(marks, float(earned), float(possible), percent(earned, possible, passed=passed), passed)


def percent(earned: float | Fraction, possible: float | Fraction, *, passed: bool) -> float:
    """The share in percent with one decimal, rounded down when it does not pass."""
    tenths = Fraction(earned) * 1000 / Fraction(possible)
    return (round(tenths) if passed else floor(tenths)) / 10


Fault = Literal["unanswered", "number", "choice"]
"""Why an answer cannot be graded: there is none, it is not a number, it names a choice that there is not."""
_WORDS: dict[Fault, tuple[str, str]] = {
    "unanswered": (
        N_("Not answered yet: question {questions}."),
        N_("Everything else is kept as you answered it. Nothing was counted."),
    ),
    "number": (N_("The answer to question {questions} is not a number."), N_("Write digits, such as 12 or 1.5.")),
    "choice": (
        N_("Question {questions} has no such choice."),
        N_("Load the page again; the quiz may have changed."),
    ),
}


def check(quiz: Quiz, answers: Mapping[str, Answer]) -> None:
    """Raise what `grade` raises; questions are named by their number."""
    found = faults(quiz, answers)
    for fault, (message, hint) in _WORDS.items():
        named = [str(number) for number, question in enumerate(quiz.questions, 1) if found.get(question.id) == fault]
        if named:
            raise MakerpathError(f"quiz.{fault}", message, hint, status=422, questions=", ".join(named))


def faults(quiz: Quiz, answers: Mapping[str, Answer]) -> dict[str, Fault]:
    """What keeps `answers` from being graded, by question id."""
    found = ((question.id, _fault(question, answers.get(question.id))) for question in quiz.questions)
    return {name: fault for name, fault in found if fault}


def _fault(question: Question, answer: Answer | None) -> Fault | None:
    if not (answer.strip() if isinstance(answer, str) else answer):
        return "unanswered"
    assert answer is not None
    if isinstance(question, ChoiceQuestion):
        chosen = _chosen(answer)
        known = {choice.id for choice in question.choices}
        alone = not isinstance(question, SingleQuestion) or len(chosen) == 1
        return None if alone and known.issuperset(chosen) else "choice"
    if isinstance(question, NumericalQuestion) and not readings(str(answer), question.unit):
        return "number"
    return None


def _chosen(answer: Answer) -> list[str]:
    return [answer] if isinstance(answer, str) else answer


def marked(question: Question, answer: Answer, right: bool | None = None) -> Mark:
    """The mark for one answer; `right` says how it was graded, when it was graded before."""
    right = _right(question, answer) if right is None else right
    feedback: list[LocalText | None] = []
    if isinstance(question, ChoiceQuestion):
        feedback += [choice.feedback for choice in question.choices if choice.id in _chosen(answer)]
    elif not right:
        feedback.append(question.feedback)
    return Mark(right, question.points if right else 0, question.points, tuple(text for text in feedback if text))


def _right(question: Question, answer: Answer) -> bool:
    if isinstance(question, SingleQuestion | MultipleQuestion):
        return set(_chosen(answer)) == question.right
    if isinstance(question, NumericalQuestion):
        goal, tolerance = _exact(question.answer), _exact(question.tolerance)
        return any(abs(value - goal) <= tolerance for value in readings(str(answer), question.unit))
    return folded(str(answer)) in {folded(accepted) for accepted in question.accepted}


def readings(typed: str, unit: LocalText | None = None) -> list[Fraction]:
    """The numbers that `typed` may mean, exactly; none if it is not a number.

    A comma is a decimal point, or stands between groups of three digits; where both are possible both are meant.
    """
    plain = _compact(typed)
    for word in sorted((_compact(text) for text in (unit or {}).values()), key=len, reverse=True):
        if plain.endswith(word):
            plain = plain.removesuffix(word)
            break
    if len(plain) > LONGEST:
        return []
    written = [plain.replace(",", ".", 1)] if plain.count(",") <= 1 else []
    if _GROUPED.fullmatch(plain):
        written.append(plain.replace(",", ""))
    return [Fraction(text) for text in written if _NUMBER.fullmatch(text)]


def _compact(text: str) -> str:
    return "".join(normalize("NFKC", text).translate(_MINUS).casefold().split())


def folded(text: str) -> str:
    """`text` as it is compared: width and case do not count, nor does how much space stands where."""
    return " ".join(normalize("NFKC", normalize("NFKC", text).casefold()).split())


def _exact(number: float) -> Fraction:
    """The decimal as it was written: 0.1 is a tenth."""
    return Fraction(str(number))


def arranged(quiz: Quiz, question: ChoiceQuestion, seed: str) -> list[Choice]:
    """The choices in the order in which to show them; the same `seed` gives the same order."""
    if quiz.order == "written":
        return list(question.choices)

    def place(choice: Choice) -> str:
        return hashlib.sha256(f"{seed}/{question.id}/{choice.id}".encode()).hexdigest()

    return sorted(question.choices, key=place)
