"""What an author is told of a block: what it is, what it carries and from where, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from makerpath.content.kinds import KINDS
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.hashing import content_hash
from makerpath.domain.names import PART
from makerpath.i18n import error_text, gettext, NAMES
from makerpath.xblocks.shared.definitions import Definition, scoring, texts, wording
from makerpath.xblocks.shared.settings import connection_of

EXPLAINED = {
    "lesson": N_(
        "A lesson’s text. Learners read it in the language they choose; it is complete when they have come to its end."
    ),
    "project": N_(
        "The way of a learner or a team from idea to prototype. What they make stays in the Makerpath service; "
        "the score comes back here."
    ),
    "assessment": N_(
        "A work, looked at with the rubric: by its makers, by classmates, and by instructors, whose queue stands here."
    ),
    "lab": N_("A notebook to take along and to hand in. Its answers never stand in the course."),
    "showcase": N_("What learners of this course have made and agreed to show."),
    "attendance": N_("Who was in the room. Complete when the learner was there."),
    "sign-off": N_("What an instructor has to see done. Complete when the instructor has signed."),
    "survey": N_("Questions without right or wrong answers. Complete when the learner has answered."),
    "certificate": N_("What is still missing for the certificate, then the certificate itself."),
}
"""What each kind of block does for learners, in a sentence or two for authors."""
KIND = PART | {"lesson": N_("Lesson"), "brief": N_("Brief"), "rubric": N_("Rubric")}
IMPORT = N_("The course team imports the course package that contains it.")
SHOWN = 10


@dataclass(frozen=True)
class Held:
    """A definition that the block carries: its versions are the beginnings of what they are addressed by."""

    kind: str
    title: str
    file: str
    scoring: str
    wording: str


@dataclass(frozen=True)
class Warned:
    message: str
    hint: str


@dataclass(frozen=True)
class About:
    """What stands beside the block for its author; `directive` is its line in the course package."""

    name: str
    explained: str
    course: str = ""
    lesson: str = ""
    directive: str = ""
    held: list[Held] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)


def about(block: Any, language: str) -> About:
    """What there is to say of a block that the service fills."""
    carried = block.carried()
    place = block.place()
    return About(
        name=gettext(KIND[block.kind], language),
        explained=gettext(EXPLAINED[block.kind], language),
        course=block.course,
        lesson=str(place.get("lesson") or ""),
        directive=_directive(block.kind, place.get("arguments")),
        held=[_held(item, language) for item in carried if _id(item)],
        warnings=[*_missing(block, carried, language), *_unread(carried, language), *_unconnected(block, language)],
    )


def titles_of(block: Any) -> dict[str, str]:
    """What the course calls the block, in every language; without a title of its own, what it is."""
    first: Definition = next(iter(block.carried()), {})
    return {tag: wording(first, "/title", tag) or gettext(KIND[block.kind], tag) for tag in NAMES}


def names_of(block: Any) -> list[str]:
    """The names that the course itself gives the block; any other is one of the course team's own."""
    first: Definition = next(iter(block.carried()), {})
    return sorted({*map(str, texts(first, "/title").values()), *(gettext(KIND[block.kind], tag) for tag in NAMES)})


def _id(definition: Definition) -> str:
    return str(scoring(definition).get("id") or "")


def _held(definition: Definition, language: str) -> Held:
    kind, name, held = str(definition["kind"]), _id(definition), definition.get("wording")
    return Held(
        kind=gettext(KIND.get(kind, kind), language),
        title=wording(definition, "/title", language) or name,
        file=KINDS[kind].path(name) if kind in KINDS else f"{kind}s/{name}.yaml",
        scoring=_version(scoring(definition)),
        wording=_version(held if isinstance(held, dict) else {}),
    )


def _version(part: dict[str, Any]) -> str:
    try:
        return content_hash(part)[:SHOWN]
    except (TypeError, ValueError):
        # A number that no two readers would read alike, in an archive that no package has made.
        return "–"


def _directive(kind: str, arguments: Any) -> str:
    found = arguments if isinstance(arguments, Mapping) else {}
    said = " ".join(f'{name}="{value}"' for name, value in found.items() if value)
    return f"::{kind}{{{said}}}" if said else f"::{kind}"


def _missing(block: Any, carried: list[Definition], language: str) -> Iterator[Warned]:
    held = {item["kind"] for item in carried if _id(item)}
    lacking = [gettext(KIND[kind], language) for kind in block.needs if kind not in held]
    if lacking or not block.course:
        empty = gettext(N_("This part of the course is still empty."), language)
        named = gettext(N_("Missing: {names}."), language, names=", ".join(lacking)) if lacking else ""
        yield Warned(empty, f"{named} {gettext(IMPORT, language)}".strip())


def _unread(carried: list[Definition], language: str) -> Iterator[Warned]:
    for item in carried:
        titles = texts(item, "/title")
        absent = [name for tag, name in NAMES.items() if titles and tag not in titles]
        if absent:
            yield Warned(
                gettext(N_("“{name}” is not there in {languages}."), language, name=_id(item), languages=absent[0]),
                gettext(N_("Learners who read that language see the other one."), language),
            )


def _unconnected(block: Any, language: str) -> Iterator[Warned]:
    try:
        connection_of(block)
    except MakerpathError as error:
        yield Warned(*error_text(error, language))
