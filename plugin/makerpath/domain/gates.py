"""Where a project stands, worked out from what was handed in and decided; and what may happen next.

Nothing here is stored: the record of submissions, decisions and reopenings is the truth, in the order of time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from makerpath.domain.brief import Brief, EvidenceRule, PIECES, StagePlan
from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.stages import PHASE_OF, PhaseId, Verdict

Status = Literal["locked", "open", "submitted", "revise", "held", "passed", "closed"]
ProjectState = Literal["active", "finished", "closed"]
OPTIONAL = frozenset({"transfer"})
"""Stages that never stand between a project and its end."""


@dataclass(frozen=True)
class Submitted:
    """The stage was handed in."""

    stage: str


@dataclass(frozen=True)
class Decided:
    """Its latest submission was decided on."""

    stage: str
    verdict: Verdict


@dataclass(frozen=True)
class Reopened:
    """A passed, held or closed stage was opened again."""

    stage: str


Record = Submitted | Decided | Reopened


@dataclass(frozen=True)
class StageState:
    """One stage as it stands. `failures` counts its `revise` decisions, `returns` how often it was opened again;
    `ever_passed` outlives a reopening."""

    plan: StagePlan
    status: Status
    submissions: int = 0
    failures: int = 0
    returns: int = 0
    ever_passed: bool = False
    blocked_by: str | None = None

    @property
    def id(self) -> str:
        return self.plan.id

    @property
    def can_submit(self) -> bool:
        return self.status in ("open", "revise")

    @property
    def needs_reflection(self) -> bool:
        return self.status == "revise"


@dataclass(frozen=True)
class PhaseState:
    """A phase as it stands: `locked` while all its stages are, with the stage that is awaited in `blocked_by`."""

    id: PhaseId
    status: Literal["locked", "open", "passed"]
    stages: tuple[StageState, ...]
    blocked_by: str | None = None

    @property
    def passed(self) -> int:
        return sum(stage.status == "passed" for stage in self.stages)


@dataclass(frozen=True)
class Standing:
    """The whole project as it stands."""

    stages: tuple[StageState, ...]
    state: ProjectState
    phases_locked: bool = False

    def __getitem__(self, stage_id: str) -> StageState:
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise MakerpathError("gate.no_such_stage", N_("This brief has no stage {stage}."), status=404, stage=stage_id)

    @property
    def current(self) -> StageState:
        """The first stage that waits for something; the last one when nothing does."""
        for stage in self.stages:
            if stage.status not in ("passed", "locked") and stage.plan.gate == "strict":
                return stage
        for stage in self.stages:
            if stage.status not in ("passed", "locked"):
                return stage
        return self.stages[-1]

    @property
    def phases(self) -> tuple[PhaseState, ...]:
        """The phases in their order.

        One has passed when its strict stages have, or all if none is strict; where phases lock, every stage counts.
        """
        found = []
        for name in dict.fromkeys(PHASE_OF[stage.id] for stage in self.stages):
            mine = tuple(stage for stage in self.stages if PHASE_OF[stage.id] == name)
            needed = [stage for stage in mine if stage.id not in OPTIONAL]
            strict = [stage for stage in needed if stage.plan.gate == "strict"]
            wanted = needed if self.phases_locked else strict or mine
            if all(stage.status == "passed" for stage in wanted):
                status: Literal["locked", "open", "passed"] = "passed"
            else:
                status = "locked" if all(stage.status == "locked" for stage in mine) else "open"
            found.append(PhaseState(name, status, mine, mine[0].blocked_by if status == "locked" else None))
        return tuple(found)

    @property
    def passed(self) -> int:
        return sum(stage.status == "passed" for stage in self.stages)


def standing(brief: Brief, record: Iterable[Record]) -> Standing:
    """Replay `record` over `brief`. Records of stages that the brief does not have are passed over."""
    status: dict[str, Status] = {plan.id: "open" for plan in brief.stages}
    submissions: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    returns: Counter[str] = Counter()
    ever: set[str] = set()
    for item in record:
        if item.stage not in status:
            continue
        match item:
            case Submitted(stage):
                submissions[stage] += 1
                status[stage] = "submitted"
            case Reopened(stage):
                status[stage] = "open"
                returns[stage] += 1
            case Decided(stage, verdict):
                status[stage] = _AFTER[verdict]
                failures[stage] += verdict == "revise"
                if verdict == "pass":
                    ever.add(stage)
    closed = "closed" in status.values()
    stages = []
    blocker: str | None = None
    for plan in brief.stages:
        mine = status[plan.id]
        awaited = (_earlier_phase(brief, plan, status) if brief.phases == "locked" else None) or blocker
        locked = awaited is not None and mine in ("open", "revise")
        stages.append(
            StageState(
                plan=plan,
                status="locked" if locked else mine,
                submissions=submissions[plan.id],
                failures=failures[plan.id],
                returns=returns[plan.id],
                ever_passed=plan.id in ever,
                blocked_by=awaited if locked else None,
            )
        )
        if blocker is None and plan.gate == "strict" and mine != "passed":
            blocker = plan.id
    if closed:
        state: ProjectState = "closed"
    else:
        done = all(
            status[plan.id] == "passed" for plan in brief.stages if plan.gate == "strict" and plan.id not in OPTIONAL
        )
        state = "finished" if done else "active"
    return Standing(tuple(stages), state, brief.phases == "locked")


def _earlier_phase(brief: Brief, plan: StagePlan, status: Mapping[str, Status]) -> str | None:
    """The first stage of an earlier phase that has not passed."""
    for earlier in brief.stages:
        if PHASE_OF[earlier.id] == PHASE_OF[plan.id]:
            return None
        if status[earlier.id] != "passed":
            return earlier.id
    return None


_AFTER: Mapping[Verdict, Status] = {"pass": "passed", "revise": "revise", "hold": "held", "close": "closed"}


@dataclass(frozen=True)
class Shortfall:
    """An evidence rule that is not met yet; `lacks` names, where that can be told, what is still empty."""

    rule: EvidenceRule
    have: int
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Missing:
    """What a refused gate still asks for, in words."""

    code: str
    message: str
    params: Mapping[str, Any]


class EvidenceMissing(MakerpathError):
    """The gate still asks for something; `missing` says what."""

    def __init__(self, shortfalls: Sequence[Shortfall]) -> None:
        super().__init__(
            "gate.evidence_missing",
            N_("The gate still asks for evidence."),
            N_("Add what the list of this stage marks as missing."),
            status=422,
            missing=[item.rule.id for item in shortfalls],
        )
        self.missing = tuple(found for item in shortfalls for found in _in_words(item))


def _in_words(item: Shortfall) -> list[Missing]:
    title = item.rule.title
    if item.lacks:
        message = N_("{title}: “{resource}” is still empty.")
        return [Missing("gate.empty", message, {"title": title, "resource": name}) for name in item.lacks]
    have = {"title": title, "have": item.have, "want": item.rule.min}
    return [Missing("gate.too_few", N_("{title}: {have} of {want}"), have)]


def shortfalls(plan: StagePlan, shown: Mapping[str, int], counted: Mapping[str, int]) -> list[Shortfall]:
    """The evidence rules of `plan` not met by `shown` (pieces by rule id) and what is `counted` (by kind)."""
    found = []
    for rule in plan.evidence:
        have = shown.get(rule.id, 0) if rule.kind in PIECES else counted.get(rule.kind, 0)
        if have < rule.min:
            found.append(Shortfall(rule, have))
    return found


def check_open(project: Standing, stage_id: str) -> StageState:
    """The stage, if work may be added to it now; raises the reason why not."""
    stage = project[stage_id]
    _refuse_closed(project)
    if stage.status == "locked":
        raise Conflict(
            "gate.out_of_order",
            N_("This stage opens when the gate of an earlier stage is passed."),
            N_("Finish the earlier stage first."),
            stage=stage_id,
            blocked_by=stage.blocked_by,
        )
    return stage


def check_submit(project: Standing, stage_id: str, missing: Sequence[Shortfall], reflection: str) -> StageState:
    """The stage, if it may be handed in now.

    A strict gate wants all its evidence; an advisory one takes what there is. After `revise` the next
    submission says what was learned.
    """
    stage = check_open(project, stage_id)
    if stage.status == "submitted":
        raise Conflict("gate.waiting", N_("This stage was handed in and waits for a decision."))
    if stage.status == "held":
        raise Conflict("gate.held", N_("This stage is on hold."), N_("Your instructor will say when it goes on."))
    if stage.status == "passed":
        raise Conflict(
            "gate.passed", N_("This stage is passed already."), N_("Open it again if you want to work on it.")
        )
    if stage.plan.gate == "strict" and missing:
        raise EvidenceMissing(missing)
    if stage.needs_reflection and not reflection.strip():
        raise MakerpathError(
            "gate.reflection_missing",
            N_("Say what you learned from the last attempt."),
            N_("A sentence or two is enough."),
            status=422,
            field="reflection",
        )
    return stage


def check_decide(project: Standing, stage_id: str) -> StageState:
    """The stage, if there is something to decide: a submission that waits or is on hold."""
    stage = project[stage_id]
    _refuse_closed(project)
    if stage.status not in ("submitted", "held"):
        raise Conflict(
            "gate.nothing_to_decide",
            N_("There is nothing to decide at this gate."),
            N_("Load the page again; somebody may have decided already."),
        )
    return stage


def check_reopen(project: Standing, stage_id: str) -> StageState:
    """The stage, if it is behind the maker and can be taken up again."""
    stage = project[stage_id]
    if stage.status not in ("passed", "held", "closed"):
        raise Conflict("gate.not_passed", N_("This stage is open already."))
    return stage


def _refuse_closed(project: Standing) -> None:
    if project.state == "closed":
        raise Conflict(
            "project.closed",
            N_("This project was closed."),
            N_("An instructor can open it again."),
        )
