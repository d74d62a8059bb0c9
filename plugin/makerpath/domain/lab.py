"""A lab as a course package describes it; its notebook is a file beside the description."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from makerpath.domain.model import Definition, Slug, Titled
from makerpath.domain.text import LocalText

PACKAGE = r"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$"
GradeId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,128}$")]


class Limits(Definition):
    """What one learner's notebook may use. Times in seconds of the clock: of a cell, and of the whole notebook."""

    cell_seconds: Annotated[int, Field(ge=1, le=300)] = 20
    seconds: Annotated[int, Field(ge=1, le=900)] = 60
    memory_mb: Annotated[int, Field(ge=256, le=8192)] = 1024
    processes: Annotated[int, Field(ge=1, le=256)] = 32
    files_mb: Annotated[int, Field(ge=1, le=1024)] = 32
    output_kb: Annotated[int, Field(ge=16, le=16384)] = 1024


Feedback = Literal["pass", "message", "full"]
"""What a learner is told of a hidden test: whether it passed; also its message; also its code."""


class Lab(Titled):
    """`labs/<id>/lab.yaml`; `notebook.<language>.ipynb` beside it are in nbgrader's format, solutions included.

    `files` are data files of the same folder that a learner gets along with the notebook. `attempts` is how often it
    may be handed in (none: as often as one likes), `due_in_week` the week of the run, from 1, at whose end it is due.
    `complete` says what completes it: that it was handed in, or that a result was released.
    `limits` and `packages` (names of distributions, which the operator has to allow) are for the grading engine.
    `release` says who lets learners see a result: the engine at once, or an instructor. `criteria` names, for a
    criterion of the course's rubrics, the tests (`grade_id`) that speak of it.
    """

    schema_: Literal["makerpath.lab/1"] = Field(alias="schema")
    summary: LocalText
    minutes: Annotated[int, Field(gt=0, le=600)]
    files: Annotated[
        list[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length=100)]], Field(max_length=20)
    ] = []
    attempts: Annotated[int, Field(ge=1, le=50)] | None = None
    due_in_week: Annotated[int, Field(ge=1, le=104)] | None = None
    complete: Literal["handed-in", "result"] = "handed-in"
    limits: Limits = Limits()
    packages: Annotated[list[Annotated[str, Field(pattern=PACKAGE)]], Field(max_length=20)] = []
    feedback: Feedback = "message"
    release: Literal["at-once", "by-hand"] = "by-hand"
    criteria: Annotated[
        dict[Slug, Annotated[list[GradeId], Field(min_length=1, max_length=100)]], Field(max_length=40)
    ] = {}
