"""The pages on which an instructor sees who assesses what, and changes it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service import policy
from makerpath.service.allocations import jurors, operations, withdrawing
from makerpath.service.allocations.juror_routes import juror
from makerpath.service.allocations.models import Allocation, JurorLink
from makerpath.service.allocations.peer_routes import peer
from makerpath.service.allocations.queries import (
    cases_with_assessors,
    jurors_of,
    others_who_spoke,
    reported,
    rounds_of,
    who_may,
)
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.operation import Answer
from makerpath.service.projects.models import made_by, Project
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

allocations = Blueprint("allocations", __name__)
blueprints = (allocations, peer, juror)
BY_LINK = (juror,)
"""A juror's address is itself the secret that a form would carry."""
Refusal = dict[str, object] | None


@allocations.get("/runs/<uuid:run_id>/assessors")
@permit("allocation.manage", CourseRun, "run")
def of_run(run: CourseRun) -> str:
    return _of_run(run)


@allocations.post("/runs/<uuid:run_id>/assessors/<any(ask, anew, due):turn>")
@permit("allocation.manage", CourseRun, "run")
def change_round(run: CourseRun, turn: str) -> Response | tuple[str, int]:
    """Ask peers now, allocate anew, or set a day, for one plan of one brief."""
    run_id = run.id
    brief, plan = (request.form.get(name, "") for name in ("brief", "plan"))
    try:
        if turn == "due":
            act(operations.set_due, run_id=run_id, brief=brief, plan=plan, due_on=request.form.get("due_on", ""))
            say(N_("Saved. Those who are asked are told."))
        else:
            run_it = operations.ask_peers if turn == "ask" else operations.ask_anew
            answer = act(run_it, run_id=run_id, brief=brief, plan=plan)
            _say_asked(answer)
    except MakerpathError as error:
        forget_db()
        return _of_run(db().get_one(CourseRun, run_id), problem(error, language()), f"{brief}/{plan}"), error.status
    return redirect(url_for("allocations.of_run", run_id=run_id), 303)


@allocations.get("/runs/<uuid:run_id>/jurors")
@permit("allocation.manage", CourseRun, "run")
def jurors_of_run(run: CourseRun) -> str:
    return _jurors(run)


@allocations.post("/runs/<uuid:run_id>/jurors")
@permit("allocation.manage", CourseRun, "run")
def invite(run: CourseRun) -> Response | tuple[str, int] | str:
    """Invite a juror; without an address of theirs the link is shown on this page, this once."""
    run_id, code = run.id, jurors.new_code()
    try:
        answer = act(
            jurors.invite,
            run_id=run_id,
            name=request.form.get("name", ""),
            email=request.form.get("email", ""),
            language=request.form.get("language", ""),
            until=request.form.get("until", ""),
            case_ids=_uuids(request.form.getlist("case")),
            code=code,
        )
    except MakerpathError as error:
        forget_db()
        return _jurors(db().get_one(CourseRun, run_id), problem(error, language())), error.status
    return _told(run_id, answer, code)


@allocations.post("/jurors/<uuid:link_id>/<any(renew, revoke):change>")
@permit("allocation.manage", JurorLink, "link")
def change_link(link: JurorLink, change: str) -> Response | tuple[str, int] | str:
    link_id, run_id, code = link.id, link.run_id, jurors.new_code()
    try:
        if change == "renew":
            return _told(run_id, act(jurors.renew, link_id=link_id, code=code), code)
        act(jurors.revoke, link_id=link_id)
    except MakerpathError as error:
        forget_db()
        return _jurors(db().get_one(CourseRun, run_id), problem(error, language())), error.status
    say(N_("The link opens nothing any more."))
    return redirect(url_for("allocations.jurors_of_run", run_id=run_id), 303)


@allocations.get("/projects/<uuid:project_id>/assessors")
@permit("allocation.manage", Project)
def of_project(project: Project) -> str:
    return _of_project(project)


