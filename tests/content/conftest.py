"""A small course without a problem, to be spoilt one way at a time."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from makerpath.content.check import check
from makerpath.content.problem import Problem

DATA = Path(__file__).parent / "data"


@dataclass
class Folder:
    """A course folder that a test may change."""

    root: Path

    def write(self, name: str, text: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def problems(self) -> list[Problem]:
        return check(self.root)

    def found(self) -> list[tuple[str, str, int]]:
        """Code, file and line of every problem."""
        return [
            (problem.code, problem.place.path.relative_to(self.root).as_posix(), problem.place.line)
            for problem in self.problems()
        ]


@pytest.fixture
def course(tmp_path: Path) -> Folder:
    shutil.copytree(DATA / "small-course", tmp_path / "small-course")
    return Folder(tmp_path / "small-course")
