"""Where a project stands, worked out from what was handed in and decided; and what may happen next.

Nothing here is stored: the record of submissions, decisions and reopenings is the truth, in the order of time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from makerpath.domain.brief import Brief, EvidenceRule, StagePlan
from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.stages import Verdict

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
    """One stage as it stands. `failures` counts its `revise` decisions; `ever_passed` outlives a reopening."""

    plan: StagePlan
    status: Status
    submissions: int = 0
    failures: int = 0
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
class Standing:
    """The whole project as it stands."""

    stages: tuple[StageState, ...]
    state: ProjectState

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
    def passed(self) -> int:
        return sum(stage.status == "passed" for stage in self.stages)


def standing(brief: Brief, record: Iterable[Record]) -> Standing:
    """Replay `record` over `brief`. Records of stages that the brief does not have are passed over."""
    status: dict[str, Status] = {plan.id: "open" for plan in brief.stages}
    submissions: Counter[str] = Counter()
    failures: Counter[str] = Counter()
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
        locked = blocker is not None and mine in ("open", "revise")
        stages.append(
            StageState(
                plan=plan,
                status="locked" if locked else mine,
                submissions=submissions[plan.id],
                failures=failures[plan.id],
                ever_passed=plan.id in ever,
                blocked_by=blocker if locked else None,
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
    return Standing(tuple(stages), state)


_AFTER: Mapping[Verdict, Status] = {"pass": "passed", "revise": "revise", "hold": "held", "close": "closed"}


@dataclass(frozen=True)
class Shortfall:
    """An evidence rule that is not met yet."""

    rule: EvidenceRule
    have: int


def shortfalls(plan: StagePlan, shown: Mapping[str, int], iterations: int) -> list[Shortfall]:
    """The evidence rules of `plan` not met by `shown` (pieces by rule id) and the number of iterations."""
    found = []
    for rule in plan.evidence:
        have = iterations if rule.kind == "iteration" else shown.get(rule.id, 0)
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
        raise MakerpathError(
            "gate.evidence_missing",
            N_("The gate still asks for evidence."),
            N_("Add what the list of this stage marks as missing."),
            status=422,
            missing=[item.rule.id for item in missing],
        )
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
