"""Rubrics of every kind, with ranges, required, ungraded and hidden criteria, and what assessors may choose on them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from makerpath.domain.rubric import Rubric
from makerpath.domain.text import BANDS
from tests.domain.strategies import percents, slugs, steps, texts, words

STEPS = st.sampled_from([0.25, 0.5, 1])


@st.composite
def banded(draw: st.DrawFn) -> dict[str, str]:
    """A text, maybe worded for age bands too."""
    found: dict[str, str] = dict(draw(texts))
    for language in list(found):
        for band in draw(st.lists(st.sampled_from(BANDS), max_size=1)):
            found[f"{language}-x-{band}"] = draw(words)
    return found


@st.composite
def ranged_levels(draw: st.DrawFn, step: float, described: bool = True) -> list[dict[str, Any]]:
    points = draw(st.sampled_from([0, 0.5, 1]))
    found = []
    for level_id in draw(st.lists(slugs, min_size=2, max_size=4, unique=True)):
        level: dict[str, Any] = {"id": level_id, "title": draw(banded())}
        if described or draw(st.booleans()):
            level["description"] = draw(banded())
        if draw(st.booleans()):
            level["least"] = points
            points += step * draw(st.integers(0, 4))
        level["points"] = points
        points += draw(steps)
        found.append(level)
    return found


@st.composite
def full_criteria(draw: st.DrawFn, criterion_id: str, kind: str) -> dict[str, Any]:
    step = draw(STEPS)
    found: dict[str, Any] = {
        "id": criterion_id,
        "title": draw(banded()),
        "step": step,
        "weight": draw(steps),
        "graded": draw(st.booleans()),
        "hidden": draw(st.booleans()),
        "competencies": draw(st.lists(words, max_size=2)),
    }
    if kind == "checklist":
        if draw(st.booleans()):
            found["levels"] = [
                {"id": name, "points": at, "title": draw(texts)} for at, name in enumerate(["not-yet", "done"])
            ]
    elif kind == "single-point":
        found["levels"] = [
            {"id": name, "points": at, "title": draw(texts), **({"description": draw(banded())} if at == 1 else {})}
            for at, name in enumerate(["below", "expected", "beyond"])
        ]
    else:
        found["levels"] = draw(ranged_levels(step))
    if draw(st.booleans()):
        ids = [level["id"] for level in found["levels"]] if "levels" in found else ["no", "yes"]
        found["required"] = draw(st.sampled_from(ids))
    for name in ("question", "note"):
        if draw(st.booleans()):
            found[name] = draw(banded())
    dimension = draw(st.sampled_from([None, "theory", "practice"]))
    return found | ({"dimension": dimension} if dimension else {})


@st.composite
def full_rubric_data(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["analytic", "analytic", "holistic", "single-point", "checklist"]))
    most = 1 if kind == "holistic" else 4
    items = [draw(full_criteria(name, kind)) for name in draw(st.lists(slugs, min_size=1, max_size=most, unique=True))]
    graded = [item for item in items if item["graded"]]
    present = {item.get("dimension") for item in graded}
    return {
        "schema": "makerpath.rubric/1",
        "id": draw(slugs),
        "kind": kind,
        "title": draw(banded()),
        "formative": not graded or draw(st.booleans()),
        "criteria": items,
        "minima": {
            "total": draw(percents),
            "theory": draw(percents) if "theory" in present else 0,
            "practice": draw(percents) if "practice" in present else 0,
        },
        **({"summary": draw(banded())} if draw(st.booleans()) else {}),
    }


full_rubrics = full_rubric_data().map(Rubric.model_validate)
Judged = tuple[dict[str, str], dict[str, float]]


@st.composite
def judged(draw: st.DrawFn, rubric: Rubric) -> Judged:
    """Levels of every criterion that needs one, and of some of the others; points within some ranges."""
    levels: dict[str, str] = {}
    points: dict[str, float] = {}
    for item in rubric.criteria:
        if not (item.graded or item.required) and draw(st.booleans()):
            continue
        level = draw(st.sampled_from(item.levels))
        levels[item.id] = level.id
        if level.least is not None and draw(st.booleans()):
            many = round((level.points - level.least) / item.step)
            points[item.id] = level.least + item.step * draw(st.integers(0, many))
    return levels, points
