"""How the platform grades the four kinds of questions, as far as a quiz uses them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from xml.etree.ElementTree import Element


def is_right(response: Element, answers: list[str]) -> bool:
    """Whether `answers` (names of choices, or the one text typed) are the right ones."""
    if response.tag in ("multiplechoiceresponse", "choiceresponse"):
        return set(answers) == {item.get("name") for item in response.iter("choice") if item.get("correct") == "true"}
    typed = answers[0].strip() if answers else ""
    if response.tag == "numericalresponse":
        return _near(typed, response)
    accepted = [response.get("answer", ""), *(item.get("answer", "") for item in response.iter("additional_answer"))]
    return typed.casefold() in {text.strip().casefold() for text in accepted}


def chosen_hints(response: Element, answers: list[str]) -> Iterator[Element]:
    """What is said to whoever chose that, or typed something that was not accepted."""
    other = response.find("regexphint")
    if other is not None and not is_right(response, answers):
        yield other
    for choice in response.iter("choice"):
        hint = choice.find("choicehint")
        if hint is not None and choice.get("name") in answers:
            yield hint


def _near(typed: str, response: Element) -> bool:
    parameter = response.find("responseparam[@type='tolerance']")
    tolerance = float(parameter.get("default", "0")) if parameter is not None else 0.0
    try:
        number, wanted = float(typed), float(response.get("answer", "nan"))
    except ValueError:
        return False
    return abs(number - wanted) <= tolerance or math.isclose(abs(number - wanted), tolerance, rel_tol=1e-9)


def right_answers(response: Element) -> list[str]:
    """What is right, as `is_right` takes it."""
    if response.tag in ("multiplechoiceresponse", "choiceresponse"):
        return [item.get("name", "") for item in response.iter("choice") if item.get("correct") == "true"]
    return [response.get("answer", "")]


def wrong_answers(response: Element) -> list[str]:
    """Something that is not right."""
    if response.tag in ("multiplechoiceresponse", "choiceresponse"):
        return [item.get("name", "") for item in response.iter("choice") if item.get("correct") != "true"][:1]
    return ["?"]
