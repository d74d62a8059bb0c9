"""A platform's problems as questions of a quiz, where they mean the same.

Understood are multiple choice, checkboxes, drop-downs, numbers and short texts. What computes its answer (scripts,
formulas, drawings) is not: its reason is given instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from makerpath.content.incoming.draft import slug
from makerpath.domain.text import LANGUAGES

CHOICES = frozenset({"multiplechoiceresponse", "choiceresponse", "optionresponse"})
UNDERSTOOD = CHOICES | {"numericalresponse", "stringresponse"}
_ASIDE = frozenset({"solution", "demandhint", "responseparam", "choicehint", "optionhint", "correcthint"})
_LOST = frozenset({"compoundhint", "correcthint", "stringequalhint", "additional_answer_hint", "booleanhint"})
_BLOCK = frozenset({"p", "div", "br", "li", "h1", "h2", "h3", "h4", "label", "description", "text", "tr"})
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_RANGE = re.compile(r"\[\s*([^,\s]+)\s*,\s*([^,\s]+)\s*\]")
_MATH = re.compile(r"\[mathjax(inline)?\](.*?)\[/mathjax(?:inline)?\]|\\[(\[](.*?)\\[)\]]", re.DOTALL)
Local = dict[str, str]


class NotUnderstood(Exception):
    """The problem means more than a quiz can ask; the first argument names what."""


@dataclass
class Found:
    """The data of questions; `pictures` are addresses that belong to them, `lost` elements that did not come along."""

    questions: list[dict[str, Any]] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)
    pictures: list[tuple[int, str, str, int]] = field(default_factory=list)


def questions_of(problem: etree._Element, name: str, shown: str, points: float) -> Found:
    """The questions of the problem known as `name`. Raises NotUnderstood."""
    found, gathered = Found(), _Gathered(shown)
    responses = [item for item in problem.iter() if isinstance(item.tag, str) and item.tag.endswith("response")]
    strange = next((item.tag for item in problem.iter() if item.tag == "script"), None)
    strange = strange or next((item.tag for item in responses if item.tag not in UNDERSTOOD), None)
    if strange or not responses:
        raise NotUnderstood(strange or problem.tag)
    base = slug(name)[:50].strip("-") or "question"
    _walk(problem, gathered, responses, found, base, points / len(responses))
    hints = [_text(item, shown) for item in problem.iter("hint") if item.getparent().tag == "demandhint"]
    solution = next(iter(problem.iter("solution")), None)
    last = found.questions[-1]
    if hints and any(hints[0].values()):
        found.questions[0]["hint"] = hints[0]
        found.lost += [(item.sourceline or 1, "hint") for item in list(problem.iter("hint"))[1:]]
    if solution is not None and (said := _text(solution, shown)):
        last["explanation"] = said
    found.lost += [(item.sourceline or 1, str(item.tag)) for item in problem.iter() if item.tag in _LOST]
    return found


class _Gathered:
    """The words before a response: by language where they are marked so, else in the language that is shown."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.words: dict[str, list[str]] = {}
        self.images: list[etree._Element] = []

    def add(self, text: str | None, language: str) -> None:
        if text:
            self.words.setdefault(language, []).append(text)

    def take(self) -> Local:
        said = {tag: _tidy("".join(self.words[tag])) for tag in (*LANGUAGES,) if tag in self.words}
        self.words = {}
        return {tag: text for tag, text in said.items() if text}


def _walk(
    element: etree._Element,
    gathered: _Gathered,
    responses: list[etree._Element],
    found: Found,
    base: str,
    points: float,
    language: str = "",
) -> None:
    language = language or gathered.shown
    if element in responses:
        number = len(found.questions) + 1
        for label in element.iter("label", "description"):
            _collect(label, gathered, language)
        question = _question(element, gathered.shown)
        prompt = gathered.take()
        if not prompt:
            raise NotUnderstood("label")
        question |= {"id": base if len(responses) == 1 else f"{base}-{number}", "prompt": prompt}
        if points != 1:
            question["points"] = max(0.01, min(round(points, 2), 100))
        for image in gathered.images:
            source = (number - 1, image.get("src") or "", image.get("alt") or "", image.sourceline or 1)
            found.pictures.append(source)
        gathered.images = []
        found.questions.append(question)
        return
    if not isinstance(element.tag, str) or element.tag in _ASIDE:
        return
    if element.tag == "img":
        gathered.images.append(element)
    own = element.get("lang") if element.get("lang") in LANGUAGES else language
    gathered.add(element.text, own or language)
    for child in element:
        _walk(child, gathered, responses, found, base, points, own or language)
        gathered.add(child.tail, own or language)
    if element.tag in _BLOCK:
        gathered.add("\n", own or language)


