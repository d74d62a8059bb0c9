"""What `pip install` gives is what the source tree has."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from importlib import import_module
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging import tree

pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    """Built from a copy: in the tree itself an older build's files could slip in."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(tree.ROOT / name, source)
    for name in ("plugin", "courses", "rubrics", "templates"):
        shutil.copytree(tree.ROOT / name, source / name)
        for package in ("", "makerpath", "makerpath/i18n"):
            if (source / name / package / "__init__.py").exists():
                compiled = source / name / package / "__pycache__" / "left.pyc"
                compiled.parent.mkdir(exist_ok=True)
                compiled.touch()
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    with ZipFile(next(out.glob("*.whl"))) as opened:
        yield opened


def test_the_wheel_has_every_file_of_the_source_and_no_other(wheel: ZipFile) -> None:
    built = {name for name in wheel.namelist() if ".dist-info/" not in name}
    source = tree.files().keys()
    assert sorted(source - built) == [], "missing from the wheel"
    assert sorted(built - source) == [], "in the wheel alone"


def test_every_entry_point_leads_to_something(wheel: ZipFile) -> None:
    listed = ConfigParser()
    name = next(name for name in wheel.namelist() if name.endswith("/entry_points.txt"))
    listed.read_string(wheel.read(name).decode())
    targets = [value for section in listed.sections() for value in listed[section].values()]
    assert targets
    for target in targets:
        module, _, attribute = target.partition(":")
        assert hasattr(import_module(module), attribute), target


def test_the_licence_travels_along(wheel: ZipFile) -> None:
    assert any(Path(name).name == "LICENSE" for name in wheel.namelist())
