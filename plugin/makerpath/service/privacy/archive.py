"""The archive of everything that is a person's: a ZIP with JSON, pages to read, the files, and a manifest."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any, IO
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import N_, NotFound
from makerpath.service.core import templates
from makerpath.service.core.database import utc_now
from makerpath.service.core.files import chunks
from makerpath.service.core.jobs import JobRun
from makerpath.service.exports.kinds import Asked, kind, Made
from makerpath.service.operation import Services
from makerpath.service.people.models import Person, School
from makerpath.service.policy import Actor
from makerpath.service.privacy.gathering import gather, Gathered
from makerpath.service.privacy.reading import lines
from makerpath.service.privacy.titles import SECTIONS
from makerpath.service.teams.models import Guest

KIND = "my-data"
SCHEMA = "makerpath.person/1"
UNSCOPED = "a person may be a guest of other schools"
MOST_READ = 300
"""So many rows of a section stand on the page to read; all of them in its JSON."""

Progress = Callable[[float], None]


def may_have(session: Any, actor: Actor, subject_id: UUID) -> bool:
    """Everybody has their own, nobody another's."""
    return actor.person_id is not None and actor.person_id == subject_id


@kind(KIND, N_("Everything that is mine"), may=may_have)
def make(run: JobRun, asked: Asked, out: IO[bytes]) -> Made:
    assert run.school_id is not None
    write_archive(run.services, run.school_id, asked.subject_id, asked.actor.language, out, run.progress)
    return Made(f"makerpath-{utc_now():%Y-%m-%d}.zip", "application/zip")


def write_archive(
    services: Services,
    school_id: UUID,
    person_id: UUID,
    language: str,
    out: IO[bytes],
    progress: Progress = lambda _part: None,
) -> dict[str, Any]:
    """Write the person's archive to `out`; its manifest. Files are copied a piece at a time.

    `NotFound` for somebody who is not there or was erased.
    """
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        writer = _Writer(archive)
        counts = {}
        for school, folder, mine in _everywhere(services, school_id, person_id):
            counts[folder or "."] = _write(writer, services, mine, school, folder, language, progress)
        manifest = {
            "schema": SCHEMA,
            "person": str(person_id),
            "made_at": utc_now().isoformat(),
            "counts": counts,
            "files": writer.lines,
            "missing": writer.missing,
        }
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2))
    return manifest


def _everywhere(services: Services, school_id: UUID, person_id: UUID) -> list[tuple[School, str, Gathered]]:
    """What there is of the person at home and where they are a guest, each with the folder it goes to."""
    with services.database.reading(unscoped=UNSCOPED) as session:
        guests = session.execute(
            select(Guest.school_id, Guest.person_id).where(Guest.home_person_id == person_id).order_by(Guest.id)
        ).all()
    found = []
    for number, (where, who) in enumerate([(school_id, person_id), *guests]):
        with services.database.reading(where) as session:
            person = session.scalar(select(Person).where(Person.id == who))
            if person is None or person.erased_at is not None:
                if number == 0:
                    raise NotFound()
                continue
            school = session.get_one(School, where)
            found.append((school, f"guest-{number}-{school.slug}/" if number else "", gather(session, who)))
    return found


def _write(
    writer: _Writer,
    services: Services,
    mine: Gathered,
    school: School,
    folder: str,
    language: str,
    progress: Progress,
) -> dict[str, int]:
    for name, rows in mine.sections.items():
        text = json.dumps(rows, ensure_ascii=False, indent=2)
        writer.add(f"{folder}data/{name}.json", text.encode())
    for number, content in enumerate(mine.files, 1):
        writer.copy(services, folder + content.path, content.sha256)
        progress(number / (len(mine.files) + 1))
    writer.add(f"{folder}index.html", _index(mine, school, language).encode())
    return {name: len(rows) for name, rows in mine.sections.items()} | {"files": len(mine.files)}


def _index(mine: Gathered, school: School, language: str) -> str:
    myself = mine.sections["person"][0]["display_name"]
    return templates.render(
        "pages/my_data_index.html",
        language,
        school=school,
        sections=mine.sections,
        titles=SECTIONS,
        lines=lambda row: lines(row, language, myself),
        most=MOST_READ,
        made=templates.moment(utc_now(), language, school.time_zone),
        when=lambda text: templates.moment(datetime.fromisoformat(text), language, school.time_zone),
    )


class _Writer:
    """Puts entries into the archive and remembers what each holds."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.lines: list[dict[str, Any]] = []
        self.missing: list[str] = []

    def add(self, path: str, content: bytes) -> None:
        self.archive.writestr(path, content)
        self._note(path, hashlib.sha256(content).hexdigest(), len(content))

    def copy(self, services: Services, path: str, sha256: str) -> None:
        """Pictures and films are not pressed again; content that the storage has lost is named in the manifest."""
        try:
            source = services.storage.open(sha256)
        except FileNotFoundError:
            self.missing.append(path)
            return
        digest, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(path, utc_now().timetuple()[:6])
        with source, self.archive.open(entry, "w", force_zip64=True) as target:
            for chunk in chunks(source):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self._note(path, digest.hexdigest(), size)

    def _note(self, path: str, sha256: str, size: int) -> None:
        self.lines.append({"path": path, "sha256": sha256, "size": size})
