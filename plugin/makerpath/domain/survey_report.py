"""What a class answered to a survey, and what changed between before and after; nobody is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from makerpath.domain.survey import ChoiceQuestion, OpenQuestion, ScaleQuestion, Survey, SurveyQuestion

SMALLEST = 5
"""Answers of fewer people are not shown: in a small group everybody knows who said what."""
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
    """`people` by moment. A moment that fewer than `SMALLEST` people answered has no spread."""

    people: Mapping[str, int]
    lines: Sequence[Line]


def report(survey: Survey, answers: Mapping[str, Mapping[Any, Answers]]) -> Report:
    """The report on `answers`, which are by moment (`once`, `before`, `after`), then by person.

    Open answers are left out: one's own words can give one away.
    """
    people = {moment: len(found) for moment, found in answers.items()}
    lines = []
    for question in survey.questions:
        if isinstance(question, OpenQuestion):
            continue
        spreads = {
            moment: _spread(question, list(found.values()))
            for moment, found in answers.items()
            if len(found) >= SMALLEST
        }
        change = _change(question, answers) if isinstance(question, ScaleQuestion) else None
        lines.append(Line(question, spreads, change))
    return Report(people, lines)


def _spread(question: ScaleQuestion | ChoiceQuestion, found: Sequence[Answers]) -> Spread:
    given = [answer[question.id] for answer in found if question.id in answer]
    if isinstance(question, ScaleQuestion):
        counts = Counter(str(step) for step in given)
        names = [str(step) for step in range(1, question.steps + 1)]
        return Spread(len(given), {name: counts[name] for name in names}, fmean(given) if given else None)
    counts = Counter(option for options in given for option in options)
    return Spread(len(given), {option.id: counts[option.id] for option in question.options})


def _change(question: ScaleQuestion, answers: Mapping[str, Mapping[Any, Answers]]) -> Change | None:
    before, after = answers.get("before", {}), answers.get("after", {})
    both = [
        (before[person][question.id], after[person][question.id])
        for person in before
        if person in after and question.id in before[person] and question.id in after[person]
    ]
    if len(both) < SMALLEST:
        return None
    return Change(len(both), fmean(one for one, _ in both), fmean(two for _, two in both))
