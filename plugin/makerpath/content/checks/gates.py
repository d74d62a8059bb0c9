"""Gates can be passed."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_
from makerpath.domain.stages import STAGES

FIRST_VERSION = STAGES.index("prototype")


def check(reading: Reading) -> Iterator[Problem]:
    for document in reading.briefs.values():
        for number, stage in enumerate(document.value.stages if document.value else []):
            for index, rule in enumerate(stage.evidence):
                if rule.kind == "iteration" and rule.min and STAGES.index(stage.id) < FIRST_VERSION:
                    yield Problem(
                        document.tree.place(("stages", number, "evidence", index)),
                        "gate.unreachable",
                        N_("The gate of {stage} asks for a version, and the first one is made at the stage prototype."),
                        N_("Ask for a photo, a file or a text here, or move this to prototype or test."),
                        params={"stage": stage.id},
                    )
