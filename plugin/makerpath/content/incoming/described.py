"""A course.yaml for a course that comes without one; what nobody said is assumed, and said to be."""

from __future__ import annotations

import re
from typing import Any

from makerpath.content.incoming.draft import Draft, MINUTES, slug
from makerpath.content.incoming.report import Report

NO_LICENCE = "All rights reserved"
_NOT_NAME = re.compile(r"[^A-Za-z0-9_.-]+")


def describe(
    said: dict[str, Any], modules: list[dict[str, Any]], draft: Draft, report: Report, path: str, language: str
) -> dict[str, Any]:
    """The data of course.yaml. `said` may have title, summary (texts or by language), org, number, licence, authors."""

    def given(name: str, otherwise: Any) -> Any:
        if said.get(name):
            return said[name]
        report.assume(path, name, _spoken(otherwise))
        return otherwise

    def local(value: Any) -> dict[str, str]:
        return value if isinstance(value, dict) else {language: str(value)}

    languages = sorted({tag for lesson in draft.lessons.values() for tag in lesson.titles}) or [language]
    title = local(given("title", said.get("number") or modules[0]["title"][language]))
    org = _NOT_NAME.sub("-", str(said.get("org") or "")).strip("-")
    number = _NOT_NAME.sub("-", str(said.get("number") or "")).strip("-")
    known: dict[str, Any] = {"org": org, "number": number}
    said = {**said, **known}
    name = slug(next(iter(title.values()))) or slug(number) or "course"
    if any(lesson.minutes is None for lesson in draft.lessons.values()):
        report.assume(path, "minutes", MINUTES)
    minutes = sum(lesson.minutes or MINUTES for lesson in draft.lessons.values())
    briefs = [slug for kind, slug in draft.definitions if kind == "brief"]
    return {
        "schema": "makerpath.course/1",
        "id": name,
        "org": given("org", "school"),
        "number": given("number", name.upper()[:30]),
        "title": title,
        "summary": local(given("summary", title)),
        "languages": [language, *(tag for tag in languages if tag != language)],
        "credits": given("credits", 0),
        "hours": given("hours", max(1, round(minutes / 60))),
        "disciplines": given("disciplines", ["technology"]),
        "age_band": given("age_band", {"from": 12, "to": 18}),
        "licence": _licence(given("licence", NO_LICENCE)),
        "authors": [{"name": author} for author in given("authors", [org or "school"])],
        "outcomes": [{"id": "course-done", "text": given("outcomes", title)}],
        "modules": modules,
        **({"briefs": briefs} if briefs else {}),
    }


def _spoken(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {item}" for name, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _licence(said: str) -> str:
    """The platform's short form of a Creative Commons licence as everyone writes it."""
    if not said.startswith("creative-commons"):
        return NO_LICENCE if said == "all-rights-reserved" else said
    version = re.search(r"ver=([\d.]+)", said)
    terms = re.findall(r"\b(BY|NC|ND|SA)\b", said)
    return f"CC-{'-'.join(terms or ['BY'])}-{version[1] if version else '4.0'}"
