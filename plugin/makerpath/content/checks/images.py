"""Every image of a lesson is in the package and says in words what it shows."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.content.source import MAX_IMAGE_BYTES, refusal
from makerpath.content.targets import target
from makerpath.domain.errors import N_

KINDS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".avif"})


def check(reading: Reading) -> Iterator[Problem]:
    for lesson in reading.lessons:
        for address in lesson.facts.addresses:
            if address.kind != "image":
                continue
            place = lesson.place(address.line, address.column)
            goal = target(address.url, lesson.path, reading.root)
            params = {"url": goal.name or address.url}
            if not address.alt.strip():
                yield Problem(
                    place,
                    "image.alt",
                    N_("The image {url} has no description."),
                    N_("Say between the square brackets what it shows, for readers who cannot see it."),
                    params=params,
                )
            if goal.kind == "web":
                yield Problem(
                    place,
                    "image.elsewhere",
                    N_("The image {url} stands on another site, which learns who reads the lesson."),
                    N_("Put a copy that you may use under images/."),
                    severity="warning",
                    params=params,
                )
            elif goal.kind != "file" or not (reading.root / goal.name).is_file():
                yield Problem(
                    place,
                    "image.missing",
                    N_("There is no image {url}."),
                    N_("Put it under images/ and write its path from the folder of this file."),
                    params=params,
                )
            elif (reading.root / goal.name).suffix.lower() not in KINDS:
                yield Problem(
                    place,
                    "image.kind",
                    N_("The file {url} is none of the kinds that every browser shows."),
                    N_("Save it as PNG, JPEG, WebP, GIF, AVIF or SVG."),
                    params=params,
                )
            else:
                refused = refusal(reading.root / goal.name, reading.root, MAX_IMAGE_BYTES)
                if refused:
                    yield Problem(place, refused.code, refused.message, refused.hint, params=refused.params)
