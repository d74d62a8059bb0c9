"""The catalogue of a school's courses, and a page for each of them."""

from __future__ import annotations

from flask import Blueprint

from makerpath.domain.errors import NotFound
from makerpath.service import policy
from makerpath.service.catalogue.exchange import exchange
from makerpath.service.catalogue.pages import index_page
from makerpath.service.catalogue.queries import entries, runs_of
from makerpath.service.classes.models import SchoolClass
from makerpath.service.courses.lessons import published
from makerpath.service.courses.packages import ANSWERS
from makerpath.service.people.models import School
from makerpath.service.web.access import signed_in
from makerpath.service.web.context import db, me
from makerpath.service.web.pages import page

catalogue = Blueprint("catalogue", __name__)
blueprints = (catalogue, exchange)


@catalogue.get("/courses")
@signed_in
def index() -> str:
    """The courses of the reader's own school."""
    return index_page()


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
        has_labs=any(path.startswith(ANSWERS) for path in published(db(), entry.row).files),
        may_publish=policy.allowed(db(), me(), "course.publish", db().get_one(School, me().school_id)),
        runs=[(run, db().get_one(SchoolClass, run.class_id)) for run in runs],
    )
