"""Looking for something in the journals of a whole run, for those who accompany all of its projects."""

from __future__ import annotations

from flask import Blueprint, request

from makerpath.i18n import format_time
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.journal.queries import across
from makerpath.service.journal.quoting import measured
from makerpath.service.uploads.links import file_url
from makerpath.service.web.access import permit
from makerpath.service.web.context import db, language, school, services
from makerpath.service.web.pages import page

journals = Blueprint("journals", __name__)
blueprints = (journals,)


@journals.get("/runs/<uuid:run_id>/journal")
@permit("class.view", CourseRun, "run")
def search(run: CourseRun) -> str:
    """Entries that answer `q`, with project and maker. Who sees the run's class sees every project of the run."""
    question = request.args.get("q", "")
    found, projects = across(db(), run, question, request.args.get("more", ""))
    zone = school().time_zone
    return page(
        "journals.html",
        run=run,
        course=db().get_one(CourseRow, run.course_id),
        question=question,
        found=found,
        days=found.days(zone),
        projects=projects,
        file_url=lambda file, download=False: file_url(services(), file, download=download),
        clock=lambda moment: format_time(moment, language(), zone),
        measured=lambda row: measured(row, language()),
    )
