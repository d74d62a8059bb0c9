"""The materials of a project: its tab, its forms, and what gates ask of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import select

from makerpath.domain import names
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.materials import price_text, SECTIONS
from makerpath.i18n import gettext
from makerpath.service.core.files import FileReference
from makerpath.service.materials import operations, queries
from makerpath.service.materials.bill import Bill
from makerpath.service.materials.operations import Line, read_line
from makerpath.service.materials.table import BYTES, COLUMNS, read_table
from makerpath.service.operation import Answer
from makerpath.service.projects.actions import action, Form
from makerpath.service.projects.asks import ask
from makerpath.service.projects.tabs import tab, TabReader

NAME = "materials"
CURRENCY = "CNY"
"""The currency of a first line."""

HELP = {
    "funding": N_("What it costs in all, who pays, and what happens if it costs more."),
    "place": N_("Where you work, where you keep things, and when the room is open to you."),
    "equipment": N_("Which machines and tools you need, whether they are there, and when they are free."),
    "training": N_("What you must learn first, and who must be with you until you have."),
}

ask("materials", count=queries.count_items, keep=queries.keep_items, tab=NAME)
ask("resources", count=queries.count_sections, keep=queries.keep_plan, lacks=queries.empty_sections, tab=NAME)


@tab(NAME, N_("Materials"), icon="materials", needs="project.view", place=20)
def materials(reader: TabReader) -> Markup:
    """The bill of materials with its sums, and the resource plan."""
    items, language = queries.bill(reader.session, reader.project), reader.actor.language
    plan = queries.plan(reader.session, reader.project)
    return reader.render(
        "materials.html",
        works="project.work" in reader.can and reader.project.state != "closed",
        items=items,
        bill=Bill(language),
        currency=items[-1].currency if items else CURRENCY,
        titles=gettext(", ", language).join(gettext(title, language) for title in COLUMNS.values()),
        plan=plan,
        sections=[(name, names.RESOURCE[name], HELP[name]) for name in SECTIONS],
        csv=f"{reader.host.base}/projects/{reader.project.id}/materials.csv",
        price=price_text,
    )


@action("materials.add", N_("It is on the list."))
def _add(form: Form) -> Answer:
    return form.run(operations.add, lines=[_line(form)])


@action("materials.edit", N_("Changed."))
def _edit(form: Form) -> Answer:
    return form.run(operations.edit, item_id=form.id("item"), line=_line(form))


@action("materials.remove", N_("Taken off the list."))
def _remove(form: Form) -> Answer:
    return form.run(operations.remove, item_id=form.id("item"))


@action("materials.import", N_("The lines of the table are on the list."))
def _import(form: Form) -> Answer:
    file_id = form.file()
    content: bytes | str = form.text("table")
    if file_id is not None:
        content = _content(form, file_id)
    return form.run(operations.add, lines=read_table(content, form.text("currency") or CURRENCY, form.actor.language))


@action("resources.save", N_("The resource plan is kept."))
def _save(form: Form) -> Answer:
    seen = None
    with suppress(ValueError):
        seen = datetime.fromisoformat(form.text("seen"))
    return form.run(operations.save_plan, sections={name: form.text(name) for name in SECTIONS}, seen=seen)


def _line(form: Form) -> Line:
    return read_line({name: form.text(name) for name in COLUMNS})


def _content(form: Form, file_id: UUID) -> bytes:
    with form.services.database.reading(form.actor.school_id) as session:
        row = session.scalars(select(FileReference).where(FileReference.id == file_id)).one()
    if row.size > BYTES:
        raise MakerpathError(
            "materials.too_big", N_("This file is too big for a list of materials."), status=422, field="file"
        )
    with form.services.storage.open(row.sha256) as handle:
        return handle.read()
