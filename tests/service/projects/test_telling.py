"""What happened, in words a person reads."""

from __future__ import annotations

import re
from pathlib import Path

import makerpath.service
from makerpath.service.projects.telling import LINES, tell

SOURCES = Path(makerpath.service.__file__).parent.rglob("*.py")
RECORDED = {verb for source in SOURCES for verb in re.findall(r'\.record\(\s*"([a-z_.]+)"', source.read_text("utf-8"))}


def test_whatever_is_recorded_has_a_line_in_the_timeline() -> None:
    assert RECORDED, "nothing records anything any more"
    assert set(LINES) == RECORDED


def test_a_whole_figure_has_no_decimals() -> None:
    assert tell("assessment.final", {"total": 85.0}, "en") == "The assessment is final: 85 %."
    assert tell("assessment.final", {"total": 82.5}, "zh-Hans") == "评价已定稿：82.5%。"


def test_a_role_is_told_by_its_name() -> None:
    assert tell("role.granted", {"role": "officer"}, "zh-Hans") == "授予了“学校管理员”角色。"
