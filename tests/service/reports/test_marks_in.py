"""Assessments in from a table: looked at first, taken over when somebody says so."""

from __future__ import annotations

import csv
import io
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.service.assessments.models import Assessment
from makerpath.service.courses.models import CourseRun
from makerpath.service.projects.models import Project
from makerpath.service.reports.marks_in import read as look
from tests.service.assessing.setting import copies
from tests.service.browsing import app_of, Browser
from tests.service.counting import queries
from tests.service.results.planned import planned
from tests.service.school import SmallSchool


def address(school: SmallSchool) -> str:
    plan = next(plan for plan in school.brief.plans if plan.weight)
    return f"/runs/{school.run_id}/marks/{school.brief.id}/{plan.id}"


def number(school: SmallSchool, project: UUID) -> str:
    with school.services.database.reading(school.id) as session:
        return session.get_one(Project, project).number


def table(school: SmallSchool, project: UUID, **cells: str) -> str:
    """Every criterion at its highest level, unless `cells` says otherwise."""
    row = {item.id: item.levels[-1].id for item in school.rubric.criteria} | cells
    out = io.StringIO()
    csv.writer(out).writerows([["project", *row], [number(school, project), *row.values()]])
    return out.getvalue()


def rows(school: SmallSchool) -> list[Assessment]:
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(Assessment)))


@pytest.fixture
def instructor(school: SmallSchool) -> Browser:
    return Browser(app_of(school.services), school.services).sign_in(school.instructor)


def test_the_empty_table_has_the_projects_and_the_criteria(school: SmallSchool, instructor: Browser) -> None:
    project = school.start()
    text = instructor.get(f"{address(school)}.csv").get_data().decode("utf-8-sig")
    heading, first = csv.reader(io.StringIO(text))
    assert heading[:3] == ["project", "title", "makers"] and school.rubric.criteria[0].id in heading
    assert first[0] == number(school, project) and all(first) and len(first) == 3


def test_rows_that_nobody_filled_in_are_left_alone(school: SmallSchool, instructor: Browser) -> None:
    school.start()
    text = instructor.get(f"{address(school)}.csv").get_data().decode("utf-8-sig")
    body = instructor.post(f"{address(school)}?lang=en", {"table": text, "take": "draft"}).get_data(as_text=True)
    assert "1 row is empty and left alone." in body and "mp-marks-wrong" not in body and "without a meaning" not in body
    assert rows(school) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_is_read_in_the_encoding_that_a_spreadsheet_saved(
    school: SmallSchool, instructor: Browser, encoding: str
) -> None:
    project = school.start()
    levels = {item.id: item.levels[-1].title["zh-Hans"] for item in school.rubric.criteria}
    file = (io.BytesIO(table(school, project, comment="做得很好", **levels).encode(encoding)), "marks.csv")
    instructor.post(address(school), {"file": file, "take": "draft", "key": "k"})
    (row,) = rows(school)
    assert row.comment == "做得很好" and row.levels == {item.id: item.levels[-1].id for item in school.rubric.criteria}


def test_a_workbook_is_named_for_what_it_is(school: SmallSchool, instructor: Browser) -> None:
    school.start()
    answer = instructor.post(
        f"{address(school)}?lang=en", {"file": (io.BytesIO(b"PK\x03\x04" + b"\x00" * 90), "m.csv")}
    )
    assert answer.status_code == 422 and "This is a workbook of a spreadsheet" in answer.get_data(as_text=True)


def test_lines_are_counted_as_a_spreadsheet_does(school: SmallSchool, instructor: Browser) -> None:
    project = school.start()
    heading, row = table(school, project).splitlines()
    partly = row.rsplit(",", 1)[0] + ","
    typed = f"{heading}\n\n,,\n{partly}\n"
    body = instructor.post(f"{address(school)}?lang=en", {"table": typed}).get_data(as_text=True)
    assert '<td data-label="Line">4</td>' in body
    assert f"Nothing stands under: {school.rubric.criteria[-1].id}." in body


