"""Who makes a project together, and as what."""

from __future__ import annotations

from typing import get_args, Literal

from makerpath.domain.errors import MakerpathError, N_

Role = Literal["lead", "maker", "designer", "researcher", "documenter", "tester", "safety"]
ROLES: tuple[str, ...] = get_args(Role)
"""The roles that have a name in every language; a team may use words of its own."""
USUAL: Role = "maker"


def check_room(makers: int, most: int | None) -> None:
    """Refuse one more maker in a team that has as many as its brief allows (`team.full`)."""
    if most is not None and makers >= most:
        raise MakerpathError(
            "team.full",
            N_("The team is full: this project has at most {most} makers."),
            N_("Somebody can join when somebody else has left."),
            status=409,
            most=most,
        )
