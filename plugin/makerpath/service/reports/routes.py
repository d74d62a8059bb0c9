"""The reports of a run as pages and tables, and assessments in from a table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, Response, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service.assessing.roles import blind_to
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.board.pages import about
from makerpath.service.courses.ages import band_of_run
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Person
from makerpath.service.reports import marks_in
from makerpath.service.reports.columns import Column, columns_of
from makerpath.service.reports.competencies import coverage, SHOWN
from makerpath.service.reports.distributions import distributions
from makerpath.service.reports.gradebook import After, page_of
from makerpath.service.reports.tables import as_csv, as_xlsx, criteria_rows, gradebook_rows, Row
from makerpath.service.web.access import permit
from makerpath.service.web.context import db, forget_db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

reports = Blueprint("reports", __name__)
blueprints = (reports,)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Callable[[Session, CourseRun, str, Collection[UUID]], Iterator[Row]]


@reports.get("/runs/<uuid:run_id>/gradebook")
@permit("class.manage", CourseRun, "run")
def gradebook(run: CourseRun) -> str:
    columns = columns_of(db(), run)
    lines, more = page_of(db(), run, After.read(request.args.get("after")), hidden=_hidden(run))
    briefs = list({column.brief.id: column.brief for column in columns}.values())
    made = {cell.project_id for line in lines for cell in line.cells.values()}
    projects = {ident: url_for("projects.show", project_id=ident) for ident in made}
    return page(
        "gradebook.html", **about(run), columns=columns, briefs=briefs, lines=lines, more=more, projects=projects
    )


@reports.get("/runs/<uuid:run_id>/reports")
@permit("class.manage", CourseRun, "run")
def spread(run: CourseRun) -> str:
    band = band_of_run(db(), run.id)
    return page("reports.html", **about(run), distributions=distributions(db(), run, _hidden(run)), band=band)


@reports.get("/runs/<uuid:run_id>/competencies")
@permit("class.manage", CourseRun, "run")
def competencies(run: CourseRun) -> str:
    return page(
        "competencies.html", **about(run), coverage=coverage(db(), run, hidden=_hidden(run)), shown=SHOWN, learner=None
    )


@reports.get("/runs/<uuid:run_id>/competencies/<uuid:person_id>")
@permit("class.manage", CourseRun, "run")
def competencies_of(run: CourseRun, person_id: UUID) -> str:
    found = coverage(db(), run, person_id, _hidden(run))
    if not found.learners:
        raise NotFound()
    return page("competencies.html", **about(run), coverage=found, shown=SHOWN, learner=db().get_one(Person, person_id))


@reports.get("/runs/<uuid:run_id>/gradebook.<kind>")
@permit("class.manage", CourseRun, "run")
def gradebook_table(run: CourseRun, kind: str) -> AnyResponse:
    return _table(run, "gradebook", kind, gradebook_rows)


@reports.get("/runs/<uuid:run_id>/criteria.<kind>")
@permit("class.manage", CourseRun, "run")
def criteria_table(run: CourseRun, kind: str) -> AnyResponse:
    return _table(run, "criteria", kind, criteria_rows)


@reports.get("/runs/<uuid:run_id>/marks/<brief>/<plan>")
@permit("project.assess", CourseRun, "run")
def marks(run: CourseRun, brief: str, plan: str) -> str:
    return _marks(run, _column(run, brief, plan))


@reports.get("/runs/<uuid:run_id>/marks/<brief>/<plan>.csv")
@permit("project.assess", CourseRun, "run")
def marks_template(run: CourseRun, brief: str, plan: str) -> Response:
    column = _column(run, brief, plan)
    return Response(
        as_csv(marks_in.template(db(), run, *column.key)),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename={column.brief.id}-{column.plan.id}.csv"},
    )


@reports.post("/runs/<uuid:run_id>/marks/<brief>/<plan>")
@permit("project.assess", CourseRun, "run")
def take_marks(run: CourseRun, brief: str, plan: str) -> AnyResponse | str | tuple[str, int]:
    """Without `take` a dry run: the table is shown with what each row would do, and stands in the form."""
    run_id, column = run.id, _column(run, brief, plan)
    sent = request.files.get("file")
    text = request.form.get("table", "")
    try:
        text = (marks_in.text_of(sent.read(marks_in.MOST_BYTES + 1)) if sent else "") or text
        table = marks_in.read(db(), me(), run, *column.key, text)
    except MakerpathError as error:
        return _marks(run, column, text=text, refusal=problem(error, language())), error.status
    taking = request.form.get("take", "")
    if taking not in ("draft", "final") or not table.good:
        return _marks(run, column, text=text, table=table)
    actor, house, key = me(), services(), request.form.get("key", "")
    forget_db()
    refused = marks_in.take(house, actor, table, column.plan.id, key, final=taking == "final")
    if refused or table.bad:
        run = db().get_one(CourseRun, run_id)
        return _marks(run, column, text=text, table=table, taken=len(table.good))
    say(N_("Assessments taken over: {count}."), count=len(table.good))
    return redirect(url_for("reports.gradebook", run_id=run_id), 303)


def _table(run: CourseRun, name: str, kind: str, read: Rows) -> AnyResponse:
    """As CSV or XLSX, read in a session of its own that lasts as long as the answer is sent."""
    if kind not in ("csv", "xlsx"):
        raise NotFound()
    run_id, school_id, reader, house, hidden = run.id, run.school_id, language(), services(), _hidden(run)
    forget_db()

    def rows() -> Iterator[Row]:
        with house.database.reading(school_id) as session:
            yield from read(session, session.get_one(CourseRun, run_id), reader, hidden)

    file = f"{name}-{run_id.hex[:8]}.{kind}"
    if kind == "xlsx":
        return send_file(as_xlsx(rows(), name), mimetype=XLSX, as_attachment=True, download_name=file)
    return Response(
        as_csv(rows()),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename={file}", "Cache-Control": "no-store"},
    )


def _hidden(run: CourseRun) -> Collection[UUID]:
    """The projects whose results the reader does not see: they are still to judge them by themselves."""
    return blind_to(db(), me().person_id, AssessmentCase.run_id == run.id)


def _marks(
    run: CourseRun,
    column: Column,
    *,
    text: str = "",
    table: marks_in.Table | None = None,
    taken: int | None = None,
    refusal: dict[str, Any] | None = None,
) -> str:
    return page(
        "marks.html",
        **about(run),
        column=column,
        band=band_of_run(db(), run.id),
        text=text,
        table=table,
        taken=taken,
        problem=refusal,
        wrong=lambda error: problem(error, language()),
    )


def _column(run: CourseRun, brief: str, plan: str) -> Column:
    found = next((column for column in columns_of(db(), run) if column.key == (brief, plan)), None)
    if found is None:
        raise NotFound()
    return found
