"""Two who make a lantern together, and what others say of it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.brief import StagePlan
from makerpath.service.critiques.operations import answer, ask_class, give
from makerpath.service.demo.makers import Maker
from makerpath.service.demo.words import CRITIQUE, OWNERSHIP, PARTNER
from makerpath.service.journal.operations import note
from makerpath.service.operation import Services
from makerpath.service.ownership.operations import sign, state
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Iteration
from makerpath.service.teams.codes import code_of
from makerpath.service.teams.operations import accept, invite, set_role

EAVE = (0.52, 0.27)
"""Where in the picture the mentor points, of its width and height."""


def together(services: Services, first: Actor, second: Actor, project_id: UUID) -> None:
    """`first` asks `second` into the team, who says yes."""
    set_role(services, first, project_id=project_id, role="designer")
    asked = invite(services, first, project_id=project_id, person_id=second.person_id, role="tester")
    accept(services, second, code=code_of(services.settings, UUID(asked["invitation"])))


def make_and_answer(maker: Maker, mentor: Actor, classmate: Actor, project_id: UUID, plan: StagePlan) -> None:
    """Version 1, a mentor's word on a point of it, version 2 that answers, a classmate's word that waits; handed in."""
    services, stage = maker.services, plan.id
    maker.show(project_id, plan)
    mentor = replace(mentor, language=maker.actor.language)
    with services.database.reading(mentor.school_id) as session:
        files = session.scalars(select(Iteration.file_ids).where(Iteration.project_id == project_id)).one()
    given = give(
        services, mentor, project_id=project_id, body=CRITIQUE["point"], file_id=UUID(files[0]), point=EAVE, stage=stage
    )
    number = maker.answering_version(project_id, stage)
    answer(
        services,
        maker.actor,
        project_id=project_id,
        critique_id=UUID(given["critique"]),
        body=CRITIQUE["answer"],
        version=number,
    )
    ask_class(services, maker.actor, project_id=project_id)
    give(services, classmate, project_id=project_id, body=CRITIQUE["open"], version=number)
    maker.submit(project_id, stage)


def share(services: Services, first: Actor, name: str, second: Actor, project_id: UUID) -> None:
    """They say who owns what; the second has not signed yet."""
    shares = {str(first.person_id): "60", str(second.person_id): "40"}
    state(services, first, project_id=project_id, shares=shares, note=OWNERSHIP["team"])
    sign(services, first, project_id=project_id, number=1, name=name)
    note(services, second, project_id=project_id, stage="prototype", body=PARTNER)
