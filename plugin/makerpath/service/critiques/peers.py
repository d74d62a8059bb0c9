"""What classmates see of a project that asks them for critique: never more than this, and only while it asks."""

from __future__ import annotations

from uuid import UUID

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.service.critiques.places import open_stages, places
from makerpath.service.critiques.queries import threads
from makerpath.service.critiques.tab import talk
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.record import read_record
from makerpath.service.projects.showing import ALSO_SHOWN
from makerpath.service.projects.tabs import TabReader


def render_for_class(reader: TabReader) -> Markup:
    """Title, question, versions, pictures and words of the stages that are not locked, and what was said of them."""
    session, project = reader.session, reader.project
    record = read_record(session, project)
    stages = open_stages(record.standing)
    found = places(session, project, stages)
    makers = (
        select(Person.display_name)
        .join(TeamMember, TeamMember.person_id == Person.id)
        .where(TeamMember.project_id == project.id, TeamMember.left_at.is_(None))
        .order_by(TeamMember.id)
    )
    return reader.render(
        "critique_class.html",
        brief=record.brief,
        makers=list(session.scalars(makers)),
        titles={(plan.id, rule.id): rule.title for plan in record.brief.stages for rule in plan.evidence},
        closed=record.standing.state == "closed",
        **talk(reader, found, threads(session, project, stages), stages[-1] if stages else ""),
    )


def seen_by_class(session: Session, project: Project, file_id: UUID) -> bool:
    """Whether classmates may see the file now: a picture of an open stage of a project that asks for critique."""
    if project.critique_from is None:
        return False
    stages = open_stages(read_record(session, project).standing)
    return places(session, project, stages).picture(file_id) is not None


ALSO_SHOWN.append(seen_by_class)
