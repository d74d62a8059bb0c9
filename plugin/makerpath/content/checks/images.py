"""Every image of a lesson is in the package and says in words what it shows."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.checks.shown import shown
from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.content.source import MAX_IMAGE_BYTES, refusal
from makerpath.domain.errors import N_

KINDS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".avif"})


def check(reading: Reading) -> Iterator[Problem]:
    for image in shown(reading, "image"):
        if not image.name:
            yield Problem(
                image.place,
                "image.alt",
                N_("The image {url} has no description."),
                N_("Say between the square brackets what it shows, for readers who cannot see it."),
                params=image.params,
            )
        if image.goal.kind == "web":
            yield Problem(
                image.place,
                "image.elsewhere",
                N_("The image {url} stands on another site, which learns who reads the lesson."),
                N_("Put a copy that you may use under images/."),
                severity="warning",
                params=image.params,
            )
        elif image.goal.kind != "file" or not (reading.root / image.goal.name).is_file():
            yield Problem(
                image.place,
                "image.missing",
                N_("There is no image {url}."),
                N_("Put it under images/ and write its path from the folder of this file."),
                params=image.params,
            )
        elif (reading.root / image.goal.name).suffix.lower() not in KINDS:
            yield Problem(
                image.place,
                "image.kind",
                N_("The file {url} is none of the kinds that every browser shows."),
                N_("Save it as PNG, JPEG, WebP, GIF, AVIF or SVG."),
                params=image.params,
            )
        else:
            refused = refusal(reading.root / image.goal.name, reading.root, MAX_IMAGE_BYTES)
            if refused:
                yield Problem(image.place, refused.code, refused.message, refused.hint, params=refused.params)
