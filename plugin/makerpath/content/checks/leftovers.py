"""What looks like a box or a directive and is none would stand on the page as colons."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_
from makerpath.markup import BOXES


def check(reading: Reading) -> Iterator[Problem]:
    for page in reading.prose:
        for line, text in page.facts.stray_colons:
            yield Problem(
                page.place(line),
                "lesson.colons",
                N_("{text} is neither a box nor a directive."),
                N_('A box is ::: and one of {kinds}; a directive is a line such as ::project{brief="id"}.'),
                params={"text": text, "kinds": ", ".join(BOXES)},
            )
