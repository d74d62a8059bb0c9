"""Assessments in from a table: first looked at, then taken over."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.content.incoming.encodings import decoded
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.rubric import Criterion, Rubric
from makerpath.domain.scoring import check_levels, score
from makerpath.service.assessments.cases import rubric_of
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.assessments.operations import save
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Services
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember

PROJECT, COMMENT = "project", "comment"
TITLE, MAKERS = "title", "makers"
"""Columns that say whose row it is; what stands there is not read."""
MOST_ROWS, MOST_BYTES = 2000, 2_000_000
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of Excel and LibreOffice begin, whatever their names end in."""


@dataclass
class Entry:
    """A row of the table: what it would do, or what is wrong with it (`problem`)."""

    line: int
    number: str
    project_id: UUID | None = None
    title: str = ""
    state: str = ""
    levels: dict[str, str] = field(default_factory=dict)
    points: dict[str, float] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    comment: str = ""
    total: float | None = None
    problem: MakerpathError | None = None


@dataclass(frozen=True)
class Table:
    """What a table would do to one assessment of the run; nothing has happened yet."""

    entries: Sequence[Entry]
    ignored: Sequence[str]
    """Columns that mean nothing here."""
    empty: int = 0
    """Rows of projects in which nothing was filled in; they are left alone."""

    @property
    def good(self) -> Sequence[Entry]:
        return [entry for entry in self.entries if entry.problem is None]

    @property
    def bad(self) -> Sequence[Entry]:
        return [entry for entry in self.entries if entry.problem is not None]


def headings(rubric: Rubric) -> list[str]:
    """The columns of a table for this rubric: project and whose, two for each criterion, a comment on the whole."""
    filled = [*(name for item in rubric.criteria for name in (item.id, f"{item.id}:{COMMENT}")), COMMENT]
    return [PROJECT, *(name for name in (TITLE, MAKERS) if name not in filled), *filled]


def template(session: Session, run: CourseRun, brief: str, plan: str) -> Iterator[Sequence[str]]:
    """A table to fill in: the headings, then one row for each project that has this assessment."""
    rows = _cases(session, run, brief, plan)
    if rows:
        columns = headings(rubric_of(session, rows[0][0]))
        names = _makers(session, [project.id for _case, project in rows])
        yield columns
        for _case, project in rows:
            said = {PROJECT: project.number, TITLE: project.title, MAKERS: ", ".join(names[project.id])}
            yield [said[name] for name in columns if name in (PROJECT, TITLE, MAKERS)]


def text_of(data: bytes) -> str:
    """The text of a file, in whatever encoding a spreadsheet saved it. Raises `marks.table` for a workbook."""
    if data.startswith(WORKBOOKS):
        raise _no_table(
            N_("This is a workbook of a spreadsheet, not CSV."),
            N_("Save it as CSV there (Save as …, comma-separated values), and choose that file."),
        )
    return decoded(data)[0]


