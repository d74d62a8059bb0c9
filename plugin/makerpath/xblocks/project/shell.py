"""What the project block can show without asking anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from makerpath.domain.errors import N_
from makerpath.domain.names import UPLOAD
from makerpath.i18n import gettext
from makerpath.xblocks.project import definitions

WORDS = {
    "loading": N_("Loading your project…"),
    "loaded": N_("Your project is up to date."),
    "down": N_("The project service does not answer right now."),
    "kept": N_("Nothing is lost: what you have written stays on this page."),
    "again": N_("Trying again in {seconds} seconds."),
    "trying": N_("Trying again…"),
    "try_now": N_("Try again now"),
    "back": N_("The project service answers again."),
    "sending": N_("Sending…"),
    "offline": N_("The connection is lost."),
    "session": N_("You are signed out. Sign in again in another window, then come back to this page."),
    **UPLOAD,
}


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
    stages = [
        Stage(name, gettext(title, language), task) for name, title, task in definitions.stages(block.brief, language)
    ]
    current = next((stage.name for stage in stages if stage.id == last.get("stage")), "")
    return Shell(
        title=_title(block, language),
        driving_question=definitions.wording(block.brief, "/driving_question", language),
        summary=definitions.wording(block.brief, "/summary", language),
        stages=stages,
        stage_title=current,
        done=_count(last.get("done")),
        total=_count(last.get("stages")),
        earned=_points(last.get("earned")),
        possible=_points(last.get("possible")),
    )


def _title(block: Any, language: str) -> str:
    """The brief's title in the reader's language, unless the course team gave the block a name of its own."""
    texts = (block.brief.get("wording") or {}).get("/title") or {}
    if block.display_name and block.display_name not in texts.values():
        return str(block.display_name)
    return definitions.wording(block.brief, "/title", language)


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _points(value: Any) -> float | None:
    if not isinstance(value, int | float):
        return None
    return int(value) if value == int(value) else value
