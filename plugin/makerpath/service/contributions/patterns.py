"""What is odd in the ratings of a team, so that somebody looks before they move results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from makerpath.domain.errors import N_

P = TypeVar("P")
FAR = 3
"""So many of five points apart, two who rate the same person do not agree."""


@dataclass(frozen=True)
class Odd(Generic[P]):
    """One thing to look at: `message` with `{name}` for the person it is about, where it is about one."""

    message: str
    person: P | None = None


def odd(makers: Sequence[P], ratings: Mapping[P, Mapping[P, int]]) -> list[Odd[P]]:
    """What stands out: nobody rated, one whom all give 0, a rater who gives all 0, raters who do not agree of one."""
    found: list[Odd[P]] = []
    said = {who: {of: given[of] for of in makers if of in given and of != who} for who, given in ratings.items()}
    said = {who: given for who, given in said.items() if who in makers and given}
    if len(makers) > 2 and not said:
        return [Odd(N_("Nobody has said anything of the others yet: all have the same result."))]
    for maker in makers:
        received = [given[maker] for given in said.values() if maker in given]
        if len(received) > 1 and not any(received):
            found.append(Odd(N_("{name} gets 0 from everybody. Talk with the team before this moves a result."), maker))
        elif len(received) > 1 and max(received) - min(received) >= FAR:
            found.append(Odd(N_("The others do not agree about {name}."), maker))
        given = said.get(maker, {})
        if len(given) > 1 and not any(given.values()):
            found.append(Odd(N_("{name} gives everybody 0: that counts nothing."), maker))
    return found
