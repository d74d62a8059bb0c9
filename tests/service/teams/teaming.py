"""People who come into teams, as tests need them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from makerpath.service.classes.models import SchoolClass
from makerpath.service.classes.operations import join_class
from makerpath.service.operation import Services
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import TeamMember
from makerpath.service.teams.codes import code_of
from makerpath.service.teams.operations import make_code
from tests.service.school import SmallSchool


def classmate(school: SmallSchool, name: str = "Third", *, minor: bool = False) -> Actor:
    """One more learner of the class."""
    made = create_person(school.services, school.administrator, display_name=name, minor=minor)
    actor = Actor(person_id=UUID(made["person"]), school_id=school.id)
    with school.services.database.reading(school.id) as session:
        code = session.get_one(SchoolClass, school.class_id).join_code
    join_class(school.services, actor, code=code)
    return actor


def new_code(services: Services, actor: Actor, project: UUID, **how: Any) -> str:
    made = make_code(services, actor, project_id=project, **how)
    return code_of(services.settings, UUID(made["invitation"]))


def team(school: SmallSchool, project: UUID) -> dict[UUID, str]:
    """Who makes the project now, as what."""
    with school.services.database.reading(school.id) as session:
        rows = session.scalars(select(TeamMember).where(TeamMember.project_id == project, TeamMember.left_at.is_(None)))
        return {row.person_id: row.role for row in rows}
