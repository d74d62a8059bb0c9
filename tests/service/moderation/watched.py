"""A project whose assessments are watched over, in a class of several instructors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome
from makerpath.service.core.events import Event
from makerpath.service.moderation.approving import approve, send_back
from makerpath.service.moderation.overriding import override, take_back
from makerpath.service.moderation.resolving import resolve
from makerpath.service.moderation.seconds import let_off, name_second
from makerpath.service.people.operations import grant_role
from makerpath.service.policy import Actor
from tests.service.browsing import app_of, Browser
from tests.service.results.planned import person, Planned, planned
from tests.service.school import SmallSchool

WHY = "Both looked at other pictures."


@dataclass(frozen=True)
class Watched:
    """A planned project with its only case."""

    made: Planned
    case_id: UUID

    @property
    def school(self) -> SmallSchool:
        return self.made.school

    @property
    def project(self) -> UUID:
        return self.made.project

    def case(self) -> AssessmentCase:
        with self.school.services.database.reading(self.school.id) as session:
            return session.get_one(AssessmentCase, self.case_id)

    def give(self, who: Actor, level: str, **other: Any) -> Any:
        return self.made.give(level, who, plan="main", **other)

    def outcomes(self) -> list[Outcome]:
        with self.school.services.database.reading(self.school.id) as session:
            query = select(Outcome).where(Outcome.case_id == self.case_id).order_by(Outcome.number, Outcome.id)
            return list(session.scalars(query))

    def said(self) -> list[Assessment]:
        with self.school.services.database.reading(self.school.id) as session:
            query = select(Assessment).where(Assessment.case_id == self.case_id).order_by(Assessment.id)
            return list(session.scalars(query))

    def seconds(self) -> list[Allocation]:
        with self.school.services.database.reading(self.school.id) as session:
            query = select(Allocation).where(Allocation.case_id == self.case_id, Allocation.blind.is_(True))
            return list(session.scalars(query))

    def verbs(self) -> list[str]:
        with self.school.services.database.reading(self.school.id) as session:
            query = select(Event.verb).where(Event.verb.startswith("assessment.")).order_by(Event.id)
            return list(session.scalars(query))

    def makers_see(self) -> float | None:
        found = self.school.result(self.project, self.school.learner.person_id)
        return found.total if found else None

    def resolve(self, who: Actor, way: str, reason: str = WHY, **other: Any) -> Any:
        return resolve(self.school.services, who, case_id=self.case_id, way=way, reason=reason, **other)

    def approve(self, who: Actor, **other: Any) -> Any:
        return approve(self.school.services, who, case_id=self.case_id, **other)

    def send_back(self, who: Actor, assessment: UUID, reason: str = WHY) -> Any:
        return send_back(self.school.services, who, assessment_id=assessment, reason=reason)

    def override(self, who: Actor, reason: str = WHY, **other: Any) -> Any:
        return override(self.school.services, who, case_id=self.case_id, reason=reason, **other)

    def take_back(self, who: Actor, reason: str = WHY) -> Any:
        return take_back(self.school.services, who, case_id=self.case_id, reason=reason)

    def name_second(self, who: Actor, whom: Actor) -> Any:
        return name_second(self.school.services, who, case_id=self.case_id, person_id=whom.person_id)

    def let_off(self, who: Actor, allocation: UUID) -> Any:
        return let_off(self.school.services, who, allocation_id=allocation)

    def browser(self, who: Actor) -> Browser:
        return Browser(app_of(self.school.services), self.school.services).sign_in(who)

    def page(self, who: Actor, address: str = "") -> str:
        answer = self.browser(who).get(address or f"/moderation/{self.case_id}")
        assert answer.status_code == 200, answer.status_code
        return answer.get_data(as_text=True)


def watched(school: SmallSchool, makers: int = 1, hand_in: bool = True, **plan: Any) -> Watched:
    """The project, handed in; `plan` is of the brief's only assessment (`moderation`, `individual`…)."""
    made = planned(school, {"id": "main", **plan}, makers=makers)
    if hand_in:
        made.hand_in()
    with school.services.database.reading(school.id) as session:
        case_id = session.scalars(select(AssessmentCase.id).where(AssessmentCase.project_id == made.project)).one()
    return Watched(made, case_id)


def instructor(school: SmallSchool, name: str = "Second Instructor", scope: str = "class") -> Actor:
    """One more instructor, of the class or of the whole school."""
    who = person(school, name)
    scope_id = school.class_id if scope == "class" else school.id
    grant_role(
        school.services,
        school.administrator,
        person_id=who.person_id,
        role="instructor",
        scope_kind=scope,
        scope_id=scope_id,
    )
    return who


def differing(school: SmallSchool, **plan: Any) -> tuple[Watched, Actor]:
    """Two instructors who differ by 66.7 points, and the second of them."""
    second = instructor(school)
    made = watched(school, moderation={"second": 100, **plan.pop("moderation", {})}, **plan)
    made.give(school.instructor, "begun")
    made.give(second, "great")
    return made, second
