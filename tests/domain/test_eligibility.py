"""What stands between a learner and the certificate."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain.brief import Brief
from makerpath.domain.eligibility import asked_for_certificate, missing_for_certificate, NotEligible
from makerpath.domain.gates import OPTIONAL, Record, standing
from makerpath.domain.names import DIMENSION, STAGE
from makerpath.domain.text import LocalText
from tests.domain.strategies import any_record, briefs, few

shorts = st.lists(
    st.tuples(st.sampled_from(["total", "theory", "practice"]), st.floats(0, 99), st.floats(0, 100)), max_size=3
)


@few
@given(briefs, any_record, st.booleans(), shorts, st.sampled_from(["", "  ", "Lin Mei"]))
def test_a_certificate_is_refused_by_name_of_exactly_what_is_missing(
    plan: Brief, record: list[Record], assessed: bool, short: list[tuple[str, float, float]], name: str
) -> None:
    now = standing(plan, record)
    found = missing_for_certificate(now, assessed=assessed, short=short, certificate_name=name)
    codes = [item.code for item in found]
    open_gates = [
        stage.id
        for stage in now.stages
        if stage.plan.gate == "strict" and stage.id not in OPTIONAL and stage.status != "passed"
    ]
    assert [item.params["stage"] for item in found if item.code == "certificate.gate_open"] == open_gates
    assert [item.params["dimension"] for item in found if item.code == "certificate.minimum_missed"] == [
        item[0] for item in short
    ]
    assert ("certificate.project_closed" in codes) == (now.state == "closed")
    assert ("certificate.no_assessment" in codes) == (not assessed)
    assert ("certificate.no_name" in codes) == (not name.strip())


@few
@given(briefs, any_record, shorts)
def test_nothing_is_missing_only_for_a_finished_assessed_project_of_a_named_learner(
    plan: Brief, record: list[Record], short: list[tuple[str, float, float]]
) -> None:
    now = standing(plan, record)
    found = missing_for_certificate(now, assessed=True, short=short, certificate_name="Lin Mei")
    assert (not found) == (now.state == "finished" and not short)


@few
@given(briefs, any_record)
def test_every_missing_thing_can_be_named_in_the_readers_language(plan: Brief, record: list[Record]) -> None:
    found = missing_for_certificate(
        standing(plan, record), assessed=False, short=[("theory", 40, 50)], certificate_name=""
    )
    for item in found:
        assert item.params.get("stage", "launch") in STAGE
        assert item.params.get("dimension", "theory") in DIMENSION


def test_each_mandatory_course_that_is_missing_is_named_by_its_title() -> None:
    titles = [LocalText({"en": "Making safely", "zh-Hans": "安全制作"}), LocalText({"en": "Making a living"})]
    found = missing_for_certificate(
        standing(nothing_done(), []), assessed=True, short=[], courses=titles, certificate_name="Lin Mei"
    )
    assert [item.params["title"] for item in found if item.code == "certificate.course_missing"] == titles


@few
@given(briefs, any_record, st.booleans(), shorts, st.sampled_from(["", "Lin Mei"]), st.booleans())
def test_what_is_asked_names_everything_and_lacks_exactly_what_is_missing(
    plan: Brief, record: list[Record], assessed: bool, short: list[tuple[str, float, float]], name: str, done: bool
) -> None:
    now, course = standing(plan, record), LocalText({"en": "Making safely"})
    short = list({item[0]: item for item in short}.values()) if assessed else []
    missing = missing_for_certificate(
        now, assessed=assessed, short=short, courses=[] if done else [course], certificate_name=name
    )
    minima = [("theory", 50.0), ("total", 60.0)]
    asked = asked_for_certificate(now, missing, assessed=assessed, minima=minima, courses=[course])
    assert sorted(item.lack.code for item in asked if item.lack) == sorted(item.code for item in missing)
    assert not any(item.met and item.lack for item in asked)
    assert [item.params["dimension"] for item in asked if item.kind == "minimum"] == ["theory", "total"]
    assert all(item.met == (item.lack is None) for item in asked if assessed or item.kind != "minimum")
    assert assessed or not any(item.met for item in asked if item.kind == "minimum")


def test_a_refusal_carries_every_reason() -> None:
    error = NotEligible(missing_for_certificate_of_nothing())
    assert error.status == 422
    assert [item.code for item in error.missing][-1] == "certificate.no_name"


def nothing_done() -> Brief:
    return Brief.model_validate(
        {
            "schema": "makerpath.brief/1",
            "id": "b",
            "title": {"en": "B"},
            "driving_question": {"en": "Q?"},
            "summary": {"en": "S"},
            "rubric": "r",
            "stages": [{"id": name, "task": {"en": "T"}} for name in ("launch", "prototype", "exhibit")],
        }
    )


def missing_for_certificate_of_nothing() -> list:  # type: ignore[type-arg]
    return missing_for_certificate(standing(nothing_done(), []), assessed=False, short=[], certificate_name="")
