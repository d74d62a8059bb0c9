"""A project with its maker and nothing that uploads do not need: quicker to set up than a whole school."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from uuid import UUID

from makerpath.service.classes.models import SchoolClass
from makerpath.service.core.jobs import Worker
from makerpath.service.courses.models import CourseRow, CourseRun, Definition
from makerpath.service.operation import Services
from makerpath.service.people.models import Grant, Person, School
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember

HASH = "0" * 64


@dataclass(frozen=True)
class Workshop:
    """`learner` is on the project's team, `other_learner` is not, `instructor` teaches in the school."""

    services: Services
    id: UUID
    learner: Actor
    other_learner: Actor
    instructor: Actor
    project: UUID

    def work(self) -> None:
        """Run every job that is due."""
        Worker(self.services.database, self.services).run_until_idle()


def make_workshop(services: Services) -> Workshop:
    with services.database.writing(unscoped="making a school") as session:
        school = School(slug=uuid.uuid4().hex, code="WRK", name={"en": "Workshop"})
        session.add_all([school, Definition(hash=HASH, kind="brief", body={})])
        session.flush()
    with services.database.writing(school.id) as session:
        people = [Person(display_name=name) for name in ("Learner", "Other", "Instructor")]
        group = SchoolClass(name="7B", join_code=uuid.uuid4().hex[:8])
        course = CourseRow(slug="c", title={"en": "C"})
        session.add_all([*people, group, course])
        session.flush()
        run = CourseRun(course_id=course.id, class_id=group.id)
        session.add_all(
            [run, Grant(person_id=people[2].id, role="instructor", scope_kind="school", scope_id=school.id)]
        )
        session.flush()
        project = Project(
            run_id=run.id,
            brief="b",
            brief_hash=HASH,
            brief_wording=HASH,
            rubric_hash=HASH,
            rubric_wording=HASH,
            title="Lamp",
            language="en",
            number=uuid.uuid4().hex[:8],
            stage="launch",
            created_by=people[0].id,
        )
        session.add(project)
        session.flush()
        session.add(TeamMember(project_id=project.id, person_id=people[0].id))
    learner, other, instructor = (Actor(person_id=person.id, school_id=school.id) for person in people)
    return Workshop(services, school.id, learner, other, instructor, project.id)
