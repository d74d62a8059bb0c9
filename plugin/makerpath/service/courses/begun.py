"""How many people have left something in a thing of a course."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from makerpath.content.package import CoursePackage
from makerpath.service.attendance.models import Attendance
from makerpath.service.classes.models import Enrolment
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.operation import Services
from makerpath.service.policy import Actor
from makerpath.service.progress.models import LessonRead
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.quizzes.models import QuizAttempt
from makerpath.service.sign_offs.models import SignedOff
from makerpath.service.surveys.models import SurveyAnswer


def learners(session: Session, course_id: UUID) -> int:
    """Who is enrolled in a run of the course, or was."""
    return _people(session, Enrolment.person_id, Enrolment.run_id, course_id)


def people_in(session: Session, course_id: UUID, rule: str, slug: str, more: Mapping[str, str], lesson: str) -> int:
    """Who did what the directive `rule` asks for; 0 for those in which nothing is kept.

    `lesson` stands for a directive without a definition; `rule` may be `lesson` too.
    """
    if rule == "quiz":
        return _people(session, QuizAttempt.person_id, QuizAttempt.run_id, course_id, QuizAttempt.quiz == slug)
    if rule == "survey":
        asked = (SurveyAnswer.survey == slug, SurveyAnswer.moment == more.get("when", "once"))
        return _people(session, SurveyAnswer.person_id, SurveyAnswer.run_id, course_id, *asked)
    if rule == "sign-off":
        signed = (SignedOff.sign_off == slug, SignedOff.withdrawn_at.is_(None))
        return _people(session, SignedOff.person_id, SignedOff.run_id, course_id, *signed)
    if rule == "attendance":
        return _people(session, Attendance.person_id, Attendance.run_id, course_id, Attendance.lesson == lesson)
    if rule == "lesson":
        return _people(session, LessonRead.person_id, LessonRead.run_id, course_id, LessonRead.lesson == lesson)
    if rule == "project":
        team = TeamMember.project_id == Project.id
        return _people(session, TeamMember.person_id, Project.run_id, course_id, Project.brief == slug, team)
    return 0


def _people(session: Session, person: Any, run: Any, course_id: UUID, *which: Any) -> int:
    found = session.scalar(
        select(func.count(person.distinct())).where(
            run.in_(select(CourseRun.id).where(CourseRun.course_id == course_id)), *which
        )
    )
    return found or 0


def begun_in(services: Services, actor: Actor, package: CoursePackage) -> dict[tuple[str, str], int]:
    """The people in every thing of the course, by kind and by name, as `content.changes` names things.

    Definitions go by their slug and things of lessons by the name of their block; `("course", id)` are all learners.
    """
    with services.database.reading(actor.school_id) as session:
        row = session.scalar(select(CourseRow).where(CourseRow.slug == package.course.id))
        if row is None:
            return {}
        found = {("course", package.course.id): learners(session, row.id)}
        for lesson_id in package.lessons:
            found["lesson", lesson_id] = people_in(session, row.id, "lesson", "", {}, lesson_id)
            for thing in package.placed(lesson_id):
                people = people_in(session, row.id, thing.rule, thing.slug, thing.more, lesson_id)
                found[thing.rule, thing.name] = people
                if thing.rule == "project":
                    found["brief", thing.slug] = people
                    for slug in package.briefs[thing.slug].rubrics:
                        found["rubric", slug] = max(people, found.get(("rubric", slug), 0))
                elif thing.kind and thing.rule == thing.kind:
                    found[thing.kind, thing.slug] = max(people, found.get((thing.kind, thing.slug), 0))
        return found
