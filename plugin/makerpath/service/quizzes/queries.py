"""Attempts read back: a learner's own, and how a class did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.quiz import Question, Quiz
from makerpath.domain.quiz_scoring import percent
from makerpath.service.classes.members import enrolled
from makerpath.service.people.models import Person
from makerpath.service.quizzes.models import QuizAttempt


def attempts_of(session: Session, run_id: UUID, slug: str, person_id: UUID) -> list[QuizAttempt]:
    """A learner's attempts in order, at whatever version of the quiz."""
    return list(
        session.scalars(
            select(QuizAttempt)
            .where(QuizAttempt.run_id == run_id, QuizAttempt.quiz == slug, QuizAttempt.person_id == person_id)
            .order_by(QuizAttempt.number)
        )
    )


def share(attempt: QuizAttempt) -> float:
    """What the attempt earned, in percent."""
    return percent(attempt.earned, attempt.possible, passed=attempt.passed)


def best(attempts: Sequence[QuizAttempt]) -> QuizAttempt | None:
    """The attempt that counts: one that passed before one that did not, then the higher share, then the earlier."""
    return max(attempts, key=lambda row: (row.passed, row.earned / row.possible, -row.number), default=None)


@dataclass(frozen=True)
class LearnerLine:
    person: Person
    attempts: int
    best: QuizAttempt | None


@dataclass(frozen=True)
class QuestionLine:
    """How many learners missed the question (`number`, from 1) at least once, of those who answered it as it is now."""

    number: int
    question: Question
    missed: int
    answered: int


@dataclass(frozen=True)
class ClassResults:
    learners: list[LearnerLine]
    questions: list[QuestionLine]

    @property
    def passed(self) -> int:
        return sum(1 for line in self.learners if line.best and line.best.passed)


def class_results(session: Session, run_id: UUID, slug: str, quiz: Quiz, scoring_hash: str) -> ClassResults:
    """How the learners of a run did; the questions missed most come first."""
    people = enrolled(session, run_id)
    rows: dict[UUID, list[QuizAttempt]] = {person.id: [] for person in people}
    for row in session.scalars(select(QuizAttempt).where(QuizAttempt.run_id == run_id, QuizAttempt.quiz == slug)):
        if row.person_id in rows:
            rows[row.person_id].append(row)
    here = [mine for found in rows.values() if (mine := [row for row in found if row.scoring_hash == scoring_hash])]
    questions = [
        QuestionLine(
            number,
            question,
            sum(1 for mine in here if any(row.outcome.get(question.id) == 0 for row in mine)),
            len(here),
        )
        for number, question in enumerate(quiz.questions, 1)
    ]
    return ClassResults(
        [LearnerLine(person, len(rows[person.id]), best(rows[person.id])) for person in people],
        sorted(questions, key=lambda line: (-line.missed, line.number)),
    )
