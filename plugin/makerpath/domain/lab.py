"""A lab as a course package describes it; its notebook is a file beside the description."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from makerpath.domain.model import Titled
from makerpath.domain.text import LocalText


class Lab(Titled):
    """`labs/<id>/lab.yaml`; `notebook.<language>.ipynb` beside it are in nbgrader's format, solutions included.

    `files` are data files of the same folder that a learner gets along with the notebook. `attempts` is how often it
    may be handed in (none: as often as one likes), `due_in_week` the week of the run, from 1, at whose end it is due.
    `complete` says what completes it: that it was handed in, or that a result was released.
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
