"""Any valid rubric, any valid brief, any record of a project."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from makerpath.domain.brief import Brief
from makerpath.domain.gates import Decided, Record, Reopened, Submitted
from makerpath.domain.rubric import Rubric
from makerpath.domain.stages import ALWAYS, STAGES, VERDICTS

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""There are many rules, and building a rubric takes a while."""

slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=12)
texts = st.one_of(
    st.fixed_dictionaries({"en": words}),
    st.fixed_dictionaries({"zh-Hans": words}),
    st.fixed_dictionaries({"en": words, "zh-Hans": words}),
)
steps = st.integers(1, 40).map(lambda quarters: quarters / 4)
percents = st.integers(0, 400).map(lambda quarters: quarters / 4)


@st.composite
def levels(draw: st.DrawFn) -> list[dict[str, Any]]:
    points, found = draw(st.sampled_from([0, 0.5, 1])), []
    for level_id in draw(st.lists(slugs, min_size=2, max_size=5, unique=True)):
        found.append({"id": level_id, "points": points, "title": draw(texts), "description": draw(texts)})
        points += draw(steps)
    return found


@st.composite
def criteria(draw: st.DrawFn, criterion_id: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": criterion_id,
        "title": draw(texts),
        "dimension": draw(st.sampled_from(["theory", "practice"])),
        "levels": draw(levels()),
    }
    if draw(st.booleans()):
        found["weight"] = draw(steps)
    if draw(st.booleans()):
        found["question"] = draw(texts)
    if draw(st.booleans()):
        found["competencies"] = draw(st.lists(words, max_size=2))
    return found


@st.composite
def rubric_data(draw: st.DrawFn) -> dict[str, Any]:
    items = [draw(criteria(name)) for name in draw(st.lists(slugs, min_size=1, max_size=5, unique=True))]
    present = {item["dimension"] for item in items}
    found: dict[str, Any] = {
        "schema": "makerpath.rubric/1",
        "id": draw(slugs),
        "title": draw(texts),
        "criteria": items,
        "minima": {
            "total": draw(percents),
            "theory": draw(percents) if "theory" in present else 0,
            "practice": draw(percents) if "practice" in present else 0,
        },
    }
    if draw(st.booleans()):
        found["summary"] = draw(texts)
    return found


@st.composite
def rules(draw: st.DrawFn, rule_id: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": rule_id,
        "kind": draw(st.sampled_from(["text", "photo", "file", "iteration"])),
        "title": draw(texts),
    }
    if draw(st.booleans()):
        found["min"] = draw(st.integers(0, 5))
    if draw(st.booleans()):
        found["help"] = draw(texts)
    return found


@st.composite
def brief_data(draw: st.DrawFn) -> dict[str, Any]:
    stages = []
    for name in STAGES:
        if name not in ALWAYS and draw(st.booleans()):
            continue
        plan: dict[str, Any] = {"id": name, "task": draw(texts)}
        if draw(st.booleans()):
            plan["gate"] = draw(st.sampled_from(["strict", "advisory"]))
        if draw(st.booleans()):
            plan["evidence"] = [draw(rules(name)) for name in draw(st.lists(slugs, max_size=3, unique=True))]
        stages.append(plan)
    return {
        "schema": "makerpath.brief/1",
        "id": draw(slugs),
        "title": draw(texts),
        "driving_question": draw(texts),
        "summary": draw(texts),
        "rubric": draw(slugs),
        "stages": stages,
    }


rubrics = rubric_data().map(Rubric.model_validate)
briefs = brief_data().map(Brief.model_validate)


@st.composite
def choices(draw: st.DrawFn, rubric: Rubric) -> dict[str, str]:
    return {item.id: draw(st.sampled_from([level.id for level in item.levels])) for item in rubric.criteria}


stage_ids = st.sampled_from([*STAGES, "no-such-stage"])
any_record: st.SearchStrategy[list[Record]] = st.lists(
    st.one_of(
        stage_ids.map(Submitted),
        stage_ids.map(Reopened),
        st.builds(Decided, stage_ids, st.sampled_from(VERDICTS)),
    ),
    max_size=30,
)
"""Any record at all, in orders too that the operations would never let happen."""
