"""Assessors agree with examples before they begin, and read why an example deserves what it does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.errors import Conflict, MakerpathError, NotAllowed, NotFound
from makerpath.service.core.events import Event
from makerpath.service.core.files import FileReference
from makerpath.service.moderation.examples import attempt, withdraw, write
from makerpath.service.moderation.models import Example, ExampleTry
from makerpath.service.policy import Actor
from tests.service.moderation.watched import instructor, Watched, watched
from tests.service.school import jpeg, make_school, SmallSchool

LEVELS = {"craft": "good", "idea": "great", "secret": "begun"}
REASONS = {"craft": "The hinge holds", "idea": "Nobody thought of that", "secret": "No surprise"}
NEEDED = {"examples": 1, "tolerance": 15}


def example(made: Watched, who: Actor | None = None, **other: Any) -> UUID:
    answer = write(
        made.school.services,
        who or made.school.instructor,
        **{
            "run_id": made.school.run_id,
            "brief": "planned",
            "plan": "main",
            "title": "A box with a lid",
            "body": "It opens and shuts.",
            "levels": LEVELS,
            "reasons": REASONS,
            **other,
        },
    )
    return UUID(answer["example"])


def try_it(made: Watched, who: Actor, example_id: UUID, **levels: str) -> Any:
    return attempt(made.school.services, who, example_id=example_id, levels={**LEVELS, **levels})


def test_who_has_not_agreed_keeps_a_draft_and_makes_nothing_final(school: SmallSchool) -> None:
    second = instructor(school)
    made = watched(school, moderation=NEEDED)
    shown = example(made)
    with pytest.raises(Conflict) as caught:
        made.give(second, "good")
    assert (caught.value.code, caught.value.params["count"]) == ("assessment.examples_first", 1)
    made.give(second, "good", final=False)
    assert try_it(made, second, shown, craft="begun", idea="begun")["agrees"] is False
    with pytest.raises(Conflict):
        made.give(second, "good")
    assert try_it(made, second, shown) == {"agrees": True, "off": 0}
    made.give(second, "good")
    assert made.case().state == "released"


def test_who_wrote_it_knows_what_it_deserves(school: SmallSchool) -> None:
    made = watched(school, moderation=NEEDED)
    shown = example(made)
    with pytest.raises(MakerpathError) as caught:
        try_it(made, school.instructor, shown)
    assert caught.value.code == "example.own"
    made.give(school.instructor, "good")
    assert made.case().state == "released"


def test_one_level_of_three_is_within_the_tolerance_and_two_are_not(school: SmallSchool) -> None:
    made = watched(school, moderation=NEEDED)
    shown = example(made)
    one = try_it(made, school.mentor, shown, craft="great")
    assert one == {"agrees": True, "off": 11.1}
    two = try_it(made, school.mentor, shown, craft="great", secret="good")
    assert two == {"agrees": False, "off": 22.2}


def test_every_criterion_needs_a_level_and_a_reason(school: SmallSchool) -> None:
    made = watched(school)
    with pytest.raises(MakerpathError) as caught:
        example(made, reasons={**REASONS, "idea": "  "})
    assert (caught.value.code, caught.value.field) == ("example.reason", "reason-idea")
    with pytest.raises(MakerpathError) as caught:
        example(made, levels={"craft": "good"})
    assert caught.value.code == "assessment.incomplete"
    with pytest.raises(NotFound):
        example(made, plan="nothing")
    with pytest.raises(MakerpathError):
        try_it(made, school.mentor, example(made), craft="no-such-level")


def test_a_withdrawn_example_asks_nobody_any_more(school: SmallSchool) -> None:
    second = instructor(school)
    made = watched(school, moderation=NEEDED)
    shown = example(made)
    withdraw(school.services, school.instructor, example_id=shown)
    made.give(second, "good")
    for call in (lambda: try_it(made, second, shown), lambda: withdraw(school.services, second, example_id=shown)):
        with pytest.raises(NotFound):
            call()
    assert made.browser(second).get(f"/examples/{shown}").status_code == 404


def test_the_page_tells_nothing_before_it_was_tried(school: SmallSchool) -> None:
    made = watched(school, moderation=NEEDED)
    shown = example(made)
    before = made.page(school.mentor, f"/examples/{shown}")
    assert "It opens and shuts." in before and "The hinge holds" not in before and "66.7" not in before
    browser = made.browser(school.mentor)
    refused = browser.post(f"/examples/{shown}", {"level-craft": "great"})
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422 and 'value="great" checked' in text and "The hinge holds" not in text
    form = {f"level-{key}": value for key, value in LEVELS.items()}
    assert browser.post(f"/examples/{shown}", form).status_code == 303
    after = made.page(school.mentor, f"/examples/{shown}")
    assert "The hinge holds" in after and "You agree" in after
    assert "you agree" in made.page(school.mentor, f"/runs/{school.run_id}/examples")
    assert "Mentor" in made.page(school.instructor, f"/runs/{school.run_id}/examples")


def test_only_staff_write_and_only_assessors_try(school: SmallSchool) -> None:
    made = watched(school)
    shown = example(made)
    other = make_school(school.services, "dale", "DAL")
    for who in (school.learner, school.mentor, other.instructor):
        with pytest.raises((NotFound, NotAllowed)):
            example(made, who)
    for who in (school.learner, other.instructor, other.mentor):
        with pytest.raises((NotFound, NotAllowed)):
            try_it(made, who, shown)
        assert made.browser(who).get(f"/examples/{shown}").status_code in (403, 404)
    with school.services.database.reading(school.id) as session:
        assert len(session.scalars(select(Example)).all()) == 1
        assert session.scalars(select(ExampleTry)).all() == []


def test_it_is_written_on_the_page_with_files_and_nothing_typed_is_lost(school: SmallSchool) -> None:
    made = watched(school)
    browser = made.browser(school.instructor)
    address = f"/runs/{school.run_id}/examples/new"
    form: dict[str, Any] = {"for": "planned:main", "title": "A <box>", "body": "It opens", "level-craft": "good"}
    form |= {f"reason-{key}": value for key, value in REASONS.items()}
    refused = browser.post(address, {**form, "file": (jpeg().stream, "box.jpg")}, content_type="multipart/form-data")
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "A &lt;box&gt;" in text and "Nobody thought of that" in text and "box.jpg" in text
    with school.services.database.reading(school.id) as session:
        kept = session.scalars(select(FileReference.id).where(FileReference.name == "box.jpg")).one()
    whole = {**form, **{f"level-{key}": value for key, value in LEVELS.items()}, "kept": str(kept)}
    assert browser.post(address, whole).status_code == 303
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(Example)).one()
        assert row.file_ids == [str(kept)] and row.levels == LEVELS
    assert "box.jpg" in made.page(school.mentor, f"/examples/{row.id}")


def test_files_of_others_do_not_get_into_an_example(school: SmallSchool) -> None:
    made = watched(school)
    private = school.photo(made.project)
    with pytest.raises(NotFound):
        example(made, file_ids=[private])
    with pytest.raises(NotFound):
        example(made, file_ids=[private], project_id=made.project)
    browser = made.browser(school.instructor)
    page = browser.post(f"/runs/{school.run_id}/examples/new", {"for": "planned:main", "kept": str(private)})
    assert page.status_code in (404, 422) and "lamp.jpg" not in page.get_data(as_text=True)
    assert browser.get(f"/runs/{school.run_id}/examples/new?project={made.project}").status_code == 404
    assert browser.get(f"/runs/{school.run_id}/examples/new?project=x").status_code == 404


def test_a_public_project_becomes_an_example_until_its_makers_take_it_back(
    school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from makerpath.service.exhibition.models import PublicPage
    from makerpath.service.exhibition.standing import Facts
    from makerpath.service.operation import operation

    made = watched(school)
    photo = school.photo(made.project)
    with school.services.database.writing(school.id) as session:
        from makerpath.service.core.database import utc_now
        from makerpath.service.projects.models import Evidence

        piece = Evidence(
            project_id=made.project,
            stage="launch",
            rule="",
            kind="photo",
            body="",
            file_id=photo,
            language="en",
            created_by=school.learner.person_id,
        )
        session.add(piece)
        session.flush()
        session.add(
            PublicPage(
                project_id=made.project,
                code="e" * 32,
                title="Our box",
                story="How we made it",
                language="en",
                shown=[str(piece.id)],
                published_at=utc_now(),
            )
        )
    monkeypatch.setattr(Facts, "public", True)
    page = made.page(school.instructor, f"/runs/{school.run_id}/examples/new?for=planned:main&project={made.project}")
    assert "How we made it" in page and "lamp.jpg" in page
    with pytest.raises(Conflict) as caught:
        example(made, project_id=made.project)
    assert caught.value.code == "example.no_file"
    shown = example(made, project_id=made.project, file_ids=[photo])

    @operation("page.take_down_for_test")
    def down(work: Any) -> dict[str, Any]:
        work.record("page.taken_down", None, project_id=made.project)
        return {}

    down(school.services, school.learner)
    with school.services.database.reading(school.id) as session:
        row = session.get_one(Example, shown)
        assert row.withdrawn_at is not None
        assert session.scalars(select(Event).where(Event.verb == "example.withdrawn")).all()


def test_a_school_that_is_full_takes_no_more_files(school: SmallSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    from makerpath.service.moderation import example_files

    watched(school)
    monkeypatch.setattr(example_files.room, "quota_of", lambda *_any: 10)
    with pytest.raises(MakerpathError) as caught:
        example_files.take(school.services, school.instructor, school.run_id, jpeg())
    assert caught.value.code == "upload.school_full"
    with pytest.raises((NotFound, NotAllowed)):
        example_files.take(school.services, school.learner, school.run_id, jpeg())
