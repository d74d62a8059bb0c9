"""A project of the small school whose brief plans an assessment of any kind, by any rubric."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, inspect, Select, select, update

from makerpath.domain.assessing import AssessmentPlan, FINAL
from makerpath.domain.hashing import split
from makerpath.domain.rubric import Rubric
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.models import Assessment, AssessmentCase, WAITING
from makerpath.service.core.database import new_id, utc_now
from makerpath.service.courses.definitions import store
from makerpath.service.people.models import Person
from makerpath.service.people.operations import create_person, grant_role
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember
from tests.service.browsing import Browser
from tests.service.school import SmallSchool

JSON = {"Accept": "application/problem+json"}


def text(words: str) -> dict[str, str]:
    return {"en": words}


def rubric(kind: str = "analytic", **first: Any) -> Rubric:
    """One criterion `make` as `first` says it, and a plain one `tell` where the kind allows several."""
    described = kind in ("analytic", "holistic")
    levels = [
        {"id": name, "points": points, "title": text(name.title())}
        | ({"description": text(f"{name} words")} if described or name == "good" else {})
        for name, points in (("weak", 0), ("good", 5), ("best", 10))
    ]
    shown: dict[str, Any] = {} if kind == "checklist" else {"levels": levels}
    criteria = [{"id": "make", "title": text("Making"), **shown, **first}]
    if kind != "holistic":
        criteria.append({"id": "tell", "title": text("Telling"), **shown})
    return Rubric.model_validate(
        {"schema": "makerpath.rubric/1", "id": f"r-{kind}", "title": text("R"), "kind": kind, "criteria": criteria}
    )


def planned(school: SmallSchool, project: UUID, plan: dict[str, Any], by: Rubric | None = None) -> None:
    """As if the project had begun on a brief with that plan (its id is `final`); it waits for assessors."""
    brief = school.brief.model_copy(update={"assessments": [AssessmentPlan.model_validate({"id": "final", **plan})]})
    parts = split(brief)
    with school.services.database.writing(school.id) as session:
        store(session, "brief", parts, brief.id, "platform:test")
        found = select(Project).where(Project.id == project)
        row = session.scalars(found).one()
        row.brief_hash, row.brief_wording = parts.scoring_hash, parts.wording_hash
        session.execute(
            delete(AssessmentCase).where(AssessmentCase.project_id == project, AssessmentCase.plan != FINAL)
        )
        if by is not None:
            rules = split(by)
            store(session, "rubric", rules, by.id, "platform:test")
            session.execute(
                update(AssessmentCase)
                .where(AssessmentCase.project_id == project, AssessmentCase.plan == FINAL)
                .values(rubric_hash=rules.scoring_hash, rubric_wording=rules.wording_hash)
            )
    wait(school, project)


def wait(school: SmallSchool, *projects: UUID, late: int = 0, since: datetime | None = None) -> None:
    """The cases of the projects wait, the first for longest."""
    began = since or utc_now() - timedelta(days=1)
    with school.services.database.writing(school.id) as session:
        for number, project in enumerate(projects):
            session.execute(
                update(AssessmentCase)
                .where(AssessmentCase.project_id == project, AssessmentCase.plan == FINAL)
                .values(state=WAITING, ready_at=began + timedelta(minutes=number), late_days=late)
            )


def _case(project: UUID) -> Select[UUID]:
    return select(AssessmentCase.id).where(AssessmentCase.project_id == project, AssessmentCase.plan == FINAL)


def ask(school: SmallSchool, project: UUID, who: Actor, role: str, *, blind: bool = False) -> UUID:
    with school.services.database.writing(school.id) as session:
        case = session.scalars(_case(project)).one()
        row = Allocation(case_id=case, project_id=project, person_id=who.person_id, role=role, blind=blind)
        session.add(row)
        session.flush()
        return row.id


def colleague(school: SmallSchool, name: str = "Second Eyes") -> Actor:
    """Another instructor of the class."""
    made = create_person(
        school.services,
        school.administrator,
        display_name=name,
        certificate_name=name,
        email=f"{name.split()[0].lower()}@hill.example",
    )
    person = UUID(made["person"])
    grant_role(
        school.services,
        school.administrator,
        person_id=person,
        role="instructor",
        scope_kind="class",
        scope_id=school.class_id,
    )
    return Actor(person_id=person, school_id=school.id)


def rows(school: SmallSchool) -> list[Assessment]:
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(Assessment).order_by(Assessment.id)))


def filled(by: Rubric, level: int = -1, **more: str) -> dict[str, str]:
    """The fields of a whole assessment."""
    return {f"level-{item.id}": item.levels[level].id for item in by.criteria} | more


def send(browser: Browser, project: UUID, fields: dict[str, str], role: str = "instructor") -> Any:
    """As the script saves."""
    return browser.post(f"/projects/{project}/assess/final?as={role}", fields, headers=JSON)


def shown(browsers: Iterable[Browser], address: str) -> list[str]:
    return [browser.get(address).get_data(as_text=True) for browser in browsers]


def columns(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in inspect(type(row)).column_attrs.keys() if name != "id"}  # noqa: SIM118


def copies(school: SmallSchool, project: UUID, count: int) -> list[UUID]:
    """So many projects like it, each of a learner of its own."""
    made = []
    with school.services.database.writing(school.id) as session:
        row = session.get_one(Project, project)
        cases = session.scalars(select(AssessmentCase).where(AssessmentCase.project_id == project)).all()
        for number in range(count):
            person = Person(display_name=f"Maker {number}", certificate_name="", language="en")
            session.add(person)
            session.flush()
            values = columns(row)
            other = Project(
                **{**values, "number": new_id().hex[-12:], "title": f"Copy {number}", "created_by": person.id}
            )
            session.add(other)
            session.flush()
            session.add(TeamMember(project_id=other.id, person_id=person.id))
            for case in cases:
                kept = columns(case)
                session.add(AssessmentCase(**{**kept, "project_id": other.id}))
            made.append(other.id)
    return made
