"""The licences that makers may give: what each allows, in plain words, and what it asks of whoever builds on it."""

from __future__ import annotations

from dataclasses import dataclass

from makerpath.domain.errors import N_

RESERVED = ""
"""No licence: all rights reserved. People may look, and that is all."""


@dataclass(frozen=True)
class Licence:
    """A licence by its SPDX id. `short` and `plain` are for the interface to translate.

    What is made from such a work may carry only the licences of `then`; with `credit`, it names whom it comes from.
    """

    id: str
    short: str
    plain: str
    url: str
    then: frozenset[str]
    credit: bool = True


_CREDITED = frozenset({"CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CERN-OHL-P-2.0", "MIT", RESERVED})

LICENCES: dict[str, Licence] = {
    one.id: one
    for one in (
        Licence(
            "CC-BY-4.0",
            N_("Use it freely, name the makers"),
            N_("Everybody may copy, change and sell it, as long as they name the makers and say what they changed."),
            "https://creativecommons.org/licenses/by/4.0/",
            _CREDITED,
        ),
        Licence(
            "CC-BY-SA-4.0",
            N_("Use it freely, name the makers, share alike"),
            N_("Everybody may copy, change and sell it and names the makers; what comes of it is shared alike."),
            "https://creativecommons.org/licenses/by-sa/4.0/",
            frozenset({"CC-BY-SA-4.0"}),
        ),
        Licence(
            "CC-BY-NC-4.0",
            N_("Name the makers, earn nothing"),
            N_("Everybody may copy and change it and names the makers, but nobody may earn money with it."),
            "https://creativecommons.org/licenses/by-nc/4.0/",
            frozenset({"CC-BY-NC-4.0", RESERVED}),
        ),
        Licence(
            "CC0-1.0",
            N_("Nobody’s and everybody’s"),
            N_("The makers give up all their rights. Everybody may do anything with it, and need not even name them."),
            "https://creativecommons.org/publicdomain/zero/1.0/",
            _CREDITED | {"CC0-1.0"},
            credit=False,
        ),
        Licence(
            "CERN-OHL-P-2.0",
            N_("For hardware: use it freely, keep the notice"),
            N_("For machines, circuits, drawings. Everybody may build, change and sell it, with the makers’ notice."),
            "https://ohwr.org/cern_ohl_p_v2.txt",
            _CREDITED,
        ),
        Licence(
            "MIT",
            N_("For code: use it freely, keep the notice"),
            N_("For programs. Everybody may use, change and sell it and keeps the makers’ notice."),
            "https://opensource.org/license/mit",
            _CREDITED,
        ),
    )
}


def allows_making(licence: str) -> bool:
    """Whether somebody else may build on a work with this licence, and take its files along."""
    return licence in LICENCES


def open_to(origin: str | None) -> frozenset[str]:
    """The licences that a work may carry: any, or what the licence of the work it was made from leaves."""
    if origin in LICENCES:
        return LICENCES[origin].then
    return frozenset(LICENCES) | {RESERVED}
