"""A brief: what a project asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from makerpath.domain.model import Definition, Slug
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
        _unique([rule.id for rule in self.evidence])
        return self


class Brief(Definition):
    """A project's brief: driving question, stages, rubric (by slug)."""

    schema_: Literal["makerpath.brief/1"] = Field(alias="schema")
    id: Slug
    title: LocalText
    driving_question: LocalText
    summary: LocalText
    rubric: Slug
    stages: list[StagePlan]

    @model_validator(mode="after")
    def _stages_in_order(self) -> Self:
        ids = [stage.id for stage in self.stages]
        _unique(ids)
        if ids != sorted(ids, key=STAGES.index):
            raise PydanticCustomError("brief.order", "stages stand in the order {order}", {"order": ", ".join(STAGES)})
        missing = [name for name in STAGES if name in ALWAYS and name not in ids]
        if missing:
            raise PydanticCustomError(
                "brief.stage_missing", "a brief always has the stage {stage}", {"stage": missing[0]}
            )
        return self

    def stage(self, stage_id: str) -> StagePlan:
        """The plan of that stage; KeyError if this brief leaves it out."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise KeyError(stage_id)


def _unique(ids: Sequence[str]) -> None:
    for item in ids:
        if ids.count(item) > 1:
            raise PydanticCustomError("id.repeated", "the id {id} stands twice", {"id": item})