def _collect(element: etree._Element, gathered: _Gathered, language: str) -> None:
    own = element.get("lang") if element.get("lang") in LANGUAGES else language
    gathered.add(element.text, own or language)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _ASIDE:
            _collect(child, gathered, own or language)
        gathered.add(child.tail, own or language)


def _text(element: etree._Element, shown: str) -> Local:
    gathered = _Gathered(shown)
    _collect(element, gathered, shown)
    return gathered.take()


def _tidy(text: str) -> str:
    text = _MATH.sub(lambda match: f"${(match[2] or match[3] or '').strip()}$", text)
    return "\n".join(line for part in text.split("\n") if (line := " ".join(part.split())))


def _question(response: etree._Element, shown: str) -> dict[str, Any]:
    if response.tag == "numericalresponse":
        return _numerical(response)
    if response.tag == "stringresponse":
        return _string(response)
    choices = _choices(response, shown)
    right = sum(bool(choice.get("correct")) for choice in choices)
    if not 2 <= len(choices) <= 12 or not right:
        raise NotUnderstood(str(response.tag))
    single = response.tag != "choiceresponse" and right == 1
    return {"kind": "single" if single else "multiple", "choices": choices}


def _choices(response: etree._Element, shown: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    if response.tag == "optionresponse":
        inputs = list(response.iter("optioninput"))
        if len(inputs) != 1:
            raise NotUnderstood("optionresponse")
        listed = re.findall(r"'((?:[^'\\]|\\.)*)'|\"([^\"]*)\"", inputs[0].get("options") or "")
        for one, other in listed:
            text = one or other
            made.append({"text": {shown: text}, "correct": text == inputs[0].get("correct")})
        items = list(inputs[0].iter("option"))
    else:
        items = list(response.iter("choice"))
    for item in items:
        correct = (item.get("correct") or "").strip().lower()
        if correct not in ("true", "false", ""):
            raise NotUnderstood(f"correct={correct}")
        choice: dict[str, Any] = {"text": _text(item, shown), "correct": correct == "true"}
        hint = next(iter(item.iter("choicehint", "optionhint")), None)
        if hint is not None and (said := _text(hint, shown)):
            choice["feedback"] = said
        choice["id"] = slug(item.get("name") or "")
        made.append(choice)
    seen: set[str] = set()
    for number, choice in enumerate(made, 1):
        if not choice["text"]:
            raise NotUnderstood("choice")
        if not choice.get("id") or choice["id"] in seen:
            choice["id"] = f"choice-{number}"
        seen.add(choice["id"])
        if not choice["correct"]:
            del choice["correct"]
    return made


def _numerical(response: etree._Element) -> dict[str, Any]:
    answer = (response.get("answer") or "").strip()
    limits = _RANGE.fullmatch(answer)
    if limits:
        low, high = _number(limits[1]), _number(limits[2])
        return {"kind": "numerical", "answer": (low + high) / 2, "tolerance": abs(high - low) / 2}
    value, tolerance = _number(answer), 0.0
    for parameter in response.iter("responseparam"):
        if parameter.get("type") == "tolerance":
            said = (parameter.get("default") or "0").strip()
            tolerance = abs(value) * _number(said[:-1]) / 100 if said.endswith("%") else _number(said)
    made: dict[str, Any] = {"kind": "numerical", "answer": value}
    return made | ({"tolerance": abs(tolerance)} if tolerance else {})


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text.strip()):
        raise NotUnderstood(f"answer={text[:40]}")
    return float(text)


def _string(response: etree._Element) -> dict[str, Any]:
    if "regexp" in (response.get("type") or ""):
        raise NotUnderstood("regexp")
    answers = [response.get("answer") or ""]
    answers += [item.get("answer") or (item.text or "") for item in response.iter("additional_answer")]
    accepted = list(dict.fromkeys(answer.strip() for answer in answers if answer.strip()))
    if not accepted or any("$" in answer or len(answer) > 200 for answer in accepted):
        raise NotUnderstood(f"answer={answers[0][:40]}")
    return {"kind": "text", "accepted": accepted[:30]}
