"""Critique of a project: its tab, its forms, and what gates ask of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from markupsafe import Markup

from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import gettext
from makerpath.service.critiques import operations
from makerpath.service.critiques.places import PARTS, Places, places
from makerpath.service.critiques.queries import answered, Thread, threads, waiting
from makerpath.service.operation import Answer
from makerpath.service.projects.actions import action, Form
from makerpath.service.projects.asks import ask
from makerpath.service.projects.record import read_record
from makerpath.service.projects.tabs import tab, TabReader

ask("critique", count=answered, tab="critique")

PART_NAMES = {
    "": N_("The whole picture"),
    "nw": N_("Upper left"),
    "n": N_("Upper middle"),
    "ne": N_("Upper right"),
    "w": N_("Middle left"),
    "c": N_("The middle"),
    "e": N_("Middle right"),
    "sw": N_("Lower left"),
    "s": N_("Lower middle"),
    "se": N_("Lower right"),
}


@tab(
    "critique",
    N_("Critique"),
    icon="comment",
    needs="project.view",
    place=30,
    count=waiting,
    counted=N_("critiques wait for an answer"),
)
def critique(reader: TabReader) -> Markup:
    """Everything that was said of the project, what waits for an answer first."""
    standing = read_record(reader.session, reader.project).standing
    found = places(reader.session, reader.project, [stage.id for stage in standing.stages])
    closed = standing.state == "closed"
    return reader.render(
        "critique.html",
        closed=closed,
        **talk(reader, found, threads(reader.session, reader.project), standing.current.id),
    )


def talk(reader: TabReader, found: Places, said: list[Thread], stage: str) -> dict[str, Any]:
    """What the templates of critique need: pictures with their points, threads, the choices of the forms."""
    chosen = found.picture(_uuid(reader.page.get("picture", "")))
    here = [item for item in said if chosen and item.first.row.file_id == chosen.file.id]
    rest = [item for item in said if item not in here]
    return {
        "places": found,
        "picture": chosen,
        "pictures": {item.file.id: item for item in found.pictures},
        "counts": {item.file.id: sum(one.first.row.file_id == item.file.id for one in said) for item in found.pictures},
        "here": here,
        "waits": [item for item in rest if item.waits],
        "others": [item for item in rest if not item.waits],
        "versions": [
            (item.number, gettext(N_("Version {number}"), reader.actor.language, number=item.number))
            for item in reversed(found.versions)
        ],
        "stage_now": stage,
        "part_names": [(part, gettext(name, reader.actor.language)) for part, name in PART_NAMES.items()],
    }


@action("critique.open", N_("Your class may look now and say what it thinks."))
def _open(form: Form) -> Answer:
    return form.run(operations.ask_class)


@action("critique.close", N_("Your class looks no longer. What it said stays."))
def _close(form: Form) -> Answer:
    return form.run(operations.stop_asking)


@action("critique.give", N_("Your critique is there."))
def _give(form: Form) -> Answer:
    about = form.text("about")
    return form.run(
        operations.give,
        stage=about.removeprefix("stage-") if about else form.text("stage"),
        version=_whole(about.removeprefix("version-")) if about.startswith("version-") else None,
        body=form.text("body"),
        file_id=form.id("picture") if form.text("picture") else None,
        point=_point(form),
    )


@action("critique.answer", N_("Your answer is there."))
def _answer(form: Form) -> Answer:
    return form.run(
        operations.answer,
        critique_id=form.id("critique"),
        body=form.text("body"),
        version=form.number("version"),
    )


@action("critique.hide", N_("The critique is out. It stays in the record."))
def _hide(form: Form) -> Answer:
    return form.run(operations.hide, critique_id=form.id("critique"))


@action("critique.restore", N_("The critique is back."))
def _restore(form: Form) -> Answer:
    return form.run(operations.hide, critique_id=form.id("critique"), hidden=False)


def _point(form: Form) -> tuple[float, float] | None:
    """Where the picture was touched, else the middle of the part that was chosen, else nowhere."""
    if form.text("x") and form.text("y"):
        try:
            return round(float(form.text("x")), 4), round(float(form.text("y")), 4)
        except ValueError:
            raise MakerpathError("critique.point", N_("That point is not in the picture."), status=422) from None
    return PARTS.get(form.text("part"))


def _whole(value: str) -> int:
    """A version's number; 0, which no version has, for anything else."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
