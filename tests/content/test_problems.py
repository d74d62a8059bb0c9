"""A quiz becomes problems that say everything the platform can say, and comes back from them whole."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from makerpath.content.check import load
from makerpath.content.library import courses
from makerpath.content.olx.build import files_of
from makerpath.content.olx.problems import problems
from makerpath.content.olx.problems_back import quiz_of
from makerpath.content.olx.xml import text_of
from makerpath.domain.quiz import Quiz
from tests.content.conftest import DATA
from tests.domain.strategies import few, quizzes

SMALL = load(DATA / "small-course")
FOLDS: Quiz = SMALL.quizzes["folds"]
TAKEN_OUT = {"additional_answer", "codeparam", "responseparam", "answer", "script", "hintgroup"}
"""Elements that the platform takes out before it draws a problem …"""
TAKEN_OUT_LATE = {"demandhint", "choicehint", "correcthint", "regexphint", "stringequalhint"}
"""… those that it takes out of what it has drawn …"""
TAKEN_LATER = {"solution"}
"""… and what it sends only when the answer may be seen."""
DRAWN_BY_THE_PLATFORM = {"choice": ("name",), "numericalresponse": (), "stringresponse": (), "choicegroup": ()}
"""The attributes that are drawn of elements which the platform draws itself; of others all are."""


def static(path: str) -> str:
    return f"x_{path.rsplit('/', 1)[1]}"


def made(quiz: Quiz) -> list[Element]:
    return problems(quiz, f"quiz-{quiz.id}", static, "en")


def imported(problem: Element) -> Any:
    """The problem as the platform reads a file, keeps it and writes it again."""
    reader = etree.XMLParser(remove_blank_text=True, remove_comments=False)
    kept = etree.tostring(etree.fromstring(text_of(problem), reader), pretty_print=True)
    return etree.fromstring(kept, reader)


def drawn(part: Element) -> str:
    """What a browser gets of an unanswered problem."""
    if part.tag in TAKEN_OUT | TAKEN_OUT_LATE | TAKEN_LATER:
        return part.tail or ""
    shown = DRAWN_BY_THE_PLATFORM.get(part.tag)
    attributes = [f"{key}={value}" for key, value in part.items() if shown is None or key in shown]
    return " ".join([part.tag, *attributes, part.text or "", *map(drawn, part), part.tail or ""])


def one(quiz: Quiz, name: str) -> Element:
    return next(problem for problem in made(quiz) if problem.get("url_name") == f"quiz-{quiz.id}--{name}")


@few
@given(quizzes)
def test_the_whole_quiz_comes_back(quiz: Quiz) -> None:
    assert quiz_of(made(quiz)).quiz == quiz


@few
@given(quizzes)
def test_it_comes_back_from_files_that_the_platform_wrote(quiz: Quiz) -> None:
    assert quiz_of([ElementTree.fromstring(text_of(problem)) for problem in made(quiz)]).quiz == quiz
    assert quiz_of([imported(problem) for problem in made(quiz)]).quiz == quiz


@pytest.mark.parametrize("root", courses(), ids=lambda path: path.name)
def test_every_quiz_of_our_courses_comes_back(root: Any) -> None:
    for quiz in load(root).quizzes.values():
        assert quiz_of([imported(problem) for problem in made(quiz)]).quiz == quiz


@pytest.mark.parametrize(
    "secret", ["14.85", "0.05", "crease", "right", "That takes", "softens", "Half of", "two layers", "It begins"]
)
def test_a_browser_gets_no_answer_and_no_feedback_before_it_may(secret: str) -> None:
    assert secret not in " ".join(drawn(problem) for problem in made(FOLDS))


def test_what_the_platform_can_show_is_there() -> None:
    layers, tools, length, word = made(FOLDS)
    assert layers.get("max_attempts") == "2"
    assert layers.get("rerandomize") == "per_student"
    assert {problem.get("showanswer") for problem in (layers, tools, length, word)} == {"finished"}
    assert [problem.get("weight") for problem in (layers, tools, length, word)] == ["1", "2", "1", "1"]
    group = layers.find("multiplechoiceresponse/choicegroup")
    assert group is not None
    assert group.get("shuffle") == "true"
    assert [choice.get("correct") for choice in group] == ["true", "false"]
    assert "That takes a second fold." in "".join(group[1].find("choicehint").itertext())  # type: ignore[union-attr]
    assert "Count at the edge." in "".join(layers.find("demandhint/hint").itertext())  # type: ignore[union-attr]
    assert "One fold makes" in "".join(layers.find("multiplechoiceresponse/solution").itertext())  # type: ignore[union-attr]
    assert tools.find("choiceresponse/checkboxgroup/choice/choicehint[@selected='true']") is not None
    number = length.find("numericalresponse")
    assert number is not None
    assert number.get("answer") == "14.85"
    assert number.find("responseparam[@type='tolerance']").get("default") == "0.05"  # type: ignore[union-attr]
    assert "".join(number.find("description").itertext()) == "Unit: cm单位：厘米"  # type: ignore[union-attr]
    text = word.find("stringresponse")
    assert text is not None
    assert (text.get("answer"), text.get("type")) == ("crease", "ci")
    assert [part.get("answer") for part in text.findall("additional_answer")] == ["a crease", "折痕"]
    assert "It begins with c." in "".join(text.find("regexphint").itertext())  # type: ignore[union-attr]
    assert "Four questions about paper." in "".join(layers.itertext())
    assert "Four questions about paper." not in "".join(tools.itertext())


def test_a_hint_for_every_wrong_word_fits_any_word() -> None:
    hint = one(FOLDS, "word").find("stringresponse/regexphint")
    assert hint is not None
    for given_word in ("line", "", "折", "a+b"):
        assert re.search(f"^{hint.get('answer')}$", given_word)


def test_line_breaks_of_a_text_stay_line_breaks() -> None:
    span = one(FOLDS, "length").find("numericalresponse/label/span[@lang='en']")
    assert span is not None
    assert [part.tag for part in span] == ["br", "br"]
    assert span.text == "A sheet is 29.7 cm long. You fold it in half."
    assert span[1].tail == "How long is one half?"


def test_the_picture_is_in_the_archive_and_has_its_words() -> None:
    files = files_of(SMALL, "r1")
    image = one(FOLDS, "layers").find("p/span[@lang='zh-Hans']/img")
    assert image is not None
    assert image.get("alt") == "对折一次的纸"
    vertical = files["vertical/first-fold-unit.xml"].decode()
    assert 'src="/static/small-course_fold.svg"' in vertical
    assert "static/small-course_fold.svg" in files


def edited(name: str, old: str, new: str) -> list[Element]:
    """The problems after somebody changed the text of one in the platform's editor."""
    found = []
    for problem in made(FOLDS):
        text = text_of(problem).decode()
        if problem.get("url_name") == f"quiz-folds--{name}":
            assert old in text
            text = text.replace(old, new)
        found.append(ElementTree.fromstring(text))
    return found


