"""Every formula can be shown."""

from __future__ import annotations

from collections.abc import Iterator

from makerpath.content.problem import Problem
from makerpath.content.reading import Reading
from makerpath.domain.errors import N_


def check(reading: Reading) -> Iterator[Problem]:
    for page in reading.prose:
        for broken in page.facts.broken_maths:
            yield Problem(
                page.place(broken.line),
                "maths.broken",
                N_("The formula {formula} cannot be shown: {reason}."),
                N_("Check braces and commands; a dollar sign that is money is written \\$."),
                params={"formula": broken.formula, "reason": broken.reason},
            )
