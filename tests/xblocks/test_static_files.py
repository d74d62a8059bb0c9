"""Style sheets and scripts: the same files for the platform's collector and for the runtime."""

from __future__ import annotations

import gzip
import inspect
import re
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from xblock.core import XBlock

from tests.xblocks.fake_platform import FakePlatform

PARTS = ["assessment", "attendance", "certificate", "lab", "showcase", "sign_off", "survey"]
BLOCKS = ["makerpath_lesson", "makerpath_project", *(f"makerpath_{name}" for name in PARTS)]
VIEWS = ["student_view", "public_view", "author_view", "studio_view"]


def collector_folders(cls: type[XBlock]) -> list[Path]:
    """Where the platform's `collectstatic` looks, in its older form (by module) and its newer one (one part less)."""
    package = cls.__module__.rsplit(".", 1)[0]
    return [
        Path(inspect.getfile(import_module(package))).parent / cls.get_resources_dir(),
        Path(str(files(package.rsplit(".", 1)[0]))) / cls.get_resources_dir(),
    ]


def addresses(name: str, platform: FakePlatform, definitions: dict[str, Any]) -> set[str]:
    cls = XBlock.load_class(name)
    fields: dict[str, Any] = {"makerpath_project": definitions, "makerpath_lesson": {"content": {"en": "x"}}}
    block = platform.block(cls, name, **fields.get(name, {}))
    found = set() if name == "makerpath_lesson" else {"public/vendor/tus.min.js"}
    for view in VIEWS:
        for resource in block.render(view).resources:
            if resource.kind == "url":
                found.add(resource.data.removeprefix(f"/resource/{name}/"))
    return found


@pytest.mark.parametrize("name", BLOCKS)
def test_every_file_is_the_same_for_collector_and_runtime(
    name: str, platform: FakePlatform, definitions: dict[str, Any]
) -> None:
    cls = XBlock.load_class(name)
    found = addresses(name, platform, definitions)
    assert len(found) > 4
    for uri in found:
        with cls.open_local_resource(uri) as handle:
            served = handle.read()
        for folder in collector_folders(cls):
            assert (folder / uri).read_bytes() == served


@pytest.mark.parametrize("name", BLOCKS)
def test_the_entry_point_leads_to_the_packages_root(name: str) -> None:
    (entry,) = entry_points(group="xblock.v1", name=name)
    assert entry.value.startswith("makerpath.blocks:")
    assert XBlock.load_class(name).__module__ == "makerpath.blocks"


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_is_small(name: str, platform: FakePlatform, definitions: dict[str, Any]) -> None:
    cls = XBlock.load_class(name)
    now = [uri for uri in addresses(name, platform, definitions) if "vendor" not in uri and "studio" not in uri]
    total = sum(len(gzip.compress(cls.open_local_resource(uri).read())) for uri in now)
    assert total < 15_000


def test_nothing_is_collected_but_public_files() -> None:
    folder = collector_folders(XBlock.load_class("makerpath_lesson"))[0]
    assert [path.name for path in folder.iterdir()] == ["public"]
    kinds = {path.suffix for path in folder.rglob("*") if path.is_file()}
    assert kinds == {".css", ".js", ".txt"}


def test_styles_touch_nothing_but_the_block() -> None:
    folder = collector_folders(XBlock.load_class("makerpath_lesson"))[0] / "public"
    ours = (".makerpath-", ".mp-lesson", ".mp-fragment", ":root")
    for sheet in folder.glob("*.css"):
        for line in sheet.read_text().splitlines():
            selector = line.strip().split("{")[0]
            if "{" in line and not line.strip().startswith(("@", "to", "}", "--")):
                assert all(part.strip().startswith(ours) for part in re.split(r",(?![^(]*\))", selector)), line
        assert "100vh" not in sheet.read_text() and "position: fixed" not in sheet.read_text()
