"""A draft looked at by the checks of the command line: what is wrong, beside the field it is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from makerpath.content import library
from makerpath.content.checks import alignment, translations
from makerpath.content.framework import Framework
from makerpath.content.problem import Problem, Severity
from makerpath.content.reading import Document, Reading
from makerpath.content.schema import validate
from makerpath.content.yamlfile import Location, Tree
from makerpath.domain.rubric import Rubric
from makerpath.service.rubrics.data import Data

SHAPE = frozenset({"schema.extra_forbidden", "schema.list_type", "schema.dict_type", "schema.model_type"})
"""What no form could show: data of another shape."""


@dataclass(frozen=True)
class Found:
    """A problem of the draft; `place` names the form's field, such as `criteria.0.title`, or is empty."""

    place: str
    code: str
    severity: Severity
    problem: Problem

    def texts(self, language: str) -> tuple[str, str]:
        """What is wrong and what to do."""
        return self.problem.texts(language)


@dataclass(frozen=True)
class Checked:
    """What the checks say of a draft: the rubric, if it is one, and every problem."""

    rubric: Rubric | None
    found: tuple[Found, ...]

    @property
    def errors(self) -> list[Found]:
        return [item for item in self.found if item.severity == "error"]

    @property
    def publishable(self) -> Rubric | None:
        """The rubric, if nothing is wrong with it."""
        return None if self.errors else self.rubric


def check(data: Data) -> Checked:
    """Every problem of the draft, each at its place."""
    places = dict(enumerate(_places(data, ()), 1))
    tree = Tree(data, Path("draft.yaml"), {location: (number, 1) for number, location in places.items()})
    problems: list[Problem] = []
    rubric = validate(Rubric, tree, problems)
    if rubric is not None:
        reading = Reading(Path(), rubrics={"draft": Document(tree, rubric)}, frameworks=_frameworks())
        problems += [*alignment.check(reading), *translations.in_tree(tree, translations.used_in(tree))]
    return Checked(rubric, tuple(_found(problem, places) for problem in problems))


def _found(problem: Problem, places: dict[int, Location]) -> Found:
    location = places.get(problem.place.line, ())
    field = str(problem.params.get("field", ""))
    if problem.code == "schema.missing" and field:
        location = (*location, field)
    if problem.code == "criterion.unaligned":
        location = (*location, "competencies")
    return Found(".".join(map(str, location)), problem.code, problem.severity, problem)


def _places(data: Any, location: Location) -> list[Location]:
    found = [location]
    if isinstance(data, dict):
        for key, item in data.items():
            found += _places(item, (*location, str(key)))
    elif isinstance(data, list):
        for place, item in enumerate(data):
            found += _places(item, (*location, place))
    return found


@cache
def _frameworks() -> dict[str, Document[Framework]]:
    return {name: Document(Tree({}, Path(name)), value) for name, value in library.frameworks().items()}


def by_place(checked: Checked) -> dict[str, list[Found]]:
    """The problems by their field."""
    found: dict[str, list[Found]] = {}
    for item in checked.found:
        found.setdefault(item.place, []).append(item)
    return found