def read(session: Session, actor: Actor, run: CourseRun, brief: str, plan: str, text: str) -> Table:
    """Look at a table without changing anything. Raises `marks.table` (422) for what is no table of this run.

    A cell of a criterion holds a level's id or title in any language, or points where they fit; empty leaves it out.
    """
    if len(text.encode()) > MOST_BYTES:
        raise _no_table(N_("The table is too large."))
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), strict=True, delimiter=_delimiter(text)))
    except csv.Error:
        raise _no_table(N_("This is not a table of comma-separated values.")) from None
    # Counted as a spreadsheet counts them, blank rows among them.
    numbered = [(line, row) for line, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    known = {project.number: (case, project) for case, project in _cases(session, run, brief, plan)}
    names = [cell.strip() for cell in numbered[0][1]] if numbered else []
    if PROJECT not in names:
        raise _no_table(N_("The first row names no column “project”."))
    if len(numbered) > MOST_ROWS:
        raise _no_table(N_("The table has too many rows."))
    mine = set(session.scalars(select(TeamMember.project_id).where(TeamMember.person_id == actor.person_id)))
    entries, seen = [], set[str]()
    rubrics: dict[tuple[str, str], Rubric] = {}
    columns: set[str] = {PROJECT, TITLE, MAKERS, COMMENT}
    empty = 0
    for line, row in numbered[1:]:
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
        entry = Entry(line, cells.get(PROJECT, "").lstrip("'"))
        try:
            if entry.number not in known:
                raise _wrong(
                    "marks.project", N_("No project of this class has the number {number}."), number=entry.number
                )
            if entry.number in seen:
                raise _wrong("marks.twice", N_("The project {number} stands in the table twice."), number=entry.number)
            seen.add(entry.number)
            case, project = known[entry.number]
            entry.project_id, entry.title, entry.state = project.id, project.title, case.state
            version = case.rubric_hash, case.rubric_wording
            rubric = rubrics.get(version) or rubrics.setdefault(version, rubric_of(session, case))
            columns.update(headings(rubric))
            if not any(said for name, said in cells.items() if name not in (PROJECT, TITLE, MAKERS)):
                empty += 1
                continue
            if project.id in mine:
                raise _wrong("assessment.own", N_("You made this yourself."))
            _fill(entry, rubric, cells)
        except MakerpathError as error:
            entry.problem = error
        entries.append(entry)
    return Table(entries, [name for name in names if name and name not in columns], empty)


def take(services: Services, actor: Actor, table: Table, plan: str, key: str, *, final: bool) -> list[Entry]:
    """Save every good row as the actor's assessment; rows that are refused only now are answered with their problem."""
    refused = []
    for entry in table.good:
        try:
            save(
                services,
                actor,
                key=f"{key[:40]}.{entry.number}",
                project_id=entry.project_id,
                plan=plan,
                levels=entry.levels,
                points=entry.points,
                comments=entry.comments,
                comment=entry.comment,
                final=final,
            )
        except MakerpathError as error:
            entry.problem = error
            refused.append(entry)
    return refused


def _fill(entry: Entry, rubric: Rubric, cells: Mapping[str, str]) -> None:
    for criterion in rubric.criteria:
        said = cells.get(criterion.id, "").lstrip("'")
        if said:
            level, points = _level(criterion, said)
            entry.levels[criterion.id] = level
            if points is not None:
                entry.points[criterion.id] = points
        if comment := cells.get(f"{criterion.id}:{COMMENT}", ""):
            entry.comments[criterion.id] = comment
    entry.comment = cells.get(COMMENT, "")
    check_levels(rubric, entry.levels, entry.points)
    missing = [item.id for item in rubric.criteria if (item.graded or item.required) and item.id not in entry.levels]
    if missing:
        raise _wrong(
            "marks.incomplete",
            N_("Nothing stands under: {missing}."),
            N_("Fill in every criterion, or leave the whole row empty."),
            missing=", ".join(missing),
        )
    entry.total = score(rubric, entry.levels, entry.points).total


def _level(criterion: Criterion, said: str) -> tuple[str, float | None]:
    for level in criterion.levels:
        if said == level.id or said.casefold() in {text.casefold() for text in level.title.values()}:
            return level.id, None
    try:
        points = float(said.replace(",", "."))
    except ValueError:
        points = -1.0
    for level in criterion.levels:
        if level.from_ <= points <= level.points:
            return level.id, None if points == level.points else points
    raise _wrong(
        "marks.level",
        N_("“{said}” is no level and no points of “{criterion}”."),
        N_("Write the name of a level, or points: {points}."),
        said=said[:60],
        criterion=criterion.id,
        points=", ".join(
            f"{level.points:g}" if level.least is None else f"{level.least:g}–{level.points:g}"
            for level in criterion.levels
        ),
    )


def _cases(session: Session, run: CourseRun, brief: str, plan: str) -> list[tuple[AssessmentCase, Project]]:
    rows = session.execute(
        select(AssessmentCase, Project)
        .join(Project, Project.id == AssessmentCase.project_id)
        .where(AssessmentCase.run_id == run.id, AssessmentCase.plan == plan, Project.brief == brief)
        .order_by(Project.number)
    )
    return [(row[0], row[1]) for row in rows]


def _makers(session: Session, project_ids: Sequence[UUID]) -> defaultdict[UUID, list[str]]:
    names: defaultdict[UUID, list[str]] = defaultdict(list)
    for project_id, name in session.execute(
        select(TeamMember.project_id, Person.display_name)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.project_id.in_(project_ids), TeamMember.left_at.is_(None))
        .order_by(TeamMember.id)
    ):
        names[project_id].append(name)
    return names


def _delimiter(text: str) -> str:
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _wrong(code: str, message: str, hint: str = "", **params: str) -> MakerpathError:
    return MakerpathError(code, message, hint, status=422, **params)


_EMPTY = N_("Download the empty table of this assessment and fill it in.")


def _no_table(message: str, hint: str = _EMPTY) -> MakerpathError:
    return MakerpathError(
        "marks.table",
        message,
        hint,
        status=422,
        field="table",
    )
