"""The reports as tables for other programs: rows one by one, so that no table is ever whole in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import Any, IO
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.domain.errors import N_
from makerpath.domain.names import DIMENSION
from makerpath.domain.rubric import Rubric
from makerpath.i18n import gettext
from makerpath.service.assessments.models import AssessmentCase, Outcome
from makerpath.service.core.sheets import inert
from makerpath.service.courses.ages import band_of_run
from makerpath.service.courses.definitions import load_brief, load_rubric
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.reports.columns import Column, columns_of
from makerpath.service.reports.gradebook import After, page_of

Row = Sequence[str | float | int | None]
AT_ONCE = 500
"""How many learners, or rows of the database, are read together."""
MOMENT = "%Y-%m-%dT%H:%M:%SZ"

GRADEBOOK = (N_("Name"), N_("Learner"))
CRITERIA = (
    N_("Name"),
    N_("Project"),
    N_("Number"),
    N_("Brief"),
    N_("Assessment"),
    N_("Criterion"),
    N_("Dimension"),
    N_("Level"),
    N_("Percent"),
    N_("Total"),
    N_("Days late"),
    N_("Released at"),
)


def gradebook_rows(session: Session, run: CourseRun, language: str, hidden: Collection[UUID] = ()) -> Iterator[Row]:
    """A heading, then one row for each learner: the percentages of every assessment, and the result of each brief."""
    columns = columns_of(session, run)
    briefs = {column.brief.id: column.brief.title.pick(language) for column in columns}
    yield [
        *(gettext(text, language) for text in GRADEBOOK),
        *(_heading(column, language) for column in columns),
        *(gettext("{brief}: result", language, brief=title) for title in briefs.values()),
        *(gettext("{brief}: passed", language, brief=title) for title in briefs.values()),
    ]
    after: After | None = None
    while True:
        lines, after = page_of(session, run, after, AT_ONCE, hidden)
        for line in lines:
            cells = [line.cells.get(column.key) for column in columns]
            results = [line.results.get(brief) for brief in briefs]
            yield [
                line.name,
                str(line.person_id),
                *(cell.total if cell else None for cell in cells),
                *(result.total if result else None for result in results),
                *(None if result is None else int(not result.short) for result in results),
            ]
        if after is None:
            return
        session.expunge_all()


def criteria_rows(session: Session, run: CourseRun, language: str, hidden: Collection[UUID] = ()) -> Iterator[Row]:
    """A heading, then one row for each criterion of each released assessment of each maker.

    What makers see in themselves for learning is not among them.
    """
    yield [gettext(text, language) for text in CRITERIA]
    band = band_of_run(session, run.id)
    rubrics: dict[tuple[str, str], Rubric] = {}
    briefs: dict[tuple[str, str], Brief] = {}
    rows = session.execute(
        select(
            Person.display_name,
            Project.title,
            Project.number,
            Project.brief_hash,
            Project.brief_wording,
            Outcome.plan,
            Outcome.rubric_hash,
            Outcome.rubric_wording,
            Outcome.levels,
            Outcome.shares,
            Outcome.total,
            AssessmentCase.late_days,
            AssessmentCase.released_at,
        )
        .join(AssessmentCase, AssessmentCase.id == Outcome.case_id)
        .join(Project, Project.id == Outcome.project_id)
        .join(TeamMember, and_(TeamMember.project_id == Project.id, TeamMember.left_at.is_(None)))
        .join(Person, Person.id == TeamMember.person_id)
        .where(
            AssessmentCase.run_id == run.id,
            AssessmentCase.released_number > 0,
            AssessmentCase.released_number == Outcome.number,
            AssessmentCase.project_id.not_in(hidden),
            (Outcome.person_id.is_(None)) | (Outcome.person_id == Person.id),
        )
        .order_by(AssessmentCase.id, Outcome.id, Person.id)
        .execution_options(stream_results=True, yield_per=AT_ONCE)
    )
    for row in rows:
        key = (row.rubric_hash, row.rubric_wording)
        # Read in a session of its own: this one's connection is busy with the rows.
        rubric = rubrics.get(key) or rubrics.setdefault(key, _apart(session, load_rubric, *key))
        if rubric.formative:
            continue
        brief_key = (row.brief_hash, row.brief_wording)
        brief = briefs.get(brief_key) or briefs.setdefault(brief_key, _apart(session, load_brief, *brief_key))
        moment = row.released_at.strftime(MOMENT) if row.released_at else ""
        plan = next((item for item in brief.plans if item.id == row.plan), None)
        title = (plan.title if plan and plan.title else rubric.title).pick(language)
        before = [row.display_name, row.title, row.number, brief.title.pick(language), title]
        after = [row.total, row.late_days, moment]
        for criterion in rubric.criteria:
            level = criterion.level(row.levels.get(criterion.id, ""))
            yield [
                *before,
                criterion.title.pick(language, band),
                gettext(DIMENSION[criterion.dimension], language) if criterion.dimension else "",
                level.title.pick(language, band) if level else "",
                row.shares.get(criterion.id),
                *after,
            ]


def as_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """The rows as CSV in UTF-8 with a mark that spreadsheets need, a few hundred at a time; no cell is a formula."""
    yield "\ufeff".encode()
    source = iter(rows)
    while several := list(islice(source, AT_ONCE)):
        out = io.StringIO()
        csv.writer(out).writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in several)
        yield out.getvalue().encode()


def as_xlsx(rows: Iterable[Row], title: str) -> IO[bytes]:
    """The rows as a workbook, in a file that is gone when it is closed."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31] or "Sheet")
    source = iter(rows)
    sheet.freeze_panes = "B2"
    for row in chain(islice(source, 1), source):
        cells: list[Any] = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=_clean(value))
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula, whatever it begins with
            cells.append(cell)
        sheet.append(cells)
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    book.save(file)
    file.seek(0)
    return file


def _clean(value: str | float | None) -> str | float | None:
    """Without the characters that no workbook may hold."""
    if not isinstance(value, str):
        return value
    return "".join(letter for letter in value if letter >= " " or letter in "\n\t")


def _heading(column: Column, language: str) -> str:
    return f"{column.brief.title.pick(language)}: {column.title.pick(language)}"


def _apart(session: Session, load: Any, *key: str) -> Any:
    with Session(session.get_bind(), info=session.info) as other:
        return load(other, *key)
