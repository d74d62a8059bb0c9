"""What a class answered to a survey, and what changed between before and after; nobody is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any, TypeVar

from makerpath.domain.survey import ChoiceQuestion, OpenQuestion, ScaleQuestion, Survey, SurveyQuestion

SMALLEST = 5
"""So many people at least are counted together: in a small group everybody knows who said what."""
T = TypeVar("T")
Answers = Mapping[str, Any]
"""By question id: a step (int), a list of option ids, or a text."""


@dataclass(frozen=True)
class Spread:
    """The answers to one scale or choice question at one moment: how many chose what."""

    people: int
    counts: Mapping[str, int]
    mean: float | None = None


@dataclass(frozen=True)
class Change:
    """The means of those who answered a scale both before and after, and the difference."""

    people: int
    before: float
    after: float

    @property
    def difference(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class Line:
    """One question's report; `change` is None where it cannot be told or too few answered twice."""

    question: SurveyQuestion
    spreads: Mapping[str, Spread] = field(default_factory=dict)
    change: Change | None = None


@dataclass(frozen=True)
class Report:
    """`people` by moment: all who answered, whether they are counted yet or not."""

    people: Mapping[str, int]
    lines: Sequence[Line]


def report(survey: Survey, answers: Mapping[str, Mapping[Any, Answers]]) -> Report:
    """The report on `answers`, by moment (`once`, `before`, `after`), then by person in the order in which they came.

    Answers are counted `SMALLEST` at a time; until as many have come again, the latest wait: who looked before and
    after one answer would read it otherwise. Open answers are left out: one's own words can give one away.
    """
    people = {moment: len(found) for moment, found in answers.items()}
    lines = []
    for question in survey.questions:
        if isinstance(question, OpenQuestion):
            continue
        spreads = {
            moment: _spread(question, given)
            for moment, found in answers.items()
            if (given := _counted([one[question.id] for one in found.values() if question.id in one]))
        }
        change = _change(question, answers) if isinstance(question, ScaleQuestion) else None
        lines.append(Line(question, spreads, change))
    return Report(people, lines)


def _counted(rows: list[T]) -> list[T]:
    return rows[: len(rows) // SMALLEST * SMALLEST]


def _spread(question: ScaleQuestion | ChoiceQuestion, given: Sequence[Any]) -> Spread:
    if isinstance(question, ScaleQuestion):
        counts = Counter(str(step) for step in given)
        names = [str(step) for step in range(1, question.steps + 1)]
        return Spread(len(given), {name: counts[name] for name in names}, fmean(given))
    counts = Counter(option for options in given for option in options)
    return Spread(len(given), {option.id: counts[option.id] for option in question.options})


def _change(question: ScaleQuestion, answers: Mapping[str, Mapping[Any, Answers]]) -> Change | None:
    before, after = answers.get("before", {}), answers.get("after", {})
    both = _counted(
        [
            (before[person][question.id], after[person][question.id])
            for person in after
            if person in before and question.id in before[person] and question.id in after[person]
        ]
    )
    if not both:
        return None
    return Change(len(both), fmean(one for one, _ in both), fmean(two for _, two in both))
