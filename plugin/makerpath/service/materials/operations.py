"""The bill of materials, line by line, and the resource plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.domain.materials import read_currency, read_price, read_quantity, SECTIONS
from makerpath.service.core import text
from makerpath.service.materials.models import MaterialItem, ResourcePlan
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import opened, touch, worked

MOST_LINES = 300


@dataclass(frozen=True)
class Line:
    """A line of the bill as it was typed, read and checked; `unit_cost` in minor units."""

    name: str
    quantity: float
    unit: str
    unit_cost: int
    currency: str
    consumable: bool
    source: str


def read_line(typed: Mapping[str, str]) -> Line:
    """Read what a form or a row of a table says; raises what is wrong with the first field that is."""
    name = text.line(typed["name"], "name", 200)
    currency = read_currency(typed["currency"])
    return Line(
        name=name,
        quantity=read_quantity(typed["quantity"]),
        unit=text.line(typed["unit"], "unit", 32, required=False),
        unit_cost=read_price(typed["unit_cost"], currency),
        currency=currency,
        consumable=bool(typed["consumable"]),
        source=text.line(typed["source"], "source", 500, required=False),
    )


@operation("materials.add")
def add(work: Work, *, project_id: UUID, lines: list[Line]) -> Answer:
    """Put lines on the bill, all or none."""
    project = _project(work, project_id)
    there = select(func.count(MaterialItem.id)).where(
        MaterialItem.project_id == project.id, MaterialItem.removed_at.is_(None)
    )
    if (work.session.scalar(there) or 0) + len(lines) > MOST_LINES:
        raise MakerpathError(
            "materials.too_many",
            N_("A bill of materials has at most {limit} lines."),
            N_("Put small things together, such as screws and glue."),
            status=422,
            limit=MOST_LINES,
        )
    assert work.actor.person_id is not None
    by = work.actor.person_id
    for line in lines:
        work.add(MaterialItem(project_id=project.id, created_by=by, **line.__dict__))
    return _changed(work, project, "materials.added", count=len(lines))


@operation("materials.edit")
def edit(work: Work, *, project_id: UUID, item_id: UUID, line: Line) -> Answer:
    project = _project(work, project_id)
    row = _item(work, project, item_id)
    for name, value in line.__dict__.items():
        setattr(row, name, value)
    return _changed(work, project, "materials.changed")


@operation("materials.remove")
def remove(work: Work, *, project_id: UUID, item_id: UUID) -> Answer:
    """Take a line off the bill; its row stays."""
    project = _project(work, project_id)
    _item(work, project, item_id).removed_at = work.now
    return _changed(work, project, "materials.removed")


@operation("resources.save")
def save_plan(work: Work, *, project_id: UUID, sections: Mapping[str, str], seen: datetime | None) -> Answer:
    """Keep the whole plan; `seen` is when the one was changed that the writer had before them."""
    project = _project(work, project_id)
    assert work.actor.person_id is not None
    said = {name: text.paragraphs(sections.get(name, ""), name, required=False) for name in SECTIONS}
    row = work.session.scalar(select(ResourcePlan).where(ResourcePlan.project_id == project.id))
    if row is None:
        row = ResourcePlan(project_id=project.id)
    elif row.changed_at != seen and row.sections != said:
        raise Conflict(
            "page.stale",
            N_("Something changed here since you loaded the page."),
            N_("What you wrote is still in the form. Look at what is new, then send it again."),
        )
    row.sections, row.language = said, work.actor.language
    row.changed_at, row.changed_by = work.now, work.actor.person_id
    work.add(row)
    return _changed(work, project, "resources.saved")


def _project(work: Work, project_id: UUID) -> Project:
    project, record = opened(work, project_id, "project.work")
    if record.standing.state == "closed":
        raise Conflict("project.closed", N_("This project was closed."), N_("An instructor can open it again."))
    return project


def _item(work: Work, project: Project, item_id: UUID) -> MaterialItem:
    row = work.get(MaterialItem, item_id)
    if row.project_id != project.id:
        raise MakerpathError("evidence.elsewhere", N_("That belongs to another project."), status=422)
    if row.removed_at is not None:
        raise MakerpathError(
            "materials.gone", N_("This line is not on the bill any more."), N_("Somebody took it out."), status=409
        )
    return row


def _changed(work: Work, project: Project, verb: str, **data: int) -> Answer:
    work.record(verb, project.id, project_id=project.id, **data)
    worked(project)
    touch(work, project)
    return {"project": str(project.id)}
