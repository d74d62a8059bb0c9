"""What a school keeps of its makers, as CSV: its own people by name, others as a number."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from makerpath.domain import names
from makerpath.domain.text import LocalText
from makerpath.i18n import gettext
from makerpath.service.classes.models import SchoolClass
from makerpath.service.core.sheets import inert
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Services
from makerpath.service.people.models import Person, School
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.teams.models import Guest
from makerpath.service.teams.visits import UNSCOPED

COLUMNS = ("project", "title", "brief", "class", "stage", "state", "maker", "role", "guests", "at_school")


def makers_csv(services: Services, actor: Actor) -> str:
    """One line a project and own maker, then one for each own learner who makes something at another school.

    Of guests it says how many there are. Of a project at another school it says which school that is, and nothing of
    the project: that is the other school's.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    for line in _here(services, actor) + _away(services, actor):
        writer.writerow({name: inert(value) for name, value in line.items()})
    return "\ufeff" + out.getvalue()


def _here(services: Services, actor: Actor) -> list[dict[str, str]]:
    with services.database.reading(actor.school_id) as session:
        rows = session.execute(
            select(Project, SchoolClass.name, TeamMember, Person.display_name, Guest.id)
            .join(CourseRun, CourseRun.id == Project.run_id)
            .join(SchoolClass, SchoolClass.id == CourseRun.class_id)
            .outerjoin(TeamMember, (TeamMember.project_id == Project.id) & TeamMember.left_at.is_(None))
            .outerjoin(Person, Person.id == TeamMember.person_id)
            .outerjoin(Guest, Guest.person_id == Person.id)
            .order_by(SchoolClass.name, Project.id, TeamMember.id)
        ).all()
    projects: dict[UUID, tuple[Project, str]] = {}
    own: defaultdict[UUID, list[tuple[str, str]]] = defaultdict(list)
    guests: defaultdict[UUID, int] = defaultdict(int)
    for project, group, member, name, guest in rows:
        projects[project.id] = project, group
        if guest is not None:
            guests[project.id] += 1
        elif member is not None:
            own[project.id].append((name, _role(member.role, actor.language)))
    lines = []
    for ident, (project, group) in projects.items():
        about = {
            "project": project.number,
            "title": project.title,
            "brief": project.brief,
            "class": group,
            "stage": gettext(names.STAGE[project.stage], actor.language),
            "state": gettext(names.PROJECT_STATE[project.state], actor.language),
            "guests": str(guests[ident]),
        }
        lines += [about | {"maker": name, "role": role} for name, role in own[ident] or [("", "")]]
    return lines


def _away(services: Services, actor: Actor) -> list[dict[str, str]]:
    """The school's own people who are guests somewhere."""
    with services.database.reading(unscoped=UNSCOPED) as session:
        rows = session.execute(
            select(Person.display_name, TeamMember.role, School.name)
            .join(Guest, Guest.home_person_id == Person.id)
            .join(TeamMember, (TeamMember.person_id == Guest.person_id) & TeamMember.left_at.is_(None))
            .join(School, School.id == Guest.school_id)
            .where(Person.school_id == actor.school_id, Guest.home_school_id == actor.school_id)
            .order_by(Person.display_name, TeamMember.id)
        ).all()
    return [
        {
            "maker": name,
            "role": _role(role, actor.language),
            "at_school": LocalText(school).pick(actor.language),
        }
        for name, role, school in rows
    ]


def _role(role: str, language: str) -> str:
    return gettext(names.TEAM_ROLE[role], language) if role in names.TEAM_ROLE else role
