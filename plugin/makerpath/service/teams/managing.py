"""What instructors and the office do about teams: add, take out, move."""

from __future__ import annotations

from uuid import UUID

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service.classes.members import learner_of
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.operations import opened
from makerpath.service.teams import joining


@operation("team.add")
def add(work: Work, *, project_id: UUID, person_id: UUID, role: str = "", own: str = "") -> Answer:
    """Put a learner of the run into the team, or bring back one who left."""
    project, _record = opened(work, project_id, "project.manage")
    joining.lock_run(work, project)
    person = learner_of(work.session, project.run_id, person_id)
    joining.check_classmate(work.session, project, person, person.display_name)
    row = joining.join(work, project, person.id, joining.role_of(role, own))
    work.record("team.added", row.id, project_id=project.id, person=str(person.id), team_role=row.role)
    return {"project": str(project.id)}


@operation("team.remove")
def remove(work: Work, *, project_id: UUID, person_id: UUID) -> Answer:
    """Take somebody out of the team, a guest of another school too: their access ends at once, their work stays."""
    project, _record = opened(work, project_id, "project.manage")
    row = _member(work, project, person_id)
    last = joining.leave(work, project, row)
    work.record("team.removed", row.id, project_id=project.id, person=str(person_id), last=last)
    return {"project": str(project.id), "last": last}


@operation("team.move")
def move(work: Work, *, project_id: UUID, person_id: UUID, to_id: UUID) -> Answer:
    """Move a maker into another team on the same brief of the same run; what they made stays where it is."""
    # Locked in one order, so that two who move people to and fro do not wait for each other.
    for ident in sorted((project_id, to_id)):
        work.get(Project, ident, lock=True)
    project, _record = opened(work, project_id, "project.manage")
    other, _record = opened(work, to_id, "project.manage")
    joining.lock_run(work, project)
    if other.id == project.id or (other.run_id, other.brief) != (project.run_id, project.brief):
        raise MakerpathError(
            "team.elsewhere",
            N_("People move between teams on the same brief of the same course."),
            status=422,
            field="to",
        )
    row = _member(work, project, person_id)
    person = learner_of(work.session, project.run_id, person_id)
    last = joining.leave(work, project, row)
    work.record("team.moved_out", row.id, project_id=project.id, person=str(person.id), last=last)
    joining.check_classmate(work.session, other, person, person.display_name)
    there = joining.join(work, other, person.id, row.role)
    work.record("team.moved_in", there.id, project_id=other.id, person=str(person.id), team_role=there.role)
    return {"project": str(project.id), "last": last}


def _member(work: Work, project: Project, person_id: UUID) -> TeamMember:
    row = joining.member_of(work.session, project.id, person_id)
    if row is None:
        raise NotFound()
    return row
