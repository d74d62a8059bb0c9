"""A quiz as problems of the platform's own type, one a question.

A problem for each question keeps the name of every other one when a question is put in or taken out: inside of one
problem the platform numbers the answers. Format: the Open edX problem types multiple choice, checkboxes, numerical
and text input. Each text stands there in every language that it has, marked with its language; the lesson's script
shows the one that is read.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from makerpath.content.olx import names
from makerpath.content.olx.xml import element
from makerpath.domain.quiz import Choice, MultipleQuestion, NumericalQuestion, Picture, Question, Quiz, SingleQuestion
from makerpath.domain.text import LocalText

Static = Callable[[str], str]
"""From a picture's path in the package to its name on the platform."""


def problems(quiz: Quiz, name: str, static: Static, language: str) -> list[Element]:
    """The problems of the quiz known as `name`, in order; display names are in `language`."""
    found = []
    for number, question in enumerate(quiz.questions, 1):
        attributes = {
            "url_name": names.question(name, question.id),
            "display_name": f"{quiz.title.pick(language)} · {number}",
            "weight": f"{question.points:g}",
            "showanswer": "attempted" if quiz.attempts is None else "finished",
        }
        if quiz.attempts is not None:
            attributes["max_attempts"] = str(quiz.attempts)
        problem = element("problem", attributes)
        _response(problem, question, shuffled=quiz.order == "shuffled", static=static)
        found.append(problem)
    return found


def _response(problem: Element, question: Question, *, shuffled: bool, static: Static) -> None:
    if question.picture:
        problem.append(_picture(question.picture, static))
    if isinstance(question, SingleQuestion):
        response = SubElement(problem, "multiplechoiceresponse")
        _texts(SubElement(response, "label"), question.prompt)
        group = SubElement(
            response, "choicegroup", {"type": "MultipleChoice"} | ({"shuffle": "true"} if shuffled else {})
        )
        _choices(group, question.choices, {})
    elif isinstance(question, MultipleQuestion):
        response = SubElement(problem, "choiceresponse")
        _texts(SubElement(response, "label"), question.prompt)
        _choices(SubElement(response, "checkboxgroup"), question.choices, {"selected": "true"})
    elif isinstance(question, NumericalQuestion):
        response = SubElement(problem, "numericalresponse", {"answer": f"{question.answer:.12g}"})
        _texts(SubElement(response, "label"), question.prompt)
        SubElement(response, "responseparam", {"type": "tolerance", "default": f"{question.tolerance:.12g}"})
        SubElement(response, "formulaequationinput")
    else:
        response = SubElement(problem, "stringresponse", {"answer": question.accepted[0], "type": "ci"})
        _texts(SubElement(response, "label"), question.prompt)
        for answer in question.accepted[1:]:
            SubElement(response, "additional_answer", {"answer": answer})
        SubElement(response, "textline", {"size": "30"})
    if question.explanation:
        _texts(SubElement(SubElement(response, "solution"), "div"), question.explanation)
    if question.hint:
        _texts(SubElement(SubElement(problem, "demandhint"), "hint"), question.hint)


def _choices(group: Element, choices: list[Choice], hint: dict[str, str]) -> None:
    for choice in choices:
        made = SubElement(group, "choice", {"correct": str(choice.correct).lower(), "name": choice.id})
        _texts(made, choice.text)
        if choice.feedback:
            _texts(SubElement(made, "choicehint", hint), choice.feedback)


def _texts(parent: Element, text: LocalText) -> None:
    for language, words in text.items():
        span = SubElement(parent, "span", {"class": "makerpath-text", "lang": language})
        span.text = words


def _picture(picture: Picture, static: Static) -> Element:
    frame = element("p", {"class": "makerpath-picture"})
    for language, words in picture.alt.items():
        span = SubElement(frame, "span", {"class": "makerpath-text", "lang": language})
        SubElement(span, "img", {"src": f"/static/{static(picture.image)}", "alt": words})
    return frame
