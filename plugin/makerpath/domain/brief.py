"""A brief: what a project asks for."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from makerpath.domain.model import Definition, Slug, Titled, unique_ids
from makerpath.domain.stages import ALWAYS, GateMode, StageId, STAGES
from makerpath.domain.text import LocalText

EvidenceKind = Literal["text", "photo", "file", "iteration"]


class EvidenceRule(Definition):
    """One thing that a gate asks to see.

    `text` counts paragraphs, `photo` pictures, `file` uploads of any kind, `iteration` versions of the
    artifact made so far (`min: 2` at a test gate asks for a second version).
    """

    id: Slug
    kind: EvidenceKind
    min: Annotated[int, Field(ge=0, le=50)] = 1
    title: LocalText
    help: LocalText | None = None


class StagePlan(Definition):
    """One stage of a brief with the gate that ends it."""

    id: StageId
    gate: GateMode = "strict"
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


class Brief(Titled):
    """A project's brief: driving question, stages, rubric (by slug), companion courses."""

    schema_: Literal["makerpath.brief/1"] = Field(alias="schema")
    driving_question: LocalText
    summary: LocalText
    rubric: Slug
    stages: list[StagePlan]
    companions: list[Companion] = []

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

    def stage(self, stage_id: str) -> StagePlan:
        """The plan of that stage; KeyError if this brief leaves it out."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise KeyError(stage_id)
