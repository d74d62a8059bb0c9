"""A small school, made by the operations that the pages use."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from PIL import Image
from werkzeug.datastructures import FileStorage

from makerpath.content.check import load
from makerpath.content.package import CoursePackage
from makerpath.domain.brief import Brief, StagePlan
from makerpath.domain.materials import SECTIONS
from makerpath.domain.rubric import Rubric
from makerpath.service.accounts.bootstrap import create_school_with_administrator
from makerpath.service.assessments.operations import save
from makerpath.service.assessments.results import Result, result_of
from makerpath.service.classes.operations import create_class, create_run, create_term, join_class
from makerpath.service.core.jobs import Worker
from makerpath.service.courses.definitions import current, load_brief, load_rubric
from makerpath.service.courses.models import DefinitionVersion
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.materials.operations import add, Line, save_plan
from makerpath.service.operation import Services
from makerpath.service.people.operations import create_person, grant_role
from makerpath.service.policy import Actor
from makerpath.service.projects import decisions, operations
from makerpath.service.projects.models import Project
from makerpath.service.starting.operations import start
from makerpath.service.uploads.operations import take

COURSE = Path(__file__).parents[2] / "courses" / "paper-clay-light"
PASSWORD = "four plain words here"


@dataclass(frozen=True)
class SmallSchool:
    """Everybody and everything by name."""

    services: Services
    id: UUID
    administrator: Actor
    instructor: Actor
    officer: Actor
    mentor: Actor
    learner: Actor
    other_learner: Actor
    class_id: UUID
    run_id: UUID
    brief_version: DefinitionVersion
    rubric_version: DefinitionVersion
    brief: Brief
    rubric: Rubric

    def start(self, learner: Actor | None = None, title: str = "My lamp") -> UUID:
        answer = start(
            self.services,
            learner or self.learner,
            run_id=self.run_id,
            brief=self.brief_version,
            rubric=self.rubric_version,
            title=title,
        )
        return UUID(answer["project"])

    def photo(self, project: UUID, learner: Actor | None = None) -> UUID:
        return take(self.services, learner or self.learner, project, jpeg())

    def show(self, project: UUID, plan: StagePlan, learner: Actor | None = None) -> None:
        """Everything that the gate asks for, by photos and paragraphs alone."""
        who = learner or self.learner
        for rule in plan.evidence:
            if rule.kind in ("resources", "materials"):
                self.need(project, rule.kind, who)
                continue
            for number in range(rule.min):
                if rule.kind == "iteration":
                    if plan.id == "test" and number == 0:
                        continue
                    note = "" if plan.id == "prototype" else "wider windows"
                    operations.add_iteration(
                        self.services,
                        who,
                        project_id=project,
                        stage=plan.id,
                        body="A lamp",
                        change_note=note,
                        file_ids=[],
                    )
                    continue
                file_id = None if rule.kind == "text" else self.photo(project, who)
                operations.add_evidence(
                    self.services, who, project_id=project, stage=plan.id, rule=rule.id, body="Words", file_id=file_id
                )

    def need(self, project: UUID, kind: str, learner: Actor | None = None) -> None:
        """The whole resource plan, or a bill of three materials."""
        who = learner or self.learner
        if kind == "resources":
            save_plan(self.services, who, project_id=project, sections=dict.fromkeys(SECTIONS, "Settled"), seen=None)
            return
        lines = [Line(f"Material {number}", 1, "kg", 100, "CNY", True, "Shop") for number in range(3)]
        add(self.services, who, project_id=project, lines=lines)

    def submit(self, project: UUID, stage: str, learner: Actor | None = None, reflection: str = "") -> None:
        operations.submit(
            self.services, learner or self.learner, project_id=project, stage=stage, reflection=reflection
        )

    def decide(self, project: UUID, stage: str, verdict: str = "pass") -> None:
        decisions.decide(
            self.services, self.instructor, project_id=project, stage=stage, verdict=verdict, comment="Because."
        )

    def pass_stage(self, project: UUID, plan: StagePlan, learner: Actor | None = None) -> None:
        self.show(project, plan, learner)
        self.submit(project, plan.id, learner)
        self.decide(project, plan.id)

    def finish(self, learner: Actor | None = None, until: str | None = None) -> UUID:
        """A project walked to its end, or to the stage `until`, not through it."""
        project = self.start(learner)
        for plan in self.brief.stages:
            if plan.id == until:
                break
            self.pass_stage(project, plan, learner)
        return project

    def assess(self, project: UUID, *, theory: int = -1, practice: int = -1) -> None:
        """A final assessment; the arguments index the levels, from the lowest."""
        chosen = {
            item.id: item.levels[theory if item.dimension == "theory" else practice].id for item in self.rubric.criteria
        }
        save(self.services, self.instructor, project_id=project, levels=chosen, comments={}, final=True)

    def result(self, project: UUID, person: UUID | None = None) -> Result | None:
        """What counts of the project, for one maker or for the team."""
        with self.services.database.reading(self.id) as session:
            return result_of(session, session.get_one(Project, project), person)

    def work(self) -> None:
        """Run every job that waits."""
        Worker(self.services.database, self.services).run_until_idle()


@cache
def sample_course() -> CoursePackage:
    """Paper, Clay, Light by itself: the short courses that its certificate asks for are another matter."""
    package = load(COURSE)
    return replace(package, course=package.course.model_copy(update={"mandatory": []}))


def make_school(services: Services, slug: str = "hill", code: str = "HIL") -> SmallSchool:
    school_id, admin_id = create_school_with_administrator(
        services,
        slug=slug,
        code=code,
        name={"en": "Hill School", "zh-Hans": "山丘学校"},
        time_zone="Asia/Shanghai",
        email=f"admin@{slug}.example",
        person="Admin",
        password=PASSWORD,
    )
    admin = Actor(person_id=admin_id, school_id=school_id)

    def person(name: str) -> Actor:
        email = f"{name.lower().replace(' ', '.')}@{slug}.example"
        made = create_person(services, admin, display_name=name, certificate_name=name, email=email)
        return Actor(person_id=UUID(made["person"]), school_id=school_id)

    instructor, officer, mentor = person("Instructor"), person("Officer"), person("Mentor")
    learner, other = person("Learner One"), person("Learner Two")
    term = create_term(services, admin, name={"en": "Term"}, starts_on=date(2026, 9, 1), ends_on=date(2027, 1, 20))
    group = create_class(services, admin, name="7B", term_id=UUID(term["term"]), instructor_id=instructor.person_id)
    class_id = UUID(group["class"])
    course = publish(services, admin, package=take_in(sample_course()))
    run = create_run(
        services,
        admin,
        course_id=UUID(course["course"]),
        class_id=class_id,
        term_id=UUID(term["term"]),
        starts_on=None,
        ends_on=None,
    )
    for pupil in (learner, other):
        join_class(services, pupil, code=group["join_code"])
    grant_role(services, admin, person_id=officer.person_id, role="officer", scope_kind="school", scope_id=school_id)
    grant_role(services, admin, person_id=mentor.person_id, role="mentor", scope_kind="class", scope_id=class_id)
    with services.database.reading(school_id) as session:
        brief_version = current(session, "brief", "a-light-that-speaks")
        assert brief_version is not None
        brief = load_brief(session, brief_version.scoring_hash, brief_version.wording_hash)
        rubric_version = current(session, "rubric", brief.rubric)
        assert rubric_version is not None
        rubric = load_rubric(session, rubric_version.scoring_hash, rubric_version.wording_hash)
    return SmallSchool(
        services=services,
        id=school_id,
        administrator=admin,
        instructor=instructor,
        officer=officer,
        mentor=mentor,
        learner=learner,
        other_learner=other,
        class_id=class_id,
        run_id=UUID(run["run"]),
        brief_version=brief_version,
        rubric_version=rubric_version,
        brief=brief,
        rubric=rubric,
    )


def jpeg(colour: str = "#d9a441", name: str = "lamp.jpg") -> FileStorage:
    out = io.BytesIO()
    Image.new("RGB", (32, 24), colour).save(out, "JPEG")
    out.seek(0)
    return FileStorage(out, name, content_type="image/jpeg")
