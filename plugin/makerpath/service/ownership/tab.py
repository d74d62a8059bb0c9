"""The tab of ownership, its forms, and what gates ask of it."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import N_
from makerpath.domain.ownership import even, show_percent
from makerpath.service.operation import Answer
from makerpath.service.ownership import operations
from makerpath.service.ownership.queries import Ownership, ownership
from makerpath.service.ownership.record import added_since, verify
from makerpath.service.people.models import Person
from makerpath.service.projects.actions import action, Form
from makerpath.service.projects.asks import ask
from makerpath.service.projects.models import Project
from makerpath.service.projects.tabs import tab, TabReader

NAME = "ownership"
CHECK = "check"
"""What `q` says in the address to have every file read again."""


@tab(NAME, N_("Ownership"), icon="sign", needs="project.view", place=70)
def show(reader: TabReader) -> Markup:
    session, project = reader.session, reader.project
    now = ownership(session, project)
    read = True if reader.page.get("q") == CHECK else None
    statement = now.statement
    return reader.render(
        "ownership.html",
        now=now,
        percent=show_percent,
        shares=_shares(reader, now),
        verified=verify(session, reader.services.storage, project, statement, read=read) if statement else None,
        later=added_since(session, project, statement) if statement else 0,
        current={str(maker.id) for maker in now.makers},
        signed={str(person_id) for person_id in now.signatures},
        ids_of={key: UUID(key) for key in statement.shares} if statement else {},
        names_of=_names(reader, set(statement.shares) if statement else set()),
        utc=lambda moment: moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M"),
    )


def _names(reader: TabReader, ids: set[str]) -> dict[str, str]:
    """Names of everybody who has a share, also of those who left."""
    rows = reader.session.scalars(select(Person).where(Person.id.in_([UUID(key) for key in ids])))
    return {str(row.id): row.display_name for row in rows}


def _shares(reader: TabReader, now: Ownership) -> dict[str, str]:
    """What stands in the fields: what was typed, what was stated last, else equal shares."""
    ids, typed = [str(maker.id) for maker in now.makers], reader.typed
    if typed and typed.form == "ownership.state":
        return {key: str(typed.values[f"{operations.SHARE}{key}"]) for key in ids}
    if now.statement and now.fits:
        return {key: show_percent(share) for key, share in now.statement.shares.items()}
    return dict(zip(ids, map(show_percent, even(len(ids))), strict=True)) if ids else {}


@action("ownership.state", N_("Stated. Now every maker signs."))
def _state(form: Form) -> Answer:
    prefix = operations.SHARE
    shares = {key.removeprefix(prefix): form.text(key) for key in form.fields if key.startswith(prefix)}
    return form.run(operations.state, shares=shares, note=form.text("note"))


@action("ownership.declare", N_("Stated and signed."))
def _declare(form: Form) -> Answer:
    return form.run(operations.declare, note=form.text("note"))


@action("ownership.sign", N_("Signed."))
def _sign(form: Form) -> Answer:
    return form.run(operations.sign, number=form.number("number"), name=form.text("name"))


def _count(session: Session, project: Project) -> int:
    return int(ownership(session, project).complete)


def _keep(session: Session, project: Project) -> Any:
    statement = ownership(session, project).statement
    if statement is None:
        return None
    return {"number": statement.number, "shares": dict(statement.shares), "record_hash": statement.record_hash}


ask("ownership", count=_count, keep=_keep, tab=NAME)
