"""Everybody sees what the makers chose, as long as all of them want it; and nobody sees anything else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from makerpath.domain.errors import MakerpathError
from makerpath.service.consents import operations as consents
from makerpath.service.consents.models import GuardianConsent
from makerpath.service.core.database import new_id, utc_now
from makerpath.service.core.files import FileReference
from makerpath.service.exhibition import operations
from makerpath.service.exhibition.naming import public_name
from makerpath.service.exhibition.standing import NotReady
from makerpath.service.ownership import operations as owning
from makerpath.service.projects.models import Evidence, Project
from makerpath.service.projects.operations import withdraw_evidence
from makerpath.service.projects.record import read_record
from makerpath.service.uploads.links import file_url
from tests.service.exhibition.workshop import ADDRESS, Workshop


def test_row_37_everybody_sees_the_page_without_signing_in_and_a_draft_is_nothing(workshop: Workshop) -> None:
    workshop.write()
    code = workshop.page().code
    nothing = workshop.visit(f"/p/{'0' * 32}")
    assert nothing[0] == 404
    assert workshop.visit(f"/p/{code}") == nothing, "a draft"
    workshop.agree()
    assert workshop.publish() == code
    answer = workshop.app.test_client().get(f"/p/{code}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "A lamp that talks" in page
    assert "<strong>answers</strong>" in page
    assert "<script>alert" not in page
    assert "Learner One" in page
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Robots-Tag"] == "noindex"
    operations.take_down(workshop.services, workshop.school.learner, project_id=workshop.project)
    assert workshop.visit(f"/p/{code}") == nothing, "taken down"
    workshop.publish()
    operations.block(workshop.services, workshop.school.instructor, project_id=workshop.project, reason="A face")
    assert workshop.visit(f"/p/{code}") == nothing, "blocked"
    assert workshop.visit(f"/p/{code}/archive.zip") == nothing
    with pytest.raises(NotReady):
        workshop.publish()


def test_row_37_files_are_seen_as_long_as_they_stand_on_the_page(workshop: Workshop) -> None:
    shown, hidden = workshop.items()[0], workshop.items()[1:]
    photos = [name for name in hidden if workshop_photo(workshop, name)]
    workshop.write(shown=[shown, photos[0]])
    workshop.agree()
    code = workshop.publish()
    found = ADDRESS.findall(workshop.visit(f"/p/{code}")[1])
    assert found
    assert {workshop.file(address) for address in found} == {200}
    withdraw_all_but_first(workshop, photos[0])
    assert 404 in {workshop.file(address) for address in found}, "withdrawn evidence"
    operations.take_down(workshop.services, workshop.school.learner, project_id=workshop.project)
    assert {workshop.file(address) for address in found} == {404}


def test_row_37_nothing_that_was_not_chosen_can_be_reached(workshop: Workshop) -> None:
    """Links of other files of the same project, made as the page makes its own, lead nowhere."""
    photos = [name for name in workshop.items() if workshop_photo(workshop, name)]
    workshop.write(shown=[photos[0]])
    workshop.agree()
    code = workshop.publish()
    page = workshop.visit(f"/p/{code}")[1]
    with workshop.services.database.reading(workshop.school.id) as session:
        files = session.scalars(select(FileReference).where(FileReference.project_id == workshop.project)).all()
        seen = 0
        for file in files:
            address = file_url(workshop.services, file, while_public=True).split("/files/")[1]
            status = workshop.file(f"/files/{address}")
            seen += status == 200
            assert (status == 200) == (workshop_photo(workshop, photos[0]) == file.id)
    assert seen == 1
    for path in (f"/projects/{workshop.project}", f"/projects/{workshop.project}/archive.zip"):
        assert workshop.app.test_client().get(path).status_code == 303, "only after signing in"
    assert str(workshop.project) not in page
    assert str(workshop.school.learner.person_id) not in page
    for strange in (
        code[:-1],
        code + "0",
        code.upper() if code.upper() != code else code[::-1],
        "%",
        "..",
        new_id().hex,
    ):
        assert workshop.app.test_client().get(f"/p/{strange}").status_code == 404, strange


def test_row_49_a_minor_s_page_stays_private_without_a_guardian_s_consent(workshop: Workshop) -> None:
    workshop.is_minor()
    workshop.write()
    workshop.agree(name="full")
    assert workshop.missing() == ["page.guardian"]
    with pytest.raises(NotReady) as refused:
        workshop.publish()
    assert refused.value.missing[0].params == {"name": "Learner One"}
    workshop.guardian(scope="likeness")
    assert workshop.missing() == ["page.guardian"], "another scope"
    workshop.guardian()
    code = workshop.publish()
    status, page = workshop.visit(f"/p/{code}")
    assert status == 200
    assert "Learner One" not in page, "a minor's full name is never public"
    assert "Learner" in page
    consents.withdraw(
        workshop.services, workshop.school.officer, person_id=workshop.school.learner.person_id, scope="public-page"
    )
    assert workshop.visit(f"/p/{code}")[0] == 404, "taken back, it is gone in the same moment"


def test_row_49_a_consent_that_runs_out_takes_the_page_off_and_its_files(workshop: Workshop) -> None:
    workshop.is_minor()
    workshop.guardian(until=f"{utc_now() + timedelta(days=3):%Y-%m-%d}")
    code = workshop.published()
    found = ADDRESS.findall(workshop.visit(f"/p/{code}")[1])
    with workshop.services.database.writing(workshop.school.id) as session:
        session.execute(update(GuardianConsent).values(until=(utc_now() - timedelta(days=2)).date()))
    assert workshop.visit(f"/p/{code}")[0] == 404
    assert {workshop.file(address) for address in found} == {404}
    assert "A lamp that talks" not in workshop.visit("/exhibits/hill")[1]


def test_row_55_a_team_shows_nothing_before_all_have_signed_who_owns_it(workshop: Workshop) -> None:
    mate = workshop.join()
    workshop.write()
    workshop.agree()
    assert workshop.missing() == ["page.consent", "page.ownership"]
    workshop.agree(mate, "first")
    learner = workshop.school.learner
    shares = {str(learner.person_id): "50", str(mate.person_id): "50"}
    owning.state(workshop.services, learner, project_id=workshop.project, shares=shares)
    owning.sign(workshop.services, learner, project_id=workshop.project, number=1, name="Learner One")
    with pytest.raises(NotReady) as refused:
        workshop.publish()
    assert [(item.code, item.params["name"]) for item in refused.value.missing] == [("page.signature", "Learner Two")]
    owning.sign(workshop.services, mate, project_id=workshop.project, number=1, name="Learner Two")
    code = workshop.publish()
    page = workshop.visit(f"/p/{code}")[1]
    assert "Learner One" in page
    assert "Learner Two" not in page, "chose the first name"
    operations.refuse(workshop.services, mate, project_id=workshop.project)
    assert workshop.visit(f"/p/{code}")[0] == 404


def test_who_leaves_or_joins_takes_the_page_off(workshop: Workshop) -> None:
    code = workshop.published()
    mate = workshop.join()
    assert workshop.visit(f"/p/{code}")[0] == 404, "somebody who has not agreed"
    workshop.leave(mate)
    assert workshop.visit(f"/p/{code}")[0] == 404, "somebody left after it was published"
    workshop.publish()
    assert workshop.visit(f"/p/{code}")[0] == 200


def test_any_maker_takes_it_down_and_nobody_else_writes_or_publishes(workshop: Workshop) -> None:
    workshop.published()
    school = workshop.school
    for who in (school.instructor, school.mentor, school.officer, school.other_learner):
        for operation in (operations.take_down, operations.publish, operations.refuse):
            with pytest.raises(MakerpathError):
                operation(workshop.services, who, project_id=workshop.project)
    for who in (school.mentor, school.learner, school.other_learner):
        with pytest.raises(MakerpathError):
            operations.block(workshop.services, who, project_id=workshop.project, reason="No")


def test_another_licence_asks_the_others_again(workshop: Workshop) -> None:
    mate = workshop.join()
    workshop.write()
    workshop.agree()
    workshop.agree(mate)
    assert "page.consent" not in workshop.missing()
    workshop.write("CC0-1.0")
    assert "page.consent" in workshop.missing()


def test_two_who_write_at_once_lose_nothing(workshop: Workshop) -> None:
    workshop.write()
    with pytest.raises(MakerpathError, match=r"page\.stale"):
        operations.write(
            workshop.services,
            workshop.school.learner,
            project_id=workshop.project,
            title="Other",
            story="",
            language="en",
            licence="",
            shown=[],
            revision=0,
        )


def test_makers_write_agree_and_publish_on_the_project_s_page(workshop: Workshop) -> None:
    browser, address = workshop.browser(workshop.school.learner), f"/projects/{workshop.project}"
    page = browser.get(f"{address}?tab=exhibit").get_data(as_text=True)
    assert "Nobody outside sees anything of this project." in page
    first, second, *_rest = workshop.items()
    form = {"tab": "exhibit", "title": "Lamp", "story": "How", "language": "en", "licence": "MIT"}
    form |= {f"show-{first}": "1", f"place-{first}": "2", f"show-{second}": "1", f"place-{second}": "1"}
    assert browser.post(f"{address}/page.write", form).status_code == 303
    assert workshop.page().shown == [second, first]
    refused = browser.post(f"{address}/page.publish", {"tab": "exhibit", "form": "page.publish"})
    assert refused.status_code == 409
    assert "Learner One has not agreed yet." in refused.get_data(as_text=True)
    browser.post(f"{address}/page.agree", {"tab": "exhibit", "name_shown": "first"})
    assert "Show it to everybody" in browser.get(f"{address}?tab=exhibit").get_data(as_text=True)
    preview = browser.get(f"{address}?tab=exhibit&q=preview").get_data(as_text=True)
    assert "Only you and your instructors see this preview." in preview
    assert browser.post(f"{address}/page.publish", {"tab": "exhibit"}).status_code == 303
    assert f"/p/{workshop.page().code}" in browser.get(f"{address}?tab=exhibit").get_data(as_text=True)
    with workshop.services.database.reading(workshop.school.id) as session:
        project = session.get_one(Project, workshop.project)
        assert read_record(session, project).standing.state == "finished"


def test_a_school_lists_what_is_public_and_finds_it_by_words_and_craft(workshop: Workshop) -> None:
    assert "Nothing is shown yet." in workshop.visit("/exhibits/hill")[1]
    workshop.write(title="光之语 Lamp")
    workshop.agree()
    workshop.publish()
    for query, found in [
        ("", True),
        ("?q=光之", True),
        ("?q=LAMP+learner", True),
        ("?q=boat", False),
        ("?craft=x", True),
    ]:
        assert ("光之语 Lamp" in workshop.visit(f"/exhibits/hill{query}")[1]) is found, query
    assert workshop.visit("/exhibits/nowhere")[0] == 404
    assert "Hill School" in workshop.visit("/exhibits")[1]


def test_search_engines_come_only_if_the_school_says_so(workshop: Workshop) -> None:
    code = workshop.published()
    assert 'content="noindex"' in workshop.visit(f"/p/{code}")[1]
    officer = workshop.browser(workshop.school.officer)
    assert officer.post("/school/exhibits", {"allowed": "1"}).status_code == 303
    answer = workshop.app.test_client().get(f"/p/{code}")
    assert "X-Robots-Tag" not in answer.headers
    assert "noindex" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "choice", "minor", "shown"),
    [
        ("Anna Maria Berg", "full", False, "Anna Maria Berg"),
        ("Anna Maria Berg", "full", True, "Anna"),
        ("Anna Berg", "first", False, "Anna"),
        ("张伟", "full", True, "张＊"),
        ("张 伟", "first", True, "张＊"),
        ("欧阳娜娜", "first", False, "欧阳＊"),
        ("anna.berg@hill.example", "full", True, "anna"),
        ("Jean-Luc O'Neil", "first", True, "Jean-Luc"),
        ("12345", "full", True, ""),
        ("Anna Berg", "none", False, ""),
    ],
)
def test_names_in_public(name: str, choice: str, minor: bool, shown: str) -> None:
    assert public_name(name, choice, minor=minor) == shown


def workshop_photo(workshop: Workshop, name: str) -> object:
    """The file of that piece of evidence, if it is one with a file."""
    from uuid import UUID

    with workshop.services.database.reading(workshop.school.id) as session:
        row = session.get(Evidence, UUID(name)) if name != "materials" else None
        return row.file_id if row else None


def withdraw_all_but_first(workshop: Workshop, name: str) -> None:
    from uuid import UUID

    withdraw_evidence(workshop.services, workshop.school.learner, project_id=workshop.project, evidence_id=UUID(name))
