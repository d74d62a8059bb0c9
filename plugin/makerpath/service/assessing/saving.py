"""A desk's form as it is saved, whoever carries it: a page, its script, or a block."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from makerpath.domain.rubric import Rubric
from makerpath.service.assessing.fields import Fields, read
from makerpath.service.assessments import operations
from makerpath.service.operation import Answer

Run = Callable[..., Answer]
"""`run(operation, key=…, **arguments)` as whoever sent the form; without a `key` by that of the form."""


def save_form(
    run: Run, typed: Fields, *, project_id: UUID, plan: str, role: str, rubric: Rubric, final: bool
) -> Answer:
    """Save the draft or make it final; the form says which revision it began from."""
    said = read(typed, rubric)
    seen = typed.get("revision", "")
    return run(
        operations.save,
        project_id=project_id,
        levels=said.levels,
        points=said.points,
        comments=said.comments,
        comment=said.comment,
        pins=said.pins,
        plan=plan,
        role=role,
        revision=int(seen[:9]) if seen.isascii() and seen.isdigit() else None,
        final=final,
    )
