"""Work that goes back to its makers after an assessment, or instead of one, and what they answer to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotAllowed
from makerpath.domain.gates import Standing
from makerpath.domain.rubric import Rubric
from makerpath.service.assessments.cases import brief_of, case_of, plan_of, rubric_of
from makerpath.service.assessments.models import AssessmentCase, OPEN, RETURNED
from makerpath.service.calendar.dues import dues
from makerpath.service.calendar.operations import more_time
from makerpath.service.core import text
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.progress.opening import today
from makerpath.service.projects.decisions import rule_on
from makerpath.service.projects.models import Iteration, made_by, Project
from makerpath.service.projects.operations import opened, take_up, touch, worked
from makerpath.service.results.models import FeedbackAnswer
from makerpath.service.results.returns import newest_return, VERB

LONGEST = 4000
"""The most characters of a reason or an answer."""


@operation("assessment.return_work")
def return_work(
    work: Work, *, project_id: UUID, plan: str, criteria: Sequence[str] = (), due_on: str, reason: str
) -> Answer:
    """Give the work back: the makers improve it at `criteria` (none: on the whole) until `due_on` (ISO 8601).

    The stage that was handed in is open again, with more time where it needs it. A result that is out stays until
    there is a new one. Nobody returns what they made.
    """
    project, record = opened(work, project_id, "project.assess")
    if made_by(work.session, project.id, work.actor.person_id):
        raise NotAllowed("assessment.own", N_("You made this yourself."), N_("Somebody else assesses it."))
    case = case_of(work.session, project.id, plan, lock=True)
    _check_there(case)
    chosen = _chosen(rubric_of(work.session, case), case, criteria)
    said = text.paragraphs(reason, "reason", LONGEST)
    stage = brief_of(work.session, project).assessed_at(plan_of(work.session, project, plan))
    case.state = RETURNED
    case.closed_at = case.closed_by = case.resolved_at = case.resolved_by = None
    case.revision += 1
    day = _until(work, project, stage, due_on, said)
    _open(work, project, record.standing, stage, said)
    work.record(
        VERB,
        case.id,
        project_id=project.id,
        plan=plan,
        stage=stage,
        criteria=chosen,
        due_on=day.isoformat(),
        number=case.number,
        reason=said,
        language=work.actor.language,
    )
    touch(work, project)
    return {"project": str(project.id), "case": str(case.id)}


@operation("assessment.answer")
def answer(
    work: Work, *, project_id: UUID, plan: str, answers: Mapping[str, str], versions: Mapping[str, int] | None = None
) -> Answer:
    """What the makers did about returned work, by criterion, each maybe with the number of the version that shows it.

    An answer is never changed: a later one to the same criterion takes its place.
    """
    project, _record = opened(work, project_id, "project.work")
    case = case_of(work.session, project.id, plan, lock=True)
    back = newest_return(work.session, project, case)
    if case.state != RETURNED or back is None:
        raise Conflict(
            "assessment.not_returned",
            N_("This work was not returned, or it was handed in again."),
            N_("Load the page again to see how it stands."),
        )
    numbers = {
        row.number: row.id for row in work.session.scalars(select(Iteration).where(Iteration.project_id == project.id))
    }
    assert work.actor.person_id is not None
    rows = []
    for criterion in back.asked:
        field = f"answer-{criterion}"
        body = text.paragraphs(answers.get(criterion, ""), field, LONGEST, required=False)
        number = (versions or {}).get(criterion)
        if number is not None and number not in numbers:
            raise MakerpathError(
                "assessment.no_version", N_("There is no such version."), status=422, field=f"version-{criterion}"
            )
        iteration = numbers[number] if number is not None else None
        was = back.answer(criterion)
        if not body or (was is not None and (was.row.body, was.row.iteration_id) == (body, iteration)):
            continue
        rows.append(
            FeedbackAnswer(
                case_id=case.id,
                outcome_number=case.number,
                criterion=criterion,
                body=body,
                iteration_id=iteration,
                language=work.actor.language,
                created_by=work.actor.person_id,
            )
        )
    if not rows and not back.answers:
        raise MakerpathError("text.missing", N_("Write something here."), status=422, field=f"answer-{back.asked[0]}")
    for row in rows:
        work.add(row)
        work.record("assessment.answered", row.id, project_id=project.id, plan=plan)
    worked(project)
    touch(work, project)
    return {"project": str(project.id), "answers": [str(row.id) for row in rows]}


def _check_there(case: AssessmentCase) -> None:
    if case.state == OPEN:
        raise Conflict(
            "assessment.not_handed_in",
            N_("This was not handed in yet."),
            N_("There is nothing to return; the makers still work on it."),
        )
    if case.state == RETURNED:
        raise Conflict(
            "assessment.returned_already",
            N_("This work was returned already."),
            N_("It comes back when the makers hand it in again."),
        )


def _chosen(rubric: Rubric, case: AssessmentCase, criteria: Sequence[str]) -> list[str]:
    """The criteria in the rubric's order; one that makers may not read yet cannot be asked of them."""
    shown = [item.id for item in rubric.shown(released=case.released_number > 0)]
    strange = [name for name in criteria if name not in shown]
    if strange:
        raise MakerpathError(
            "assessment.unknown_criterion",
            N_("The makers see no such criterion."),
            N_("Open the page again; the rubric may have changed."),
            status=422,
            field="criteria",
        )
    return [name for name in shown if name in criteria]


def _until(work: Work, project: Project, stage: str, due_on: str, reason: str) -> date:
    """The new due day, as an extension where the stage is not due later anyway."""
    try:
        day = date.fromisoformat(due_on.strip())
    except ValueError:
        message = N_("{value} is not a day.") if due_on.strip() else N_("Choose a day.")
        raise MakerpathError("form.day", message, status=422, field="due_on", value=due_on[:40]) from None
    due = dues(work.session, [project])[project.id].get(stage)
    if due is None or day > due.day or day < today(work.session, project.school_id, work.now):
        more_time(work, project, stage, day, reason, quiet=True)
    return day


def _open(work: Work, project: Project, standing: Standing, stage: str, reason: str) -> None:
    """Let the makers hand the stage in again: by reopening it, or by the decision that its gate waits for."""
    if standing.state == "closed":
        raise Conflict("project.closed", N_("This project was closed."), N_("An instructor can open it again."))
    status = standing[stage].status
    if status in ("passed", "held"):
        take_up(work, project, stage, reason, quiet=True)
    elif status == "submitted":
        work.require("project.decide", project)
        rule_on(work, project, stage, "revise", reason, quiet=True)
