"""Old work by a new rubric: one project at a time, whole or not at all, and harmless when it is done twice."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError
from makerpath.domain.rubric import Rubric
from makerpath.domain.rubric_changes import carry
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.cases import plan_of
from makerpath.service.assessments.models import APPROVAL, Assessment, AssessmentCase, ESCALATED, RELEASED, WAITING
from makerpath.service.assessments.operations import places
from makerpath.service.assessments.settling import finals, settle
from makerpath.service.core.jobs import job, JobRun
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project
from makerpath.service.rubrics.adopting import adoptions, REGRADE
from makerpath.service.rubrics.effects import asked, carried_over, Effect, of_case
from makerpath.service.rubrics.models import RubricAdoption
from makerpath.service.rubrics.operations import MANAGE

AT_ONCE = 10
"""So many cases are regraded before the page answers; more wait for the worker."""

VERBS = {"changed": "assessment.regraded", "same": "assessment.carried"}
"""What is recorded of a result that is worked out anew; makers are told where it changed."""


@operation("rubric.regrade_case")
def regrade_case(work: Work, *, adoption_id: UUID, case_id: UUID) -> Answer:
    """Carry the case over to the adopted rubric: `{"what": the effect}`; `done` where nothing is left to do.

    What assessors said before stays as it was; the same in the new rubric's words takes its place. Where it does not
    fill the rubric it becomes a draft of theirs, and the case waits again.
    """
    adoption = work.get(RubricAdoption, adoption_id)
    work.require(MANAGE, work.get(CourseRun, adoption.run_id))
    case = work.get(AssessmentCase, case_id)
    project = work.get(Project, case.project_id, lock=True)
    case = work.get(AssessmentCase, case_id, lock=True)
    current = adoptions(work.session, adoption.run_id).get((adoption.brief, adoption.plan))
    mine = (case.run_id, project.brief, case.plan) == (adoption.run_id, adoption.brief, adoption.plan)
    if not mine or current is None or current.id != adoption.id:
        # A newer choice for the run counts, not this one.
        return {"what": "done"}
    if case.rubric_hash == adoption.scoring_hash:
        case.rubric_wording = adoption.wording_hash
        return {"what": "done"}
    plan = plan_of(work.session, project, case.plan)
    old = load_rubric(work.session, case.rubric_hash, case.rubric_wording)
    new = load_rubric(work.session, adoption.scoring_hash, adoption.wording_hash)
    expected = of_case(work.session, project, case, plan, new)
    said = finals(work.session, case)
    drafts = _drafts(work.session, case)
    case.rubric_hash, case.rubric_wording = adoption.scoring_hash, adoption.wording_hash
    case.revision += 1
    for row in drafts.values():
        _carry_draft(row, old, new, case)
    for row in said:
        _carry_final(work, row, drafts.get((row.assessor_id, row.assessor_role)), old, new, case)
    work.session.flush()
    _go_on(work, project, case, expected, adoption.reason)
    return {"what": expected.what}


def _go_on(work: Work, project: Project, case: AssessmentCase, expected: Effect, reason: str) -> None:
    if expected.what == "judge":
        case.state = WAITING
        work.record("assessment.rejudge", case.id, project_id=project.id, plan=case.plan, reason=reason[:200])
    elif expected.what != "kept" and case.state in (WAITING, ESCALATED, APPROVAL, RELEASED):
        settle(work, project, case, how="regraded", reason=reason, verb=VERBS.get(expected.what, "assessment.final"))


def _drafts(session: Session, case: AssessmentCase) -> dict[tuple[UUID, str], Assessment]:
    rows = session.scalars(
        select(Assessment).where(
            Assessment.case_id == case.id, Assessment.final_at.is_(None), Assessment.withdrawn_at.is_(None)
        )
    )
    return {(row.assessor_id, row.assessor_role): row for row in rows}


def _carry_draft(row: Assessment, old: Rubric, new: Rubric, case: AssessmentCase) -> None:
    kept = carry(old, new, row.levels, row.points)
    row.levels, row.points, row.rubric_hash = kept.levels, kept.points, case.rubric_hash
    row.revision += 1


def _carry_final(
    work: Work, row: Assessment, draft: Assessment | None, old: Rubric, new: Rubric, case: AssessmentCase
) -> None:
    kept = carry(old, asked(new, row), row.levels, row.points)
    number = _last_number(work.session, row) + 1
    if kept.complete:
        made = carried_over(row, new, kept.levels, kept.points)
        if draft is not None:
            # What they have begun since goes on being the newest.
            number, draft.number = draft.number, number
            work.session.flush()
    elif draft is not None:
        # They have begun anew already: what they chose before fills what they left open.
        points = {name: value for name, value in kept.points.items() if name not in draft.levels}
        draft.levels, draft.points = {**kept.levels, **draft.levels}, {**points, **draft.points}
        _ask_again(work.session, row)
        return
    else:
        made = Assessment(
            project_id=row.project_id,
            case_id=row.case_id,
            assessor_id=row.assessor_id,
            assessor_role=row.assessor_role,
            levels=kept.levels,
            points=kept.points,
        )
        _ask_again(work.session, row)
    known = set(places(new))
    made.comments = {name: said for name, said in row.comments.items() if name in known}
    made.pins = [{**pin, "criterion": pin["criterion"] if pin.get("criterion") in known else ""} for pin in row.pins]
    made.comment, made.language, made.blind = row.comment, row.language, row.blind
    made.rubric_hash, made.number, made.revision = case.rubric_hash, number, row.revision + 1
    work.session.add(made)


def _last_number(session: Session, row: Assessment) -> int:
    return max(
        session.scalars(
            select(Assessment.number).where(
                Assessment.case_id == row.case_id,
                Assessment.assessor_id == row.assessor_id,
                Assessment.assessor_role == row.assessor_role,
            )
        )
    )


def _ask_again(session: Session, row: Assessment) -> None:
    """Who was asked for the assessment is not done any more."""
    for allocation in session.scalars(
        select(Allocation).where(
            Allocation.case_id == row.case_id,
            Allocation.person_id == row.assessor_id,
            Allocation.role == row.assessor_role,
        )
    ):
        allocation.done_at = None


def regrade(
    services: Services, adoption_id: UUID, school_id: UUID, progress: Callable[[float, str], None] | None = None
) -> int:
    """Carry over every case that the adoption concerns; how many there were. Begun again, it goes on with the rest.

    What is refused of one case is raised when all others are done.
    """
    with services.database.reading(school_id) as session:
        adoption = session.get(RubricAdoption, adoption_id)
        if adoption is None:
            return 0
        ids = session.scalars(
            select(AssessmentCase.id)
            .join(Project, Project.id == AssessmentCase.project_id)
            .where(
                AssessmentCase.run_id == adoption.run_id,
                AssessmentCase.plan == adoption.plan,
                Project.brief == adoption.brief,
                (AssessmentCase.rubric_hash != adoption.scoring_hash)
                | (AssessmentCase.rubric_wording != adoption.wording_hash),
            )
            .order_by(AssessmentCase.id)
        ).all()
        # What somebody agreed to happens, whatever becomes of their office meanwhile.
        language = session.get_one(Person, adoption.created_by).language
        actor = Actor(adoption.created_by, school_id, language, via="job", system=True)
    failed: MakerpathError | None = None
    for place, case_id in enumerate(ids, 1):
        try:
            regrade_case(services, actor, adoption_id=adoption_id, case_id=case_id)
        except MakerpathError as error:
            # The others do not wait for this one; the job tries it again.
            failed = error
        if progress is not None:
            progress(place / len(ids), f"{place}/{len(ids)}")
    if failed is not None:
        raise failed
    return len(ids)


@job(REGRADE, attempts=5, lease=120, limit=3600)
def regrade_all(run: JobRun) -> None:
    """The job: each case in a transaction of its own."""
    assert run.school_id is not None
    regrade(run.services, UUID(run.payload["adoption"]), run.school_id, run.progress)
