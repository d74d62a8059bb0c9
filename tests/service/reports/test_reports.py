"""The gradebook, how results lie, and the competencies of a run."""

from __future__ import annotations

import csv
import dataclasses
import io
from itertools import islice
from uuid import UUID

import openpyxl
import pytest

from makerpath.service.classes.operations import create_run
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Person
from makerpath.service.reports.columns import columns_of
from makerpath.service.reports.competencies import coverage
from makerpath.service.reports.distributions import distributions
from makerpath.service.reports.gradebook import After, page_of
from makerpath.service.reports.tables import as_csv, as_xlsx, criteria_rows, gradebook_rows
from tests.service.browsing import app_of, Browser
from tests.service.counting import queries
from tests.service.prepared import Finished

PAGES = ("gradebook", "reports", "competencies")


@pytest.fixture
def instructor(finished: Finished) -> Browser:
    return Browser(app_of(finished.school.services), finished.school.services).sign_in(finished.school.instructor)


def test_the_gradebook_has_every_learner_and_the_results_that_were_released(finished: Finished) -> None:
    school = finished.school
    school.start(school.other_learner)
    with school.services.database.reading(school.id) as session:
        run = session.get_one(CourseRun, school.run_id)
        lines, more = page_of(session, run)
        columns = columns_of(session, run)
    assert more is None
    mine = next(line for line in lines if line.person_id == school.learner.person_id)
    theirs = next(line for line in lines if line.person_id == school.other_learner.person_id)
    key = columns[-1].key if columns[-1].plan.weight else next(item.key for item in columns if item.plan.weight)
    assert mine.cells[key].total == 100
    assert mine.results[key[0]].total == 100
    assert (theirs.cells[key].total, theirs.cells[key].state, dict(theirs.results)) == (None, "open", {})


def test_what_learners_make_in_another_run_stands_in_its_gradebook_alone(finished: Finished) -> None:
    school = finished.school
    with school.services.database.reading(school.id) as session:
        here = session.get_one(CourseRun, school.run_id)
        course = {"course_id": here.course_id, "class_id": here.class_id, "term_id": here.term_id}
    made = create_run(school.services, school.administrator, **course, starts_on=None, ends_on=None)
    other = dataclasses.replace(school, run_id=UUID(made["run"]))
    project = other.start(title="Another lamp")
    with school.services.database.reading(school.id) as session:
        for run_id, only in ((school.run_id, finished.project), (other.run_id, project)):
            lines, _more = page_of(session, session.get_one(CourseRun, run_id))
            assert {cell.project_id for line in lines for cell in line.cells.values()} == {only}


def test_pages_of_the_gradebook_have_each_learner_once(finished: Finished) -> None:
    school = finished.school
    seen, after = [], None
    with school.services.database.reading(school.id) as session:
        run = session.get_one(CourseRun, school.run_id)
        everybody = [line.person_id for line in page_of(session, run)[0]]
        for _page in range(len(everybody)):
            lines, after = page_of(session, run, after, 1)
            seen += [line.person_id for line in lines]
            after = After.read(str(after)) if after else None
    assert seen == everybody
    assert After.read("no address") is None


@pytest.mark.parametrize("name", PAGES)
def test_the_reports_are_read_by_those_who_run_the_class_and_by_nobody_else(
    finished: Finished, instructor: Browser, name: str
) -> None:
    school = finished.school
    address = f"/runs/{school.run_id}/{name}"
    assert "100 %" in instructor.get(f"{address}?lang=en").get_data(as_text=True)
    for actor in (school.learner, school.mentor):
        browser = Browser(app_of(school.services), school.services).sign_in(actor)
        assert browser.get(address).status_code in (403, 404)


@pytest.mark.parametrize("name", PAGES)
def test_the_queries_of_a_report_do_not_grow_with_the_class(finished: Finished, instructor: Browser, name: str) -> None:
    school = finished.school
    address = f"/runs/{school.run_id}/{name}"
    instructor.get(address)
    before = queries(school.services, lambda: instructor.get(address))
    other = school.finish(school.other_learner)
    school.assess(other)
    instructor.get(address)
    assert queries(school.services, lambda: instructor.get(address)) == before


def test_row_10_reports_show_theory_and_practice(finished: Finished, instructor: Browser) -> None:
    page = instructor.get(f"/runs/{finished.school.run_id}/reports?lang=en").get_data(as_text=True)
    assert "Theory" in page and "Practice" in page


def test_distributions_count_each_level_of_each_criterion_once(finished: Finished) -> None:
    school = finished.school
    with school.services.database.reading(school.id) as session:
        found = distributions(session, session.get_one(CourseRun, school.run_id))
    final = next(item for item in found if item.column.plan.weight)
    for spread in final.spreads:
        assert [count for _level, count in spread.counts][-1] == 1
        assert sum(count for _level, count in spread.counts) == final.count == 1
        assert spread.mean == 100
    assert {middle.name: middle.mean for middle in final.middles} == {"theory": 100, "practice": 100, "total": 100}


def test_row_43_every_competency_of_the_rubric_is_in_the_report_of_a_learner(
    finished: Finished, instructor: Browser
) -> None:
    school = finished.school
    with school.services.database.reading(school.id) as session:
        found = coverage(session, session.get_one(CourseRun, school.run_id))
    codes = {code for item in school.rubric.graded for code in item.competencies}
    assert codes <= {item.code for item in found.competencies}
    assert all(found.average(code) == 100 and found.shown(code) == 1 for code in codes)
    page = instructor.get(f"/runs/{school.run_id}/competencies/{school.learner.person_id}?lang=zh-Hans")
    assert page.status_code == 200
    assert "人文" in page.get_data(as_text=True)
    assert instructor.get(f"/runs/{school.run_id}/competencies/{school.officer.person_id}").status_code == 404


def test_tables_hold_what_the_pages_say_and_no_formula(finished: Finished, instructor: Browser) -> None:
    school = finished.school
    with school.services.database.writing(school.id) as session:
        session.get_one(Person, school.learner.person_id).display_name = "=1+1"
    with school.services.database.reading(school.id) as session:
        run = session.get_one(CourseRun, school.run_id)
        text = b"".join(as_csv(gradebook_rows(session, run, "en"))).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        mine = next(row for row in rows if row[1] == str(school.learner.person_id))
        assert mine[0] == "'=1+1"
        assert "100.0" in mine or "100" in mine
        each = list(criteria_rows(session, run, "en"))
        assert len(each) == 1 + len(school.rubric.criteria)
        assert school.brief.title.pick("en") + ": result" in rows[0]
        spoken = list(criteria_rows(session, run, "zh-Hans"))[1:]
        assert {row[6] for row in spoken} <= {"理论", "实践", ""} and "final" not in {row[4] for row in spoken}
        book = openpyxl.load_workbook(as_xlsx(gradebook_rows(session, run, "en"), "gradebook"))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert "=1+1" in [cell.value for cell in cells]
    for name in ("gradebook", "criteria"):
        for kind in ("csv", "xlsx"):
            answer = instructor.get(f"/runs/{school.run_id}/{name}.{kind}")
            assert answer.status_code == 200 and answer.get_data()


def test_a_table_is_sent_in_pieces(finished: Finished) -> None:
    pieces = as_csv([f"cell {number}"] for number in range(2000))
    first = list(islice(pieces, 2))
    assert first[1].count(b"\n") == 500
