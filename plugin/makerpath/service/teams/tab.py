"""The tab of a team, and its forms."""

from __future__ import annotations

from markupsafe import Markup

from makerpath.domain.errors import N_
from makerpath.domain.team import ROLES
from makerpath.service.courses.definitions import load_brief
from makerpath.service.operation import Answer
from makerpath.service.people.models import School
from makerpath.service.projects.actions import action, Form
from makerpath.service.projects.tabs import tab, TabReader
from makerpath.service.teams import managing, operations, view
from makerpath.service.teams.visits import allows


@tab("team", N_("Team"), icon="team", needs="project.view", place=60)
def team(reader: TabReader) -> Markup:
    """Who makes it, as what, and what each did; whom to ask; leaving."""
    session, project, actor = reader.session, reader.project, reader.actor
    everybody = view.members(session, project.id)
    now = [member for member in everybody if member.row.left_at is None]
    mine = next((member for member in now if member.person.id == actor.person_id), None)
    manages = "project.manage" in reader.can
    invites = mine is not None and mine.school is None and not actor.as_learner and project.state == "active"
    return reader.render(
        "team.html",
        members=now,
        before=[member for member in everybody if member.row.left_at is not None],
        mine=mine,
        invites=invites,
        manages=manages,
        invitations=view.invitations(session, reader.services.settings, project.id) if invites else [],
        classmates=view.free_classmates(session, project) if invites or manages else [],
        others=view.other_teams(session, project) if manages else [],
        across=invites and allows(session.get_one(School, actor.school_id)),
        size=load_brief(session, project.brief_hash, project.brief_wording).team,
        roles=ROLES,
        service_url=reader.services.settings.service_url,
    )


@action("team.set_role", N_("Saved."))
def _set_role(form: Form) -> Answer:
    return form.run(operations.set_role, role=form.text("role"), own=form.text("own"))


@action("team.invite", N_("Asked. They find it on their start page."))
def _invite(form: Form) -> Answer:
    return form.run(operations.invite, person_id=form.id("person"), role=form.text("role"), own=form.text("own"))


@action("team.make_code", N_("The code is there. Give it to one person."))
def _make_code(form: Form) -> Answer:
    return form.run(
        operations.make_code,
        role=form.text("role"),
        own=form.text("own"),
        across=form.text("across") == "1",
    )


@action("team.withdraw", N_("Taken back."))
def _withdraw(form: Form) -> Answer:
    return form.run(operations.withdraw, invitation_id=form.id("invitation"))


@action("team.leave", N_("You left the team. What you made stays in the project."))
def _leave(form: Form) -> Answer:
    return form.run(operations.leave, sure=form.text("sure") == "1")


@action("team.add", N_("Added."))
def _add(form: Form) -> Answer:
    return form.run(managing.add, person_id=form.id("person"), role=form.text("role"), own=form.text("own"))


@action("team.remove", N_("Taken out of the team."))
def _remove(form: Form) -> Answer:
    return form.run(managing.remove, person_id=form.id("person"))


@action("team.move", N_("Moved."))
def _move(form: Form) -> Answer:
    return form.run(managing.move, person_id=form.id("person"), to_id=form.id("to"))
