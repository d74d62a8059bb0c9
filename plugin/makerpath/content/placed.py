"""What directives put into lessons: their attributes, and the name under which each thing is known for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from makerpath.content.lesson import Lesson
from makerpath.markup import Directive


@dataclass(frozen=True)
class Rule:
    """A directive that there is.

    `key` is the attribute that names a definition of `kind`; without one, the thing belongs to its lesson. `choices`
    are the values of further attributes, the first of each being the one that is meant when it is left out.
    """

    key: str = ""
    kind: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    example: str = ""


RULES: dict[str, Rule] = {
    "project": Rule("brief", "brief", example='::project{brief="id"}'),
    "quiz": Rule("id", "quiz", example='::quiz{id="id"}'),
    "survey": Rule("id", "survey", {"when": ("once", "before", "after")}, example='::survey{id="id" when="before"}'),
    "sign-off": Rule("id", "sign-off", example='::sign-off{id="id"}'),
    "lab": Rule("id", "lab", example='::lab{id="id"}'),
    "assessment": Rule("brief", "brief", example='::assessment{brief="id"}'),
    "attendance": Rule(example="::attendance{}"),
    "showcase": Rule(example="::showcase{}"),
    "certificate": Rule(example="::certificate{}"),
}


@dataclass(frozen=True)
class Placed:
    """A thing in a lesson: the directive's name, the definition it names (or none), its further attributes."""

    rule: str
    lesson_id: str
    slug: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind of the definition that `slug` names; empty if there is none."""
        return RULES[self.rule].kind

    @property
    def name(self) -> str:
        """The url_name of its block, made of ids alone: a changed one would lose what learners did.

        Two hyphens stand in no id, so that no two things ever meet in one name.
        """
        rule = RULES[self.rule]
        if not rule.key:
            return f"{self.rule}-{self.lesson_id}"
        tail = "".join(f"--{self.more[key]}" for key, values in rule.choices.items() if self.more[key] != values[0])
        return f"{self.rule}-{self.slug}{tail}"

    def arguments(self) -> dict[str, str]:
        """The attributes of the directive, defaults filled in."""
        key = RULES[self.rule].key
        return ({key: self.slug} if key else {}) | dict(self.more)


def placed(directive: Directive, lesson_id: str) -> Placed:
    """What `directive` puts into the lesson. Raises KeyError or ValueError where the checks report a problem."""
    rule = RULES[directive.name]
    more = {key: directive.attributes.get(key) or values[0] for key, values in rule.choices.items()}
    if any(value not in rule.choices[key] for key, value in more.items()):
        raise ValueError(more)
    return Placed(directive.name, lesson_id, directive.attributes[rule.key] if rule.key else "", more)


def things_in(lesson: Lesson) -> list[Placed]:
    """What the lesson's directives put into it, in order; a directive with a problem puts nothing."""
    found = []
    for directive in lesson.facts.directives:
        try:
            found.append(placed(directive, lesson.meta.id))
        except (KeyError, ValueError):
            continue
    return found
