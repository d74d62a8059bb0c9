"""Every video and sound of a lesson is in the package, has a name, and can be followed without hearing it."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.checks.shown import shown
from makerpath.content.problem import Problem
from makerpath.content.prose import Prose
from makerpath.content.reading import Reading
from makerpath.content.source import most_bytes, refusal, VIDEOS
from makerpath.domain.course import GuideMeta, LessonMeta
from makerpath.domain.errors import N_

CAPTIONS = ".vtt"


def check(reading: Reading) -> Iterator[Problem]:
    for medium in shown(reading, "media"):
        if not medium.name:
            yield Problem(
                medium.place,
                "media.name",
                N_("The video or sound {url} has no name."),
                N_("Say between the square brackets what it shows or lets one hear."),
                params=medium.params,
            )
        if medium.goal.kind == "web":
            yield Problem(
                medium.place,
                "media.elsewhere",
                N_("{url} stands on another site, which learns who reads the lesson."),
                N_("Put the file into the course folder, or write a plain link to the page that shows it."),
                severity="warning",
                params=medium.params,
            )
            continue
        path = reading.root / medium.goal.name
        refused = refusal(path, reading.root, most_bytes(path)) if medium.goal.kind == "file" else None
        if medium.goal.kind != "file" or (refused and refused.code == "file.missing"):
            yield Problem(
                medium.place,
                "media.missing",
                N_("There is no file {url}."),
                N_("Put it under videos/ and write its path from the folder of this file."),
                params=medium.params,
            )
        elif refused:
            yield Problem(medium.place, refused.code, refused.message, refused.hint, params=refused.params)
        elif path.suffix.lower() in VIDEOS and not _captioned(medium.page):
            yield Problem(
                medium.place,
                "media.captions",
                N_("The video {url} has no captions."),
                N_("Link a file such as {captions} in the same paragraph, for those who cannot hear it."),
                severity="warning",
                params={**medium.params, "captions": f"{path.stem}.{medium.page.language}{CAPTIONS}"},
            )


def _captioned(page: Prose[LessonMeta | GuideMeta]) -> bool:
    return any(address.url.endswith(CAPTIONS) for address in page.facts.addresses)
