"""Sending a quiz's answers."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from makerpath.domain.errors import Conflict, N_
from makerpath.domain.quiz import Quiz
from makerpath.domain.quiz_scoring import Answer as Given
from makerpath.domain.quiz_scoring import grade
from makerpath.service.courses.definitions import AnyVersion, load_definition
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.progress import completion
from makerpath.service.quizzes.models import QuizAttempt
from makerpath.service.quizzes.queries import attempts_of


@operation("quiz.answer")
def answer(work: Work, *, run_id: UUID, version: AnyVersion, seen: str, answers: Mapping[str, Given]) -> Answer:
    """One attempt: `answers` by question id, given to the quiz whose scoring hash is `seen`.

    What cannot be graded is refused and counts as no attempt. Two that are sent at once meet in the constraint on the
    attempt's number, and the later one is tried again.
    """
    run = work.get(CourseRun, run_id)
    work.require("run.learn", run)
    person_id = work.actor.person_id
    assert person_id is not None
    quiz = load_definition(work.session, Quiz, "quiz", version.scoring_hash, version.wording_hash)
    number = len(attempts_of(work.session, run.id, version.slug, person_id)) + 1
    if quiz.attempts is not None and number > quiz.attempts:
        raise Conflict("quiz.no_attempts", N_("There are no attempts left."), N_("Your best attempt counts."))
    if seen != version.scoring_hash:
        raise Conflict(
            "quiz.changed",
            N_("The quiz was changed while you answered it."),
            N_("Nothing was counted. Read the questions again, then send."),
        )
    result = grade(quiz, answers)
    row = work.add(
        QuizAttempt(
            run_id=run.id,
            person_id=person_id,
            quiz=version.slug,
            scoring_hash=version.scoring_hash,
            wording_hash=version.wording_hash,
            number=number,
            answers={question.id: answers[question.id] for question in quiz.questions},
            outcome={name: mark.earned for name, mark in result.marks.items()},
            earned=result.earned,
            possible=result.possible,
            passed=result.passed,
        )
    )
    score: Answer = {"earned": result.earned, "possible": result.possible, "passed": result.passed}
    work.record("quiz.answered", row.id, run=str(run.id), quiz=version.slug, number=number, **score)
    if result.passed and quiz.graded:
        completion.note(work, run, person_id)
    return {"attempt": str(row.id), "number": number, **score}
