"""What may be taken along, and what may be made of it: no licence, no archive; a fork says where it comes from."""

from __future__ import annotations

import io
import json
import zipfile
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError
from makerpath.service.classes.operations import create_class, create_run, join_class
from makerpath.service.core.files import FileReference
from makerpath.service.courses.models import CourseRow
from makerpath.service.exhibition import operations
from makerpath.service.exhibition.safe_names import folder_name, safe_name
from makerpath.service.exhibition.zipping import Member, stream
from makerpath.service.journal.models import JournalEntry
from makerpath.service.materials.models import MaterialItem
from makerpath.service.projects.models import Project
from tests.service.exhibition.workshop import Workshop


def add_material(workshop: Workshop) -> None:
    with workshop.services.database.writing(workshop.school.id) as session:
        session.add(
            MaterialItem(
                project_id=workshop.project,
                name="=Paper",
                quantity=2,
                unit="sheets",
                unit_cost=150,
                created_by=workshop.school.learner.person_id,
            )
        )


def unpack(data: bytes) -> tuple[zipfile.ZipFile, dict[str, object], str]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    top = archive.namelist()[0].split("/")[0]
    return archive, json.loads(archive.read(f"{top}/manifest.json")), top


def test_row_46_without_a_licence_there_is_no_archive(workshop: Workshop) -> None:
    code = workshop.published(licence="")
    status, page = workshop.visit(f"/p/{code}/archive.zip")
    assert status == 403
    assert "The makers keep all their rights" in page
    assert "/archive.zip" not in workshop.visit(f"/p/{code}")[1]
    forking = workshop.browser(workshop.school.other_learner).get(f"/p/{code}/fork")
    assert forking.status_code == 403


