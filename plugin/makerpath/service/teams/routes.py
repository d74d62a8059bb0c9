"""The pages around teams: an invitation, a visit at another school, and what the office says and keeps of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, Response, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service import policy
from makerpath.service.core.database import utc_now
from makerpath.service.operation import Work
from makerpath.service.people.models import Person, School
from makerpath.service.projects.models import Project
from makerpath.service.teams import across, exporting, operations, visits
from makerpath.service.teams.codes import hashed
from makerpath.service.teams.joining import makers, member_of
from makerpath.service.teams.models import TeamInvitation
from makerpath.service.web.access import permit, signed_in
from makerpath.service.web.context import act, db, forget_db, language, me, services, sign_in_id
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

teams = Blueprint("teams", __name__)
blueprints = (teams,)


@teams.get("/invitations")
@signed_in
def ask() -> Answer:
    """A code that was typed."""
    code = request.args.get("code", "").strip()[:64]
    if code and not _known(code):
        say(N_("No team has this code. Ask for it once more, and type all twelve letters and digits."), "warn")
    elif code:
        return redirect(url_for("teams.invitation", code=code), 303)
    return redirect(url_for("home.start", _anchor="team"), 303)


@teams.get("/invitations/<code>")
@signed_in
def invitation(code: str) -> str | tuple[str, int]:
    """Which team the code is of, and whether the reader can come into it."""
    return _invitation(code)


@teams.post("/invitations/<code>/accept")
@signed_in
def accept(code: str) -> Answer | str | tuple[str, int]:
    try:
        if _here(code) is not None:
            answer = act(operations.accept, code=code)
            say(N_("Welcome to the team."))
            return redirect(url_for("projects.show", project_id=answer["project"]), 303)
        act(across.accept_across, code=code)
    except NotFound:
        raise
    except MakerpathError as error:
        forget_db()
        return _invitation(code, problem(error, language()), error.status)
    say(N_("Welcome to the team. Your start page leads you to the other school."))
    return redirect(url_for("home.start"), 303)


@teams.post("/invitations/<code>/decline")
@signed_in
def decline(code: str) -> Answer:
    act(operations.decline, code=code)
    say(N_("Declined. The team is told."))
    return redirect(url_for("home.start"), 303)


@teams.post("/visits/<uuid:guest_id>")
@signed_in
def visit(guest_id: UUID) -> Answer:
    """Look at the other school as its guest."""
    if me().guest:
        raise NotFound()
    act(visits.visit, sign_in_id=sign_in_id(), guest_id=guest_id)
    return redirect(url_for("home.start"), 303)


@teams.post("/visits/back")
@signed_in
def come_back() -> Answer:
    row = sign_in_id()
    forget_db()
    if row is not None:
        visits.come_back(services(), row)
    return redirect(url_for("home.start"), 303)


@teams.post("/school/teams-across")
@permit("school.manage")
def allow_across() -> Answer:
    act(across.set_teams_across, on=request.form.get("on") == "1")
    say(N_("Saved."))
    return redirect(url_for("school.show", _anchor="across"), 303)


@teams.get("/school/makers.csv")
@permit("school.manage")
def makers_csv() -> Response:
    return Response(
        exporting.makers_csv(services(), me()),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="projects-and-makers.csv"'},
    )


def _known(code: str) -> bool:
    try:
        return _here(code) is not None or across.offer_of(services(), code) is not None
    except NotFound:
        return False


def _here(code: str) -> TeamInvitation | None:
    """The invitation of the reader's own school; one for another person is none."""
    row = db().scalar(select(TeamInvitation).where(TeamInvitation.code_hash == hashed(code)))
    if row is not None and row.person_id not in (None, me().person_id):
        raise NotFound()
    return row


def _invitation(code: str, refusal: dict[str, Any] | None = None, status: int = 200) -> str | tuple[str, int]:
    row = _here(code)
    if me().as_learner and "learner" not in policy.school_roles(db(), me()):
        raise NotFound()
    person = db().get_one(Person, me().person_id)
    if row is not None:
        project = db().get_one(Project, row.project_id)
        shown: dict[str, Any] = {
            "school": None,
            "title": project.title,
            "makers": [one.display_name for one in makers(db(), project.id)],
            "role": row.role,
            "mine": row.person_id is not None,
            "project": project.id if member_of(db(), project.id, me().person_id) else None,
        }
        checked = Work(services(), db(), me(), utc_now())
        refusal = refusal or _refused(lambda: operations.check_accept(checked, row, project, person))
    else:
        offer = across.offer_of(services(), code)
        if offer is None:
            raise NotFound()
        shown = {
            "school": offer.school,
            "title": offer.title,
            "makers": offer.makers,
            "role": offer.role,
            "mine": False,
            "project": None,
        }
        home = db().get_one(School, me().school_id)
        refusal = refusal or _refused(lambda: across.check_offer(services(), db(), person, home, code))
    html = page("invitation.html", code=code, shown=shown, problem=refusal)
    return html if status == 200 else (html, status)


def _refused(check: Any) -> dict[str, Any] | None:
    """What keeps the reader from accepting, as a page shows it."""
    try:
        check()
    except MakerpathError as error:
        return problem(error, language())
    return None
