"""The catalogue of a school's courses, and a page for each of them."""

from __future__ import annotations

from flask import Blueprint, request

from makerpath.domain.catalogue import lacks_humanities
from makerpath.domain.errors import NotFound
from makerpath.service import policy
from makerpath.service.catalogue.queries import entries, Entry, runs_of, Wanted
from makerpath.service.classes.models import SchoolClass
from makerpath.service.web.access import signed_in
from makerpath.service.web.context import db, me
from makerpath.service.web.pages import page

catalogue = Blueprint("catalogue", __name__)
blueprints = (catalogue,)
FIELDS = ("discipline", "level", "language", "age")


@catalogue.get("/courses")
@signed_in
def index() -> str:
    """The courses of the reader's own school."""
    wanted = Wanted.read(request.args)
    found = entries(db(), me())
    return page(
        "courses.html",
        entries=[entry for entry in found if wanted.fits(entry.course)],
        wanted=wanted,
        asked={name for name in FIELDS if request.args.get(name)},
        lacks_humanities=_lacks_humanities(found),
    )


@catalogue.get("/courses/<slug>")
@signed_in
def show(slug: str) -> str:
    """One course, whether the reader is in a run of it or not; its lessons are read in a run."""
    entry = next((entry for entry in entries(db(), me()) if entry.course.id == slug), None)
    if entry is None:
        raise NotFound()
    runs = runs_of(db(), me(), [entry.row.id]).get(entry.row.id, [])
    return page(
        "course.html",
        entry=entry,
        course=entry.course,
        runs=[(run, db().get_one(SchoolClass, run.class_id)) for run in runs],
    )


def _lacks_humanities(found: list[Entry]) -> bool:
    """Whether the staff is told that nothing here is about the arts or the humanities."""
    staff = {"instructor", "officer", "administrator"} & policy.school_roles(db(), me())
    return bool(staff and found) and lacks_humanities(entry.course for entry in found)
