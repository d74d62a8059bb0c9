"""A view draws from the block's own fields: it opens nothing, asks nobody, and waits for nothing."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.xblocks.every import every_block, names
from tests.xblocks.fake_platform import FakePlatform, Someone
from tests.xblocks.watching import watching

VIEWS = ("student_view", "public_view", "author_view", "studio_view")


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", names())
def test_row_06_a_view_makes_no_input_or_output(name: str, view: str, language: str, platform: FakePlatform) -> None:
    platform.who = Someone("7", "Lin Xiaoyu 林晓雨", language=language)
    getattr(every_block(platform, name, "first"), view)({})
    block = every_block(platform, name, "second")
    with watching() as seen:
        made = getattr(block, view)({})
    assert seen == []
    assert "failed" not in made.content and len(made.content) > 100


@pytest.mark.parametrize("name", names())
def test_a_view_stores_and_publishes_nothing(name: str, platform: FakePlatform) -> None:
    block = every_block(platform, name)
    block.student_view({})
    assert block._get_fields_to_save() == [] and platform.published == []


def _read(folder: Path) -> None:
    (folder / "x").read_text()


def _send(folder: Path) -> None:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"x")


def _look_up(folder: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select 1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("do", "word"),
    [
        (_read, "open"),
        (lambda folder: (folder / "x").exists(), "stat"),
        (lambda folder: list(folder.iterdir()), "listdir"),
        (_send, "sendall"),
        (lambda _: time.sleep(0), "sleep"),
        (lambda _: subprocess.run([sys.executable, "-c", ""], check=True), "subprocess"),
        (_look_up, "query"),
    ],
)
def test_the_watch_sees_what_it_is_to_see(do: Callable[[Path], Any], word: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    with watching() as seen:
        do(tmp_path)
    assert any(entry.startswith((word, f"os.{word}")) for entry in seen), seen
