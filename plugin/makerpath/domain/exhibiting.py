"""What a panel says together: the middle of what its jurors say, criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from makerpath.domain.errors import N_
from makerpath.domain.rubric import Criterion, Level, Rubric

NAMES_SHOWN: dict[str, str] = {
    "full": N_("My full name"),
    "first": N_("A part of my name"),
    "none": N_("No name"),
}
"""How a maker's name may stand in public."""


@dataclass(frozen=True)
class Middle:
    """One criterion as the panel sees it: `points` of `of`, by `jurors` people; `level` if the middle is one."""

    criterion: Criterion
    points: float
    jurors: int
    level: Level | None

    @property
    def of(self) -> float:
        return self.criterion.top


def medians(rubric: Rubric, said: Sequence[Mapping[str, str]]) -> list[Middle]:
    """The median for each criterion that anybody gave a level; between two levels it has points and no level."""
    found = []
    for criterion in rubric.criteria:
        levels = [level for one in said if (level := criterion.level(one.get(criterion.id, "")))]
        if levels:
            middle = float(median(level.points for level in levels))
            named = next((level for level in criterion.levels if level.points == middle), None)
            found.append(Middle(criterion, middle, len(levels), named))
    return found
