"""Answering a survey, and reading what a class answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.survey import ChoiceQuestion, ScaleQuestion, Survey, SurveyQuestion
from makerpath.service.core import text
from makerpath.service.courses.definitions import AnyVersion, load_definition
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.surveys.models import SurveyAnswer

WORDS = 2000
"""The most characters of an open answer."""


@operation("survey.answer")
def answer_survey(
    work: Work, *, run_id: UUID, version: AnyVersion, moment: str, given: Mapping[str, list[str]]
) -> Answer:
    """Keep a learner's answers, once for each moment. Open questions may be left out, the others not."""
    run = work.get(CourseRun, run_id)
    work.require("run.learn", run)
    assert work.actor.person_id is not None
    survey = load_definition(work.session, Survey, "survey", version.scoring_hash, version.wording_hash)
    if answered(work.session, run.id, version.slug, moment, work.actor.person_id):
        raise Conflict("survey.answered", N_("You have answered this survey already."))
    answers: dict[str, Any] = {}
    for question in survey.questions:
        value = _value(question, given.get(question.id, []), work.actor.language)
        if value is not None:
            answers[question.id] = value
    work.add(
        SurveyAnswer(
            run_id=run.id,
            person_id=work.actor.person_id,
            survey=version.slug,
            moment=moment,
            scoring_hash=version.scoring_hash,
            wording_hash=version.wording_hash,
            answers=answers,
        )
    )
    return {}


def answered(session: Session, run_id: UUID, survey: str, moment: str, person_id: UUID) -> bool:
    """Whether that person has answered."""
    return bool(
        session.scalar(
            select(SurveyAnswer.id).where(
                SurveyAnswer.run_id == run_id,
                SurveyAnswer.survey == survey,
                SurveyAnswer.moment == moment,
                SurveyAnswer.person_id == person_id,
            )
        )
    )


def answers_in(session: Session, run_id: UUID, survey: str) -> dict[str, dict[UUID, dict[str, Any]]]:
    """Every answer of the run to the survey, by moment and person, as they came; for `domain.survey_report` alone."""
    found: dict[str, dict[UUID, dict[str, Any]]] = {}
    here = SurveyAnswer.run_id == run_id, SurveyAnswer.survey == survey
    for row in session.scalars(select(SurveyAnswer).where(*here).order_by(SurveyAnswer.id)):
        found.setdefault(row.moment, {})[row.person_id] = row.answers
    return found


def _value(question: SurveyQuestion, given: list[str], language: str) -> Any:
    """The answer as it is kept; None for an open question that was left out."""
    if isinstance(question, ScaleQuestion):
        steps = {str(step): step for step in range(1, question.steps + 1)}
        if len(given) != 1 or given[0] not in steps:
            raise _left_out(question, language)
        return steps[given[0]]
    if isinstance(question, ChoiceQuestion):
        known = [option.id for option in question.options if option.id in given]
        if not known or len(known) != len(set(given)) or (len(known) > 1 and not question.many):
            raise _left_out(question, language)
        return known
    return text.paragraphs(given[0] if given else "", question.id, WORDS, required=False) or None


def _left_out(question: SurveyQuestion, language: str) -> MakerpathError:
    return MakerpathError(
        "survey.unanswered",
        N_("There is no answer yet to: {question}"),
        N_("Choose what fits best; what you have chosen so far is kept."),
        status=422,
        field=question.id,
        question=question.prompt.pick(language),
    )
