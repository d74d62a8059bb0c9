"""A learner asks for everything of theirs, and gets it in one archive."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.errors import NotFound
from makerpath.service.certificates.operations import issue
from makerpath.service.core.files import FileReference
from makerpath.service.critiques.operations import give
from makerpath.service.exports.models import Export
from makerpath.service.exports.operations import ask
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.privacy.archive import KIND, write_archive
from makerpath.service.privacy.erasing import erase
from makerpath.service.projects.models import TeamMember
from makerpath.service.surveys.models import SurveyAnswer
from tests.service.prepared import Finished
from tests.service.school import SmallSchool


def archive_of(school: SmallSchool, actor: Actor) -> zipfile.ZipFile:
    """Asked for on the page, made by the worker, read from the storage."""
    made = ask(school.services, actor, kind=KIND, subject_id=actor.person_id)
    school.work()
    with school.services.database.reading(school.id) as session:
        row = session.get_one(Export, UUID(made["export"]))
        assert row.state == "ready", row.note
        file = session.get_one(FileReference, row.file_id)
        with school.services.storage.open(file.sha256) as content:
            return zipfile.ZipFile(io.BytesIO(content.read()))


def test_everything_is_in_it_and_the_manifest_says_so(finished: Finished) -> None:
    school = finished.school
    issue(school.services, school.officer, project_id=finished.project, person_id=school.learner.person_id)
    give(school.services, school.instructor, project_id=finished.project, stage="launch", body="Which lamp?")
    with school.services.database.writing(school.id) as session:
        session.add(TeamMember(project_id=finished.project, person_id=school.other_learner.person_id))
        for person, words in ((school.learner, "mine"), (school.other_learner, "not mine")):
            session.add(
                SurveyAnswer(
                    run_id=school.run_id,
                    person_id=person.person_id,
                    survey="s",
                    moment="once",
                    scoring_hash=school.brief_version.scoring_hash,
                    wording_hash=school.brief_version.wording_hash,
                    answers={"why": words},
                )
            )
    school.work()
    archive = archive_of(school, school.learner)
    manifest = json.loads(archive.read("manifest.json"))
    names = set(archive.namelist()) - {"manifest.json"}
    assert names == {line["path"] for line in manifest["files"]}
    for line in manifest["files"]:
        content = archive.read(line["path"])
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (line["sha256"], line["size"])
    counts = manifest["counts"]["."]
    for section in ("person", "projects", "evidence", "versions", "submissions", "decisions", "enrolments", "events"):
        assert counts[section] == len(json.loads(archive.read(f"data/{section}.json"))) > 0, section
    assert counts["files"] == len([name for name in names if not name.startswith(("data/", "index"))])
    assert any(name.startswith("certificates/HIL-") for name in names)
    critique = json.loads(archive.read("data/critiques.json"))[-1]
    assert (critique["body"], critique["created_by"]) == ("Which lamp?", "Instructor")
    assert [row["answers"] for row in json.loads(archive.read("data/surveys.json"))] == [{"why": "mine"}]
    assert {row["person"] for row in json.loads(archive.read("data/team.json"))} == {"Learner One", "Learner Two"}
    evidence = [row for row in json.loads(archive.read("data/evidence.json")) if row.get("file")]
    assert all(row["file"] in names for row in evidence)
    assert "Which lamp?" in archive.read("index.html").decode()


def test_no_secret_and_no_other_learner_is_in_it(finished: Finished) -> None:
    school = finished.school
    archive = archive_of(school, school.learner)
    whole = b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".json", ".html"))).decode()
    for hidden in ("Learner Two", "learner.two@", "token_hash", '"secret"', "school_id"):
        assert hidden not in whole


def test_nobody_asks_for_what_is_anothers(school: SmallSchool) -> None:
    for other in (school.administrator, school.instructor, school.other_learner):
        with pytest.raises(NotFound):
            ask(school.services, other, kind=KIND, subject_id=school.learner.person_id)


def test_the_operator_writes_one_for_anybody_who_was_not_erased(school: SmallSchool) -> None:
    person_id = school.learner.person_id
    assert person_id is not None
    out = io.BytesIO()
    assert write_archive(school.services, school.id, person_id, "zh-Hans", out)["counts"]["."]["person"] == 1
    assert "属于我的全部内容" in zipfile.ZipFile(out).read("index.html").decode()
    erase(school.services, school.officer, person_id=person_id, typed_name="Learner One")
    with pytest.raises(NotFound):
        write_archive(school.services, school.id, person_id, "en", io.BytesIO())
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(Person.display_name).where(Person.id == person_id)).one() == "—"


def test_names_of_files_lead_nowhere_outside_of_the_archive(school: SmallSchool) -> None:
    project = school.start()
    with school.services.database.writing(school.id) as session:
        blob = session.scalars(select(FileReference.sha256)).first()
        if blob is None:
            from makerpath.service.core.files import keep_blob

            blob = keep_blob(session, school.services.storage, io.BytesIO(b"x")).sha256
        for name in ("../../etc/passwd", "/etc/passwd", "..\\evil", "a\x00b", "CON", "<script>.html", "=1+1.csv"):
            session.add(
                FileReference(
                    sha256=blob,
                    name=name.replace("\x00", ""),
                    media_type="text/plain",
                    size=1,
                    owner_id=school.learner.person_id,
                    project_id=project,
                )
            )
    archive = archive_of(school, school.learner)
    for name in archive.namelist():
        assert not name.startswith("/") and ".." not in name.split("/") and "\\" not in name, name
    assert "<script>" not in archive.read("index.html").decode()
