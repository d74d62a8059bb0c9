"""A sample project: one maker's way through a brief, from the question to the assessment, told as a file.

Teachers read it to see what the course leads to, failures included; the demonstration school replays it through the
same operations that learners use, so that it can never tell of something the product would refuse.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from makerpath.domain.materials import MOST, MOST_OF_IT
from makerpath.domain.model import Definition, Slug, Titled
from makerpath.domain.stages import StageId
from makerpath.domain.text import LocalText

MOST_FILES = 40
"""How many files a sample may have."""

FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$", max_length=100)]
"""The name of a file that stands beside `sample.yaml`."""


class Shown(Definition):
    """One piece of evidence for a rule of the stage: words where the rule asks for a text, else a file.

    With a file, `text` says what it shows.
    """

    rule: Slug
    text: LocalText | None = None
    file: FileName | None = None


class Version(Definition):
    """A version of the artifact. `change`, from the second on, says what became different and why."""

    text: LocalText
    change: LocalText | None = None
    files: Annotated[list[FileName], Field(max_length=6)] = []


class Measured(Definition):
    """A measurement of the journal; `unit` is a sign such as cm or s that every language writes alike."""

    name: LocalText
    value: Decimal
    unit: Annotated[str, Field(max_length=32)] = ""


class Noted(Definition):
    """A note in the journal."""

    text: LocalText
    file: FileName | None = None
    measured: Measured | None = None


class Needs(Definition):
    """The resource plan; a section that a round says nothing about stays as it was."""

    funding: LocalText | None = None
    place: LocalText | None = None
    equipment: LocalText | None = None
    training: LocalText | None = None


class Bought(Definition):
    """A line of the bill of materials; `unit_cost` is the price of one unit in `currency` (ISO 4217)."""

    name: LocalText
    quantity: Annotated[Decimal, Field(gt=0, le=MOST_OF_IT)]
    unit: LocalText | None = None
    unit_cost: Annotated[Decimal, Field(ge=0, le=MOST)] = Decimal(0)
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    consumable: bool = True
    source: LocalText | None = None


class AiHelp(Definition):
    """What the maker declares about artificial intelligence; which tools, what for and how checked, if it was used."""

    used: bool
    tools: LocalText | None = None
    purpose: LocalText | None = None
    checked: LocalText | None = None

    @model_validator(mode="after")
    def _described(self) -> Self:
        said = [self.tools, self.purpose, self.checked]
        if (self.used and not all(said)) or (not self.used and any(said)):
            raise PydanticCustomError("sample.ai_use", "tools, purpose and checked stand with used: true, all three")
        return self


class Round(Definition):
    """What was added to a stage before it was handed in once more, and what the instructor decided.

    Evidence of earlier rounds stays. `reflection` says what was learned after a `revise`.
    """

    evidence: list[Shown] = []
    versions: list[Version] = []
    journal: list[Noted] = []
    resources: Needs | None = None
    materials: list[Bought] = []
    ai_use: AiHelp | None = None
    reflection: LocalText | None = None
    verdict: Literal["pass", "revise"] = "pass"
    comment: LocalText | None = None

    @model_validator(mode="after")
    def _revise_says_why(self) -> Self:
        if self.verdict == "revise" and self.comment is None:
            raise PydanticCustomError("sample.revise_unexplained", "a revise says why, in comment")
        return self


class Critique(Definition):
    """What a classmate says of the first version of the stage, and what the maker answers with the next version.

    The next version may be one of the same stage or of a later one.
    """

    text: LocalText
    answer: LocalText


class Stretch(Definition):
    """A stage of the way: its rounds of handing in, the last of which passes."""

    stage: StageId
    rounds: Annotated[list[Round], Field(min_length=1, max_length=6)]
    critique: Critique | None = None

    @model_validator(mode="after")
    def _passes_last(self) -> Self:
        verdicts = [item.verdict for item in self.rounds]
        if verdicts != ["revise"] * (len(verdicts) - 1) + ["pass"]:
            raise PydanticCustomError(
                "sample.verdicts", "the last round of a stage passes, those before it are revised"
            )
        if self.critique and not any(item.versions for item in self.rounds):
            raise PydanticCustomError("sample.critique_of_nothing", "a critique stands at a stage that has a version")
        return self


class Verdict(Definition):
    """How the instructor assesses it: a level for every criterion of the brief's rubric."""

    levels: Annotated[dict[Slug, Slug], Field(min_length=1)]
    comments: dict[Slug, LocalText] = {}
    summary: LocalText | None = None


class Sample(Titled):
    """`samples/<id>/sample.yaml`, with the files it names beside it.

    `title` is the project's. `summary` tells teachers what happens in it and what to look at. With `question` the
    maker asks one of their own, where the brief lets projects begin from `own`; else it is the brief's.
    """

    schema_: Literal["makerpath.sample/1"] = Field(alias="schema")
    brief: Slug
    summary: LocalText
    question: LocalText | None = None
    stages: Annotated[list[Stretch], Field(min_length=1)]
    assessment: Verdict

    @property
    def files(self) -> list[str]:
        """The names of all its files, each once, in the order in which they are shown."""
        found: list[str | None] = []
        for stretch in self.stages:
            for turn in stretch.rounds:
                found += [note.file for note in turn.journal]
                found += [piece.file for piece in turn.evidence]
                found += [name for version in turn.versions for name in version.files]
        return list(dict.fromkeys(name for name in found if name))
