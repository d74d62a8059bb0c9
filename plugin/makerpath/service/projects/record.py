"""A project's record read back: brief, standing, what was shown, and the newest submission of a stage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.gates import Decided, Record, Reopened, Shortfall, shortfalls, Standing, standing, Submitted
from makerpath.service.courses.definitions import load_brief
from makerpath.service.projects.asks import counted, lacking
from makerpath.service.projects.models import Decision, Evidence, Project, Reopening, Submission


@dataclass(frozen=True)
class ProjectRecord:
    """What the rules need to know of a project."""

    brief: Brief
    standing: Standing
    shown: dict[str, Counter[str]]
    counted: dict[str, int]
    lacks: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def missing(self, stage_id: str) -> list[Shortfall]:
        """The evidence that the gate of the stage still asks for."""
        found = shortfalls(self.standing[stage_id].plan, self.shown.get(stage_id, Counter()), self.counted)
        return [replace(item, lacks=self.lacks.get(item.rule.kind, ())) for item in found]


def read_record(session: Session, project: Project) -> ProjectRecord:
    """Read everything in a number of queries that depends on what the brief asks for, not on what was made."""
    brief = load_brief(session, project.brief_hash, project.brief_wording)
    shown: dict[str, Counter[str]] = {}
    for stage, rule, count in session.execute(
        select(Evidence.stage, Evidence.rule, func.count(Evidence.id))
        .where(Evidence.project_id == project.id, Evidence.withdrawn_at.is_(None))
        .group_by(Evidence.stage, Evidence.rule)
    ):
        shown.setdefault(stage, Counter())[rule] = count
    return ProjectRecord(
        brief,
        standing(brief, in_time(session, [project.id])[project.id]),
        shown,
        counted(session, project, brief),
        lacking(session, project, brief),
    )


def latest_submission(session: Session, project_id: UUID, stage: str) -> Submission | None:
    return session.scalar(
        select(Submission)
        .where(Submission.project_id == project_id, Submission.stage == stage)
        .order_by(Submission.number.desc())
        .limit(1)
    )


def in_time(session: Session, project_ids: Collection[UUID]) -> Mapping[UUID, list[Record]]:
    """What was handed in, decided and reopened, in the order of time, of each project; in three queries."""
    found: defaultdict[UUID, list[tuple[UUID, Record]]] = defaultdict(list)
    for table in (Submission, Reopening):
        kind = Submitted if table is Submission else Reopened
        rows = select(table.project_id, table.id, table.stage).where(table.project_id.in_(project_ids))
        for project_id, row_id, stage in session.execute(rows):
            found[project_id].append((row_id, kind(stage)))
    decided = select(Decision.project_id, Decision.id, Decision.stage, Decision.verdict)
    for project_id, row_id, stage, verdict in session.execute(decided.where(Decision.project_id.in_(project_ids))):
        found[project_id].append((row_id, Decided(stage, verdict)))  # type: ignore[arg-type]
    lines = {id_: [line for _row, line in sorted(items, key=lambda pair: pair[0])] for id_, items in found.items()}
    return defaultdict(list, lines)
