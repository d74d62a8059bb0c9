"""The bill of materials as a file for a spreadsheet."""

from __future__ import annotations

from flask import Blueprint, Response

from makerpath.service.materials.queries import bill
from makerpath.service.materials.table import as_csv
from makerpath.service.projects.models import Project
from makerpath.service.web.access import permit
from makerpath.service.web.context import db, language

materials = Blueprint("materials", __name__)
blueprints = (materials,)


@materials.get("/projects/<uuid:project_id>/materials.csv")
@permit("project.view", Project)
def as_table(project: Project) -> Response:
    """Every line of the bill, as the project's page shows it."""
    return Response(
        as_csv(bill(db(), project), language()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="materials.csv"', "Cache-Control": "no-store"},
    )
