"""Noting something in the workshop journal, and what becomes of it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError
from makerpath.service.core.database import new_id
from makerpath.service.core.events import Event
from makerpath.service.journal import operations
from makerpath.service.journal.links import host_of, read_link
from makerpath.service.journal.models import JournalEntry
from makerpath.service.journal.operations import Measured, read_measured
from makerpath.service.journal.queries import entries
from makerpath.service.journal.sparkline import line
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Evidence, Project
from tests.service.browsing import app_of, Browser
from tests.service.school import jpeg, SmallSchool


def note(school: SmallSchool, project: UUID, who: Actor | None = None, **fields: Any) -> list[UUID]:
    answer = operations.note(
        school.services, who or school.learner, project_id=project, **{"stage": "launch", **fields}
    )
    return [UUID(entry) for entry in answer["entries"]]


def row(school: SmallSchool, project: UUID) -> Project:
    with school.services.database.reading(school.id) as session:
        return session.get_one(Project, project)


def refused(code: str, what: Any, *arguments: Any, **named: Any) -> MakerpathError:
    with pytest.raises(MakerpathError) as caught:
        what(*arguments, **named)
    assert caught.value.code == code
    return caught.value


def test_one_form_notes_a_picture_words_a_measurement_and_a_link(school: SmallSchool) -> None:
    project = school.start()
    before = row(school, project)
    note(
        school,
        project,
        body="激光切得太深",
        url="example.org/laser",
        measured=Measured("width", 12.5, "mm"),
        file_ids=[school.photo(project)],
    )
    with school.services.database.reading(school.id) as session:
        after = session.get_one(Project, project)
        found = entries(session, after).notes[::-1]
        events = session.scalars(select(Event).where(Event.verb == "journal.noted")).all()
    assert [item.row.kind for item in found] == ["photo", "measure", "link"]
    assert found[0].row.body == "激光切得太深"
    assert found[0].file is not None
    assert found[1].row.value == 12.5
    assert found[2].host == "example.org"
    assert after.worked_at > before.worked_at
    assert after.revision == before.revision, "a quick note makes no open form stale"
    assert len(events) == 3
    assert "激光" not in json.dumps([event.data for event in events], ensure_ascii=False)


def test_only_makers_note_and_everybody_who_accompanies_them_reads(school: SmallSchool) -> None:
    project = school.start()
    note(school, project, body="glue dries slowly")
    app, address = app_of(school.services), f"/projects/{project}?tab=journal"
    for reader in (school.learner, school.instructor, school.mentor):
        page = Browser(app, school.services).sign_in(reader).get(address).get_data(as_text=True)
        assert "glue dries slowly" in page
        assert ('data-form="journal"' in page) == (reader is school.learner)
    assert Browser(app, school.services).sign_in(school.other_learner).get(address).status_code == 404
    for stranger in (school.instructor, school.mentor, school.other_learner):
        with pytest.raises(MakerpathError):
            note(school, project, stranger, body="not mine")


def test_a_peer_who_is_asked_for_critique_reads_no_journal(school: SmallSchool) -> None:
    project = school.start()
    note(school, project, body="glue dries slowly")
    with school.services.database.writing(school.id) as session:
        there = session.get_one(Project, project)
        there.critique_from = there.created_at
    peer = Browser(app_of(school.services), school.services).sign_in(school.other_learner)
    page = peer.get(f"/projects/{project}?tab=journal")
    assert "glue dries slowly" not in page.get_data(as_text=True)


def test_the_form_without_a_script_sends_its_files_along(school: SmallSchool) -> None:
    project = school.start()
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    sent = {"form": "journal", "tab": "journal", "at": "launch", "body": "cut twice", "key": "k" * 16}
    photo, voice = jpeg(), b"ID3\x04\0\0\0\0\0\0" + bytes(64)
    files = {"photo": (photo.stream, "a.jpg"), "voice": (__import__("io").BytesIO(voice), "b.mp3")}
    answer = browser.post(f"/projects/{project}/journal.note", {**sent, **files})
    assert answer.status_code == 303
    with school.services.database.reading(school.id) as session:
        kinds = session.scalars(select(JournalEntry.kind).order_by(JournalEntry.id)).all()
    assert kinds == ["photo", "voice"]
    again = browser.post(f"/projects/{project}/journal.note", {**sent, "key": "l" * 16, "value": "twelve"})
    page = again.get_data(as_text=True)
    assert again.status_code == 422
    assert "A measurement needs a number." in page
    assert "cut twice" in page, "what was typed is still there"


def test_ones_own_entry_is_taken_out_and_its_row_stays(school: SmallSchool) -> None:
    project = school.start()
    (entry,) = note(school, project, body="mistake")
    with pytest.raises(MakerpathError):
        operations.remove(school.services, school.instructor, project_id=project, entry_id=entry)
    operations.remove(school.services, school.learner, project_id=project, entry_id=entry)
    operations.remove(school.services, school.learner, project_id=project, entry_id=entry)
    with school.services.database.reading(school.id) as session:
        kept = session.get_one(JournalEntry, entry)
        assert kept.removed_at and kept.body == "mistake"
        there = session.get_one(Project, project)
        assert entries(session, there).notes == []
        assert entries(session, there, question="mistake").notes == []


def test_an_entry_becomes_evidence_and_text_for_a_reflection(school: SmallSchool) -> None:
    project = school.start()
    words, photo = note(school, project, body="My question\nabout the harbour")[0], None
    (photo,) = note(school, project, body="first sketch", file_ids=[school.photo(project)])
    rule = next(rule.id for rule in school.brief.stage("launch").evidence if rule.kind == "text")
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    for entry, use in ((words, f"launch/{rule}"), (photo, "launch/")):
        form = {"form": "show", "tab": "journal", "entry": str(entry), "use": use, "key": new_id().hex}
        assert browser.post(f"/projects/{project}/journal.show", form).status_code == 303
    with school.services.database.reading(school.id) as session:
        shown = session.scalars(select(Evidence).order_by(Evidence.id)).all()
        notes = entries(session, session.get_one(Project, project)).notes
    assert [(item.kind, item.rule, bool(item.file_id)) for item in shown] == [("text", rule, False), ("file", "", True)]
    assert [note.shown_at for note in notes] == [frozenset({"launch"})] * 2
    page = browser.get(f"/projects/{project}?tab=journal&with={words}&with={photo}").get_data(as_text=True)
    assert "&gt; My question\n&gt; about the harbour" in page
    for rule_left in school.brief.stage("launch").evidence[1:]:
        form = {"stage": "launch", "rule": rule_left.id, "body": "Words", "key": new_id().hex}
        browser.post(f"/projects/{project}/evidence.add", form)
    page = browser.get(f"/projects/{project}?stage=launch&with={words},{photo}").get_data(as_text=True)
    assert "&gt; My question\n&gt; about the harbour" in page.partition('id="submit-note"')[2]


def test_older_entries_follow_page_by_page(school: SmallSchool) -> None:
    project = school.start()
    for number in range(45):
        note(school, project, body=f"step {number}", stage="launch" if number % 2 else "empathize")
    with school.services.database.reading(school.id) as session:
        there, seen, more = session.get_one(Project, project), [], ""
        for _ in range(3):
            found = entries(session, there, older=more)
            seen += [item.row.body for item in found.notes]
            more = found.more
        assert seen == [f"step {number}" for number in reversed(range(45))]
        assert more == ""
        assert {item.row.stage for item in entries(session, there, stage="launch").notes} == {"launch"}
        assert entries(session, there, older="nonsense'--").notes[0].row.body == "step 44"


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "ftp://example.org", "https://", "https://me:word@example.org", "http://a b", "//x"],
)
def test_only_pages_of_the_web_are_links(typed: str) -> None:
    refused("journal.link", read_link, typed)


def test_a_link_shows_the_host_that_a_browser_goes_to() -> None:
    assert read_link(" www.example.org/a?b=c ") == "https://www.example.org/a?b=c"
    assert host_of("https://www.example.org:8443/a") == "example.org"
    assert host_of("https://аpple.com") == "xn--pple-43d.com"


def test_measurements_are_numbers_with_comma_or_point() -> None:
    assert read_measured("width", "12,5", "mm") == Measured("width", 12.5, "mm")
    assert read_measured("", " ", "") is None
    refused("journal.value", read_measured, "width", "nan", "mm")
    refused("journal.measure", read_measured, "", "3", "mm")
    assert line([1, 3, 2]).last == (155, 20)
    assert line([2, 2]).points == "5.0,20.0 155.0,20.0"
