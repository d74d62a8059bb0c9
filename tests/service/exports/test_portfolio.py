"""A project's whole story on one page, and the same on paper."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from makerpath.domain.errors import NotFound
from makerpath.service.core.files import FileReference
from makerpath.service.exports import operations
from makerpath.service.exports.models import Export
from makerpath.service.policy import Actor
from makerpath.service.projects.operations import add_evidence
from tests.service.browsing import app_of, Browser
from tests.service.prepared import Finished
from tests.service.school import SmallSchool

HOSTILE = '</style><img src="file:///etc/passwd"><img src="http://127.0.0.1:9/x"> 老虎𠮷 \U0001f9f6 ꙮ'


def portfolio(school: SmallSchool, actor: Actor, project: UUID) -> PdfReader:
    export = operations.ask(school.services, actor, kind="portfolio", subject_id=project)["export"]
    school.work()
    with school.services.database.reading(school.id) as session:
        row = session.get_one(Export, UUID(export))
        assert (row.state, row.note) == ("ready", "")
        sha256 = session.scalars(select(FileReference.sha256).where(FileReference.id == row.file_id)).one()
    with school.services.storage.open(sha256) as content:
        return PdfReader(io.BytesIO(content.read()))


def test_the_story_stands_on_one_page_for_who_may_see_the_project(finished: Finished) -> None:
    school, project = finished.school, finished.project
    app = app_of(school.services)
    for who, status in (
        ("learner", 200),
        ("instructor", 200),
        ("mentor", 200),
        ("officer", 200),
        ("other_learner", 404),
    ):
        browser = Browser(app, school.services).sign_in(getattr(school, who))
        answer = browser.get(f"/projects/{project}/story")
        assert answer.status_code == status, who
        if status == 200:
            page = answer.get_data(as_text=True)
            assert page.count('class="mp-story-stage"') == len(school.brief.stages)
            assert ("mp-story-total" in page) == (who != "mentor")


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_portfolio_tells_everything_in_both_languages_with_pictures(finished: Finished, language: str) -> None:
    school, project = finished.school, finished.project
    actor = Actor(school.learner.person_id, school.id, language)
    pdf = portfolio(school, actor, project)
    words = "".join(page.extract_text() for page in pdf.pages)
    assert ("原型制作" if language == "zh-Hans" else "Prototype") in words
    assert "My lamp" in words
    assert sum(len(page.images) for page in pdf.pages) > 3


def test_what_people_wrote_is_words_on_paper_and_loads_nothing(school: SmallSchool) -> None:
    project = school.start(title=HOSTILE[:60])
    stage = school.brief.stages[0].id
    add_evidence(school.services, school.learner, project_id=project, stage=stage, body=HOSTILE)
    words = "".join(page.extract_text() for page in portfolio(school, school.learner, project).pages)
    assert "file:///etc/passwd" in words


def test_a_portfolio_is_for_who_may_see_the_project(finished: Finished) -> None:
    school = finished.school
    with pytest.raises(NotFound):
        operations.ask(school.services, school.other_learner, kind="portfolio", subject_id=finished.project)
