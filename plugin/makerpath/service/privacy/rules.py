"""What may be said of a table that holds something of persons: how it is handed out, and how it is erased.

A row is somebody's because a column points to them. Each such column has a rule: the row goes with the person (`gone`),
it stays without what they wrote (`words`), it stays and is theirs (`keeps`), or only the id stays (`stays`), which by
then names nobody and makes the row nobody's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement

from makerpath.service.core.database import Base


@dataclass(frozen=True)
class Rule:
    """What becomes of the rows whose `column` is the erased person; `values` are what columns become."""

    column: str
    act: Literal["gone", "words", "keeps", "stays"]
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Holding:
    """A table that holds something of persons.

    `section` is where its rows stand in what a person is given of themselves, empty with the reason in `why` where they
    do not. Rows are a person's if a column whose rule is not `stays` points to them, or if `project` (the column) names
    a project they make; others' rows there are handed out once the column `shown_once` is set, if there is one, and as
    far as the condition `shown_if` says; one's own as far as `own_if` says. Where the column `own_only` names a person,
    nobody else has the row. Where the row's column `unnamed[0]` is one of `unnamed[1]`, others' rows name nobody.
    `hidden` columns are handed out to nobody. `alone` is what every row of a project becomes that nobody else makes;
    `None` for tables that no project has.
    """

    table: type[Base]
    section: str
    rules: tuple[Rule, ...] = ()
    project: str = ""
    hidden: tuple[str, ...] = ()
    alone: Mapping[str, Any] | None = None
    why: str = ""
    shown_once: str = ""
    shown_if: Callable[[], ColumnElement[bool]] | None = None
    own_if: Callable[[], ColumnElement[bool]] | None = None
    own_only: str = ""
    unnamed: tuple[str, frozenset[str]] | None = None

    def names_nobody(self, row: Any, person_id: UUID) -> bool:
        """Whether who made the row is kept from the person, whose project it stands in."""
        if self.unnamed is None or getattr(row, self.unnamed[0]) not in self.unnamed[1]:
            return False
        return person_id not in [getattr(row, column) for column in self.theirs]

    @property
    def theirs(self) -> tuple[str, ...]:
        """The columns that make a row somebody's."""
        return tuple(rule.column for rule in self.rules if rule.act != "stays")


def gone(column: str) -> Rule:
    return Rule(column, "gone")


def words(column: str, *blank: str, **values: Any) -> Rule:
    """The columns `blank` become empty, others what `values` says."""
    return Rule(column, "words", {**dict.fromkeys(blank, ""), **values})


def keeps(column: str) -> Rule:
    return Rule(column, "keeps")


def stays(*columns: str) -> tuple[Rule, ...]:
    return tuple(Rule(column, "stays") for column in columns)
