from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from makerpath.credentials.design import load_design
from makerpath.credentials.render import render
from makerpath.credentials.sample import sample_record


@pytest.fixture(scope="session")
def sample_pdf() -> bytes:
    return render(sample_record())


@pytest.fixture
def design_folder(tmp_path: Path) -> Path:
    """A school's own copy of the classic design, to spoil."""
    return Path(shutil.copytree(load_design("classic").folder, tmp_path / "own"))
