"""Every change goes through an operation: one transaction that checks, changes, records and queues.

    @operation("project.rename")
    def rename(work: Work, *, project_id: UUID, title: str) -> dict[str, str]: ...

    rename(services, actor, key="…", project_id=…, title=…)

Called again with the same key by the same person, it answers what it answered before and changes nothing.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import ForeignKey, select, String, UniqueConstraint
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, Session

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.service import policy
from makerpath.service.core.database import Base, Database, InSchool, Row, utc_now
from makerpath.service.core.events import Event
from makerpath.service.core.files import Storage
from makerpath.service.core.jobs import enqueue
from makerpath.service.core.settings import Settings
from makerpath.service.policy import Actor, Scoped

P = ParamSpec("P")
Answer = dict[str, Any]
T = TypeVar("T", bound=Row)
ATTEMPTS = 4
KEY = re.compile(r"[\w.:-]{1,64}", re.ASCII)
RETRIED_STATES = {"40001", "40P01"}
"""PostgreSQL's serialization failure and deadlock: nothing happened, so it can be tried again."""


class OperationKey(InSchool, Base):
    """An operation that has happened, by the key it was called with, and what it answered."""

    __tablename__ = "operation_key"
    __table_args__ = (UniqueConstraint("school_id", "actor_id", "key"),)

    actor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(64))
    operation: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]]


@dataclass(frozen=True)
class Services:
    """What operations and queries need of the running service."""

    settings: Settings
    database: Database
    storage: Storage


@dataclass
class Work:
    """One operation while it runs."""

    services: Services
    session: Session
    actor: Actor
    now: datetime

    def require(self, permission: str, resource: Scoped) -> None:
        policy.require(self.session, self.actor, permission, resource)

    def allowed(self, permission: str, resource: Scoped) -> bool:
        return policy.allowed(self.session, self.actor, permission, resource)

    def get(self, table: type[T], row_id: uuid.UUID | str | None, *, lock: bool = False) -> T:
        """The row of this school, locked until the end of the operation if asked; `NotFound` if there is none."""
        try:
            ident = row_id if isinstance(row_id, uuid.UUID) else uuid.UUID(str(row_id))
        except ValueError:
            raise NotFound() from None
        found = select(table).where(table.id == ident)
        if lock:
            # What was read before the lock may be old by now.
            found = found.with_for_update(of=table).execution_options(populate_existing=True)
        row: T | None = self.session.scalar(found)
        if row is None:
            raise NotFound()
        return row

    def add(self, row: T) -> T:
        """Insert the row now, so that its ids and constraints are settled."""
        self.session.add(row)
        self.session.flush()
        return row

    def record(
        self, verb: str, subject_id: uuid.UUID | None, *, project_id: uuid.UUID | None = None, **data: Any
    ) -> Event:
        """Append to the event table; whoever listens to events may add to the operation."""
        event = self.add(
            Event(
                actor_id=self.actor.person_id,
                via=self.actor.via,
                verb=verb,
                subject_id=subject_id,
                project_id=project_id,
                data=data,
                created_at=self.now,
            )
        )
        for listener in LISTENERS:
            listener(self, event)
        return event

    def job(self, kind: str, payload: dict[str, Any], key: str) -> None:
        """Queue a job that exists only if this operation is committed."""
        enqueue(self.session, kind, payload, key=key, school_id=self.actor.school_id)


LISTENERS: list[Callable[[Work, Event], None]] = []
"""Called for every event inside its operation, such as to tell people of it: quick, and without a change of its own
that could fail."""


def operation(name: str) -> Callable[[Callable[Concatenate[Work, P], Answer]], Callable[..., Answer]]:
    """Make an operation of a function that takes a `Work` and answers plain data."""

    def decorate(function: Callable[Concatenate[Work, P], Answer]) -> Callable[..., Answer]:
        @wraps(function)
        def run(services: Services, actor: Actor, *, key: str | None = None, **arguments: Any) -> Answer:
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    with services.database.writing(actor.school_id) as session:
                        work = Work(services, session, actor, utc_now())
                        return _once(work, name, key, partial(function, work, **arguments))
                except DBAPIError as error:
                    if attempt == ATTEMPTS or not _again(error):
                        raise
            raise AssertionError("unreachable")

        run.operation_name = name  # type: ignore[attr-defined]
        return run

    return decorate


def _again(error: DBAPIError) -> bool:
    """Whether somebody else came first: a row that both were about to make is found when it is tried again."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in RETRIED_STATES


def _once(work: Work, name: str, key: str | None, function: Callable[[], Answer]) -> Answer:
    if not key or work.actor.person_id is None:
        return function()
    if not KEY.fullmatch(key):
        raise MakerpathError("form.key", N_("The form was not complete."), N_("Load the page again."), status=422)
    done = work.session.scalar(
        select(OperationKey).where(OperationKey.actor_id == work.actor.person_id, OperationKey.key == key)
    )
    if done is not None:
        if done.operation != name:
            raise Conflict(
                "form.key_reused", N_("This form was already used for something else."), N_("Load the page again.")
            )
        return done.answer
    answer = function()
    work.add(OperationKey(actor_id=work.actor.person_id, key=key, operation=name, answer=answer))
    return answer