def test_what_was_edited_on_the_platform_comes_back() -> None:
    plain = FOLDS.model_dump(mode="json", by_alias=True)
    plain["questions"][0]["choices"][1]["text"]["en"] = "Four layers"
    assert quiz_of(edited("layers", ">Four<", "><b>Four</b> layers<")).quiz == Quiz.model_validate(plain)
    plain = FOLDS.model_dump(mode="json", by_alias=True)
    plain["questions"][2]["answer"] = 15
    assert quiz_of(edited("length", 'answer="14.85"', 'answer="15"')).quiz == Quiz.model_validate(plain)


def test_a_question_less_is_a_quiz_with_a_question_less() -> None:
    found = quiz_of(made(FOLDS)[1:]).quiz
    assert found is not None
    assert [question.id for question in found.questions] == ["tools", "length", "word"]
    assert found.title == FOLDS.title


FOREIGN = Element("problem", {"display_name": "Theirs"})


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ([FOREIGN], "{name} was written on the platform."),
        ([*made(FOLDS), FOREIGN], "{name} was written on the platform."),
        ([*made(FOLDS), *made(FOLDS.model_copy(update={"id": "other"}))], "{name} belongs to another quiz."),
        (made(FOLDS) * 2, "What the problems hold makes no quiz."),
        (edited("word", "stringresponse", "customresponse"), "{name} does not hold exactly one question."),
        (edited("word", "makerpath-text", "other"), "A text of {name} does not say its language."),
        (edited("length", 'answer="14.85"', 'answer="$x"'), "{name} does not have the shape"),
        (edited("layers", 'correct="true"', 'correct="false"'), "What the problems hold makes no quiz."),
        (edited("layers", "data-makerpath-image", "data-x"), "{name} does not have the shape"),
        ([], "What the problems hold makes no quiz."),
    ],
)
def test_problems_that_are_not_ours_say_why(found: Sequence[Element], reason: str) -> None:
    back = quiz_of(found)
    assert back.quiz is None
    assert back.reason.startswith(reason)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda one: (
            st.lists(one, max_size=3)
            | st.dictionaries(st.sampled_from(["quiz", "question", "id", "x"]), one, max_size=4)
        ),
    )
)
def test_what_was_kept_may_be_anything(kept: Any) -> None:
    problem = made(FOLDS)[0]
    problem.find("responseparam").set("default", json.dumps(kept))  # type: ignore[union-attr]
    assert quiz_of([problem]).quiz is None
