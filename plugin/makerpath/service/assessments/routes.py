"""The instructor's queue of gates to decide at."""

from __future__ import annotations

from flask import Blueprint, request

from makerpath.service.allocations.models import Allocation
from makerpath.service.assessing.roles import blind_to
from makerpath.service.assessments.results import results_in
from makerpath.service.home.queries import boards_of, projects_in, waiting
from makerpath.service.web.access import signed_in
from makerpath.service.web.context import db, me
from makerpath.service.web.pages import page, whole

review = Blueprint("review", __name__)
blueprints = (review,)
QUEUED, LISTED = 40, 50
"""How many stand on a page."""


@review.get("/review")
@signed_in
def queue() -> str:
    """What waits for this instructor; for anybody else the lists are empty."""
    queued, shown = whole(request.args.get("waiting")), whole(request.args.get("page"))
    items = waiting(db(), me(), limit=QUEUED + 1, skip=QUEUED * (queued - 1))
    projects = projects_in(db(), me(), permission="project.assess", limit=LISTED + 1, skip=LISTED * (shown - 1))
    more, projects = len(projects) > LISTED, projects[:LISTED]
    # Whoever is to judge some of them without what others say reads no result of those.
    blind = blind_to(db(), me().person_id, Allocation.project_id.in_([project.id for project, _name in projects]))
    assessed = results_in(db(), [(project, None) for project, _name in projects if project.id not in blind])
    return page(
        "review.html",
        waiting=items[:QUEUED],
        waiting_page=queued,
        waiting_more=len(items) > QUEUED,
        boards=boards_of(db(), me()),
        projects=projects,
        projects_page=shown,
        projects_more=more,
        assessed={project.id: assessed.get((project.id, None)) for project, _name in projects},
    )
