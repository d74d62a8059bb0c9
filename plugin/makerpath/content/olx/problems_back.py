"""The quiz that a platform's problems hold; `problems` is the way there.

Texts, answers, points and attempts are read where the platform shows and edits them, so that what was changed in the
browser comes back; the rest from what `problems` kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from pydantic import ValidationError

from makerpath.content.olx.problems import CHOICE, IMAGE, INTRO, KEPT, PICTURE, TEXT, VALUE
from makerpath.domain.errors import N_
from makerpath.domain.quiz import Quiz

KINDS = {
    "multiplechoiceresponse": "single",
    "choiceresponse": "multiple",
    "numericalresponse": "numerical",
    "stringresponse": "text",
}


class Found(NamedTuple):
    """The quiz, or why there is none (to be translated, `{name}` being the problem's)."""

    quiz: Quiz | None
    reason: str = ""
    name: str = ""


class _NotOurs(Exception):
    """What the problem lacks."""


def quiz_of(problems: Sequence[Element]) -> Found:
    """The quiz of these problems, in their order; one that was written on the platform gives none."""
    questions: list[dict[str, Any]] = []
    whole: dict[str, Any] = {}
    for problem in problems:
        name = problem.get("url_name") or problem.get("display_name") or ""
        try:
            kept = _kept(problem)
            if whole and whole["id"] != kept["quiz"]["id"]:
                raise _NotOurs(N_("{name} belongs to another quiz."))
            if not whole:
                whole = kept["quiz"] | _given("attempts", _count(problem.get("max_attempts")))
            intro = problem.find(f".//div[@class='{INTRO}']")
            if intro is not None:
                whole["intro"] = _texts(intro)
            questions.append(_question(problem, kept["question"]))
        except _NotOurs as reason:
            return Found(None, str(reason), name)
        except (KeyError, TypeError, ValueError, RecursionError):
            return Found(None, N_("{name} does not have the shape that it was exported with."), name)
    try:
        return Found(Quiz.model_validate({**whole, "questions": questions}))
    except ValidationError:
        return Found(None, N_("What the problems hold makes no quiz."))


def _kept(problem: Element) -> dict[str, Any]:
    found = problem.find(f".//responseparam[@type='{KEPT}']")
    if found is None:
        raise _NotOurs(N_("{name} was written on the platform."))
    kept: dict[str, Any] = json.loads(found.attrib["default"])
    return {"quiz": dict(kept["quiz"]), "question": dict(kept["question"])}


def _question(problem: Element, kept: dict[str, Any]) -> dict[str, Any]:
    responses = [part for part in problem.iter() if isinstance(part.tag, str) and part.tag in KINDS]
    if len(responses) != 1:
        raise _NotOurs(N_("{name} does not hold exactly one question."))
    (response,) = responses
    found: dict[str, Any] = {
        "kind": KINDS[response.tag],
        "id": kept["id"],
        "prompt": _texts(_one(response, "label")),
        "points": float(problem.get("weight") or 1),
    }
    picture = problem.find(f".//p[@class='{PICTURE}']")
    if picture is not None:
        found["picture"] = _picture(picture)
    for key, place in (("hint", "demandhint/hint"), ("explanation", ".//solution")):
        part = problem.find(place)
        if part is not None:
            found[key] = _texts(part)
    if found["kind"] in ("single", "multiple"):
        found["choices"] = _choices(response)
    elif found["kind"] == "numerical":
        found |= _number(response) | _given("feedback", kept.get("feedback"))
    else:
        others = [part.attrib["answer"] for part in response.findall("additional_answer")]
        found["accepted"] = [response.attrib["answer"], *others]
        hint = response.find("regexphint")
        if hint is not None:
            found["feedback"] = _texts(hint)
    return found


def _number(response: Element) -> dict[str, Any]:
    found: dict[str, Any] = {"answer": float(response.attrib["answer"])}
    tolerance = response.find(".//responseparam[@type='tolerance']")
    if tolerance is not None:
        found["tolerance"] = float(tolerance.attrib["default"])
    unit = response.find("description")
    if unit is not None:
        found["unit"] = {span.attrib["lang"]: _words(_one(span, f"span[@class='{VALUE}']")) for span in _spans(unit)}
    return found


def _choices(response: Element) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, choice in enumerate(response.iter("choice"), 1):
        one: dict[str, Any] = {
            # A choice that was put in on the platform gets an id here.
            "id": choice.get(CHOICE) or f"choice-{number}",
            "text": {span.attrib["lang"]: _words(span) for span in choice.findall(f"span[@class='{TEXT}']")},
            "correct": choice.get("correct", "").lower() == "true",
        }
        if not one["text"]:
            raise _NotOurs(_UNMARKED)
        hints = [hint for hint in choice.findall("choicehint") if hint.get("selected", "true").lower() == "true"]
        if hints:
            one["feedback"] = _texts(hints[0])
        found.append(one)
    return found


def _picture(frame: Element) -> dict[str, Any]:
    images = {span.attrib["lang"]: _one(span, "img") for span in _spans(frame)}
    (path,) = {image.attrib[IMAGE] for image in images.values()}
    return {"image": path, "alt": {language: image.attrib["alt"] for language, image in images.items()}}


def _count(written: str | None) -> int | None:
    return int(written) if written and written.isdigit() else None


def _given(key: str, value: Any) -> dict[str, Any]:
    return {} if value is None else {key: value}


_UNMARKED = N_("A text of {name} does not say its language.")


def _texts(parent: Element) -> dict[str, str]:
    return {span.attrib["lang"]: _words(span) for span in _spans(parent)}


def _spans(parent: Element) -> list[Element]:
    found = parent.findall(f".//span[@class='{TEXT}']")
    if not found:
        raise _NotOurs(_UNMARKED)
    return found


def _one(parent: Element, path: str) -> Element:
    found = parent.find(path)
    if found is None:
        raise KeyError(path)
    return found


def _words(span: Element) -> str:
    """The text of the element with its line breaks; other markup loses its tags, and a file's own lines are joined."""
    words = [_joined(span.text)]
    for part in span:
        if isinstance(part.tag, str):  # not a comment
            words.append("\n" if part.tag == "br" else _words(part))
        words.append(_joined(part.tail))
    return "".join(words)


def _joined(text: str | None) -> str:
    if not text or "\n" not in text:
        return text or ""
    return re.sub(r"\s*\n\s*", " ", text).strip()
