"""A brief: what a project asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from makerpath.domain.assessing import AssessmentPlan, FINAL
from makerpath.domain.model import Definition, Slug, Titled, unique_ids
from makerpath.domain.stages import ALWAYS, GateMode, StageId, STAGES
from makerpath.domain.text import LocalText
from makerpath.domain.topic import Craft

EvidenceKind = Literal[
    "text", "photo", "file", "iteration", "resources", "materials", "critique", "ownership", "page", "entry"
]
PIECES: frozenset[str] = frozenset({"text", "photo", "file"})
"""The kinds that are shown piece by piece at the stage; the others are counted where they are kept."""
Start = Literal["brief", "topic", "challenge", "own"]
AiUse = Literal["none", "ask", "require"]
Unattempted = Literal["excluded", "zero"]


class EvidenceRule(Definition):
    """One thing that a gate asks to see.

    `text` counts paragraphs, `photo` pictures, `file` uploads of any kind, `iteration` versions of the
    artifact made so far (`min: 2` at a test gate asks for a second version), `resources` the filled sections of the
    resource plan (of four), `materials` lines of the bill of materials, `critique` critiques answered with a version,
    `ownership` a statement of shares that everybody signed, `page` a published page, `entry` entries to an exhibition.
    """

    id: Slug
    kind: EvidenceKind
    min: Annotated[int, Field(ge=0, le=50)] = 1
    title: LocalText
    help: LocalText | None = None


class StagePlan(Definition):
    """One stage of a brief with the gate that ends it.

    `ai_use` says whether a submission declares what artificial intelligence did: not at all, if the maker likes, or
    always. `due_in_week` is the week of the run, from 1, at whose end it is due; the run knows the dates.
    """

    id: StageId
    gate: GateMode = "strict"
    ai_use: AiUse = "none"
    due_in_week: Annotated[int, Field(ge=1, le=104)] | None = None
    task: LocalText
    evidence: list[EvidenceRule] = []

    @model_validator(mode="after")
    def _rules_have_own_ids(self) -> Self:
        unique_ids(rule.id for rule in self.evidence)
        return self


class Companion(Definition):
    """A course that helps at a stage, and why."""

    course: Slug
    stage: StageId
    why: LocalText


class TeamSize(Definition):
    """How many make a project together; `min` is advice, `max` a limit."""

    min: Annotated[int, Field(ge=1, le=50)] = 1
    max: Annotated[int, Field(ge=1, le=50)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.max is not None and self.max < self.min:
            raise PydanticCustomError("brief.team", "max is at least min")
        return self


class Brief(Titled):
    """A project's brief: driving question, stages, rubric (by slug), companion courses.

    `starts` are the questions that a project may begin from: the brief's own, a topic of the bank, an enterprise's
    challenge, the maker's own. `crafts` narrows the topics and challenges that fit; empty, all do. Without `team`,
    makers may be as few or as many as they like. With `phases: locked`, a phase opens when every stage of the phases
    before it has passed, an advisory one too. `assessments` are the plans of its assessments; without any, an
    instructor fills in the rubric once. `unattempted` says what an assessment that nobody handed anything in for counts
    in a platform's grade book: nothing at all, or zero once its stage was due.
    """

    schema_: Literal["makerpath.brief/1"] = Field(alias="schema")
    driving_question: LocalText
    summary: LocalText
    rubric: Slug
    stages: list[StagePlan]
    companions: list[Companion] = []
    starts: Annotated[list[Start], Field(min_length=1)] = ["brief"]
    crafts: list[Craft] = []
    team: TeamSize | None = None
    phases: Literal["open", "locked"] = "open"
    assessments: Annotated[list[AssessmentPlan], Field(max_length=12)] = []
    unattempted: Unattempted = "excluded"

    @model_validator(mode="after")
    def _stages_in_order(self) -> Self:
        ids = [stage.id for stage in self.stages]
        unique_ids(ids)
        if ids != sorted(ids, key=STAGES.index):
            raise PydanticCustomError("brief.order", "stages stand in the order {order}", {"order": ", ".join(STAGES)})
        missing = [name for name in STAGES if name in ALWAYS and name not in ids]
        if missing:
            raise PydanticCustomError(
                "brief.stage_missing", "a brief always has the stage {stage}", {"stage": missing[0]}
            )
        strange = [companion.stage for companion in self.companions if companion.stage not in ids]
        if strange:
            raise PydanticCustomError("brief.companion_stage", "the brief has no stage {stage}", {"stage": strange[0]})
        return self

    @model_validator(mode="after")
    def _assessments_fit(self) -> Self:
        unique_ids(plan.id for plan in self.assessments)
        ids = {stage.id for stage in self.stages}
        for plan in self.assessments:
            if plan.stage is not None and plan.stage not in ids:
                raise PydanticCustomError(
                    "brief.assessment_stage", "the brief has no stage {stage} to assess", {"stage": plan.stage}
                )
        if self.assessments and not any(plan.weight for plan in self.assessments):
            raise PydanticCustomError("brief.assessments_uncounted", "at least one assessment has a weight")
        return self

    @property
    def plans(self) -> list[AssessmentPlan]:
        """Its assessments, never none."""
        return self.assessments or [AssessmentPlan(id=FINAL)]

    def plan(self, plan_id: str) -> AssessmentPlan | None:
        return next((plan for plan in self.plans if plan.id == plan_id), None)

    def assessed_at(self, plan: AssessmentPlan) -> StageId:
        """The stage at which the assessment is given."""
        return plan.stage or "exhibit"

    @property
    def rubrics(self) -> list[str]:
        """The slugs of all its rubrics, its own first."""
        return list(dict.fromkeys([self.rubric, *(plan.rubric or self.rubric for plan in self.plans)]))

    @property
    def counting_rubrics(self) -> list[str]:
        """The slugs of the rubrics that its projects' results follow from."""
        return list(dict.fromkeys(plan.rubric or self.rubric for plan in self.plans if plan.weight))

    def stage(self, stage_id: str) -> StagePlan:
        """The plan of that stage; KeyError if this brief leaves it out."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise KeyError(stage_id)


def rubrics_named(brief: Mapping[str, Any]) -> list[str]:
    """As `Brief.rubrics`, of a brief's plain data or of its scoring part."""
    plans = brief.get("assessments", [])
    return list(dict.fromkeys([brief["rubric"], *(plan["rubric"] for plan in plans if plan.get("rubric"))]))
