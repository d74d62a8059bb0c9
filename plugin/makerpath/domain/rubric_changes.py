"""What an edit of a rubric does: each change by its class, and what is left of an assessment made before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args, Literal

from makerpath.domain.errors import N_
from makerpath.domain.rubric import Criterion, DIMENSIONS, Level, Rubric
from makerpath.domain.scoring import exact, fits, NONE, Score, score
from makerpath.domain.text import LocalText

Effect = Literal["judgement", "results", "harmless"]
EFFECTS: tuple[Effect, ...] = get_args(Effect)
"""What changes do, from the gravest to the lightest."""
EFFECT_TEXTS: dict[Effect, str] = {
    "judgement": N_("Somebody has to judge again"),
    "results": N_("Results change; nobody has to judge again"),
    "harmless": N_("No result changes"),
}


@dataclass(frozen=True)
class Change:
    """One change of a rubric.

    `code` is its class (`criterion_added`, `points`, `wording` …), `criterion` and `level` the ids it is about, empty
    where it is about the whole. `message` is English of the catalogue; what it names is in `texts(language)`. `details`
    are the texts that differ: place, tag of the language, old and new text (empty where there is none).
    """

    code: str
    effect: Effect
    message: str
    criterion: str = ""
    level: str = ""
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    named: Mapping[str, LocalText] = field(default_factory=dict, hash=False)
    details: tuple[tuple[str, str, str, str], ...] = ()

    def texts(self, language: str) -> dict[str, Any]:
        """What fills the places of `message` in `language`."""
        return {**self.values, **{name: text.pick(language) for name, text in self.named.items()}}

    @property
    def order(self) -> int:
        """The place among changes, the gravest first."""
        return EFFECTS.index(self.effect)


@dataclass(frozen=True)
class Carried:
    """What an assessment on the old rubric says on the new one.

    `levels` and `points` fit the new rubric. `missing` are the criteria that somebody has to judge before there is a
    score: they are new, or what was chosen is not there any more.
    """

    levels: dict[str, str]
    points: dict[str, float]
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


def classify(old: Rubric, new: Rubric) -> list[Change]:
    """Every change from `old` to `new`, the gravest first; nothing if they say the same.

    Where every change is harmless, each assessment has the score on `new` that it has on `old`.
    """
    found = [*_whole(old, new), *_criteria(old, new)]
    return sorted(found, key=lambda change: change.order)


def gravest(changes: Sequence[Change]) -> Effect:
    """What the changes do together; `harmless` if there is none."""
    return min((change.effect for change in changes), key=EFFECTS.index, default="harmless")


def carry(old: Rubric, new: Rubric, levels: Mapping[str, str], points: Mapping[str, float] = NONE) -> Carried:
    """What is left on `new` of the levels and points that were chosen on `old`.

    A level is known by its id. Points given within a range stay if they still fit; without points, or where they were
    the level's own, the level's new points count.
    """
    kept: dict[str, str] = {}
    given: dict[str, float] = {}
    for item in new.criteria:
        before = old.criterion(item.id)
        was = before.level(levels.get(item.id, "")) if before else None
        level = item.level(was.id) if was else None
        if was is None or level is None:
            continue
        said = points.get(item.id)
        if said is not None and not (was.least is None and said == was.points):
            if not fits(item, level, said):
                continue
            given[item.id] = said
        kept[item.id] = level.id
    missing = tuple(item.id for item in new.criteria if (item.graded or item.required) and item.id not in kept)
    return Carried(kept, given, missing)


def regraded(
    old: Rubric, new: Rubric, levels: Mapping[str, str], points: Mapping[str, float] = NONE
) -> tuple[Score | None, tuple[str, ...]]:
    """The score on `new` of what was chosen on `old`, and the criteria to judge first; no score while there are any."""
    carried = carry(old, new, levels, points)
    if carried.missing:
        return None, carried.missing
    return score(new, carried.levels, carried.points), ()


def _whole(old: Rubric, new: Rubric) -> Iterator[Change]:
    if old.id != new.id:
        message = N_("The id was {old} and is {new}: briefs that name it have to follow.")
        yield Change("id", "harmless", message, values={"old": old.id, "new": new.id})
    if old.kind != new.kind:
        message = N_("The kind was {old} and is {new}.")
        yield Change("kind", "harmless", message, values={"old": old.kind, "new": new.kind})
    if old.formative != new.formative:
        message = N_("It is for learning alone now.") if new.formative else N_("It counts now.")
        yield Change("formative", "results", message)
    for name in ("total", *DIMENSIONS):
        before, after = getattr(old.minima, name), getattr(new.minima, name)
        if before != after:
            yield Change("minima", "results", _MINIMA[name], values={"old": before, "new": after})
    details = tuple(_texts({"title": (old.title, new.title), "summary": (old.summary, new.summary)}))
    if details:
        yield Change("wording", "harmless", N_("The rubric has other words."), details=details)


_MINIMA = {
    "total": N_("A pass needs {new} % in all, not {old} %."),
    "theory": N_("A pass needs {new} % in theory, not {old} %."),
    "practice": N_("A pass needs {new} % in practice, not {old} %."),
}


def _criteria(old: Rubric, new: Rubric) -> Iterator[Change]:
    for item in old.criteria:
        after = new.criterion(item.id)
        if after is None:
            effect: Effect = "results" if item.graded or item.required else "harmless"
            yield _about(item, "criterion_removed", effect, N_("{criterion} is gone."))
        else:
            yield from _criterion(item, after)
    for item in new.criteria:
        if old.criterion(item.id) is None:
            effect = "judgement" if item.graded or item.required else "harmless"
            yield _about(item, "criterion_added", effect, N_("{criterion} is new."))
    before = [item.id for item in old.criteria if new.criterion(item.id)]
    if before != [item.id for item in new.criteria if old.criterion(item.id)]:
        yield Change("order", "harmless", N_("The criteria stand in another order."))


def _criterion(old: Criterion, new: Criterion) -> Iterator[Change]:
    counts = old.graded or new.graded
    if old.graded != new.graded:
        # What counted nothing may have been left without a level.
        if new.graded:
            yield _about(new, "graded", "judgement", N_("{criterion} counts now."))
        else:
            yield _about(new, "graded", "results", N_("{criterion} counts nothing any more."))
    if old.weight != new.weight:
        message = N_("The weight of {criterion} was {old} and is {new}.")
        yield _about(new, "weight", "results" if counts else "harmless", message, old=old.weight, new=new.weight)
    if old.dimension != new.dimension:
        yield _about(new, "dimension", "results" if counts else "harmless", _DIMENSION[new.dimension])
    yield from _required(old, new)
    if old.hidden != new.hidden:
        message = N_("{criterion} is hidden until results are out.") if new.hidden else N_("{criterion} is shown.")
        yield _about(new, "hidden", "harmless", message)
    if sorted(old.competencies) != sorted(new.competencies):
        yield _about(
            new,
            "competencies",
            "harmless",
            N_("{criterion} shows other competencies: {new}; it was {old}."),
            old=", ".join(old.competencies) or "—",
            new=", ".join(new.competencies) or "—",
        )
    yield from _levels(old, new, counts or bool(old.required or new.required))
    details = tuple(_texts(_wording(old, new)))
    if details:
        yield _about(new, "wording", "harmless", N_("{criterion} has other words."), details=details)


_DIMENSION = {
    "theory": N_("{criterion} belongs to theory now."),
    "practice": N_("{criterion} belongs to practice now."),
    None: N_("{criterion} belongs neither to theory nor to practice now."),
}


def _required(old: Criterion, new: Criterion) -> Iterator[Change]:
    if old.required == new.required:
        return
    if new.required is None:
        yield _about(new, "required", "results", N_("{criterion} alone does not decide a pass any more."))
        return
    level = new.level(new.required)
    effect: Effect = "results" if old.graded or old.required else "judgement"
    message = N_("Nobody passes any more without “{level}” in {criterion}.")
    yield _about(new, "required", effect, message, level)


def _levels(old: Criterion, new: Criterion, counts: bool) -> Iterator[Change]:
    """`counts`: whether anything depends on the criterion."""
    top = old.top != new.top
    for level in old.levels:
        after = new.level(level.id)
        if after is None:
            message = N_("The level “{level}” of {criterion} is gone.")
            yield _about(new, "level_removed", "judgement" if counts else "harmless", message, level)
        elif level.points != after.points:
            message = N_("“{level}” in {criterion} was worth {old} points and is worth {new}.")
            effect: Effect = "harmless"
            if counts:
                effect = "judgement" if level.least is not None and not _covers(old, new, level, after) else "results"
            yield _about(new, "points", effect, message, after, old=level.points, new=after.points)
        elif level.least != after.least:
            message = N_("“{level}” in {criterion} had from {old} points and has from {new}.")
            effect = "harmless" if not counts or _covers(old, new, level, after) else "judgement"
            yield _about(new, "range", effect, message, after, old=level.from_, new=after.from_)
    for level in new.levels:
        if old.level(level.id) is None:
            message = N_("The level “{level}” of {criterion} is new.")
            yield _about(new, "level_added", "results" if counts and top else "harmless", message, level)
    if old.step != new.step:
        pairs = [(level, new.level(level.id)) for level in old.levels]
        fine = all(after is None or _covers(old, new, level, after) for level, after in pairs)
        message = N_("Points in {criterion} went in steps of {old} and go in steps of {new}.")
        yield _about(
            new, "step", "harmless" if fine or not counts else "judgement", message, old=old.step, new=new.step
        )


def _covers(old: Criterion, new: Criterion, before: Level, after: Level) -> bool:
    """Whether all points that could be given at the old level can be given at the new one."""
    if before.least is None:
        return True
    least = exact(before.least)
    if not fits(new, after, before.least) or not fits(new, after, before.points):
        return False
    steps = exact(old.step) / exact(new.step)
    # Points stand in steps from the least; a range of a single step has nothing in between.
    return steps.denominator == 1 or least + exact(old.step) >= exact(before.points)


def _wording(old: Criterion, new: Criterion) -> dict[str, tuple[LocalText | None, LocalText | None]]:
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in ("title", "question", "note")}
    for level in old.levels:
        after = new.level(level.id)
        if after is not None:
            pairs[f"levels/{level.id}/title"] = level.title, after.title
            pairs[f"levels/{level.id}/description"] = level.description, after.description
    return pairs


def _texts(pairs: Mapping[str, tuple[LocalText | None, LocalText | None]]) -> Iterator[tuple[str, str, str, str]]:
    for place, (before, after) in pairs.items():
        one: Mapping[str, str] = before or {}
        two: Mapping[str, str] = after or {}
        for tag in dict.fromkeys([*one, *two]):
            if one.get(tag) != two.get(tag):
                yield place, tag, one.get(tag, ""), two.get(tag, "")


def _about(
    item: Criterion,
    code: str,
    effect: Effect,
    message: str,
    level: Level | None = None,
    *,
    details: tuple[tuple[str, str, str, str], ...] = (),
    **values: Any,
) -> Change:
    named = {"criterion": item.title} | ({"level": level.title} if level else {})
    return Change(code, effect, message, item.id, level.id if level else "", values, named, details)
