"""What happened, in words a person reads."""

from __future__ import annotations

import re
from pathlib import Path

import makerpath.service
from makerpath.service.projects.telling import LINES, tell

SOURCES = Path(makerpath.service.__file__).parent.rglob("*.py")
WORDS = "".join(source.read_text("utf-8") for source in SOURCES if source.name != "telling.py")
RECORDED = set(re.findall(r'\.record\(\s*"([a-z_.]+)"', WORDS))

NO_LONGER = {"comment.added"}
"""What older events say; their rows stay."""


def test_whatever_is_recorded_has_a_line_in_the_timeline() -> None:
    assert RECORDED, "nothing records anything any more"
    assert set(LINES) >= RECORDED
    assert {verb for verb in LINES if f'"{verb}"' not in WORDS} <= NO_LONGER


def test_a_whole_figure_has_no_decimals() -> None:
    assert tell("run.stall_days_set", {"days": 14.0}, "en") == "A project counts as stalled after 14 days without work."
    assert tell("run.stall_days_set", {"days": 7.5}, "en") == "A project counts as stalled after 7.5 days without work."


def test_a_role_is_told_by_its_name() -> None:
    assert tell("role.granted", {"role": "officer"}, "zh-Hans") == "授予了“学校管理员”角色。"
