"""Every video and sound of a lesson is in the package, has a name, and can be followed without hearing it."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.content.source import most_bytes, refusal, VIDEOS
from makerpath.content.targets import target
from makerpath.domain.errors import N_

CAPTIONS = ".vtt"


def check(reading: Reading) -> Iterator[Problem]:
    for lesson in reading.lessons:
        addresses = lesson.facts.addresses
        captions = [address.url for address in addresses if address.url.endswith(CAPTIONS)]
        for address in addresses:
            if address.kind != "media":
                continue
            place = lesson.place(address.line, address.column)
            goal = target(address.url, lesson.path, reading.root)
            params = {"url": goal.name or address.url}
            if not address.alt.strip():
                yield Problem(
                    place,
                    "media.name",
                    N_("The video or sound {url} has no name."),
                    N_("Say between the square brackets what it shows or lets one hear."),
                    params=params,
                )
            if goal.kind == "web":
                yield Problem(
                    place,
                    "media.elsewhere",
                    N_("{url} stands on another site, which learns who reads the lesson."),
                    N_("Put the file into the course folder, or write a plain link to the page that shows it."),
                    severity="warning",
                    params=params,
                )
                continue
            path = reading.root / goal.name
            refused = refusal(path, reading.root, most_bytes(path)) if goal.kind == "file" else None
            if goal.kind != "file" or (refused and refused.code == "file.missing"):
                yield Problem(
                    place,
                    "media.missing",
                    N_("There is no file {url}."),
                    N_("Put it under videos/ and write its path from the folder of this file."),
                    params=params,
                )
            elif refused:
                yield Problem(place, refused.code, refused.message, refused.hint, params=refused.params)
            elif path.suffix.lower() in VIDEOS and not captions:
                yield Problem(
                    place,
                    "media.captions",
                    N_("The video {url} has no captions."),
                    N_("Link a file such as {captions} in the same paragraph, for those who cannot hear it."),
                    severity="warning",
                    params={**params, "captions": f"{path.stem}.{lesson.language}{CAPTIONS}"},
                )
