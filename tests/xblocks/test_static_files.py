"""Style sheets and scripts: the same files for the platform's collector and for the runtime, and few of them."""

from __future__ import annotations

import gzip
import inspect
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from xblock.core import XBlock

from tests.xblocks.every import every_block, names
from tests.xblocks.fake_platform import FakePlatform

VIEWS = ["student_view", "public_view", "author_view", "studio_view"]
AT_MOST = 15_000
"""Bytes, compressed, of all that a block links before anything is loaded on demand."""


def collector_folders(cls: type[XBlock]) -> list[Path]:
    """Where the platform's `collectstatic` looks, in its older form (by module) and its newer one (one part less)."""
    package = cls.__module__.rsplit(".", 1)[0]
    return [
        Path(inspect.getfile(import_module(package))).parent / cls.get_resources_dir(),
        Path(str(files(package.rsplit(".", 1)[0]))) / cls.get_resources_dir(),
    ]


def linked(name: str, platform: FakePlatform, *views: str) -> set[str]:
    """The addresses that the views of the block link, each for every kind of reader."""
    found = set()
    for view in views:
        for resource in getattr(every_block(platform, name), view)({}).resources:
            assert resource.kind == "url", "what stands in the page itself is sent again with every block"
            found.add(resource.data.removeprefix(f"/resource/{name}/"))
    return found


def told(name: str, platform: FakePlatform) -> set[str]:
    """The addresses that a block's script is told, to load them when they are needed."""
    said: Any = every_block(platform, name).student_view({}).json_init_args
    return {
        value.removeprefix(f"/resource/{name}/")
        for value in said.values()
        if isinstance(value, str) and value.startswith("/resource/")
    }


def everything(cls: type[XBlock]) -> list[str]:
    folder = collector_folders(cls)[0]
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", names())
def test_row_06_every_file_is_the_same_for_collector_and_runtime(name: str, platform: FakePlatform) -> None:
    cls = XBlock.load_class(name)
    there = everything(cls)
    for uri in there:
        with cls.open_local_resource(uri) as handle:
            served = handle.read()
        for folder in collector_folders(cls):
            assert (folder / uri).read_bytes() == served
    asked = linked(name, platform, *VIEWS) | told(name, platform)
    assert len(asked) > 4 and asked <= set(there)


@pytest.mark.parametrize("name", names())
def test_the_entry_point_leads_to_the_packages_root(name: str) -> None:
    (entry,) = entry_points(group="xblock.v1", name=name)
    assert entry.value.startswith("makerpath.blocks:")
    assert XBlock.load_class(name).__module__ == "makerpath.blocks"


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("view", VIEWS)
def test_row_06_a_block_is_small(name: str, view: str, platform: FakePlatform) -> None:
    cls = XBlock.load_class(name)
    sizes = {uri: len(gzip.compress(cls.open_local_resource(uri).read(), 9)) for uri in linked(name, platform, view)}
    assert sum(sizes.values()) < AT_MOST, sizes


def test_no_file_lies_there_that_nothing_loads(platform: FakePlatform) -> None:
    """What a block neither links nor is told comes with a fragment: then the service serves it by its own address."""
    loaded = {uri for name in names() for uri in linked(name, platform, *VIEWS) | told(name, platform)}
    root = Path(str(files("makerpath")))
    sources = [*root.joinpath("service").rglob("*.py"), *root.parents[1].joinpath("templates").rglob("*.html")]
    said = "".join(path.read_text("utf-8") for path in sources)
    for uri in everything(XBlock.load_class("makerpath_lesson")):
        name = uri.removeprefix("public/")
        assert uri in loaded or f"block/{name}" in said or name.endswith(".LICENSE.txt"), uri


def test_nothing_is_collected_but_public_files() -> None:
    folder = collector_folders(XBlock.load_class("makerpath_lesson"))[0]
    assert [path.name for path in folder.iterdir()] == ["public"]
    kinds = {path.suffix for path in folder.rglob("*") if path.is_file()}
    assert kinds == {".css", ".js", ".txt"}
