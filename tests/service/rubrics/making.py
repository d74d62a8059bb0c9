"""Rubrics of a school, made as its pages make them."""

from __future__ import annotations

import copy
from typing import Any
from uuid import UUID

from sqlalchemy import select

from makerpath.content.incoming.written import definition
from makerpath.service.courses.models import CourseRun
from makerpath.service.rubrics.adopting import adopt, choose
from makerpath.service.rubrics.effects import digest, Effect, effects
from makerpath.service.rubrics.models import RubricVersion, SchoolRubric
from makerpath.service.rubrics.operations import create, publish, save
from makerpath.service.rubrics.regrading import regrade
from makerpath.service.rubrics.sources import shared
from tests.service.school import SmallSchool

PLAN = "final"


def craft() -> dict[str, Any]:
    """The data of a rubric of the library."""
    return copy.deepcopy(definition(shared()["craft-project"]))


def made(school: SmallSchool, data: dict[str, Any] | None = None) -> UUID:
    answer = create(school.services, school.instructor, drafts=[data or craft()], origin={})
    return UUID(answer["rubrics"][0])


def row(school: SmallSchool, rubric: UUID) -> SchoolRubric:
    with school.services.database.reading(school.id) as session:
        return session.get_one(SchoolRubric, rubric)


def versions(school: SmallSchool, rubric: UUID) -> list[RubricVersion]:
    with school.services.database.reading(school.id) as session:
        query = select(RubricVersion).where(RubricVersion.rubric_id == rubric).order_by(RubricVersion.number)
        return list(session.scalars(query))


def published(school: SmallSchool, data: dict[str, Any], rubric: UUID | None = None) -> str:
    """The reference of a new version with that data."""
    if rubric is None:
        rubric = made(school, data)
    else:
        now = row(school, rubric)
        save(school.services, school.instructor, rubric_id=rubric, revision=now.revision, data={**data, "id": now.slug})
    revision = row(school, rubric).revision
    answer = publish(school.services, school.instructor, rubric_id=rubric, revision=revision)
    return f"school:{rubric}:{answer['number']}"


def would(school: SmallSchool, reference: str) -> list[Effect]:
    with school.services.database.reading(school.id) as session:
        run = session.get_one(CourseRun, school.run_id)
        return effects(session, run, choose(session, run, school.brief.id, PLAN, reference)[2])


def taken(school: SmallSchool, reference: str, *, regraded: bool = False, reason: str = "Fairer") -> UUID:
    """The run takes the rubric; with `regraded` for all."""
    answer = adopt(
        school.services,
        school.instructor,
        run_id=school.run_id,
        brief=school.brief.id,
        plan=PLAN,
        reference=reference,
        regrade=regraded,
        reason=reason,
        seen=digest(would(school, reference)) if regraded else "",
    )
    if regraded:
        regrade(school.services, UUID(answer["adoption"]), school.id)
    return UUID(answer["adoption"])