def test_a_dry_run_changes_nothing_and_shows_what_would_happen(school: SmallSchool, instructor: Browser) -> None:
    project = school.start()
    body = instructor.post(f"{address(school)}?lang=en", {"table": table(school, project)}).get_data(as_text=True)
    assert "Nothing has happened yet." in body and "100 %" in body
    assert rows(school) == []


@pytest.mark.parametrize(("take", "final"), [("draft", False), ("final", True)])
def test_what_was_looked_at_is_taken_over_once(
    school: SmallSchool, instructor: Browser, take: str, final: bool
) -> None:
    project = school.start()
    first = school.rubric.criteria[0]
    typed = table(school, project, **{f"{first.id}:comment": "Well seen", "comment": "Good"})
    for _again in range(2):
        answer = instructor.post(address(school), {"table": typed, "take": take, "key": "once"})
        assert answer.status_code == 303
    (row,) = rows(school)
    assert (row.comments[first.id], row.comment, row.final_at is not None) == ("Well seen", "Good", final)
    assert (row.total == 100) is final


def test_levels_are_read_by_id_by_title_and_by_points(school: SmallSchool, instructor: Browser) -> None:
    project = school.start()
    one, two, three = school.rubric.criteria[:3]
    said = {
        one.id: one.levels[1].title["zh-Hans"],
        two.id: one.levels[1].title["en"].upper(),
        three.id: f"{three.levels[1].points:g}",
    }
    instructor.post(address(school), {"table": table(school, project, **said), "take": "draft", "key": "k"})
    (row,) = rows(school)
    assert [row.levels[item.id] for item in (one, two, three)] == [item.levels[1].id for item in (one, two, three)]


@pytest.mark.parametrize(
    ("text", "code"),
    [("", 422), ("no heading", 422), ("project\n" * 2100, 422), ('project\n"open', 422), ("\x00", 422)],
)
def test_what_is_no_table_is_refused_and_stands_in_the_form(
    school: SmallSchool, instructor: Browser, text: str, code: int
) -> None:
    school.start()
    answer = instructor.post(address(school), {"table": text, "take": "final"})
    assert answer.status_code == code
    assert rows(school) == []


def test_wrong_rows_say_why_and_the_others_can_be_taken_over(school: SmallSchool, instructor: Browser) -> None:
    project = school.start()
    good = table(school, project)
    criterion = school.rubric.criteria[0].id
    typed = good + f"XXXXXXXX\n{number(school, project)}\n"
    body = instructor.post(f"{address(school)}?lang=en", {"table": typed}).get_data(as_text=True)
    assert "No project of this class has the number XXXXXXXX." in body and "stands in the table twice" in body
    bad = table(school, project, **{criterion: "<b>wonderful</b>"})
    body = instructor.post(f"{address(school)}?lang=en", {"table": bad}).get_data(as_text=True)
    assert "&lt;b&gt;wonderful" in body and "<b>wonderful" not in body


def test_nobody_else_brings_assessments_in(school: SmallSchool) -> None:
    project = school.start()
    for actor in (school.learner, school.mentor, school.officer):
        browser = Browser(app_of(school.services), school.services).sign_in(actor)
        assert browser.post(address(school), {"table": table(school, project), "take": "final"}).status_code in (
            403,
            404,
        )
    assert rows(school) == []


def test_a_long_table_is_read_in_as_many_questions_as_a_short_one(school: SmallSchool) -> None:
    made = planned(school, {"id": "main"})
    copies(school, made.project, 12)
    with school.services.database.reading(school.id) as session:
        run = session.get_one(CourseRun, school.run_id)
        numbers = list(session.scalars(select(Project.number).where(Project.run_id == run.id)))

        def cost(rows: list[str]) -> int:
            table = "\n".join(["project,craft,idea,secret", *(f"{number},good,good,good" for number in rows)])
            return queries(school.services, lambda: look(session, school.instructor, run, "planned", "main", table))

        cost(numbers)
        assert cost(numbers) == cost(numbers[:1])
