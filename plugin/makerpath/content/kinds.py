"""The kinds of definitions that a course package holds besides the course itself and its rubrics."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from makerpath.domain.brief import Brief
from makerpath.domain.lab import Lab
from makerpath.domain.model import Titled
from makerpath.domain.quiz import Quiz
from makerpath.domain.sign_off import SignOff
from makerpath.domain.survey import Survey


@dataclass(frozen=True)
class Kind:
    """`model` of the definitions, and the `folder` of the package that holds them.

    Where a definition is a folder of its own, `inner` is the file in it.
    """

    model: type[Titled]
    folder: str
    inner: str = ""

    def files(self, root: Path) -> dict[str, Path]:
        """The files of the package at `root` by the id that they should have."""
        if self.inner:
            return {path.parent.name: path for path in sorted((root / self.folder).glob(f"*/{self.inner}"))}
        return {path.stem: path for path in sorted((root / self.folder).glob("*.yaml"))}

    def path(self, name: str) -> str:
        """Where the definition `name` stands, from the package's root."""
        return f"{self.folder}/{name}/{self.inner}" if self.inner else f"{self.folder}/{name}.yaml"


KINDS: dict[str, Kind] = {
    "brief": Kind(Brief, "briefs"),
    "quiz": Kind(Quiz, "quizzes"),
    "survey": Kind(Survey, "surveys"),
    "sign-off": Kind(SignOff, "sign-offs"),
    "lab": Kind(Lab, "labs", "lab.yaml"),
}
