"""The board as its page shows it: what the filters leave, in columns under their phases, and counts of everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from makerpath.domain.stages import PHASE_OF, STAGES
from makerpath.service.board.queries import BoardBrief, Card, Everything

SHOWN = ("all", "waiting", "stalled", "late")
LONGEST = 100
"""Of what is searched for, in characters."""


@dataclass(frozen=True)
class Filters:
    """What the address asks for: one of `SHOWN`, a brief's slug, and words of a title or a maker's name."""

    show: str = "all"
    brief: str = ""
    words: str = ""

    @classmethod
    def asked(cls, values: Mapping[str, str]) -> Filters:
        show = values.get("show", "all")
        words = " ".join(values.get("q", "").split())[:LONGEST]
        return cls(show if show in SHOWN else "all", values.get("brief", "")[:64], words)

    @property
    def narrow(self) -> bool:
        return self != Filters()

    def keep(self, card: Card) -> bool:
        if self.brief and card.project.brief != self.brief:
            return False
        if not card.matches(self.words.casefold().split()):
            return False
        if self.show == "waiting":
            return bool(card.waits)
        if self.show == "stalled":
            return card.stalled
        return self.show != "late" or card.late


@dataclass(frozen=True)
class Column:
    """A stage, with the cards that stand at it."""

    stage: str
    cards: list[Card]


@dataclass(frozen=True)
class Phase:
    """A phase, with its columns."""

    id: str
    columns: list[Column]


@dataclass(frozen=True)
class Board:
    """`phases` hold the projects in the making; `finished` and `closed` the others; `counts` are of all of the run."""

    phases: list[Phase]
    finished: list[Card]
    closed: list[Card]
    counts: dict[str, int]
    briefs: list[BoardBrief]
    filters: Filters
    found: int


def arrange(everything: Everything, filters: Filters) -> Board:
    """The columns of the stages that the briefs have, in the order of cards that came."""
    kept = [card for card in everything.cards if filters.keep(card)]
    used = {stage for brief in everything.briefs for stage in brief.stages}
    columns = [
        Column(stage, [card for card in kept if card.project.state == "active" and card.project.stage == stage])
        for stage in STAGES
        if stage in used
    ]
    phases = [
        Phase(name, [column for column in columns if PHASE_OF[column.stage] == name])
        for name in dict.fromkeys(PHASE_OF[column.stage] for column in columns)
    ]
    return Board(
        phases=phases,
        finished=[card for card in kept if card.project.state == "finished"],
        closed=[card for card in kept if card.project.state == "closed"],
        counts={
            "all": len(everything.cards),
            "waiting": sum(bool(card.waits) for card in everything.cards),
            "stalled": sum(card.stalled for card in everything.cards),
            "late": sum(card.late for card in everything.cards),
        },
        briefs=everything.briefs,
        filters=filters,
        found=len(kept),
    )
