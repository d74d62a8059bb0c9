"""A run takes a rubric for one of its assessments: for projects begun later, or for those begun already too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.brief import Brief
from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.service.core import text
from makerpath.service.core.jobs.models import Job
from makerpath.service.courses.definitions import COURSE, load_brief
from makerpath.service.courses.models import CourseRow, CourseRun, DefinitionVersion
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.reports.columns import columns_of
from makerpath.service.rubrics.effects import Chosen, digest, effects
from makerpath.service.rubrics.models import RubricAdoption
from makerpath.service.rubrics.operations import MANAGE
from makerpath.service.rubrics.sources import find, in_courses, in_library, in_school, keep, Source

REGRADE = "rubrics.regrade"
"""The job that regrades what an adoption concerns, by the adoption's id."""


@dataclass(frozen=True)
class Place:
    """One assessment of the run. `own` is what its brief names; `adopted` was chosen instead, `source` is what it is,
    where it is still offered. `job` regrades or has regraded old work.
    """

    brief: Brief
    plan: AssessmentPlan
    own: Source | None
    adopted: RubricAdoption | None
    source: Source | None
    job: Job | None


def places(session: Session, run: CourseRun) -> list[Place]:
    """Every assessment that briefs of the run plan, with the rubric that new projects are assessed by."""
    offered = {_hashes(one): one for one in (*in_library(), *in_school(session, archived=True))}
    course = session.scalar(select(CourseRow.slug).where(CourseRow.id == run.course_id))
    courses = in_courses(session)
    own = {one.rubric.id: one for one in courses}
    own |= {one.rubric.id: one for one in courses if one.reference.startswith(f"course:{course}:")}
    offered = {_hashes(one): one for one in courses} | offered
    adopted = adoptions(session, run.id)
    jobs = _jobs(session, [row for row in adopted.values() if row.regraded])
    found = []
    for brief in briefs_of_run(session, run, course or ""):
        for plan in brief.plans:
            row = adopted.get((brief.id, plan.id))
            source = offered.get((row.scoring_hash, row.wording_hash)) if row else None
            job = jobs.get(str(row.id)) if row else None
            found.append(Place(brief, plan, own.get(plan.rubric or brief.rubric), row, source, job))
    return found


def _hashes(source: Source) -> tuple[str, str]:
    parts = source.parts
    return parts.scoring_hash, parts.wording_hash


def briefs_of_run(session: Session, run: CourseRun, course: str) -> Sequence[Brief]:
    """The briefs of the run's course as published last, and those of projects that came another way."""
    newest: dict[str, DefinitionVersion] = {}
    for row in session.scalars(
        select(DefinitionVersion)
        .where(DefinitionVersion.kind == "brief", DefinitionVersion.source == COURSE + course)
        .order_by(DefinitionVersion.id)
    ):
        newest[row.slug] = row
    found = {slug: load_brief(session, row.scoring_hash, row.wording_hash) for slug, row in newest.items()}
    for column in columns_of(session, run):
        found.setdefault(column.brief.id, column.brief)
    return list(found.values())


def adoptions(session: Session, run_id: UUID) -> Mapping[tuple[str, str], RubricAdoption]:
    """The newest of each assessment, by brief and plan."""
    rows = session.scalars(select(RubricAdoption).where(RubricAdoption.run_id == run_id).order_by(RubricAdoption.id))
    return {(row.brief, row.plan): row for row in rows}


def _jobs(session: Session, rows: Sequence[RubricAdoption]) -> Mapping[str, Job]:
    if not rows:
        return {}
    keys = [str(row.id) for row in rows]
    return {str(job.key): job for job in session.scalars(select(Job).where(Job.kind == REGRADE, Job.key.in_(keys)))}


def choose(session: Session, run: CourseRun, brief: str, plan: str, reference: str) -> tuple[Place, Source, Chosen]:
    """The assessment and the rubric that a form names. Raises `NotFound`, or `rubric.formative` where it must count."""
    place = next((one for one in places(session, run) if (one.brief.id, one.plan.id) == (brief, plan)), None)
    if place is None:
        raise NotFound()
    source = find(session, reference)
    if source.rubric.formative and place.plan.weight:
        raise MakerpathError(
            "rubric.formative",
            N_("This rubric is for learning alone; no result can follow from it."),
            N_("Choose another one, or give it to an assessment that counts nothing."),
            status=422,
            field="rubric",
        )
    if source.row is not None and source.row.archived_at is not None:
        raise Conflict("rubric.is_archived", N_("This rubric is not offered any more."), N_("Choose another one."))
    scoring, wording = _hashes(source)
    return place, source, Chosen(brief, plan, source.rubric, scoring, wording)


@operation("rubric.adopt")
def adopt(
    work: Work,
    *,
    run_id: UUID,
    brief: str,
    plan: str,
    reference: str,
    regrade: bool = False,
    reason: str = "",
    seen: str = "",
) -> Answer:
    """From now on the run assesses `plan` of `brief` by that rubric; with `regrade`, work begun before too.

    `seen` is the digest of the effects that whoever agrees saw: `rubric.effects_changed` (409) if they are others by
    now. Old work is regraded by a job; `{"adoption": id, "cases": count}`.
    """
    run = work.get(CourseRun, run_id, lock=True)
    work.require(MANAGE, run)
    _place, source, chosen = choose(work.session, run, brief, plan, reference)
    said = text.paragraphs(reason, "reason", 2_000, required=regrade)
    cases = 0
    if regrade:
        found = effects(work.session, run, chosen)
        cases = len(found)
        if digest(found) != seen:
            raise Conflict(
                "rubric.effects_changed",
                N_("Something was assessed in the meantime: other results would change now."),
                N_("Look at the list again, then agree to it."),
            )
    scoring, wording = keep(work.session, source)
    assert work.actor.person_id is not None
    row = work.add(
        RubricAdoption(
            run_id=run.id,
            brief=brief,
            plan=plan,
            scoring_hash=scoring,
            wording_hash=wording,
            regraded=regrade,
            reason=said,
            created_by=work.actor.person_id,
        )
    )
    work.record("rubric.adopted", run.id, rubric=source.rubric.id, brief=brief, plan=plan, cases=cases, reason=said)
    if regrade:
        work.job(REGRADE, {"adoption": str(row.id)}, key=str(row.id))
    return {"adoption": str(row.id), "cases": cases}
