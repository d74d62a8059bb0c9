"""A moderator settles a difference: by one of the assessments, by their mean, or by an assessment of their own."""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import east_asian_width
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.combining import combine, Given
from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.domain.scoring import score
from makerpath.service.assessments import steps
from makerpath.service.assessments.cases import plan_of, rubric_of
from makerpath.service.assessments.models import Assessment, AssessmentCase, ESCALATED
from makerpath.service.assessments.settling import finals, finish, outcomes
from makerpath.service.core import text
from makerpath.service.moderation.people import check_others, locked
from makerpath.service.moderation.resolutions import applied, MODERATED
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import touch

WAYS = ("one", "mean", "own")
LEAST_REASON = 10
"""The fewest characters of a reason."""
NONE: Mapping[str, str] = {}


@operation("moderation.resolve")
def resolve(
    work: Work,
    *,
    case_id: UUID,
    way: str,
    reason: str,
    assessment_id: UUID | None = None,
    levels: Mapping[str, str] = NONE,
    points: Mapping[str, float] | None = None,
    comments: Mapping[str, str] = NONE,
    revision: int | None = None,
) -> Answer:
    """Settle an escalated case with a reason; then its outcome is released, or waits for approval.

    `one` needs the `assessment_id` of an instructor's final assessment of the case, `own` levels for every criterion.
    Raises `moderation.not_escalated` (409), `moderation.own` (403), `moderation.way` and `moderation.reason` (422).
    """
    case, project = locked(work, case_id)
    if case.state != ESCALATED:
        raise Conflict(
            "moderation.not_escalated",
            N_("This difference is settled already."),
            N_("Load the page again to see how."),
        )
    check_fresh(case, revision)
    check_others(work, project, case)
    reason = check_reason(reason)
    if way not in WAYS:
        raise MakerpathError("moderation.way", N_("Choose how to settle it."), status=422, field="way")
    plan, rubric = plan_of(work.session, project, case.plan), rubric_of(work.session, case)
    taken = ""
    if way == "own":
        taken = str(_own(work, project, case, levels, points or {}, comments).id)
    elif way == "one":
        taken = str(assessment_id)
    all_said = finals(work.session, case)
    if way == "one" and not any(str(row.id) == taken and row.assessor_role == "instructor" for row in all_said):
        raise NotFound()
    case.resolved_at, case.resolved_by = work.now, work.actor.person_id
    word = next((row for row in all_said if str(row.id) == taken), None)
    counting, said = applied(plan, all_said, word.assessor_id if word is not None else None)
    combined = combine(rubric, counting, [Given(row.assessor_role, row.levels, row.points) for row in said])
    if combined is None:
        raise NotFound()
    so_far = [steps.combined(counting, combined), steps.moderated(way, taken)]
    outcomes(work, project, case, plan, rubric, combined, so_far, how=MODERATED, reason=reason)
    work.record("assessment.resolved", case.id, project_id=project.id, plan=case.plan, way=way)
    touch(work, project)
    finish(work, project, case, plan)
    case.revision += 1
    return {"case": str(case.id), "number": case.number}


def check_reason(reason: str) -> str:
    """The reason, tidied; `moderation.reason` (422) for one that says nothing."""
    found = text.paragraphs(reason, "reason", 2000)
    # A Chinese character says as much as two letters do.
    if sum(2 if east_asian_width(letter) in "WF" else 1 for letter in found) < LEAST_REASON:
        raise MakerpathError(
            "moderation.reason",
            N_("Say why, in at least {least} characters."),
            N_("It stays on record with the result."),
            status=422,
            field="reason",
            least=LEAST_REASON,
        )
    return found


def check_fresh(case: AssessmentCase, revision: int | None) -> None:
    """Raise `moderation.changed` (409) if the case is not any more what the page showed."""
    if revision is not None and revision != fingerprint(case):
        raise Conflict(
            "moderation.changed",
            N_("Something was added here in the meantime."),
            N_("Look at it again, then decide."),
        )


def fingerprint(case: AssessmentCase) -> int:
    """Tells one standing of a case from the next."""
    return case.revision * 1000 + case.number


def _own(
    work: Work,
    project: Project,
    case: AssessmentCase,
    levels: Mapping[str, str],
    points: Mapping[str, float],
    comments: Mapping[str, str],
) -> Assessment:
    """The moderator's own final assessment."""
    rubric = rubric_of(work.session, case)
    chosen = {key: value for key, value in levels.items() if value}
    given = {key: value for key, value in points.items() if key in chosen}
    result = score(rubric, chosen, given)
    mine = (
        Assessment.case_id == case.id,
        Assessment.assessor_id == work.actor.person_id,
        Assessment.assessor_role == "instructor",
    )
    before = work.session.scalars(select(Assessment).where(*mine).order_by(Assessment.number.desc())).first()
    assert work.actor.person_id is not None
    return work.add(
        Assessment(
            project_id=project.id,
            case_id=case.id,
            rubric_hash=case.rubric_hash,
            assessor_id=work.actor.person_id,
            assessor_role="instructor",
            number=before.number + 1 if before else 1,
            levels=chosen,
            points=given,
            comments={
                item.id: said
                for item in rubric.criteria
                if (said := text.paragraphs(comments.get(item.id, ""), f"comment-{item.id}", required=False))
            },
            language=work.actor.language,
            total=result.total,
            theory=result.theory,
            practice=result.practice,
            short=list(result.short),
            final_at=work.now,
        )
    )
