"""A rubric of any kind with whatever a rubric can have, and the assessments that a brief may plan with it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from makerpath.domain.assessing import ASSESSORS
from makerpath.domain.rubric import DIMENSIONS
from makerpath.domain.text import BANDS
from tests.domain.strategies import percents, slugs, steps, texts, words

KINDS = ("analytic", "holistic", "single-point", "checklist")


@st.composite
def banded(draw: st.DrawFn) -> dict[str, str]:
    """A text, maybe with words of their own for some age bands."""
    found = dict(draw(texts))
    for tag in list(found):
        for band in draw(st.lists(st.sampled_from(BANDS), max_size=2, unique=True)):
            found[f"{tag}-x-{band}"] = draw(words)
    return found


@st.composite
def any_levels(draw: st.DrawFn, kind: str) -> list[dict[str, Any]]:
    least, most = {"single-point": (3, 3), "checklist": (2, 2)}.get(kind, (2, 5))
    points, found = draw(st.sampled_from([0, 0.5, 1])), []
    ids = draw(st.lists(slugs, min_size=least, max_size=most, unique=True))
    for number, level_id in enumerate(ids):
        level: dict[str, Any] = {"id": level_id, "points": points, "title": draw(banded())}
        if kind in ("analytic", "holistic") or (kind == "single-point" and number == 1):
            level["description"] = draw(banded())
        if number and draw(st.booleans()):
            level["least"] = (found[-1]["points"] + 3 * points) / 4
        found.append(level)
        points += draw(steps)
    return found


@st.composite
def any_criterion(draw: st.DrawFn, criterion_id: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"id": criterion_id, "title": draw(banded()), "competencies": ["4c:creativity"]}
    if kind != "checklist" or draw(st.booleans()):
        found["levels"] = draw(any_levels(kind))
    possible: dict[str, st.SearchStrategy[Any]] = {
        "question": banded(),
        "note": banded(),
        "dimension": st.sampled_from(DIMENSIONS),
        "weight": steps,
        "graded": st.booleans(),
        "hidden": st.booleans(),
        "step": st.sampled_from([0.25, 0.5, 2]),
        "required": st.sampled_from([level["id"] for level in found.get("levels", [{"id": "no"}, {"id": "yes"}])]),
    }
    for name in draw(st.lists(st.sampled_from(sorted(possible)), unique=True)):
        found[name] = draw(possible[name])
    return found


@st.composite
def any_rubric_data(draw: st.DrawFn, formative: bool = False) -> dict[str, Any]:
    """Plain data of a valid rubric; its criteria are aligned."""
    kind = draw(st.sampled_from(KINDS))
    names = draw(st.lists(slugs, min_size=1, max_size=1 if kind == "holistic" else 4, unique=True))
    items = [draw(any_criterion(name, kind)) for name in names]
    if not formative:
        items[0]["graded"] = True
    graded = {item.get("dimension") for item in items if item.get("graded", True)}
    found: dict[str, Any] = {
        "schema": "makerpath.rubric/1",
        "id": draw(slugs),
        "kind": kind,
        "title": draw(banded()),
        "criteria": items,
        "minima": {"total": draw(percents), **{name: draw(percents) for name in DIMENSIONS if name in graded}},
    }
    if formative:
        found["formative"] = True
    if draw(st.booleans()):
        found["summary"] = draw(banded())
    return found


@st.composite
def any_plans(draw: st.DrawFn, stages: list[str], counting: list[str], formative: list[str]) -> list[dict[str, Any]]:
    """Plain data of assessments; those that count go by one of `counting` or by the brief's own rubric."""
    found = []
    for number, name in enumerate(draw(st.lists(slugs, min_size=1, max_size=3, unique=True))):
        weight = draw(st.sampled_from([1, 2.5, 30])) if number == 0 else draw(st.sampled_from([0, 1, 70]))
        roles = draw(st.lists(st.sampled_from(ASSESSORS), min_size=1, max_size=3, unique=True))
        plan: dict[str, Any] = {
            "id": name,
            "weight": weight,
            "assessors": [
                {"role": role, "number": draw(st.integers(1, 3)), "weight": draw(st.sampled_from([1, 20]))}
                for role in roles
            ],
            "combine": draw(st.sampled_from(["weighted", "median", "best"])),
        }
        rubric = draw(st.sampled_from([None, *counting, *([] if weight else formative)]))
        if rubric is not None:
            plan["rubric"] = rubric
        possible: dict[str, st.SearchStrategy[Any]] = {
            "title": texts,
            "stage": st.sampled_from(stages),
            "late": st.just({"per_day": 2.5, "most": 30, "grace_hours": 6}),
            "moderation": st.just({"tolerance": 10, "examples": 2, "approval": True}),
            "individual": st.sampled_from([5, 20]),
        }
        for key in draw(st.lists(st.sampled_from(sorted(possible)), unique=True)):
            plan[key] = draw(possible[key])
        found.append(plan)
    return found
