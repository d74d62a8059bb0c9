"""A lab as a course package describes it; its notebook is a file beside the description."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from makerpath.domain.model import Titled
from makerpath.domain.text import LocalText


class Lab(Titled):
    """`labs/<id>/lab.yaml`; `notebook.<language>.ipynb` beside it are in nbgrader's format, solutions included.

    `files` are data files of the same folder that a learner gets along with the notebook.
    """

    schema_: Literal["makerpath.lab/1"] = Field(alias="schema")
    summary: LocalText
    minutes: Annotated[int, Field(gt=0, le=600)]
    files: Annotated[
        list[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length=100)]], Field(max_length=20)
    ] = []
