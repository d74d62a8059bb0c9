"""A quiz as problems of the platform's own type, one a question; `problems_back` is the way back.

A problem for each question keeps the name of every other one when a question is put in or taken out: inside of one
problem the platform numbers the answers. Format: the Open edX problem types multiple choice, checkboxes, numerical
and text input. Each text stands there in every language that it has, marked with its language; the lesson's script
shows the one that is read.

What the platform has no place for stands in a `responseparam` of our own type: the platform takes elements of that
name out before it draws a problem, and its graders look only at types that they know. Its search index takes no
attributes. Ids of choices are attributes of their own, which are not drawn either; their names are, and say nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from makerpath.content.olx import names
from makerpath.content.olx.xml import element, json_attribute
from makerpath.domain.errors import N_
from makerpath.domain.quiz import (
    ChoiceQuestion,
    MultipleQuestion,
    NumericalQuestion,
    Picture,
    Question,
    Quiz,
    SingleQuestion,
)
from makerpath.domain.text import LocalText
from makerpath.i18n import gettext

Static = Callable[[str], str]
"""From a picture's path in the package to its name on the platform."""

KEPT = "makerpath"
"""The type of the `responseparam` that keeps what the platform has no place for, as JSON."""
TEXT = "makerpath-text"
INTRO = "makerpath-intro"
PICTURE = "makerpath-picture"
IMAGE = "data-makerpath-image"
CHOICE = "data-makerpath-id"
VALUE = "makerpath-value"
UNIT = N_("Unit: {unit}")


def problems(quiz: Quiz, name: str, static: Static, language: str) -> list[Element]:
    """The problems of the quiz known as `name`, in order; display names are in `language`."""
    found = []
    for number, question in enumerate(quiz.questions, 1):
        attributes = {
            "url_name": names.question(name, question.id),
            "display_name": f"{quiz.title.pick(language)} · {number}",
            "weight": plain(question.points),
            # As on the service's pages: to whoever was right, and to whoever has no attempts left.
            "showanswer": "finished",
        }
        if quiz.attempts is not None:
            attributes["max_attempts"] = str(quiz.attempts)
        if quiz.order == "shuffled":
            # Without it every learner gets the same shuffled order.
            attributes["rerandomize"] = "per_student"
        problem = element("problem", attributes)
        if number == 1 and quiz.intro:
            _texts(SubElement(problem, "div", {"class": INTRO}), quiz.intro)
        _question(problem, question, quiz, static)
        SubElement(problem, "responseparam", {"type": KEPT, "default": json_attribute(_kept(quiz, question))})
        found.append(problem)
    return found


def plain(number: float) -> str:
    """A number so that reading it gives the same number."""
    return str(number)


def _kept(quiz: Quiz, question: Question) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "schema": quiz.schema_,
        "id": quiz.id,
        "title": dict(quiz.title),
        "graded": quiz.graded,
        "pass": quiz.pass_,
        "order": quiz.order,
    }
    own: dict[str, Any] = {"id": question.id}
    if isinstance(question, NumericalQuestion) and question.feedback:
        # The platform tells something about a wrong choice or word, but nothing about a wrong number.
        own["feedback"] = dict(question.feedback)
    return {"quiz": whole, "question": own}


def _question(problem: Element, question: Question, quiz: Quiz, static: Static) -> None:
    if question.picture:
        problem.append(_picture(question.picture, static))
    response = _response(problem, question, shuffled=quiz.order == "shuffled")
    if question.explanation:
        _texts(
            SubElement(SubElement(response, "solution"), "div", {"class": "detailed-solution"}), question.explanation
        )
    if question.hint:
        _texts(SubElement(SubElement(problem, "demandhint"), "hint"), question.hint)


def _response(problem: Element, question: Question, *, shuffled: bool) -> Element:
    if isinstance(question, SingleQuestion):
        response = _asking(problem, "multiplechoiceresponse", question)
        order = {"shuffle": "true"} if shuffled else {}
        _choices(SubElement(response, "choicegroup", {"type": "MultipleChoice", **order}), question, {})
    elif isinstance(question, MultipleQuestion):
        response = _asking(problem, "choiceresponse", question)
        _choices(SubElement(response, "checkboxgroup"), question, {"selected": "true"})
    elif isinstance(question, NumericalQuestion):
        response = _asking(problem, "numericalresponse", question, answer=plain(question.answer))
        if question.unit:
            _unit(SubElement(response, "description"), question.unit)
        SubElement(response, "responseparam", {"type": "tolerance", "default": plain(question.tolerance)})
        SubElement(response, "formulaequationinput")
    else:
        response = _asking(problem, "stringresponse", question, answer=question.accepted[0], type="ci")
        for answer in question.accepted[1:]:
            SubElement(response, "additional_answer", {"answer": answer})
        if question.feedback:
            # Tried after every right answer, and fits whatever is left.
            _texts(SubElement(response, "regexphint", {"answer": ".*"}), question.feedback)
        SubElement(response, "textline", {"size": "30"})
    return response


def _asking(problem: Element, tag: str, question: Question, **attributes: str) -> Element:
    response = SubElement(problem, tag, attributes)
    _texts(SubElement(response, "label"), question.prompt)
    return response


def _choices(group: Element, question: ChoiceQuestion, hint: dict[str, str]) -> None:
    for choice in question.choices:
        correct = str(choice.correct).lower()
        made = SubElement(group, "choice", {"correct": correct, "name": question.token(choice), CHOICE: choice.id})
        _texts(made, choice.text)
        if choice.feedback:
            _texts(SubElement(made, "choicehint", hint), choice.feedback)


def _texts(parent: Element, text: LocalText) -> None:
    for language, words in text.items():
        lines(SubElement(parent, "span", {"class": TEXT, "lang": language}), words)


def lines(parent: Element, words: str) -> None:
    """Put `words` into an empty element; each line break becomes one that is seen."""
    first, *others = words.split("\n")
    parent.text = first
    for line in others:
        SubElement(parent, "br").tail = line


def _unit(parent: Element, unit: LocalText) -> None:
    for language, words in unit.items():
        before, _, after = gettext(UNIT, language).partition("{unit}")
        span = SubElement(parent, "span", {"class": TEXT, "lang": language})
        span.text = before
        value = SubElement(span, "span", {"class": VALUE})
        lines(value, words)
        value.tail = after


def _picture(picture: Picture, static: Static) -> Element:
    frame = element("p", {"class": PICTURE})
    for language, words in picture.alt.items():
        span = SubElement(frame, "span", {"class": TEXT, "lang": language})
        source = {"src": f"/static/{static(picture.image)}", "alt": words, IMAGE: picture.image}
        SubElement(span, "img", source)
    return frame
