"""A class whose brief is assessed by peers, jurors and a panel besides the instructor, at its first stage."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.hashing import split
from makerpath.service.allocations.models import Allocation
from makerpath.service.assessments.cases import case_of
from makerpath.service.assessments.models import Assessment, AssessmentCase
from makerpath.service.assessments.operations import save
from makerpath.service.classes.operations import join_class
from makerpath.service.courses.definitions import store
from makerpath.service.operation import Services
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

PLAN = "early"


class Group:
    """The learners of the class by number, and what they are asked."""

    def __init__(self, school: SmallSchool, assessors: Sequence[dict[str, Any]], learners: int = 5) -> None:
        plan = AssessmentPlan.model_validate({"id": PLAN, "stage": "launch", "assessors": assessors})
        brief = school.brief.model_copy(update={"assessments": [plan]})
        with school.services.database.writing(school.id) as session:
            version = store(session, "brief", split(brief), brief.id, school.brief_version.source)
        self.school = dataclasses.replace(school, brief=brief, brief_version=version)
        self.learners = [school.learner, school.other_learner]
        for _more in range(learners - 2):
            self.join()
        self.projects: list[UUID] = []

    @property
    def services(self) -> Services:
        return self.school.services

    def join(self) -> Actor:
        """One more learner comes into the class."""
        school, number = self.school, len(self.learners) + 1
        made = create_person(
            school.services, school.administrator, display_name=f"Pupil {number}", email=f"pupil{number}@hill.example"
        )
        actor = Actor(person_id=UUID(made["person"]), school_id=school.id)
        with school.services.database.reading(school.id) as session:
            from makerpath.service.classes.models import SchoolClass

            code = session.get_one(SchoolClass, school.class_id).join_code
        join_class(school.services, actor, code=code)
        self.learners.append(actor)
        return actor

    def hand_in(self, *learners: Actor, work: bool = True) -> list[UUID]:
        """Each begins a project and hands in its first stage; peers are asked unless `work` is false."""
        made = []
        for number, learner in enumerate(learners or self.learners):
            project = self.school.start(learner, f"Lamp {number}")
            self.school.show(project, self.school.brief.stage("launch"), learner)
            self.school.submit(project, "launch", learner)
            made.append(project)
        self.projects += made
        if work:
            self.school.work()
        return made

    def rows(self, role: str = "peer", **wanted: object) -> list[Allocation]:
        with self.services.database.reading(self.school.id) as session:
            found = select(Allocation).where(Allocation.role == role).filter_by(**wanted).order_by(Allocation.id)
            return list(session.scalars(found))

    def case(self, project: UUID) -> AssessmentCase:
        with self.services.database.reading(self.school.id) as session:
            return case_of(session, project, PLAN)

    def assessments(self, project: UUID, role: str) -> list[Assessment]:
        with self.services.database.reading(self.school.id) as session:
            found = select(Assessment).where(Assessment.project_id == project, Assessment.assessor_role == role)
            return list(session.scalars(found.order_by(Assessment.id)))

    def assess(self, who: Actor | UUID, project: UUID, role: str, at: int = -1, **more: Any) -> None:
        actor = who if isinstance(who, Actor) else Actor(who, self.school.id)
        chosen = {item.id: item.levels[at].id for item in self.school.rubric.criteria}
        arguments: dict[str, Any] = {"comments": {}, "final": True, **more}
        save(self.services, actor, project_id=project, plan=PLAN, role=role, levels=chosen, **arguments)

    def browser(self, who: Actor | None = None) -> Browser:
        browser = Browser(app_of(self.services), self.services)
        return browser.sign_in(who) if who else browser


PEERS = [{"role": "peer", "number": 3}, {"role": "instructor"}]