@allocations.post("/projects/<uuid:project_id>/assessors/<any(name, go_on, withdraw):deed>")
@permit("project.assess", Project)
def change_project(project: Project, deed: str) -> Response | tuple[str, int]:
    _refuse_makers(project)
    project_id = project.id
    plan, reason = request.form.get("plan", ""), request.form.get("reason", "")
    run: dict[str, Callable[[], Answer]] = {
        "name": lambda: act(
            operations.name_assessor,
            project_id=project_id,
            plan=plan,
            person_id=_uuid(request.form.get("person", "").partition("/")[2]),
            role=request.form.get("person", "").partition("/")[0],
            blind=request.form.get("blind") == "1",
            due_on=request.form.get("due_on", ""),
        ),
        "go_on": lambda: act(operations.go_on, project_id=project_id, plan=plan, reason=reason),
        "withdraw": lambda: act(
            withdrawing.withdraw,
            project_id=project_id,
            assessment_id=_uuid(request.form.get("assessment", "")),
            reason=reason,
        ),
    }
    done = {
        "name": N_("They are asked."),
        "go_on": N_("The result is worked out of what was said."),
        "withdraw": N_("It is taken out. The makers are told."),
    }
    try:
        run[deed]()
    except MakerpathError as error:
        forget_db()
        again = db().get_one(Project, project_id)
        return _of_project(again, problem(error, language()), f"{deed}/{plan}"), error.status
    say(done[deed])
    return redirect(url_for("allocations.of_project", project_id=project_id), 303)


@allocations.post("/allocations/<uuid:allocation_id>/let-off")
@permit("allocation.manage", Allocation)
def let_off(allocation: Allocation) -> Response:
    project_id = allocation.project_id
    act(operations.let_off, allocation_id=allocation.id)
    say(N_("They need not assess it."))
    return redirect(url_for("allocations.of_project", project_id=project_id), 303)


def _of_run(run: CourseRun, refusal: Refusal = None, form: str = "") -> str:
    return page(
        "allocations.html",
        run=run,
        course=db().get_one(CourseRow, run.course_id),
        rounds=rounds_of(db(), run),
        problem=refusal,
        form=form,
        typed=request.form,
        now=utc_now(),
    )


def _refuse_makers(project: Project) -> None:
    """Whoever made the project is assessed by these people: they learn neither who they are nor what they say."""
    if made_by(db(), project.id, me().person_id):
        raise NotFound()


def _jurors(run: CourseRun, refusal: Refusal = None, link: str = "") -> str:
    rounds = [one for one in rounds_of(db(), run) if one.plan.rule(jurors.JUROR)]
    return page(
        "allocations_jurors.html",
        run=run,
        course=db().get_one(CourseRow, run.course_id),
        jurors=jurors_of(db(), run),
        rounds=rounds,
        problem=refusal,
        # What was refused stays in the form; what was done does not.
        typed=request.form if refusal else {},
        chosen=request.form.getlist("case") if refusal else [],
        link=link,
        now=utc_now(),
    )


def _of_project(project: Project, refusal: Refusal = None, form: str = "") -> str:
    _refuse_makers(project)
    lines = cases_with_assessors(db(), project, me().person_id)
    return page(
        "allocations_project.html",
        project=project,
        lines=lines,
        others=others_who_spoke(db(), lines),
        reports=reported(db(), project),
        mentors=who_may(db(), project, "mentor"),
        instructors=[one for one in who_may(db(), project, "instructor") if one.id != me().person_id],
        decides=policy.allowed(db(), me(), "project.assess", project),
        problem=refusal,
        form=form,
        typed=request.form,
    )


def _told(run_id: UUID, answer: Answer, code: str) -> Response | str:
    """The link is in the mail, or here and nowhere else."""
    if answer["mailed"]:
        say(N_("The link is on its way by mail."))
        return redirect(url_for("allocations.jurors_of_run", run_id=run_id), 303)
    forget_db()
    kept = db().get_one(JurorLink, UUID(answer["link"]))
    if kept.code_hash != jurors.hashed(code):
        # The same form sent again: what it answered before cannot be told twice.
        say(N_("The link was shown before. If it is lost, make a new one."), "warn")
        return redirect(url_for("allocations.jurors_of_run", run_id=run_id), 303)
    return _jurors(db().get_one(CourseRun, run_id), link=jurors.address(services(), code))


def _say_asked(answer: Answer) -> None:
    if answer["asked"]:
        say(N_("{count} more are asked."), count=answer["asked"])
    else:
        say(N_("Everybody who can be asked is asked already."), "info")


def _uuid(value: str) -> UUID:
    """The id that was sent; one that names nothing for anything else."""
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)


def _uuids(values: list[str]) -> list[UUID]:
    return [_uuid(value) for value in values]
