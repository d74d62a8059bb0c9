"""Every part that a block may show, asked and answered with what no browser of ours sends: no fault of the service.

A fault is not the asker's alone: after a few of them a platform's blocks stop asking, for everybody.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from makerpath.service.parts import PARTS
from tests.service.attacks.block_parts import blocks, platform_with_lab
from tests.service.attacks.test_hostile_fields import fields_of
from tests.service.platform import Platform
from tests.service.school import SmallSchool

ODD = ("a\0b", "\ud800", "9" * 5000, "²")
KEYS = ("a-key-with-\0", "eight or more words", "键" * 8)
PAGE = "find q tab stage ask thread picture version with more attempt show at after desk as next only said whose sheet"


@pytest.fixture
def platform(school: SmallSchool, tmp_path: Path) -> Platform:
    return platform_with_lab(school, tmp_path)


@pytest.mark.parametrize("role", ["learner", "instructor"])
def test_a_block_asked_for_any_page_is_answered(platform: Platform, tmp_path: Path, role: str) -> None:
    platform.act("start", {"title": "Lamp"})
    for kind, part in blocks(platform, tmp_path).items():
        for value in ODD:
            alone = ("find", "tab", "stage", "desk", "at", "next") if value in ODD[:2] else ()
            for page in [dict.fromkeys(PAGE.split(), value), *({name: value} for name in alone), {value: "x"}]:
                status = platform.fragment({**part, "page": page}, role=role).status_code
                assert status in (200, 422), (kind, page, status)


@pytest.mark.parametrize("role", ["learner", "instructor"])
def test_a_form_of_a_block_with_any_key_and_any_fields_is_answered(
    platform: Platform, tmp_path: Path, role: str
) -> None:
    platform.act("start", {"title": "Lamp"})
    for kind, part in blocks(platform, tmp_path).items():
        actions = PARTS[kind].actions if kind != "project" else {"start": None, "rename": None}
        for name, action in actions.items():
            fields = fields_of(action) if action else ["title", "kind", "question"]
            for value in ODD:
                status = platform.act(name, dict.fromkeys(fields, value), part=part, role=role).status_code
                assert status in (200, 422), (kind, name, value, status)
            for key in KEYS:
                status = platform.act(name, {}, key=key, part=part, role=role).status_code
                assert status in (200, 422), (kind, name, key, status)


def test_a_token_of_a_platform_with_half_a_letter_for_a_name_is_refused(platform: Platform) -> None:
    assert platform.fragment(iss="\ud800").status_code == 401
    assert platform.fragment(sub="\ud800").status_code in (200, 401)
    assert platform.fragment(name="\ud800", lang="\ud800\0").status_code in (200, 401)