def test_row_46_the_archive_holds_manifest_materials_and_files(workshop: Workshop) -> None:
    add_material(workshop)
    code = workshop.published()
    answer = workshop.app.test_client().get(f"/p/{code}/archive.zip")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    archive, manifest, top = unpack(answer.data)
    assert archive.testzip() is None
    assert manifest["schema"] == "makerpath.archive/1"
    assert manifest["makers"] == ["Learner One"]
    assert manifest["licence"] == {"id": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
    assert [version["number"] for version in manifest["versions"]] == [2, 1]  # type: ignore[index, attr-defined]
    assert "'=Paper" in archive.read(f"{top}/bill-of-materials.csv").decode()
    assert "SPDX-License-Identifier: CC-BY-4.0" in archive.read(f"{top}/LICENSE.txt").decode()
    assert "answers" in archive.read(f"{top}/story.md").decode()
    with workshop.services.database.reading(workshop.school.id) as session:
        known = {row.sha256 for row in session.scalars(select(FileReference))}
    files = manifest["files"]
    assert isinstance(files, list)
    assert files
    for file in files:
        assert file["sha256"] in known
        assert len(archive.read(f"{top}/{file['path']}")) == file["size"]
    assert workshop.app.test_client().get(f"/p/{code}/archive.zip").data == answer.data, "the same, to the byte"


def test_row_46_the_archive_gives_only_what_stands_on_the_page(workshop: Workshop) -> None:
    workshop.write(shown=[workshop.items()[0]])
    workshop.agree()
    code = workshop.publish()
    _archive, manifest, _top = unpack(workshop.app.test_client().get(f"/p/{code}/archive.zip").data)
    assert len(manifest["versions"]) == 1  # type: ignore[arg-type]
    assert manifest["evidence"] == []


def test_row_46_makers_take_all_of_their_own_whatever_the_licence(workshop: Workshop) -> None:
    with workshop.services.database.writing(workshop.school.id) as session:
        session.add(
            JournalEntry(
                project_id=workshop.project,
                stage="launch",
                kind="words",
                body="It fell over",
                language="en",
                created_by=workshop.school.learner.person_id,
            )
        )
    address = f"/projects/{workshop.project}/archive.zip"
    archive, manifest, top = unpack(workshop.browser(workshop.school.learner).get(address).data)
    assert manifest["licence"] is None
    assert manifest["evidence"]
    assert "It fell over" in archive.read(f"{top}/journal.json").decode()
    for who in (workshop.school.other_learner, workshop.school.instructor, workshop.school.mentor):
        assert workshop.browser(who).get(address).status_code in (403, 404)


def fork(workshop: Workshop, code: str, title: str = "My own lamp") -> Project:
    """The other learner makes their own from the page."""
    browser = workshop.browser(workshop.school.other_learner)
    page = browser.get(f"/p/{code}/fork").get_data(as_text=True)
    place = page.split('<select class="mp-input" id="place"')[1].split('value="')[1].split('"')[0]
    answer = browser.post(f"/p/{code}/fork", {"place": place, "title": title})
    assert answer.status_code == 303
    with workshop.services.database.reading(workshop.school.id) as session:
        return session.get_one(Project, UUID(answer.location.rsplit("/", 1)[1]))


def test_row_46_a_fork_keeps_its_attribution_also_when_the_original_is_gone(workshop: Workshop) -> None:
    add_material(workshop)
    code = workshop.published("CC-BY-SA-4.0")
    mine = fork(workshop, code)
    operations.take_down(workshop.services, workshop.school.learner, project_id=workshop.project)
    other = workshop.school.other_learner
    with workshop.services.database.reading(workshop.school.id) as session:
        origin = session.get_one(Project, mine.id).origin
        materials = session.scalars(select(MaterialItem).where(MaterialItem.project_id == mine.id)).all()
        noted = session.scalars(select(JournalEntry).where(JournalEntry.project_id == mine.id)).one()
    assert (origin["kind"], origin["title"], origin["makers"]) == ("fork", "A lamp that talks", ["Learner One"])
    assert "=Paper" in [row.name for row in materials]
    assert noted.url.endswith(f"/p/{code}")
    page = workshop.browser(other).get(f"/projects/{mine.id}?tab=exhibit").get_data(as_text=True)
    assert "A lamp that talks" in page
    form = {"project_id": mine.id, "title": "Mine", "story": "Built on it", "language": "en", "shown": []}
    with pytest.raises(MakerpathError, match=r"page\.licence_bound"):
        operations.write(workshop.services, other, licence="MIT", **form)
    with pytest.raises(MakerpathError, match=r"page\.licence_bound"):
        operations.write(workshop.services, other, licence="", **form)
    operations.write(workshop.services, other, licence="CC-BY-SA-4.0", **form)
    archive, manifest, top = unpack(workshop.browser(other).get(f"/projects/{mine.id}/archive.zip").data)
    assert manifest["attribution"][0]["title"] == "A lamp that talks"  # type: ignore[index]
    assert "Made from: A lamp that talks" in archive.read(f"{top}/LICENSE.txt").decode()


def test_row_46_a_chain_of_forks_names_every_one(workshop: Workshop) -> None:
    with workshop.services.database.writing(workshop.school.id) as session:
        session.get_one(Project, workshop.project).origin = {
            "kind": "fork",
            "id": "x",
            "title": "The very first lamp",
            "makers": ["Hao"],
            "licence": "CC-BY-4.0",
            "url": "https://example.org/p/x",
            "before": [],
        }
    mine = fork(workshop, workshop.published())
    assert [one["title"] for one in [mine.origin, *mine.origin["before"]]] == [
        "A lamp that talks",
        "The very first lamp",
    ]


def test_a_learner_of_another_class_begins_in_their_own(workshop: Workshop) -> None:
    """The list offers every brief that is free, and a second fork of the same brief is refused."""
    school = workshop.school
    code = workshop.published()
    fork(workshop, code)
    browser = workshop.browser(school.other_learner)
    assert "There is no brief" in browser.get(f"/p/{code}/fork").get_data(as_text=True)
    group = create_class(school.services, school.administrator, name="8B")
    with school.services.database.reading(school.id) as session:
        course = session.scalars(select(CourseRow.id)).one()
    create_run(
        school.services,
        school.administrator,
        course_id=course,
        class_id=UUID(group["class"]),
        term_id=None,
        starts_on=None,
        ends_on=None,
    )
    join_class(school.services, school.other_learner, code=group["join_code"])
    assert "8B" in browser.get(f"/p/{code}/fork").get_data(as_text=True)


def test_an_archive_is_made_piece_by_piece() -> None:
    """500 MB pass through with no more than a few pieces of a mebibyte in memory."""
    import tracemalloc

    size = 100 * 1024 * 1024

    class Endless(io.RawIOBase):
        left = size

        def readable(self) -> bool:
            return True

        def read(self, count: int = -1) -> bytes:
            count = min(count, self.left)
            self.left -= count
            return bytes(count)

    tracemalloc.start()
    sent = sum(len(piece) for piece in stream([Member("a/big.bin", Endless, size)]))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent > size
    assert most < 12 * 1024 * 1024


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32.dll", "system32.dll"),
        ("CON.txt", "_CON.txt"),
        ('a"b<c>|?*.png', "a-b-c----.png"),
        ("灯" * 60 + ".jpg", "灯" * 25 + ".jpg"),
        ("...", "file"),
        (".hidden", "hidden"),
    ],
)
def test_names_inside_an_archive(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_a_title_as_a_folder() -> None:
    assert folder_name("My Lamp / 光 <b>") == "my-lamp-光-b"
    assert folder_name("../..") == "project"
