"""Any valid rubric, any valid brief, any record of a project."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from makerpath.domain.brief import Brief
from makerpath.domain.gates import Decided, Record, Reopened, Submitted
from makerpath.domain.quiz import Quiz
from makerpath.domain.rubric import Rubric
from makerpath.domain.stages import ALWAYS, STAGES, VERDICTS

few = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
"""There are many rules, and building a rubric takes a while."""

slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=12,
)
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


lines = st.lists(
    st.one_of(words, st.just(""), st.sampled_from(["  ", "a  b", "\ta", "< & >", "$seed"])), min_size=1, max_size=4
)
long_words = st.builds(lambda first, more, last: "\n".join([first, *more, last]), words, lines, words)
long_texts = st.one_of(
    st.fixed_dictionaries({"en": long_words}),
    st.fixed_dictionaries({"zh-Hans": long_words}),
    st.fixed_dictionaries({"en": long_words, "zh-Hans": long_words}),
)
numbers = st.one_of(
    st.integers(-(10**6), 10**6), st.floats(-1e12, 1e12, allow_nan=False), st.sampled_from([0.1, 1e-7, 1e22])
)
accepted = words.filter(lambda text: "_or_" not in text.lower())


@st.composite
def _choices(draw: st.DrawFn, kind: str) -> list[dict[str, Any]]:
    ids = draw(st.lists(slugs, min_size=2, max_size=5, unique=True))
    right = {draw(st.sampled_from(ids))}
    if kind == "multiple":
        right |= set(draw(st.lists(st.sampled_from(ids))))
    return [
        {
            "id": name,
            "text": draw(long_texts),
            "correct": name in right,
            **({"feedback": draw(long_texts)} if draw(st.booleans()) else {}),
        }
        for name in ids
    ]


@st.composite
def questions(draw: st.DrawFn, question_id: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["single", "multiple", "numerical", "text"]))
    found: dict[str, Any] = {"kind": kind, "id": question_id, "prompt": draw(long_texts)}
    optional = ["hint", "explanation"]
    if kind in ("single", "multiple"):
        found["choices"] = draw(_choices(kind))
    elif kind == "numerical":
        found["answer"] = draw(numbers)
        if draw(st.booleans()):
            found["tolerance"] = abs(draw(numbers))
        optional += ["unit", "feedback"]
    else:
        found["accepted"] = draw(st.lists(accepted, min_size=1, max_size=4))
        optional += ["feedback"]
    for name in draw(st.lists(st.sampled_from(optional), unique=True)):
        found[name] = draw(long_texts)
    if draw(st.booleans()):
        found["points"] = draw(steps)
    if draw(st.booleans()):
        found["picture"] = {"image": f"images/{draw(slugs)}.svg", "alt": draw(long_texts)}
    return found


@st.composite
def quiz_data(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {
        "schema": "makerpath.quiz/1",
        "id": draw(slugs),
        "title": draw(texts),
        "graded": draw(st.booleans()),
        "pass": draw(percents),
        "order": draw(st.sampled_from(["written", "shuffled"])),
        "questions": [draw(questions(name)) for name in draw(st.lists(slugs, min_size=1, max_size=4, unique=True))],
    }
    if draw(st.booleans()):
        found["intro"] = draw(long_texts)
    if draw(st.booleans()):
        found["attempts"] = draw(st.integers(1, 100))
    return found


quizzes = quiz_data().map(Quiz.model_validate)
