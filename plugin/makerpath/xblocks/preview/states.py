"""What the gallery shows: each block, and the states that it has."""

from __future__ import annotations

from dataclasses import dataclass

from makerpath.domain.errors import N_
from makerpath.domain.names import CERTIFICATE_STATE, PART

FIRST = "new"
DOWN, STAFF, CHINESE, VISITOR = "down", "staff", "chinese", "visitor"
AUTHOR, EDITOR, BARE = "author", "editor", "bare"

CERTIFIED = ("suspended", "replaced", "expired")
"""What may have become of the certificate of somebody who has passed."""


@dataclass(frozen=True)
class State:
    """`reached` is what the reader, a learner, has done, and empty for everybody else; `view` is the block's view."""

    title: str
    reached: str = ""
    view: str = "student_view"


STATES: dict[str, State] = {
    FIRST: State(N_("Nothing yet"), FIRST),
    "begun": State(N_("In progress"), "begun"),
    "waiting": State(N_("Waiting"), "waiting"),
    "returned": State(N_("Returned"), "returned"),
    "passed": State(N_("Passed"), "passed"),
    **{state: State(CERTIFICATE_STATE[state], state) for state in CERTIFIED},
    DOWN: State(N_("Service down"), "down"),
    STAFF: State(N_("Staff")),
    CHINESE: State(N_("In Chinese"), "begun"),
    VISITOR: State(N_("Visitor"), view="public_view"),
    AUTHOR: State(N_("In Studio"), view="author_view"),
    EDITOR: State(N_("Studio's form"), view="studio_view"),
    BARE: State(N_("Not filled")),
}
"""The columns."""
WAYS = ("begun", "waiting", "returned", "passed")
"""What learners may have done; each is somebody of their own."""
ALWAYS = frozenset({FIRST, DOWN, STAFF, CHINESE, VISITOR, AUTHOR, EDITOR, BARE})
TITLES = {"lesson": N_("Lesson"), **PART}
BLOCKS: dict[str, frozenset[str]] = {
    "lesson": ALWAYS - {DOWN} | {"passed"},
    "project": ALWAYS | set(WAYS),
    "assessment": ALWAYS | set(WAYS),
    "lab": ALWAYS | {"waiting", "returned", "passed"},
    "showcase": ALWAYS | {"passed"},
    "certificate": ALWAYS | {"begun", "passed", *CERTIFIED},
    "attendance": ALWAYS | {"passed"},
    "sign-off": ALWAYS | {"passed"},
    "survey": ALWAYS | {"passed"},
    "quiz": frozenset({FIRST, "begun", "passed", CHINESE}),
}
"""The rows. A quiz becomes the platform's own problems: their other views are not ours."""
ALONE = frozenset({"lesson", "quiz"})
"""Blocks that ask no service."""


def needs_service(block: str, state: str) -> bool:
    return block not in ALONE and (bool(STATES[state].reached) or state == STAFF)


def reader_of(state: str, language: str) -> str:
    """The person's name for the workbench: it says what they have done and in which language they read.

    The samples' people are others in each language, so that what they wrote is in it too.
    """
    found, spoken = STATES[state], spoken_in(state, language)
    if found.reached:
        name = sample_person(found.reached, spoken)
    else:
        name = "visitor" if found.view == "public_view" else "instructor"
    return name + ("-zh" if spoken == "zh-Hans" else "")


def spoken_in(state: str, language: str) -> str:
    """The language of the block, where the page is in `language`."""
    return "zh-Hans" if state == CHINESE else language


def sample_person(reached: str, language: str) -> str:
    return f"sample-{reached}" + ("" if language == "zh-Hans" else "-en")
