"""What the project block can show without asking anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from makerpath.i18n import gettext
from makerpath.xblocks.project.definitions import stages
from makerpath.xblocks.shared.definitions import texts, wording


@dataclass(frozen=True)
class Stage:
    id: str
    name: str
    task: str


@dataclass(frozen=True)
class Shell:
    """The brief in the reader's language, and where the learner stood when the page was last open."""

    title: str
    driving_question: str
    summary: str
    stages: list[Stage]
    stage_title: str
    done: int
    total: int
    earned: float | None
    possible: float | None


def shell(block: Any, language: str) -> Shell:
    """The shell of `block` for a reader of `language`."""
    last = block.summary
    steps = [Stage(name, gettext(title, language), task) for name, title, task in stages(block.brief, language)]
    current = next((stage.name for stage in steps if stage.id == last.get("stage")), "")
    return Shell(
        title=_title(block, language),
        driving_question=wording(block.brief, "/driving_question", language),
        summary=wording(block.brief, "/summary", language),
        stages=steps,
        stage_title=current,
        done=_count(last.get("done")),
        total=_count(last.get("stages")),
        earned=_points(last.get("earned")),
        possible=_points(last.get("possible")),
    )


def _title(block: Any, language: str) -> str:
    """The brief's title in the reader's language, unless the course team gave the block a name of its own."""
    if block.display_name and block.display_name not in texts(block.brief, "/title").values():
        return str(block.display_name)
    return wording(block.brief, "/title", language)


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _points(value: Any) -> float | None:
    if not isinstance(value, int | float):
        return None
    return int(value) if value == int(value) else value
