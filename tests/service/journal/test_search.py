"""The journal is found by words and by characters, whatever somebody types."""

from __future__ import annotations

import re
import uuid
from uuid import UUID

from hypothesis import given, HealthCheck, Phase, settings
from hypothesis import strategies as st
from sqlalchemy import event

from makerpath.service.courses.models import CourseRun
from makerpath.service.journal import operations
from makerpath.service.journal.queries import across, entries, PAGE
from makerpath.service.journal.search import asked, terms
from makerpath.service.operation import Services
from makerpath.service.projects.models import Project
from tests.service.browsing import app_of, Browser
from tests.service.school import make_school, SmallSchool

HAN_AND_KANA = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("あいうカキク가나다")
LETTERS = st.sampled_from("abcxyzABCéßñøžΩλжДİı0123456789_-'.:*\"() \n") | st.characters(
    exclude_categories=["Cs", "Cc"]
)
TEXTS = st.lists(st.text(HAN_AND_KANA, max_size=8) | st.text(LETTERS, max_size=12), min_size=1, max_size=6).map("".join)
HOSTILE = [
    "\"' * OR 1=1",
    'a" OR "b NEAR(a b)',
    "a & !b | c:*",
    "')--",
    "。，！-",
    "\x00",
    "x" * 10_000,
    "激" * 10_000,
]


def found(school: SmallSchool, project: UUID, question: str) -> list[str]:
    with school.services.database.reading(school.id) as session:
        return [note.row.body for note in entries(session, session.get_one(Project, project), question=question).notes]


def note(school: SmallSchool, project: UUID, body: str, **other: object) -> UUID:
    answer = operations.note(
        school.services, other.pop("who", school.learner), project_id=project, stage="launch", body=body, **other
    )
    return UUID(answer["entries"][0])


def test_words_characters_and_beginnings_find_an_entry(school: SmallSchool) -> None:
    project = school.start()
    note(school, project, "激光切得太深了，换成 Laser 70 %")
    note(school, project, "Café in the Große Straße")
    for question in ("激光", "光切得", "激", "了", "laser", "LASER", "las", "ｌａｓｅｒ 激光", "70"):
        assert found(school, project, question) == ["激光切得太深了，换成 Laser 70 %"], question
    for question in ("cafe", "CAFÉ strasse", "grosse"):
        assert found(school, project, question) == ["Café in the Große Straße"], question
    for question in ("激深", "laserx", "aser", "激光 cafe"):
        assert found(school, project, question) == [], question


def test_what_was_noted_is_found_by_all_of_its_words(school: SmallSchool) -> None:
    """Any text: by each of its words, and by two or more characters in a row of a script without spaces."""
    project = school.start()

    @settings(
        max_examples=20,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(TEXTS, st.data())
    def noted(text: str, data: st.DataObject) -> None:
        marker = uuid.uuid4().hex
        note(school, project, f"{text} {marker}")
        (kept,) = found(school, project, marker)
        questions = [word for word in re.split(r"[\W_]+", kept) if asked(word)][:4]
        runs = re.findall(r"[\u4e00-\u9fffあ-ヿ가-힣]{2,}", kept)
        if runs:
            run = data.draw(st.sampled_from(runs))
            start = data.draw(st.integers(0, len(run) - 2))
            questions.append(run[start : data.draw(st.integers(start + 2, len(run)))])
        for question in questions:
            assert found(school, project, f"{marker} {question}") == [kept], question

    noted()


def test_no_question_breaks_the_search(school: SmallSchool) -> None:
    project = school.start()
    note(school, project, "glue")
    browser = Browser(app_of(school.services), school.services).sign_in(school.instructor)
    for question in HOSTILE:
        assert found(school, project, question) == [], question
        assert browser.get(f"/runs/{school.run_id}/journal", query_string={"q": question[:3000]}).status_code == 200
    assert browser.get(f"/projects/{project}", query_string={"tab": "journal", "q": HOSTILE[0]}).status_code == 200


def test_terms_are_plain_words_that_no_database_reads_otherwise() -> None:
    made = terms("3.5 a-b e@x.org 激光 <b> naïve ЖЖ " + "w" * 300, uuid.uuid4(), uuid.uuid4()).split()
    assert all(re.fullmatch(r"[prx][0-9a-z]{1,340}", term) for term in made)
    assert len(asked("word " * 400 + " ".join(map(str, range(400))))) == 24


def test_a_search_stays_in_its_project_run_and_school(school: SmallSchool, services: Services) -> None:
    mine, other = school.start(), school.start(school.other_learner)
    note(school, mine, "bamboo joint")
    note(school, other, "bamboo split", who=school.other_learner)
    elsewhere = make_school(services, slug="valley", code="VAL")
    note(elsewhere, elsewhere.start(), "bamboo abroad")
    assert found(school, mine, "bamboo") == ["bamboo joint"]
    with services.database.reading(school.id) as session:
        run = session.get_one(CourseRun, school.run_id)
        notes, projects = across(session, run, "bamboo")
        assert {note.row.body for note in notes.notes} == {"bamboo joint", "bamboo split"}
        assert set(projects) == {mine, other}
    app = app_of(services)
    for reader in (school.instructor, school.mentor, school.officer):
        page = Browser(app, services).sign_in(reader).get(f"/runs/{school.run_id}/journal?q=bamboo")
        assert "bamboo split" in page.get_data(as_text=True)
        assert "bamboo abroad" not in page.get_data(as_text=True)
    for stranger in (school.learner, elsewhere.instructor):
        assert (
            Browser(app, services).sign_in(stranger).get(f"/runs/{school.run_id}/journal?q=bamboo").status_code == 404
        )


def test_a_search_asks_as_many_questions_for_many_entries_as_for_few(school: SmallSchool) -> None:
    project, counts = school.start(), []
    for size in (1, 2 * PAGE):
        for number in range(size):
            note(school, project, f"sanding {number}", file_ids=[school.photo(project)] if number < 2 else [])
        with school.services.database.reading(school.id) as session:
            there, asked_for = session.get_one(Project, project), []
            event.listen(
                session.get_bind(), "before_cursor_execute", lambda *args, seen=asked_for: seen.append(args[2])
            )
            assert entries(session, there, question="sanding").notes
            counts.append(len(asked_for))
    assert counts[0] == counts[1] <= 3
