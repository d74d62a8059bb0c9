"""`::quiz{id="…"}` in a lesson: the questions, what is said of the answers, and how a class did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from makerpath.domain.contract import Summary
from makerpath.domain.quiz import Choice, ChoiceQuestion, MultipleQuestion, NumericalQuestion, Question, Quiz
from makerpath.domain.quiz_scoring import Answer as Given
from makerpath.domain.quiz_scoring import arranged, Fault, faults, LONGEST, Mark, marked
from makerpath.domain.text import LocalText
from makerpath.service.operation import Answer
from makerpath.service.parts import part, PartForm, Reader, Shown, Spot
from makerpath.service.quizzes import operations
from makerpath.service.quizzes.models import QuizAttempt
from makerpath.service.quizzes.queries import attempts_of, best, class_results, share


@dataclass(frozen=True)
class Asked:
    """A question as it is shown: its `fields` by choice, what stands in them, and what may be told about it by now.

    `key` is the right answer, there only when it may be seen.
    """

    number: int
    question: Question
    choices: list[tuple[Choice, str]]
    given: Given
    mark: Mark | None
    fault: Fault | None
    explanation: LocalText | None
    key: list[LocalText] | str | None


@dataclass(frozen=True)
class Standing:
    """A learner's attempts: `left` is how many remain (none: without limit), `edited` whether the last was at another
    version of the quiz."""

    rows: list[QuizAttempt]
    left: int | None
    edited: bool

    @property
    def last(self) -> QuizAttempt | None:
        return self.rows[-1] if self.rows else None

    @property
    def best(self) -> QuizAttempt | None:
        return best(self.rows)


def _answers(quiz: Quiz, one: Callable[[str], str]) -> dict[str, Given]:
    """The answers in a form's fields; each checkbox is a field of its own, so that a refused form keeps them all."""
    found: dict[str, Given] = {}
    for question in quiz.questions:
        if isinstance(question, MultipleQuestion):
            found[question.id] = [
                choice.id for choice in question.choices if one(f"q-{question.id}-{question.token(choice)}")
            ]
        elif isinstance(question, ChoiceQuestion):
            sent = one(f"q-{question.id}")
            ids = {question.token(choice): choice.id for choice in question.choices}
            found[question.id] = ids.get(sent, "")
        else:
            found[question.id] = one(f"q-{question.id}")[:LONGEST]
    return found


def _answer(form: PartForm) -> Answer:
    with form.services.database.reading(form.actor.school_id) as session:
        quiz = form.spot.load(session, "quiz", Quiz)
    return form.run(
        operations.answer,
        version=form.spot.versions["quiz"],
        seen=form.text("seen"),
        answers=_answers(quiz, form.text),
    )


@part("quiz", {"answer": _answer})
def quiz(reader: Reader, spot: Spot) -> Shown:
    """The quiz for whoever reads the lesson; with a form for learners, with the class's results for staff."""
    definition = spot.load(reader.session, "quiz", Quiz)
    version = spot.versions["quiz"]
    learns = reader.allowed("run.learn", spot) and not reader.actor.as_learner
    standing = _standing(reader, spot, definition) if learns else Standing([], definition.attempts, False)
    results = None
    if reader.allowed("class.manage", spot):
        results = class_results(reader.session, spot.run_id, version.slug, definition, version.scoring_hash)
    html = reader.render(
        "quiz.html",
        spot,
        quiz=definition,
        seen=version.scoring_hash,
        asked=_asked(reader, spot, definition, standing),
        standing=standing,
        learns=learns,
        results=results,
        share=share,
        longest=LONGEST,
    )
    state = "passed" if standing.best and standing.best.passed else "open"
    return Shown(html, Summary(state=state))


def _standing(reader: Reader, spot: Spot, definition: Quiz) -> Standing:
    version, person_id = spot.versions["quiz"], reader.actor.person_id
    assert isinstance(person_id, UUID)
    rows = attempts_of(reader.session, spot.run_id, version.slug, person_id)
    left = None if definition.attempts is None else max(0, definition.attempts - len(rows))
    return Standing(rows, left, bool(rows) and rows[-1].scoring_hash != version.scoring_hash)


def _asked(reader: Reader, spot: Spot, definition: Quiz, standing: Standing) -> list[Asked]:
    """The questions; with marks only of the last attempt at this version, and not while a refused form is mended."""
    answers: dict[str, Given] = {}
    marks: dict[str, Mark] = {}
    wrong: dict[str, Fault] = {}
    if reader.typed:
        typed = reader.typed.values
        answers = _answers(definition, lambda name: str(typed[name] or ""))
        wrong = faults(definition, answers)
    elif standing.last and not standing.edited:
        answers = dict(standing.last.answers)
        earned = standing.last.outcome
        marks = {
            question.id: marked(question, answers[question.id], earned[question.id] > 0)
            for question in definition.questions
        }
    over = standing.left == 0
    # A form that was refused comes back in the order in which it was answered.
    seed = f"{reader.actor.person_id}/{spot.run_id}/{len(standing.rows)}"
    found = []
    for number, question in enumerate(definition.questions, 1):
        mark = marks.get(question.id)
        told = mark is not None and (mark.right or over)
        choices = []
        if isinstance(question, ChoiceQuestion):
            choices = [(choice, question.token(choice)) for choice in arranged(definition, question, seed)]
        found.append(
            Asked(
                number=number,
                question=question,
                choices=choices,
                given=answers.get(question.id, ""),
                mark=mark,
                fault=wrong.get(question.id),
                explanation=question.explanation if told else None,
                key=_key(question, reader.actor.language) if mark is not None and not mark.right and over else None,
            )
        )
    return found


def _key(question: Question, language: str) -> list[LocalText] | str:
    if isinstance(question, ChoiceQuestion):
        return [choice.text for choice in question.choices if choice.correct]
    if isinstance(question, NumericalQuestion):
        return f"{question.answer:.12g}"
    # What is accepted says no language; words in ASCII are hardly Chinese, and the others hardly English.
    return next((text for text in question.accepted if text.isascii() == (language == "en")), question.accepted[0])
