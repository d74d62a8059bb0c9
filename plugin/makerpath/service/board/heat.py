"""Where the projects of a run stood at the end of each week, replayed from their records."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.gates import Decided, Record, Reopened, standing, Submitted
from makerpath.domain.stages import STAGES
from makerpath.service.board.versions import briefs_by_hash
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import School
from makerpath.service.projects.models import Decision, Project, Reopening, Submission

MOST_WEEKS = 60
SHADES = 5
"""Besides none, for no project at all."""

Moment = tuple[UUID, datetime, Record]
"""A line of a record: its row, when it was written, and what it says."""


@dataclass(frozen=True)
class Cell:
    """How many projects stood there; `shade` from 0 (none) to `SHADES` (as many as anywhere)."""

    count: int
    shade: int


@dataclass(frozen=True)
class Heat:
    """`rows` by stage, then `finished` and `closed` where there are any; a cell for each of `weeks` (its last day)."""

    weeks: list[date]
    rows: list[tuple[str, list[Cell]]]


def heat_of(session: Session, run: CourseRun, now: datetime | None = None) -> Heat:
    """The heat map of the run up to this week, in a number of queries that its projects do not change."""
    now = now or utc_now()
    zone = ZoneInfo(session.get_one(School, run.school_id).time_zone)
    projects = session.execute(
        select(Project.id, Project.created_at, Project.brief_hash, Project.brief_wording).where(
            Project.run_id == run.id
        )
    ).all()
    if not projects:
        return Heat([], [])
    first = run.starts_on or min(row.created_at for row in projects).astimezone(zone).date()
    last = min(now.astimezone(zone).date(), run.ends_on or date.max)
    ends = _weeks(first, last)
    moments = [datetime.combine(day + timedelta(days=1), time(), zone) for day in ends]
    briefs = briefs_by_hash(session, {(row.brief_hash, row.brief_wording) for row in projects})
    records = _records(session, run)
    counts: list[Counter[str]] = [Counter() for _ in ends]
    for row in projects:
        path = _path(briefs[row.brief_hash], row.created_at, records[row.id], moments)
        for week, place in path:
            counts[week][place] += 1
    used = {stage.id for brief in briefs.values() for stage in brief.stages}
    places: list[str] = [stage for stage in STAGES if stage in used]
    places += [place for place in ("finished", "closed") if any(week[place] for week in counts)]
    most = max((count for week in counts for count in week.values()), default=0)
    return Heat(ends, [(place, [_cell(week[place], most) for week in counts]) for place in places])


def _weeks(first: date, last: date) -> list[date]:
    """The last day of each week of the run, counted from its first day, up to the week that `last` lies in."""
    number = max(0, (last - first).days) // 7 + 1
    return [first + timedelta(days=7 * week + 6) for week in range(number)][-MOST_WEEKS:]


def _records(session: Session, run: CourseRun) -> defaultdict[UUID, list[Moment]]:
    found: defaultdict[UUID, list[Moment]] = defaultdict(list)

    def rows(table: type[Any], *more: Any) -> Iterable[Any]:
        columns = (table.project_id, table.id, table.created_at, table.stage, *more)
        return session.execute(
            select(*columns).join(Project, Project.id == table.project_id).where(Project.run_id == run.id)
        )

    for project_id, row_id, at, stage in rows(Submission):
        found[project_id].append((row_id, at, Submitted(stage)))
    for project_id, row_id, at, stage, verdict in rows(Decision, Decision.verdict):
        found[project_id].append((row_id, at, Decided(stage, verdict)))
    for project_id, row_id, at, stage in rows(Reopening):
        found[project_id].append((row_id, at, Reopened(stage)))
    for record in found.values():
        record.sort(key=lambda line: line[0])
    return found


def _path(brief: Brief, began: datetime, record: list[Moment], ends: list[datetime]) -> Iterable[tuple[int, str]]:
    """Where the project stood at each of `ends` since it began; replayed only where something was written since."""
    known, place = -1, ""
    for week, end in enumerate(ends):
        if began >= end:
            continue
        so_far = [line for _row, at, line in record if at < end]
        if len(so_far) != known:
            now = standing(brief, so_far)
            known, place = len(so_far), now.current.id if now.state == "active" else now.state
        yield week, place


def _cell(count: int, most: int) -> Cell:
    return Cell(count, -(-SHADES * count // most) if count else 0)
