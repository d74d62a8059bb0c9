"""Who assesses whose project: so many for each project, about as many for each learner, nobody their own.

Learners stand in a circle, in an order that the seed alone decides. A place at a project goes to whoever has least to
do, looked for in the circle from a point that belongs to that place; where its own makers are the ones with least to
do, learners change places until it goes to one of them elsewhere. That keeps loads as even as they can be.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, insort
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from typing import Generic, TypeVar

P = TypeVar("P")
L = TypeVar("L")


def allocate(
    makers: Mapping[P, Collection[L]],
    learners: Collection[L],
    number: int,
    *,
    seed: str = "",
    kept: Iterable[tuple[P, L]] = (),
) -> list[tuple[P, L]]:
    """The pairs of project and learner that are asked in addition to `kept`.

    `makers` maps every project that needs assessors to those who make it or ever did. Each gets `number` assessors with
    those it has in `kept`, or everybody there is where the group is too small. `kept` is never undone; its pairs of
    other projects count as work that learners have already. The same seed and input give the same answer.
    """
    circle = _Circle(makers, learners, seed, kept)
    for project in sorted(makers, key=lambda one: _hash(seed, one)):
        for place in range(len(circle.assessors[project]), number):
            if not circle.fill(project, place):
                break
    return [(project, learner) for project in makers for learner in circle.added(project)]


def _hash(*parts: object) -> bytes:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).digest()


class _Circle(Generic[P, L]):
    """Learners with their load, and who is at which project so far."""

    def __init__(
        self,
        makers: Mapping[P, Collection[L]],
        learners: Collection[L],
        seed: str,
        kept: Iterable[tuple[P, L]],
    ) -> None:
        self.seed = seed
        self.makers = {project: frozenset(people) for project, people in makers.items()}
        self.order = sorted(set(learners), key=lambda one: _hash(seed, one))
        self.at = {learner: place for place, learner in enumerate(self.order)}
        self.assessors: dict[P, dict[L, bool]] = {project: {} for project in makers}
        self.theirs: defaultdict[L, set[P]] = defaultdict(set)
        self.load = dict.fromkeys(self.order, 0)
        for project, learner in dict.fromkeys(kept):
            if learner in self.load:
                self.load[learner] += 1
            if project in self.assessors:
                self.assessors[project][learner] = False
        # Places in the circle by load, so that whoever has least is found without asking everybody.
        self.by_load: defaultdict[int, list[int]] = defaultdict(list)
        for learner in self.order:
            self.by_load[self.load[learner]].append(self.at[learner])

    def added(self, project: P) -> list[L]:
        return sorted((one for one, new in self.assessors[project].items() if new), key=lambda one: self.at[one])

    def fill(self, project: P, place: int) -> bool:
        """One more assessor for the project; False if nobody is left who could be one."""
        path = self._path(project, place)
        if path is None:
            return False
        # Each takes the place at the project before them; the last of them is the one with more to do.
        for at, (here, learner) in enumerate(path):
            self.assessors[here][learner] = True
            self.theirs[learner].add(here)
            if at + 1 < len(path):
                left = path[at + 1][0]
                del self.assessors[left][learner]
                self.theirs[learner].discard(left)
        self._more(path[-1][1])
        return True

    def _path(self, project: P, place: int) -> list[tuple[P, L]] | None:
        """Whoever is to take a place at the project, and whoever takes theirs elsewhere, to one with least to do."""
        lowest = min((load for load, group in self.by_load.items() if group), default=None)
        start = int.from_bytes(_hash(self.seed, project, place)[:8], "big") % max(len(self.order), 1)
        if lowest is None:
            return None
        direct = self._from(self.by_load[lowest], start, project)
        if direct is not None:
            return [(project, direct)]
        return self._exchange(project, start)

    def _from(self, group: list[int], start: int, project: P) -> L | None:
        first = bisect_left(group, start)
        for step in range(len(group)):
            learner = self.order[group[(first + step) % len(group)]]
            if self._may(project, learner):
                return learner
        return None

    def _may(self, project: P, learner: L) -> bool:
        return learner not in self.makers[project] and learner not in self.assessors[project]

    def _exchange(self, project: P, start: int) -> list[tuple[P, L]] | None:
        """The shortest chain of exchanges that ends with as little to do as can be."""
        unseen = dict.fromkeys([*self.order[start:], *self.order[:start]])
        came: dict[L, tuple[P, L | None]] = {}
        best: L | None = None
        queue: deque[tuple[P, L | None]] = deque([(project, None)])
        expanded = {project}
        while queue:
            here, before = queue.popleft()
            for learner in [one for one in unseen if self._may(here, one)]:
                del unseen[learner]
                came[learner] = here, before
                if best is None or self.load[learner] < self.load[best]:
                    best = learner
                for other in sorted(self.theirs[learner] - expanded, key=lambda one: _hash(self.seed, one)):
                    expanded.add(other)
                    queue.append((other, learner))
        path: list[tuple[P, L]] = []
        step = best
        while step is not None:
            here, before = came[step]
            path.append((here, step))
            step = before
        return path[::-1] or None

    def _more(self, learner: L) -> None:
        load, place = self.load[learner], self.at[learner]
        group = self.by_load[load]
        del group[bisect_left(group, place)]
        insort(self.by_load[load + 1], place)
        self.load[learner] = load + 1
