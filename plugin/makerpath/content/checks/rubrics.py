"""The rubrics of a brief exist, in the course or in the shared library; what counts is judged by one that may count."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.library import shared
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.content.yamlfile import Location, Tree
from makerpath.domain.brief import Brief
from makerpath.domain.errors import N_
from makerpath.domain.rubric import Rubric


def check(reading: Reading) -> Iterator[Problem]:
    counting: set[str] = set()
    for document in reading.briefs.values():
        if document.value is None:
            continue
        counting.update(document.value.counting_rubrics)
        for at, slug, counts in _named(document.value):
            rubric = reading.rubrics.get(slug)
            if rubric is None:
                yield from _unknown(reading, document.tree, at, slug)
            elif counts and rubric.value is not None and rubric.value.formative:
                yield _formative(document.tree, at, slug)
    for slug in sorted(counting & reading.rubrics.keys()):
        found = reading.rubrics[slug]
        if found.value is not None and not found.value.formative:
            yield from _without_dimension(found.tree, found.value)


def _named(brief: Brief) -> Iterator[tuple[Location, str, bool]]:
    """Every place where the brief names a rubric, the rubric's slug, and whether a result may follow from it."""
    yield ("rubric",), brief.rubric, True
    for number, plan in enumerate(brief.assessments):
        if plan.rubric is not None:
            yield ("assessments", number, "rubric"), plan.rubric, bool(plan.weight) and plan.rubric != brief.rubric


def _unknown(reading: Reading, tree: Tree, at: Location, slug: str) -> Iterator[Problem]:
    # A file that is there but could not be read has its own problem already.
    if not any((folder / f"{slug}.yaml").exists() for folder in (reading.root / "rubrics", shared())):
        yield Problem(
            tree.place(at),
            "brief.rubric_unknown",
            N_("There is no rubric {id}."),
            N_("Write rubrics/{id}.yaml in the course folder, or name a rubric of the shared library."),
            params={"id": slug},
        )


def _formative(tree: Tree, at: Location, slug: str) -> Problem:
    return Problem(
        tree.place(at),
        "brief.rubric_formative",
        N_("The rubric {id} is for learning alone; no result can follow from it."),
        N_("Name another rubric here, or give it to an assessment with weight: 0."),
        params={"id": slug},
    )


def _without_dimension(tree: Tree, rubric: Rubric) -> Iterator[Problem]:
    for index, criterion in enumerate(rubric.criteria):
        if criterion.graded and criterion.dimension is None:
            yield Problem(
                tree.place(("criteria", index)),
                "criterion.no_dimension",
                N_("The criterion {id} is neither theory nor practice; it counts in the total alone."),
                N_("Write dimension: theory or dimension: practice, or graded: false."),
                severity="warning",
                params={"id": criterion.id},
            )
