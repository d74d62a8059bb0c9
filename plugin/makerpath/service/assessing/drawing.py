"""What a desk's template needs, and one of its macros by itself: on a page of the service and in a block alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from makerpath import i18n
from makerpath.domain.errors import N_
from makerpath.domain.rubric import Criterion
from makerpath.service.assessing.desk import Desk
from makerpath.service.assessing.fields import changed, COMMENT, Fields, fields_of, LEVEL, pins_in, POINTS
from makerpath.service.assessments.models import SIDES
from makerpath.service.core import templates
from makerpath.service.core.database import utc_now
from makerpath.service.operation import Services
from makerpath.service.parts import Host
from makerpath.service.people.models import School
from makerpath.service.policy import Actor
from makerpath.service.previews.queries import of_files

WORDS = {
    "saving": N_("Saving …"),
    "offline": N_("Not saved: there is no connection. What you wrote is kept on this device and sent later."),
    "signed_out": N_("Not saved: sign in again in another tab. What you wrote is kept on this device."),
    "refused": N_("Not saved: {reason}"),
    "changed": N_("Saved elsewhere meanwhile: choose which one stays."),
    "restored": N_("What was not saved last time stands here again."),
    "pin": N_("Comment {number} on this picture"),
}
"""What the script says."""


@dataclass(frozen=True)
class Where:
    """The ways of one desk: to its form, itself, and on from it; empty where there is none.

    On a page they are addresses, in a block what its script opens (`data-makerpath-page`); `project` is an address in
    both. `roles` are the roles in which the person may assess the case, each with the way to that desk. With `hidden`
    the addresses of files hold only while the assessor is asked, and tell no name. `template` is the page. `asked` are
    the fields by which a block's form says which desk it is, and `mark` goes before ids, which stand in a platform's
    page beside those of others.
    """

    action: str
    here: str
    back: str
    back_words: str
    after: str
    next: str = ""
    project: str = ""
    roles: Sequence[tuple[str, str]] = ()
    hidden: bool = False
    template: str = "assess.html"
    asked: Sequence[tuple[str, str]] = ()
    mark: str = ""


@dataclass(frozen=True)
class Difference:
    """A field in which what is typed differs from what is saved; `what` names its kind."""

    criterion: Criterion | None
    what: str
    mine: str
    stored: str


@dataclass(frozen=True)
class Drawing:
    """Where a desk is drawn, and for whom."""

    services: Services
    session: Session
    actor: Actor
    host: Host

    def context(
        self,
        desk: Desk,
        where: Where,
        *,
        values: Fields | None = None,
        problem: Mapping[str, Any] | None = None,
        differences: Sequence[Difference] | None = None,
    ) -> dict[str, Any]:
        """What `blocks/_desk.html` needs beside `when` and `once`; with `values` as they were typed when refused."""
        reader = self.actor.language
        typed = desk.values if values is None else values
        return {
            "host": self.host,
            "desk": desk,
            "where": where,
            "values": typed,
            "problem": problem,
            "differences": differences,
            # Only one who saw both may go over what is saved; any other refused form still says what it began from.
            "revision": desk.revision if values is None or differences is not None else typed.get("revision", ""),
            "pinned_now": [pin for pin in pins_in(typed) if pin["text"].strip()],
            "about_options": [
                (item.id, templates.pick(item.title, reader, desk.band)) for item in desk.rubric.criteria
            ],
            "picture_names": _picture_names(desk),
            "desk_words": {name: i18n.gettext(text, reader) for name, text in WORDS.items()},
            **of_files(self.services, self.session, while_shown=where.hidden, nameless=where.hidden),
        }

    def one(self, desk: Desk, where: Where, macro: str, *arguments: object, **more: Any) -> str:
        """One macro of the desk's template by itself."""
        surroundings = self.context(desk, where, **more) | {"once": templates.once, "when": self.when()}
        template = templates.environment(self.actor.language).get_template("blocks/_desk.html")
        return str(getattr(template.make_module(surroundings), macro)(*arguments))

    def when(self) -> Any:
        """A moment on the school's clock."""
        language, zone = self.actor.language, self._zone()
        return lambda moment, style="medium": templates.moment(moment, language, zone, style)

    def saved(self) -> str:
        """That the draft is saved, and when."""
        moment = i18n.format_time(utc_now(), self.actor.language, self._zone())
        return i18n.gettext(N_("Saved {time}"), self.actor.language, time=moment)

    def _zone(self) -> str:
        return self.session.get_one(School, self.actor.school_id).time_zone


def differences(desk: Desk, typed: Fields) -> list[Difference]:
    """Where the form differs from what is saved, in the order of the form."""
    stored = fields_of(desk.latest)
    found: list[Difference] = []
    for item in desk.rubric.criteria:
        names = [("level", f"{LEVEL}{item.id}"), ("points", f"{POINTS}{item.id}"), ("comment", f"{COMMENT}{item.id}")]
        names += [(side, f"{COMMENT}{item.id}.{side}") for side in SIDES]
        differing = set(changed(typed, stored, (name for _what, name in names)))
        found += [
            Difference(item, what, typed.get(name, ""), stored.get(name, ""))
            for what, name in names
            if name in differing
        ]
    if changed(typed, stored, ["comment"]):
        found.append(Difference(None, "overall", typed.get("comment", ""), stored.get("comment", "")))
    mine, theirs = ("\n".join(pin["text"] for pin in pins_in(form) if pin["text"].strip()) for form in (typed, stored))
    if mine != theirs:
        found.append(Difference(None, "pins", mine, theirs))
    return found


def bank_places(desk: Desk) -> list[str]:
    """Where the lists of the comment bank stand: at each criterion, and at the whole."""
    return [*(item.id for item in desk.rubric.criteria), ""]


def _picture_names(desk: Desk) -> list[tuple[str, str]]:
    return [
        (str(shot.file.id), f"{number}. {shot.words[:60] or shot.file.name}")
        for number, shot in enumerate(desk.pictures.values(), 1)
    ]
