"""What every page of a run's board says above itself."""

from __future__ import annotations

from typing import Any

from makerpath.service import policy
from makerpath.service.classes.models import SchoolClass
from makerpath.service.courses.models import CourseRow, CourseRun
from makerpath.service.web.context import db, me

RIGHTS = (
    "rubric.manage",
    "project.decide",
    "project.assess",
    "project.manage",
    "run.manage",
    "class.manage",
    "assessment.moderate",
    "school.manage",
)


def about(run: CourseRun) -> dict[str, Any]:
    """The run, its course and class, and what the reader may do in it."""
    return {
        "run": run,
        "course": db().get_one(CourseRow, run.course_id),
        "group": db().get_one(SchoolClass, run.class_id),
        "can": policy.rights(db(), me(), run, RIGHTS),
    }
