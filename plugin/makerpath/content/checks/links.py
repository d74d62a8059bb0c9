"""Every link of a lesson or a guide leads somewhere, also after the course was moved."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.guide import is_guide
from makerpath.content.kinds import KINDS
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.content.source import most_bytes, refusal
from makerpath.content.targets import Target, target
from makerpath.domain.errors import N_

REASONS = {
    "site": (
        N_("The address {url} begins at the root of a site that may be another one tomorrow."),
        N_("Write a path from this file, a full https:// address, or lesson:<id>."),
    ),
    "scheme": (
        N_("The address {url} is none a lesson may have."),
        N_("Use http, https, mailto, lesson:<id> or a path from this file."),
    ),
    "outside": (
        N_("The address {url} leaves the course folder."),
        N_("Copy the file into the course folder."),
    ),
}
MISSING = N_("The address {url} leads nowhere."), N_("Check its spelling; paths start at the folder of this file.")
PRIVATE = (
    N_("{url} is not for learners: it may hold answers."),
    N_("Place it by a directive, or copy what learners need to another folder."),
)
OURS = frozenset({"rubrics", "samples", *(kind.folder for kind in KINDS.values())})
"""The folders of a package that learners get by directives alone."""
NO_LESSON = N_("There is no lesson {url}."), N_("Use the id of a lesson that course.yaml lists.")


def check(reading: Reading) -> Iterator[Problem]:
    ids = {lesson.meta.id for lesson in reading.lessons} | set(reading.unread.values())
    for page in reading.prose:
        for address in page.facts.addresses:
            if address.kind == "link":
                goal = target(address.url, page.path, reading.root)
                reason = why_broken(goal, reading, ids)
                if reason:
                    yield Problem(
                        page.place(address.line, address.column),
                        "link.broken",
                        *reason,
                        params={"url": goal.name or address.url},
                    )


def why_broken(goal: Target, reading: Reading, ids: set[str]) -> tuple[str, str] | None:
    """Message and hint for an address that cannot be followed; None for a good one."""
    if goal.kind in REASONS:
        return REASONS[goal.kind]
    if goal.kind == "lesson" and goal.name not in ids:
        return NO_LESSON
    if goal.kind == "file" and _is_private(goal.name):
        return PRIVATE
    if goal.kind == "file":
        path = reading.root / goal.name
        if path.suffix == ".md":
            return None if path in reading.texts else MISSING
        if not path.is_file():
            return MISSING
        refused = refusal(path, reading.root, most_bytes(path))
        return (refused.message, refused.hint) if refused else None
    return None


def _is_private(name: str) -> bool:
    return name.split("/")[0].lower() in OURS or name.lower() == "course.yaml" or is_guide(name)
