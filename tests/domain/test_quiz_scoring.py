"""How answers to a quiz are graded, and what is said about them."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from makerpath.domain.errors import MakerpathError
from makerpath.domain.quiz import ChoiceQuestion, MultipleQuestion, NumericalQuestion, Question, Quiz, SingleQuestion
from makerpath.domain.quiz_scoring import Answer, arranged, faults, folded, grade, marked, percent, readings
from makerpath.domain.text import LocalText
from tests.domain.strategies import few, quizzes

UNIT = LocalText({"en": "Cm", "zh-Hans": "厘米"})


def quiz(*questions: dict[str, Any], **more: Any) -> Quiz:
    asked = [{"id": f"q{number}", "prompt": {"en": "?"}, **question} for number, question in enumerate(questions)]
    whole = {"schema": "makerpath.quiz/1", "id": "quiz", "title": {"en": "Quiz"}, "questions": asked}
    return Quiz.model_validate(whole | more)


def choices(*right: str, among: str = "abc") -> list[dict[str, Any]]:
    return [
        {"id": name, "text": {"en": name}, "correct": name in right, "feedback": {"en": f"said of {name}"}}
        for name in among
    ]


def right(question: dict[str, Any], answer: Answer) -> bool:
    return grade(quiz(question), {"q0": answer}).passed


def best(question: Question) -> Answer:
    """A right answer."""
    if isinstance(question, SingleQuestion):
        return next(iter(question.right))
    if isinstance(question, ChoiceQuestion):
        return sorted(question.right)
    return str(question.answer) if isinstance(question, NumericalQuestion) else question.accepted[0]


@st.composite
def answered(draw: st.DrawFn) -> tuple[Quiz, dict[str, Answer]]:
    asked = draw(quizzes)
    given_: dict[str, Answer] = {}
    for question in asked.questions:
        if isinstance(question, MultipleQuestion):
            ids = [choice.id for choice in question.choices]
            given_[question.id] = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
        elif isinstance(question, SingleQuestion):
            given_[question.id] = draw(st.sampled_from([choice.id for choice in question.choices]))
        elif isinstance(question, NumericalQuestion):
            given_[question.id] = draw(st.sampled_from([str(question.answer), "0", "1,5"]))
        else:
            given_[question.id] = draw(st.sampled_from([*question.accepted, "something else"]))
    return asked, given_


@few
@given(answered())
def test_nobody_earns_more_than_is_possible_and_a_pass_needs_the_mark(both: tuple[Quiz, dict[str, Answer]]) -> None:
    asked, given_ = both
    result = grade(asked, given_)
    assert 0 <= result.earned <= result.possible
    assert 0 <= result.percent <= 100
    assert all(mark.earned == (mark.possible if mark.right else 0) for mark in result.marks.values())
    exact = Fraction(result.earned) * 100 >= Fraction(str(asked.pass_)) * Fraction(result.possible)
    assert result.passed == exact
    # What is shown never looks like a pass that it is not. Quarters of points are exact.
    assert result.passed or result.percent < asked.pass_


@few
@given(quizzes)
def test_the_right_answers_earn_everything(asked: Quiz) -> None:
    result = grade(asked, {question.id: best(question) for question in asked.questions})
    assert (result.earned, result.percent, result.passed) == (result.possible, 100, True)


@few
@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_choices_does_not_matter(both: tuple[Quiz, dict[str, Answer]], random: Any) -> None:
    asked, given_ = both
    turned: dict[str, Answer] = {}
    for name, answer in given_.items():
        turned[name] = random.sample(answer, len(answer)) if isinstance(answer, list) else answer
    mixed = asked.model_copy(
        update={
            "questions": [
                question.model_copy(update={"choices": random.sample(question.choices, len(question.choices))})
                if isinstance(question, ChoiceQuestion)
                else question
                for question in asked.questions
            ]
        }
    )
    first, second = grade(asked, given_), grade(mixed, turned)
    assert {name: mark.right for name, mark in first.marks.items()} == {
        name: mark.right for name, mark in second.marks.items()
    }
    assert first.percent == second.percent


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**4))
def test_a_number_counts_up_to_the_edge_of_its_tolerance_and_not_beyond(answer: int, tolerance: int) -> None:
    """In hundredths, which no binary fraction holds exactly."""

    def written(hundredths: int) -> str:
        sign = "-" if hundredths < 0 else ""
        return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"

    question = {"kind": "numerical", "answer": float(written(answer)), "tolerance": float(written(tolerance))}
    assert right(question, written(answer + tolerance))
    assert right(question, written(answer - tolerance))
    assert not right(question, written(answer + tolerance) + "001") or answer + tolerance < 0
    assert not right(question, written(answer + tolerance + 1))
    assert not right(question, written(answer - tolerance - 1))


@pytest.mark.parametrize(
    "typed",
    ["1.5", "1,5", " 1.50 ", "１．５", "１，５", "1 .5", "+1.5", "1.5cm", "1,5 CM", "1.5 厘米", "１.５　厘米", "15e-1"],
)
def test_a_number_may_be_written_in_many_ways(typed: str) -> None:
    assert readings(typed, UNIT) == [Fraction(3, 2)]


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("1,000", [1, 1000]),
        ("1,234,567", [1234567]),
        ("12,345.5", [12345.5]),
        ("\u22122", [-2]),
        ("1 000", [1000]),
        (".5", [0.5]),
    ],
)
def test_a_comma_may_stand_between_thousands(typed: str, values: list[float]) -> None:
    assert readings(typed) == values


@pytest.mark.parametrize(
    "typed",
    ["", "x", "1.5 kg", "1..5", "1,2,3", "one", "1/2", "nan", "inf", "1_0", "0x1", "٣", "1e9999", "9" * 300, "--1"],
)
def test_what_is_no_number_is_said_to_be_none(typed: str) -> None:
    assert readings(typed, UNIT) == []
    asked = quiz({"kind": "numerical", "answer": 1, "unit": UNIT})
    with pytest.raises(MakerpathError) as refused:
        grade(asked, {"q0": typed})
    assert refused.value.code == ("quiz.number" if typed else "quiz.unanswered")


@given(st.text())
def test_any_text_at_all_is_graded_or_refused(typed: str) -> None:
    asked = quiz({"kind": "numerical", "answer": 1, "unit": UNIT}, {"kind": "text", "accepted": ["one"]})
    try:
        grade(asked, {"q0": typed, "q1": typed})
    except MakerpathError as error:
        assert error.code in ("quiz.number", "quiz.unanswered")


@pytest.mark.parametrize("typed", ["Break-even", " break-even ", "ＢＲＥＡＫ－ＥＶＥＮ", "BREAK-EVEN", "盈亏  平衡点"])
def test_width_case_and_space_of_a_word_do_not_matter(typed: str) -> None:
    assert right({"kind": "text", "accepted": ["break-even", "盈亏 平衡点"]}, typed)
    assert not right({"kind": "text", "accepted": ["break-even", "盈亏 平衡点"]}, typed + "s")


@given(st.text())
def test_folding_a_word_twice_changes_nothing_more(typed: str) -> None:
    assert folded(folded(typed)) == folded(typed)


def test_several_choices_count_as_a_whole() -> None:
    question = {"kind": "multiple", "choices": choices("a", "b")}
    assert right(question, ["b", "a"])
    for answer in (["a"], ["a", "b", "c"], ["c"]):
        assert not right(question, answer)


def test_feedback_is_that_of_what_was_chosen_or_for_a_wrong_word_or_number() -> None:
    number = {"kind": "numerical", "answer": 1, "feedback": {"en": "count again"}}
    word = {"kind": "text", "accepted": ["one"], "feedback": {"en": "read again"}}
    asked = quiz({"kind": "multiple", "choices": choices("a", "b")}, number, word)

    def said(**answers: Answer) -> list[list[str]]:
        return [[text["en"] for text in mark.feedback] for mark in grade(asked, answers).marks.values()]

    assert said(q0=["a", "c"], q1="2", q2="two") == [["said of a", "said of c"], ["count again"], ["read again"]]
    assert said(q0=["a", "b"], q1="1", q2="one") == [["said of a", "said of b"], [], []]
    # What was graded before stays graded so, and is told so.
    assert [text["en"] for text in marked(asked.questions[1], "1", right=False).feedback] == ["count again"]


def test_questions_without_an_answer_are_named_by_number_before_anything_else() -> None:
    asked = quiz(
        {"kind": "single", "choices": choices("a")},
        {"kind": "multiple", "choices": choices("a")},
        {"kind": "numerical", "answer": 1},
        {"kind": "text", "accepted": ["x"]},
    )
    assert faults(asked, {"q1": [], "q2": "x", "q3": " \u3000"}) == {
        "q0": "unanswered",
        "q1": "unanswered",
        "q2": "number",
        "q3": "unanswered",
    }
    with pytest.raises(MakerpathError) as refused:
        grade(asked, {"q1": [], "q2": "x", "q3": " "})
    assert refused.value.code == "quiz.unanswered"
    assert refused.value.params["questions"] == "1, 2, 4"


@pytest.mark.parametrize("answer", ["d", ["a", "b"], ["d"]])
def test_a_choice_that_there_is_not_is_refused(answer: Answer) -> None:
    with pytest.raises(MakerpathError, match=r"quiz\.choice"):
        grade(quiz({"kind": "single", "choices": choices("a")}), {"q0": answer})


def test_points_weigh_and_a_missed_pass_is_never_rounded_into_one() -> None:
    asked = quiz(
        {"kind": "single", "choices": choices("a"), "points": 0.1},
        {"kind": "single", "choices": choices("a"), "points": 0.2},
        **{"pass": 66.7},
    )
    result = grade(asked, {"q0": "b", "q1": "a"})
    assert (result.earned, result.percent, result.passed) == (0.2, 66.6, False)
    assert percent(2, 3, passed=True) == 66.7
    assert grade(asked.model_copy(update={"pass_": 66.6}), {"q0": "b", "q1": "a"}).passed


@few
@given(quizzes, st.text(max_size=8))
def test_choices_are_arranged_the_same_for_the_same_seed(asked: Quiz, seed: str) -> None:
    for question in asked.questions:
        if isinstance(question, ChoiceQuestion):
            shown = arranged(asked, question, seed)
            assert arranged(asked, question, seed) == shown
            assert sorted(choice.id for choice in shown) == sorted(choice.id for choice in question.choices)
            assert asked.order == "shuffled" or shown == question.choices


def test_another_learner_or_attempt_sees_another_order() -> None:
    asked = quiz({"kind": "single", "choices": choices("a", among="abcdefgh")}, order="shuffled")
    (question,) = asked.questions
    assert isinstance(question, ChoiceQuestion)
    orders = [[choice.id for choice in arranged(asked, question, f"learner/{number}")] for number in range(5)]
    assert all(one != other for one, other in pairwise(orders))


def test_the_names_of_choices_in_a_form_say_nothing() -> None:
    (question,) = quiz({"kind": "single", "choices": choices("a")}).questions
    assert isinstance(question, ChoiceQuestion)
    tokens = [question.token(choice) for choice in question.choices]
    assert len(set(tokens)) == 3
    assert not any(choice.id == token for choice, token in zip(question.choices, tokens, strict=True))


@pytest.mark.parametrize("wrong", ["", "  ", "a_or_b", "one\ntwo", "\x00", "\uffff"])
def test_an_accepted_answer_is_one_line_that_a_platform_takes_for_one(wrong: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        quiz({"kind": "text", "accepted": [wrong]})


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.data())
def test_the_share_is_that_of_the_points(quarters: list[int], data: st.DataObject) -> None:
    asked = quiz(*({"kind": "single", "choices": choices("a"), "points": points / 4} for points in quarters))
    hits = data.draw(st.lists(st.booleans(), min_size=len(quarters), max_size=len(quarters)))
    assume(any(hits))
    result = grade(asked, {f"q{number}": "a" if hit else "b" for number, hit in enumerate(hits)})
    assert result.earned == sum(points for points, hit in zip(quarters, hits, strict=True) if hit) / 4
    assert result.possible == sum(quarters) / 4
