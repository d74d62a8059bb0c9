"""Which of the school's certificates an export is of, from a form or the command line to a query."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, UTC
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.certificates.models import Certificate, CertificateBatch, holding, State
from makerpath.service.classes.models import SchoolClass, Term
from makerpath.service.core.files import Blob
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.people.models import School

MOST_COURSES = 200
ISSUED_AT = Certificate.record["issued_at"].as_string()
COURSE = Certificate.record[("course", "id")].as_string()
ENDS = ("suspended_at", "expires_at", "replaced_at", "revoked_at")
NAME = Certificate.record[("learner", "name")].as_string()


@dataclass(frozen=True)
class Selection:
    """What narrows the choice; nothing of it: all that hold. Days are the school's, both included.

    `courses` are slugs, any of them; `all_states` adds what was suspended, revoked, replaced or has expired.
    """

    group: UUID | None = None
    term: UUID | None = None
    courses: tuple[str, ...] = ()
    batch: UUID | None = None
    since: date | None = None
    until: date | None = None
    all_states: bool = False

    def as_options(self) -> dict[str, Any]:
        """Plain JSON data, which `read` takes back; nothing for what narrows nothing."""
        found = {
            "group": self.group and str(self.group),
            "term": self.term and str(self.term),
            "courses": list(self.courses),
            "batch": self.batch and str(self.batch),
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "all_states": self.all_states,
        }
        return {name: value for name, value in found.items() if value}


NAMES = frozenset({"group", "term", "courses", "batch", "since", "until", "all_states"})


@dataclass(frozen=True, slots=True)
class Line:
    """A certificate as an export handles it; what else is known of it is read when it is needed."""

    id: UUID
    serial: str
    name: str
    group: str
    sha256: str | None
    size: int
    issued_at: datetime
    state: State

    @property
    def holds(self) -> bool:
        return self.state in ("valid", "printing")


def read(session: Session, given: Mapping[str, Any]) -> Selection:
    """The selection that a form or stored options ask for. Raises `export.choice` for what is not in this school."""
    chosen = Selection(
        group=_row(session, SchoolClass, given, "group"),
        term=_row(session, Term, given, "term"),
        courses=_courses(session, given.get("courses") or []),
        batch=_row(session, CertificateBatch, given, "batch"),
        since=_day(given, "since"),
        until=_day(given, "until"),
        all_states=given.get("all_states") in (True, "1"),
    )
    if chosen.since and chosen.until and chosen.since > chosen.until:
        raise MakerpathError(
            "export.dates", N_("The first day is after the last."), N_("Swap them."), status=422, field="since"
        )
    return chosen


def count(session: Session, school: School, selection: Selection, now: datetime) -> tuple[int, int]:
    """How many certificates those are, and how many of them have no PDF yet."""
    found = session.execute(
        select(func.count(Certificate.id), func.count(Certificate.sha256))
        .select_from(Certificate)
        .outerjoin(CourseRun, CourseRun.id == Certificate.run_id)
        .outerjoin(SchoolClass, SchoolClass.id == CourseRun.class_id)
        .where(_condition(school, selection, now))
    ).one()
    return found[0], found[0] - found[1]


def lines(session: Session, school: School, selection: Selection, now: datetime) -> list[Line]:
    """The certificates by class and name: an order that is the same wherever it is asked for."""
    rows = session.execute(
        select(
            Certificate.id,
            Certificate.serial,
            NAME,
            SchoolClass.name,
            Certificate.sha256,
            Blob.size,
            ISSUED_AT,
            *(getattr(Certificate, name) for name in ENDS),
        )
        .select_from(Certificate)
        .outerjoin(CourseRun, CourseRun.id == Certificate.run_id)
        .outerjoin(SchoolClass, SchoolClass.id == CourseRun.class_id)
        .outerjoin(Blob, Blob.sha256 == Certificate.sha256)
        .where(_condition(school, selection, now))
    )
    found = []
    for ident, serial, name, group, sha256, size, issued_at, *ends in rows:
        state = Certificate(sha256=sha256, **dict(zip(ENDS, ends, strict=True))).state(now)
        issued = datetime.fromisoformat(issued_at)
        found.append(Line(ident, serial, name, group or "", sha256, size or 0, issued, state))
    # No database sorts texts as another does.
    return sorted(found, key=lambda line: (not line.group, line.group.casefold(), line.name.casefold(), line.serial))


def _condition(school: School, selection: Selection, now: datetime) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [true() if selection.all_states else holding(now)]
    if selection.group:
        wanted.append(CourseRun.class_id == selection.group)
    if selection.term:
        by_class = and_(CourseRun.term_id.is_(None), SchoolClass.term_id == selection.term)
        wanted.append(or_(CourseRun.term_id == selection.term, by_class))
    if selection.courses:
        wanted.append(COURSE.in_(selection.courses))
    if selection.batch:
        wanted.append(Certificate.batch_id == selection.batch)
    if selection.since:
        wanted.append(_utc(school, selection.since) <= ISSUED_AT)
    if selection.until:
        wanted.append(_utc(school, selection.until + timedelta(days=1)) > ISSUED_AT)
    return and_(*wanted)


def _utc(school: School, day: date) -> str:
    """The school's midnight as records have their moments."""
    begins = datetime.combine(day, time(), ZoneInfo(school.time_zone))
    return begins.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _row(session: Session, table: type[Any], given: Mapping[str, Any], name: str) -> UUID | None:
    text = given.get(name)
    if not text:
        return None
    try:
        ident = UUID(str(text))
    except ValueError:
        raise _unknown(name) from None
    if session.scalar(select(table.id).where(table.id == ident)) is None:
        raise _unknown(name)
    return ident


def _courses(session: Session, given: Any) -> tuple[str, ...]:
    wanted = (
        sorted({str(slug) for slug in given}) if isinstance(given, Collection) and not isinstance(given, str) else []
    )
    if len(wanted) > MOST_COURSES:
        raise _unknown("courses")
    known = set(session.scalars(select(CourseRow.slug).where(CourseRow.slug.in_(wanted)))) if wanted else set()
    left = set(wanted) - known
    # A certificate that was restored from elsewhere names a course that this school may never have had.
    if left and left - set(session.scalars(select(COURSE).where(COURSE.in_(left)).distinct())):
        raise _unknown("courses")
    return tuple(wanted)


def _day(given: Mapping[str, Any], name: str) -> date | None:
    text = str(given.get(name) or "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MakerpathError(
            "export.day", N_("This is not a day."), N_("Write it as 2026-09-01."), status=422, field=name
        ) from None


def _unknown(name: str) -> MakerpathError:
    return MakerpathError(
        "export.choice",
        N_("There is no such choice in this school."),
        N_("Load the page again."),
        status=422,
        field=name,
    )
