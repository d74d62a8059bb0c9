"""What a school says about all of its public pages."""

from __future__ import annotations

from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import School

INDEXED = "index_public_pages"


@operation("school.index_pages")
def index_pages(work: Work, *, allowed: bool) -> Answer:
    """Whether search engines may list the school's public pages; they may not unless it is said."""
    school = work.get(School, work.actor.school_id, lock=True)
    work.require("school.manage", school)
    school.settings = {**school.settings, INDEXED: allowed}
    work.record("school.pages_indexed", school.id, allowed=allowed)
    return {"allowed": allowed}
