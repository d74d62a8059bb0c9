"""What can be asked for as a file: one table for every feature.

    @kind("portfolio", N_("Portfolio of a project"), may=may_view, named=titles)
    def make(run: JobRun, asked: Asked, out: IO[bytes]) -> Made: ...

A person asks (`exports.operations.ask`), the job `exports.make` calls the function outside of any transaction, keeps
what it wrote to `out` for a week, and only that person reads it. `make` may be called again after a crash; it raises
`MakerpathError` for what will not get better by trying again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, IO
from uuid import UUID

from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core.jobs import JobRun
from makerpath.service.policy import Actor


@dataclass(frozen=True)
class Asked:
    """What was asked for: of which subject, by whom and in which language (`actor`), in which form (`options`)."""

    id: UUID
    subject_id: UUID
    actor: Actor
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """How the file is named when it is saved, its media type, and how much of what was asked for is not in it."""

    name: str
    media_type: str
    left_out: int = 0


Make = Callable[[JobRun, Asked, IO[bytes]], Made]
May = Callable[[Session, Actor, UUID], bool]
Named = Callable[[Session, Sequence[UUID]], dict[UUID, str]]
Options = Callable[[Session, Mapping[str, Any]], dict[str, Any]]


def no_options(_session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    """For kinds that have but one form."""
    if given:
        raise MakerpathError("export.options", N_("This file has but one form."), status=422)
    return {}


@dataclass(frozen=True)
class Kind:
    """`may` says whether the person may have this of that subject: asked when it is ordered, made and fetched.

    `named` gives subjects their names for the list, where there are several of them. `options` reads what was asked
    for into what is stored, or raises `MakerpathError`; `reasons` says by an error's code why a file could not be made.
    """

    name: str
    title: str
    may: May
    named: Named
    make: Make
    options: Options = no_options
    reasons: Mapping[str, str] = field(default_factory=dict)


KINDS: dict[str, Kind] = {}


def kind(
    name: str,
    title: str,
    *,
    may: May,
    named: Named = lambda _session, _ids: {},
    options: Options = no_options,
    reasons: Mapping[str, str] | None = None,
) -> Callable[[Make], Make]:
    """Register what makes the file; the module stands in `web.app.HANDLERS`."""

    def register(make: Make) -> Make:
        KINDS[name] = Kind(name, title, may, named, make, options, reasons or {})
        return make

    return register


def known(name: str) -> Kind:
    """The kind of that name; `export.unknown` if there is none."""
    if name not in KINDS:
        raise MakerpathError("export.unknown", N_("There is no such file to ask for."), status=404)
    return KINDS[name]
