"""The page of all courses, as it is asked for and as it comes back with a refused form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from makerpath.domain.catalogue import lacks_humanities
from makerpath.service import policy
from makerpath.service.catalogue.queries import entries, Entry, Wanted
from makerpath.service.people.models import School
from makerpath.service.web.context import db, me
from makerpath.service.web.pages import page

FIELDS = ("discipline", "level", "language", "age")


def index_page(refusal: dict[str, object] | None = None, typed: Mapping[str, Any] | None = None) -> str:
    """The courses of the reader's own school; `refusal` is why a package was not taken in."""
    wanted = Wanted.read(request.args)
    found = entries(db(), me())
    school = db().get_one(School, me().school_id)
    return page(
        "courses.html",
        entries=[entry for entry in found if wanted.fits(entry.course)],
        wanted=wanted,
        asked={name for name in FIELDS if request.args.get(name)},
        lacks_humanities=_lacks_humanities(found),
        may_publish=policy.allowed(db(), me(), "course.publish", school),
        problem=refusal,
        typed=typed or {},
    )


def _lacks_humanities(found: list[Entry]) -> bool:
    """Whether the staff is told that nothing here is about the arts or the humanities."""
    staff = {"instructor", "officer", "administrator"} & policy.school_roles(db(), me())
    return bool(staff and found) and lacks_humanities(entry.course for entry in found)
