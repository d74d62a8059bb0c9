"""A brief's rubric exists, in the course or in the shared library."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.library import shared
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_


def check(reading: Reading) -> Iterator[Problem]:
    for document in reading.briefs.values():
        if document.value is None or document.value.rubric in reading.rubrics:
            continue
        slug = document.value.rubric
        files = [folder / f"{slug}.yaml" for folder in (reading.root / "rubrics", shared())]
        if not any(path.exists() for path in files):
            yield Problem(
                document.tree.place(("rubric",)),
                "brief.rubric_unknown",
                N_("There is no rubric {id}."),
                N_("Write rubrics/{id}.yaml in the course folder, or name a rubric of the shared library."),
                params={"id": slug},
            )
