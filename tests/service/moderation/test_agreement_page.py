"""How far the assessors of a run agree, as a page and as a table."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from sqlalchemy import select

from makerpath.service.classes.models import SchoolClass
from makerpath.service.classes.operations import join_class
from makerpath.service.courses.models import CourseRun
from makerpath.service.moderation.figures import Table, tables
from makerpath.service.moderation.queries import queues
from makerpath.service.policy import Actor
from tests.service.counting import queries
from tests.service.moderation.watched import differing, instructor, Watched, watched
from tests.service.results.planned import person
from tests.service.school import make_school, SmallSchool

PLAN = {"moderation": {"second": 100, "tolerance": 100}}


def several(school: SmallSchool, second: Actor, pairs: list[tuple[str, str]]) -> list[Watched]:
    """A project for each pair of levels that the two instructors give."""
    found = []
    for number, (first, other) in enumerate(pairs):
        learner = [school.learner, school.other_learner][number] if number < 2 else joined(school, number)
        made = watched(replace(school, learner=learner), **PLAN)
        made.give(school.instructor, first)
        made.give(second, other)
        found.append(made)
    return found


def joined(school: SmallSchool, number: int) -> Actor:
    who = person(school, f"Pupil {number}")
    with school.services.database.reading(school.id) as session:
        code = session.scalars(select(SchoolClass.join_code).where(SchoolClass.id == school.class_id)).one()
    join_class(school.services, who, code=code)
    return who


def read(school: SmallSchool) -> list[Table]:
    with school.services.database.reading(school.id) as session:
        return tables(session, session.get_one(CourseRun, school.run_id))


def test_figures_by_criterion_and_by_assessor(school: SmallSchool) -> None:
    second = instructor(school)
    several(school, second, [("begun", "good"), ("good", "great"), ("great", "great")])
    (table,) = read(school)
    assert (table.cases, table.shared, len(table.criteria)) == (3, 3, 3)
    craft = table.criteria[0]
    assert craft.exact.value == pytest.approx(1 / 3) and craft.exact.few
    # (0, 1), (1, 2), (2, 2) both ways round, as scikit-learn has it.
    metrics = pytest.importorskip("sklearn.metrics")
    one, other = [0, 1, 2, 1, 2, 2], [1, 2, 2, 0, 1, 2]
    assert craft.kappa.value == pytest.approx(metrics.cohen_kappa_score(one, other, weights="quadratic"))
    assert craft.kappa.units == 3
    severity = {row.name: row.severity.value for row in table.assessors}
    assert severity["Instructor"] == pytest.approx(-22.2, abs=0.1)
    assert severity["Second Instructor"] == pytest.approx(22.2, abs=0.1)


def test_who_settles_a_difference_agrees_with_nobody(school: SmallSchool) -> None:
    made, _second = differing(school)
    (before,) = read(school)
    made.resolve(school.officer, "own", levels=dict.fromkeys(("craft", "idea", "secret"), "great"))
    assert read(school) == [before]


def test_the_page_says_what_the_figures_mean_and_that_they_are_few(school: SmallSchool) -> None:
    second = instructor(school)
    (made,) = several(school, second, [("begun", "great")])
    page = made.page(school.officer, f"/runs/{school.run_id}/agreement")
    assert "66.7 points below" in page and "66.7 points above" in page
    assert "take the figures as a hint" in page and "Landis and Koch" in page
    chinese = made.browser(school.officer).get(f"/runs/{school.run_id}/agreement?lang=zh-Hans")
    assert "一致性" in chinese.get_data(as_text=True)


def test_few_peers_are_not_shown(school: SmallSchool) -> None:
    assessors = [{"role": "instructor"}, {"role": "self"}]
    made = watched(school, assessors=assessors)
    made.give(school.instructor, "good")
    made.give(school.learner, "great", role="self", levels={"craft": "great", "idea": "great"})
    (table,) = read(school)
    (own,) = table.roles
    assert (own.role, own.people, own.hidden) == ("self", 1, True)
    address = f"/runs/{school.run_id}/agreement"
    page = made.page(school.instructor, address)
    assert "Too few people to be shown." in page and "33.3" not in page
    text = made.browser(school.instructor).get(f"{address}.csv").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert [row[4:] for row in rows if row[3] == "Self-assessment"] == [["", "", "", "", ""]]
    assert "33.3" not in text


def test_no_cell_of_the_table_is_a_formula(school: SmallSchool) -> None:
    second = instructor(school, "=HYPERLINK(1)")
    several(school, second, [("begun", "good")])
    made = watched(replace(school, learner=school.other_learner))
    text = made.browser(school.instructor).get(f"/runs/{school.run_id}/agreement.csv").get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert len({len(row) for row in rows}) == 1
    assert "'=HYPERLINK(1)" in {row[3] for row in rows}


def test_only_moderators_read_it(school: SmallSchool) -> None:
    made = watched(school)
    other = make_school(school.services, "dale", "DAL")
    for who in (school.learner, school.mentor, other.instructor):
        for address in ("agreement", "agreement.csv", "moderation"):
            answer = made.browser(who).get(f"/runs/{school.run_id}/{address}")
            assert answer.status_code in (403, 404), (who, address)


def test_the_number_of_queries_does_not_grow_with_the_class(school: SmallSchool) -> None:
    second = instructor(school)
    several(school, second, [("begun", "good")])

    def figures() -> None:
        read(school)

    def waiting() -> None:
        with school.services.database.reading(school.id) as session:
            queues(session, school.officer, session.get_one(CourseRun, school.run_id))

    before = queries(school.services, figures), queries(school.services, waiting)
    for number in range(2, 5):
        made = watched(replace(school, learner=joined(school, number)), **PLAN)
        made.give(school.instructor, "good")
        if number % 2:
            made.give(second, "good")
    after = queries(school.services, figures), queries(school.services, waiting)
    assert after == before
