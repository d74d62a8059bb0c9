"""Taking a course in the demonstration school: what its lessons ask for, done by the operations that the pages use."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from makerpath.domain.quiz import MultipleQuestion, NumericalQuestion, Question, Quiz, SingleQuestion
from makerpath.domain.sign_off import SignOff
from makerpath.domain.survey import ChoiceQuestion, ScaleQuestion, Survey, SurveyQuestion
from makerpath.service.attendance.operations import note_attendance
from makerpath.service.courses.lessons import published, spots
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.operation import Services
from makerpath.service.parts import Spot
from makerpath.service.policy import Actor
from makerpath.service.progress.reading import read_lesson
from makerpath.service.quizzes.operations import answer
from makerpath.service.sign_offs.operations import sign
from makerpath.service.surveys.operations import answer_survey


@dataclass(frozen=True)
class Pupil:
    """Somebody who takes courses, the instructor who watches, and how sure of things they are before and after."""

    services: Services
    actor: Actor
    instructor: Actor
    before: int = 2
    after: int = 4

    def take(self, run_id: UUID, without: Collection[str] = (), lessons: int | None = None) -> None:
        """Do what the run's first `lessons` ask for (default: all), but nothing of the kinds of parts in `without`."""
        with self.services.database.reading(self.actor.school_id) as session:
            run = session.get_one(CourseRun, run_id)
            found = published(session, session.get_one(CourseRow, run.course_id))
            names = [name for module in found.course.modules for name in module.lessons][:lessons]
            todo = [(name, spots(session, found, found.lesson(name, self.actor.language), run_id)) for name in names]
        for lesson, things in todo:
            for spot in things:
                if spot.rule not in without:
                    self._do(spot)
            read_lesson(self.services, self.actor, run_id=run_id, lesson=lesson)

    def _do(self, spot: Spot) -> None:
        if spot.rule == "quiz":
            quiz = self._load(spot, Quiz)
            answer(
                self.services,
                self.actor,
                run_id=spot.run_id,
                version=spot.versions["quiz"],
                seen=spot.versions["quiz"].scoring_hash,
                answers={question.id: right_answer(question) for question in quiz.questions},
            )
        elif spot.rule == "attendance":
            note_attendance(
                self.services,
                self.instructor,
                run_id=spot.run_id,
                lesson=spot.lesson,
                person_id=self.actor.person_id,
            )
        elif spot.rule == "sign-off":
            sign(
                self.services,
                self.instructor,
                run_id=spot.run_id,
                version=spot.versions["sign-off"],
                person_id=self.actor.person_id,
                seen=[item.id for item in self._load(spot, SignOff).items],
            )
        elif spot.rule == "survey":
            sure = self.before if spot.arguments["when"] == "before" else self.after
            survey = self._load(spot, Survey)
            answer_survey(
                self.services,
                self.actor,
                run_id=spot.run_id,
                version=spot.versions["survey"],
                moment=spot.arguments["when"],
                given={question.id: _opinion(question, sure) for question in survey.questions},
            )

    def _load(self, spot: Spot, model: Any) -> Any:
        with self.services.database.reading(self.actor.school_id) as session:
            return spot.load(session, spot.rule, model)


def right_answer(question: Question) -> Any:
    """An answer that is right, as a form would send it."""
    if isinstance(question, SingleQuestion):
        return next(iter(question.right))
    if isinstance(question, MultipleQuestion):
        return sorted(question.right)
    if isinstance(question, NumericalQuestion):
        return f"{question.answer:g}"
    return question.accepted[0]


def _opinion(question: SurveyQuestion, sure: int) -> list[str]:
    if isinstance(question, ScaleQuestion):
        # Not everything is as clear as everything else.
        return [str(max(1, min(question.steps, sure + len(question.id) % 3 - 1)))]
    if isinstance(question, ChoiceQuestion):
        return [question.options[0].id]
    return []
