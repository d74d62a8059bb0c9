"""A block of each kind of part, as a course package makes it, and how the service names its kind."""

from __future__ import annotations

from typing import Any

from xblock.core import XBlock

from makerpath.domain.hashing import split
from makerpath.domain.lab import Lab
from makerpath.domain.model import Titled
from makerpath.domain.sign_off import SignOff
from makerpath.domain.survey import Survey
from tests.xblocks.fake_platform import FakePlatform

SURVEY = Survey.model_validate(
    {
        "schema": "makerpath.survey/1",
        "id": "you",
        "title": {"en": "You and making", "zh-Hans": "你和动手做"},
        "intro": {"en": "Five minutes.", "zh-Hans": "五分钟。"},
        "questions": [
            {"kind": "open", "id": "why", "prompt": {"en": "Why do you make?", "zh-Hans": "你为什么动手做？"}},
        ],
    }
)
LAB = Lab.model_validate(
    {
        "schema": "makerpath.lab/1",
        "id": "paper",
        "title": {"en": "How much paper", "zh-Hans": "要多少纸"},
        "summary": {"en": "Work it out.", "zh-Hans": "算一算。"},
        "minutes": 45,
        "files": ["sheets.csv"],
        "attempts": 3,
        "due_in_week": 2,
    }
)
SIGN_OFF = SignOff.model_validate(
    {
        "schema": "makerpath.sign-off/1",
        "id": "cutter",
        "title": {"en": "The laser cutter", "zh-Hans": "激光切割机"},
        "items": [{"id": "eyes", "text": {"en": "Never leaves it alone", "zh-Hans": "人不离机"}}],
    }
)
KINDS = {
    "makerpath_assessment": "assessment",
    "makerpath_attendance": "attendance",
    "makerpath_certificate": "certificate",
    "makerpath_lab": "lab",
    "makerpath_showcase": "showcase",
    "makerpath_sign_off": "sign-off",
    "makerpath_survey": "survey",
}


def carried(kind: str, definition: Titled) -> dict[str, Any]:
    parts = split(definition)
    return {"kind": kind, "scoring": parts.scoring, "wording": parts.wording}


def part_block(platform: FakePlatform, name: str, **fields: Any) -> Any:
    """The block `name` with what its directive said."""
    known: dict[str, dict[str, Any]] = {
        "makerpath_survey": {
            "display_name": "You and making",
            "arguments": {"id": "you", "when": "before"},
            "definitions": [carried("survey", SURVEY)],
        },
        "makerpath_sign_off": {
            "display_name": "The laser cutter",
            "arguments": {"id": "cutter"},
            "definitions": [carried("sign-off", SIGN_OFF)],
        },
        "makerpath_lab": {
            "display_name": "How much paper",
            "arguments": {"id": "paper"},
            "definitions": [carried("lab", LAB)],
        },
        "makerpath_attendance": {"display_name": "Attendance"},
    }
    whole = {"course": "small-course", "lesson": "first-fold", **known.get(name, {}), **fields}
    return platform.block(XBlock.load_class(name), name, usage=f"{name}-1", **whole)
