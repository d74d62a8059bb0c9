"""What directives put into a lesson: one fragment for the service's pages and for a platform's blocks.

A feature registers a part under the directive's name: a function that draws it, and the forms it understands.

    @part("attendance", actions={"attend": _attend})
    def attendance(reader: Reader, spot: Spot) -> Shown: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from makerpath.domain.contract import Summary
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.model import Titled
from makerpath.service import policy
from makerpath.service.core import templates
from makerpath.service.courses.definitions import load_definition, Version
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, Services
from makerpath.service.policy import Actor

D = TypeVar("D", bound=Titled)
STYLES = ("block/tokens.css", "css/fragment.css", "css/forms.css", "css/parts.css")


class Values(dict[str, Any]):
    """What was typed; a field that was not sent is empty."""

    def __missing__(self, key: str) -> str:
        return ""


def several(fields: Mapping[str, Any], name: str) -> list[str]:
    """The values of a field: a list where there are several, one, or none."""
    value = fields.get(name)
    if isinstance(value, list):
        return [str(item) for item in value]
    return [str(value)] if value not in (None, "") else []


@dataclass(frozen=True)
class Typed:
    """A form that was refused: its name, what was typed, and why."""

    form: str
    values: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", Values(self.values))

    def many(self, name: str) -> list[str]:
        """Every value of a field that may stand in the form several times."""
        return several(self.values, name)


@dataclass(frozen=True)
class Host:
    """Where a fragment stands: what forms need there (`hidden`), their address (`action`), other pages' (`link`)."""

    kind: str
    hidden: Any
    action: Any
    link: Any
    asset: Any
    base: str = ""


def further_rubric(slug: str) -> str:
    """The key of `Spot.versions` for a rubric that a brief's assessments name besides its own."""
    return f"rubric:{slug}"


@dataclass(frozen=True)
class Spot:
    """A directive's place: in which run and lesson it stands, what it says, and the definitions it names, by kind.

    `rubric` is the brief's own; those that its assessments name besides are under the keys of `further_rubric`.
    `name` is the name of its block on a platform, and the same on the service's pages.
    """

    run_id: UUID
    course: str
    lesson: str
    rule: str
    name: str
    arguments: Mapping[str, str]
    versions: Mapping[str, Version]

    @property
    def further(self) -> list[Version]:
        """The rubrics that the brief's assessments name besides its own."""
        return [version for key, version in self.versions.items() if key.startswith(further_rubric(""))]

    def load(self, session: Session, kind: str, model: type[D]) -> D:
        """The definition of `kind` that the directive names, worded as the newest version words it."""
        version = self.versions[kind]
        return load_definition(session, model, kind, version.scoring_hash, version.wording_hash)


@dataclass(frozen=True)
class Reader:
    """Who looks at a part, and where; `typed` is there after a form of this part was refused."""

    services: Services
    session: Session
    actor: Actor
    host: Host
    typed: Typed | None = None
    page: Mapping[str, str] = field(default_factory=dict)

    def run(self, spot: Spot) -> CourseRun:
        return self.session.get_one(CourseRun, spot.run_id)

    def allowed(self, permission: str, spot: Spot) -> bool:
        """Whether the reader has `permission` on the spot's run."""
        return policy.allowed(self.session, self.actor, permission, self.run(spot))

    def render(self, template: str, spot: Spot, **values: Any) -> Markup:
        """`templates/blocks/<template>` with the spot, the host, and what was typed."""
        return Markup(
            templates.render(
                f"blocks/{template}",
                self.actor.language,
                spot=spot,
                host=self.host,
                typed=self.typed,
                once=templates.once,
                **values,
            )
        )


@dataclass(frozen=True)
class Shown:
    """A part as HTML, what a block may keep of it, and what it needs beside what every part has."""

    html: Markup
    summary: Summary = field(default_factory=lambda: Summary(state="shown"))
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartForm:
    """A form of a part as it was sent: who, where, with which key; `files` come along on the service's pages alone."""

    services: Services
    actor: Actor
    spot: Spot
    key: str | None
    fields: Mapping[str, Any]
    files: Mapping[str, FileStorage] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return str(self.fields.get(name) or "")

    def texts(self, name: str) -> list[str]:
        """Every value of a field that may stand in the form several times."""
        return several(self.fields, name)

    def run(self, operation: Callable[..., Answer], **fields: Any) -> Answer:
        """The operation in the spot's run, by whoever sent the form, once."""
        return operation(self.services, self.actor, key=self.key, run_id=self.spot.run_id, **fields)


Show = Callable[[Reader, Spot], Shown]
Act = Callable[[PartForm], Answer]


@dataclass(frozen=True)
class Part:
    show: Show
    actions: Mapping[str, Act]


PARTS: dict[str, Part] = {}


def part(rule: str, actions: Mapping[str, Act] | None = None) -> Callable[[Show], Show]:
    """Register what the directive `rule` shows and the forms it understands."""

    def register(show: Show) -> Show:
        PARTS[rule] = Part(show, actions or {})
        return show

    return register


def perform(name: str, form: PartForm) -> Answer:
    """Do what the form asks; `form.unknown` for a name that no form of this part has.

    An answer's `page` says what of the part is open afterwards, over what was open before; empty: not any more.
    """
    found = PARTS.get(form.spot.rule)
    if found is None or name not in found.actions:
        raise MakerpathError("form.unknown", N_("There is no such form."), status=404)
    return found.actions[name](form)
