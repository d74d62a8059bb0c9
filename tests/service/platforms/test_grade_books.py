"""The office's pages about what the platforms have."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import update

from makerpath.service.people.models import Person
from makerpath.service.platforms.failures import WORDS, words_of
from makerpath.service.platforms.models import BlockLink
from makerpath.service.projects.models import Project
from tests.service.browsing import Browser
from tests.service.platforms.test_grades import assess, begun, book, GradeBook, jobs, work
from tests.service.platforms.test_row_06 import kept, link, run_of

__all__ = ["book", "kept"]
HOSTILE = '<img src=x onerror=alert(1)> 🏮 "ليلى"'


@pytest.fixture
def page(book: GradeBook, kept: dict[str, Any]) -> str:
    """The address of the run's page; its one result was reset on the platform."""
    school = book.platform.school
    project = begun(book)
    assess(book, project)
    work(book)
    with school.services.database.writing(school.id) as session:
        session.execute(update(Project).values(title=HOSTILE))
        session.execute(update(BlockLink).values(earned=None, possible=None, failure="grade.unknown_learner"))
    kept.clear()
    return f"/runs/{run_of(book, project)}/grade-book"


def browser(book: GradeBook, who: str) -> Browser:
    school = book.platform.school
    return Browser(book.platform.app, school.services).sign_in(getattr(school, who))


def test_row_06_the_office_finds_the_difference_and_sends_it_again(
    book: GradeBook, kept: dict[str, Any], page: str
) -> None:
    office = browser(book, "officer")
    assert page in office.get("/school/grade-books").get_data(as_text=True)
    shown = office.get(page).get_data(as_text=True)
    assert "100 of 100" in shown
    assert "<img src=x" not in shown
    assert "&lt;img src=x" in shown
    assert "does not know this learner any more" in shown
    assert office.post(f"{page}/repair", {"link": str(link(book).id)}).status_code == 303
    assert "on the way" in office.get(page).get_data(as_text=True)
    work(book)
    assert kept == {"anon-42": (100, 100)}
    assert "has everything that was decided" in office.get(page).get_data(as_text=True)
    assert office.post(f"{page}/repair").status_code == 409


def test_row_06_the_pages_speak_chinese(book: GradeBook, page: str) -> None:
    school = book.platform.school
    with school.services.database.writing(school.id) as session:
        session.get_one(Person, school.officer.person_id).language = "zh-Hans"
    office = browser(book, "officer")
    assert "学习平台上的成绩" in office.get("/school/grade-books").get_data(as_text=True)
    shown = office.get(page).get_data(as_text=True)
    assert "100 / 100" in shown
    assert "平台上已经没有这名学习者" in shown


def test_row_06_comparing_is_asked_for_once_at_a_time(book: GradeBook, page: str) -> None:
    office = browser(book, "officer")
    for _ in range(3):
        assert office.post(f"{page}/compare").status_code == 303
    assert "is being asked" in office.get(page).get_data(as_text=True)
    before = len(book.got)
    work(book)
    assert len(book.got) == before + 1
    assert link(book).failure == "missing"


@pytest.mark.parametrize("who", ["instructor", "learner", "mentor"])
def test_row_06_nobody_else_sees_or_changes_anything(book: GradeBook, page: str, who: str) -> None:
    other = browser(book, who)
    before = len(jobs(book))
    assert other.get("/school/grade-books").status_code in (403, 404)
    assert other.get(page).status_code in (403, 404)
    for action in ("compare", "repair"):
        assert other.post(f"{page}/{action}").status_code in (403, 404)
    assert len(jobs(book)) == before


@pytest.mark.parametrize("named", ["x", "x\x00", "00000000-0000-0000-0000-000000000000", quote(HOSTILE)])
def test_row_06_an_unknown_link_sends_nothing(book: GradeBook, page: str, named: str) -> None:
    assert browser(book, "officer").post(f"{page}/repair", {"link": named}).status_code == 409


def test_row_06_every_failure_has_its_sentence() -> None:
    assert words_of("") == ""
    assert all(words_of(code) for code in WORDS)
    assert words_of("something.new") == words_of("refused")
