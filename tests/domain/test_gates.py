"""Where a project stands, and what may happen next."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.domain.brief import Brief
from makerpath.domain.errors import MakerpathError
from makerpath.domain.gates import (
    check_decide,
    check_open,
    check_reopen,
    check_submit,
    Decided,
    OPTIONAL,
    Record,
    Reopened,
    shortfalls,
    Standing,
    standing,
    Submitted,
)
from makerpath.domain.stages import STAGES, Verdict
from tests.domain.strategies import any_record, briefs, few, stage_ids

STATUSES = {"locked", "open", "submitted", "revise", "held", "passed", "closed"}


def brief(*stages: tuple[str, str] | str, evidence: list[dict[str, Any]] | None = None, phases: str = "open") -> Brief:
    """A brief of these stages, each `strict` unless said otherwise; `evidence` belongs to the first."""
    plans = []
    for item in stages:
        name, gate = item if isinstance(item, tuple) else (item, "strict")
        plans.append({"id": name, "gate": gate, "task": {"en": "Do"}})
    if evidence:
        plans[0]["evidence"] = evidence  # type: ignore[assignment]
    return Brief.model_validate(
        {
            "schema": "makerpath.brief/1",
            "id": "lamp",
            "title": {"en": "Lamp"},
            "driving_question": {"en": "How?"},
            "summary": {"en": "A lamp"},
            "rubric": "craft",
            "stages": plans,
            "phases": phases,
        }
    )


THREE = brief("launch", "prototype", "exhibit")


def after(plan: Brief, *events: Record) -> Standing:
    return standing(plan, events)


def attempt(stage: str, verdict: Verdict = "pass") -> tuple[Record, Record]:
    return Submitted(stage), Decided(stage, verdict)


def refused(code: str, check: Any, *arguments: Any) -> MakerpathError:
    with pytest.raises(MakerpathError) as caught:
        check(*arguments)
    assert caught.value.code == code
    return caught.value


@few
@given(briefs, any_record)
def test_any_record_gives_a_consistent_standing(plan: Brief, record: list[Record]) -> None:
    now = standing(plan, record)
    assert [stage.id for stage in now.stages] == [stage.id for stage in plan.stages]
    for stage in now.stages:
        assert stage.status in STATUSES
        assert (stage.status == "locked") == (stage.blocked_by is not None)
        assert stage.submissions == sum(item == Submitted(stage.id) for item in record)
        assert stage.failures == sum(item == Decided(stage.id, "revise") for item in record)
        assert stage.ever_passed or stage.status != "passed"
    assert (now.state == "closed") == any(stage.status == "closed" for stage in now.stages)
    assert 0 <= now.passed <= len(now.stages)
    assert now.current in now.stages


@few
@given(briefs, any_record)
def test_only_an_earlier_strict_gate_that_is_not_passed_locks_a_stage(plan: Brief, record: list[Record]) -> None:
    now = standing(plan, record)
    open_gate: str | None = None
    for stage in now.stages:
        if stage.status == "locked":
            assert stage.blocked_by == open_gate is not None
        elif stage.can_submit:
            assert open_gate is None
        if open_gate is None and stage.plan.gate == "strict" and stage.status != "passed":
            open_gate = stage.id


@few
@given(briefs, any_record)
def test_row_09_an_advisory_gate_never_blocks(plan: Brief, record: list[Record]) -> None:
    """Whatever happened at them, no stage is locked by an advisory one and the project does not wait for it."""
    now = standing(plan, record)
    advisory = {stage.id for stage in plan.stages if stage.gate == "advisory"}
    assert not advisory & {stage.blocked_by for stage in now.stages}
    without = standing(plan, [item for item in record if item.stage not in advisory])
    strict = [stage for stage in now.stages if stage.id not in advisory]
    assert strict == [stage for stage in without.stages if stage.id not in advisory]
    if now.state != "closed":
        assert now.state == without.state


@few
@given(briefs, any_record)
def test_a_project_is_finished_when_every_strict_gate_but_the_optional_is_passed(
    plan: Brief, record: list[Record]
) -> None:
    now = standing(plan, record)
    needed = [stage for stage in now.stages if stage.plan.gate == "strict" and stage.id not in OPTIONAL]
    if now.state != "closed":
        assert (now.state == "finished") == all(stage.status == "passed" for stage in needed)


@few
@given(briefs, any_record, stage_ids, st.text(max_size=3))
def test_every_check_answers_or_says_why_not(plan: Brief, record: list[Record], stage: str, reflection: str) -> None:
    now = standing(plan, record)
    for check in (check_open, check_decide, check_reopen):
        try:
            assert check(now, stage).id == stage
        except MakerpathError as error:
            assert error.status in (404, 409, 422)
    try:
        assert check_submit(now, stage, [], reflection).can_submit
    except MakerpathError as error:
        assert error.status in (404, 409, 422)


@few
@given(briefs, any_record)
def test_what_may_be_handed_in_can_be_decided_and_what_is_passed_can_be_reopened(
    plan: Brief, record: list[Record]
) -> None:
    now = standing(plan, record)
    for stage in now.stages:
        if stage.can_submit and now.state != "closed":
            check_submit(now, stage.id, [], "what I learned")
            handed_in = standing(plan, [*record, Submitted(stage.id)])
            check_decide(handed_in, stage.id)
        if stage.status == "passed":
            check_reopen(now, stage.id)
            assert standing(plan, [*record, Reopened(stage.id)])[stage.id].status in ("open", "locked")


def test_row_44_an_out_of_order_strict_gate_is_refused() -> None:
    for stage in ("prototype", "exhibit"):
        error = refused("gate.out_of_order", check_submit, after(THREE), stage, [], "")
        assert error.status == 409
        assert error.params["blocked_by"] == "launch"
    first = attempt("launch")
    check_submit(after(THREE, *first), "prototype", [], "")
    refused("gate.out_of_order", check_submit, after(THREE, *first), "exhibit", [], "")


def test_row_44_stages_of_a_brief_stand_in_the_order_from_idea_to_prototype() -> None:
    assert STAGES.index("launch") < STAGES.index("prototype") < STAGES.index("exhibit")
    with pytest.raises(ValueError, match="stages stand in the order"):
        brief("launch", "exhibit", "prototype")
    with pytest.raises(ValueError, match="a brief always has the stage prototype"):
        brief("launch", "exhibit")
    with pytest.raises(ValueError, match="stands twice"):
        brief("launch", "launch", "prototype", "exhibit")


GUIDED = ("launch", ("empathize", "advisory"), ("ideate", "advisory"), "plan", "prototype", "exhibit", "transfer")


def test_row_08_incubation_stays_locked_until_the_earlier_phases_pass() -> None:
    plan = brief(*GUIDED, phases="locked")

    def phases(*events: Record) -> list[tuple[str, str, str | None]]:
        return [(phase.id, phase.status, phase.blocked_by) for phase in after(plan, *events).phases]

    assert phases() == [("learn", "open", None), ("discuss", "locked", "launch"), ("incubate", "locked", "launch")]
    record = [*attempt("launch")]
    assert phases(*record)[1:] == [("discuss", "locked", "empathize"), ("incubate", "locked", "empathize")]
    error = refused("gate.out_of_order", check_submit, after(plan, *record), "plan", [], "")
    assert error.params["blocked_by"] == "empathize"
    record += attempt("empathize")
    assert phases(*record) == [("learn", "passed", None), ("discuss", "open", None), ("incubate", "locked", "ideate")]
    record += attempt("plan")
    assert phases(*record)[2] == ("incubate", "locked", "ideate")
    refused("gate.out_of_order", check_open, after(plan, *record), "prototype")
    record += attempt("ideate")
    assert phases(*record)[1:] == [("discuss", "passed", None), ("incubate", "open", None)]
    check_submit(after(plan, *record), "prototype", [], "")
    check_open(after(plan, *record, Reopened("launch")), "launch")
    assert phases(*record, Reopened("launch"))[2] == ("incubate", "locked", "launch")


def test_row_08_with_open_phases_an_advisory_gate_never_blocks() -> None:
    plan = brief(*GUIDED)
    now = after(plan, *attempt("launch"), *attempt("plan"))
    check_submit(now, "prototype", [], "")
    assert [(phase.id, phase.status, phase.passed) for phase in now.phases] == [
        ("learn", "passed", 1),
        ("discuss", "passed", 1),
        ("incubate", "open", 0),
    ]


@few
@given(briefs, any_record)
def test_row_08_no_stage_of_a_locked_phase_takes_work(plan: Brief, record: list[Record]) -> None:
    now = standing(plan.model_copy(update={"phases": "locked"}), record)
    for number, phase in enumerate(now.phases):
        earlier = [stage for before in now.phases[:number] for stage in before.stages]
        waits = any(stage.status != "passed" for stage in earlier)
        assert not (waits and any(stage.can_submit for stage in phase.stages))
        assert (phase.status == "locked") == (phase.blocked_by is not None)


def test_row_09_an_advisory_stage_takes_what_there_is() -> None:
    plan = brief(("launch", "advisory"), "prototype", "exhibit", evidence=[rule("photo", 3)])
    missing = shortfalls(plan.stages[0], {}, {})
    assert [(item.rule.id, item.have) for item in missing] == [("r", 0)]
    check_submit(after(plan), "launch", missing, "")
    check_submit(after(plan), "prototype", [], "")


def test_a_strict_gate_names_the_evidence_it_misses() -> None:
    plan = brief("launch", "prototype", "exhibit", evidence=[rule("photo", 2)])
    error = refused(
        "gate.evidence_missing",
        check_submit,
        after(plan),
        "launch",
        shortfalls(plan.stages[0], {"r": 1}, {}),
        "",
    )
    assert error.params["missing"] == ["r"]
    assert shortfalls(plan.stages[0], {"r": 2}, {}) == []


def test_a_gate_that_asks_for_a_second_version_counts_iterations() -> None:
    plan = brief("launch", "prototype", "exhibit", evidence=[rule("iteration", 2)])
    assert [item.have for item in shortfalls(plan.stages[0], {"r": 5}, {"iteration": 1})] == [1]
    assert shortfalls(plan.stages[0], {}, {"iteration": 2}) == []


def test_row_54_after_revise_the_next_submission_says_what_was_learned() -> None:
    now = after(THREE, *attempt("launch", "revise"))
    for blank in ("", " \n"):
        assert refused("gate.reflection_missing", check_submit, now, "launch", [], blank).field == "reflection"
    check_submit(now, "launch", [], "Ask before drawing.")


def test_row_54_fail_fail_pass_stands_as_a_first_time_pass() -> None:
    once = after(THREE, *attempt("launch"))
    thrice = after(THREE, *attempt("launch", "revise"), *attempt("launch", "revise"), *attempt("launch"))
    assert thrice["launch"].failures == 2
    for now in (once, thrice):
        assert (now["launch"].status, now["launch"].ever_passed, now.state, now.passed) == ("passed", True, "active", 1)


@pytest.mark.parametrize(("verdict", "status"), [("pass", "passed"), ("revise", "revise"), ("hold", "held")])
def test_a_decision_sets_the_status_of_its_stage(verdict: Verdict, status: str) -> None:
    assert after(THREE, *attempt("launch", verdict))["launch"].status == status


def test_a_stage_that_waits_or_is_held_takes_no_second_submission() -> None:
    refused("gate.waiting", check_submit, after(THREE, Submitted("launch")), "launch", [], "")
    refused("gate.held", check_submit, after(THREE, *attempt("launch", "hold")), "launch", [], "")
    refused("gate.passed", check_submit, after(THREE, *attempt("launch")), "launch", [], "")


def test_what_is_held_can_be_decided_again() -> None:
    held = attempt("launch", "hold")
    check_decide(after(THREE, *held), "launch")
    assert after(THREE, *held, Decided("launch", "pass"))["launch"].status == "passed"


def test_there_is_nothing_to_decide_before_a_submission_and_after_a_pass() -> None:
    refused("gate.nothing_to_decide", check_decide, after(THREE), "launch")
    refused("gate.nothing_to_decide", check_decide, after(THREE, *attempt("launch")), "launch")


def test_a_closed_project_takes_no_work_and_no_decision_until_it_is_opened_again() -> None:
    record = [*attempt("launch"), Submitted("prototype"), Reopened("launch"), Submitted("launch")]
    closed = after(THREE, *record, Decided("launch", "close"))
    assert closed.state == "closed"
    refused("project.closed", check_open, closed, "launch")
    refused("project.closed", check_submit, closed, "exhibit", [], "")
    refused("project.closed", check_decide, closed, "prototype")
    check_reopen(closed, "launch")
    assert after(THREE, *record, Decided("launch", "close"), Reopened("launch")).state == "active"


def test_row_09_reopening_keeps_what_was_passed_after_it() -> None:
    now = after(THREE, *attempt("launch"), *attempt("prototype"), Reopened("launch"))
    assert now["launch"].status == "open"
    assert (now["launch"].ever_passed, now["launch"].returns, now["prototype"].returns) == (True, 1, 0)
    assert now["prototype"].status == "passed"
    assert now["exhibit"].blocked_by == "launch"
    assert now.current.id == "launch"


def test_a_finished_project_is_open_again_after_a_reopening() -> None:
    done = [*attempt("launch"), *attempt("prototype"), *attempt("exhibit")]
    assert after(THREE, *done).state == "finished"
    assert after(THREE, *done, Reopened("launch")).state == "active"


def test_transfer_never_stands_between_a_project_and_its_end() -> None:
    plan = brief("launch", "prototype", "exhibit", "transfer")
    now = after(plan, *attempt("launch"), *attempt("prototype"), *attempt("exhibit"))
    assert now.state == "finished"
    assert now["transfer"].status == "open"


def test_a_stage_that_the_brief_leaves_out_is_not_found() -> None:
    assert refused("gate.no_such_stage", check_open, after(THREE), "ideate").status == 404


def rule(kind: str, least: int) -> dict[str, Any]:
    return {"id": "r", "kind": kind, "min": least, "title": {"en": "Show"}}
