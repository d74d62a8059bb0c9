"""`::lab{id="…"}` in a lesson: the notebook to take along, and the way to hand it in."""

from __future__ import annotations

from uuid import UUID

from makerpath.domain.contract import Summary
from makerpath.domain.errors import NotFound
from makerpath.domain.lab import Lab
from makerpath.domain.text import LANGUAGES
from makerpath.service.core.files import FileReference
from makerpath.service.courses.lessons import Published, published
from makerpath.service.courses.models import CourseFile, CourseRow
from makerpath.service.home.queries import projects_of
from makerpath.service.labs.queries import lab_files, LabFiles
from makerpath.service.parts import part, Reader, Shown, Spot
from makerpath.service.uploads.links import file_url

KIND = "lab"


@part(KIND)
def lab(reader: Reader, spot: Spot) -> Shown:
    """What it is and how long it takes, the downloads, and where the notebook goes when it is done."""
    slug = spot.versions[KIND].slug
    found = _published(reader, spot)
    files = lab_files(found, slug) if found else LabFiles()
    shown = reader.actor.language
    person_id = reader.actor.person_id
    mine = projects_of(reader.session, person_id) if person_id else []

    def address(file: CourseFile, path: str) -> str:
        if reader.host.kind == "page":
            return f"/runs/{spot.run_id}/labs/{slug}/{path}"
        reference = reader.session.get_one(FileReference, UUID(file.meta["file"]))
        return file_url(reader.services, reference, download=True)

    html = reader.render(
        "lab.html",
        spot,
        definition=spot.load(reader.session, KIND, Lab),
        notebooks=[
            (language, address(files.notebooks[language], f"notebook.{language}.ipynb"))
            for language in sorted(LANGUAGES, key=lambda language: language != shown)
            if language in files.notebooks
        ],
        data=[(name, address(file, f"files/{name}")) for name, file in sorted(files.data.items())],
        answers=[
            (language, f"/runs/{spot.run_id}/labs/{slug}/answers.{language}.ipynb")
            for language in sorted(files.answers)
        ]
        if reader.host.kind == "page" and reader.allowed("run.manage", spot)
        else [],
        has_project=bool(found and found.course.briefs),
        project=next((project for project in mine if project.run_id == spot.run_id), None),
    )
    return Shown(html, Summary(state="open"))


def _published(reader: Reader, spot: Spot) -> Published | None:
    """The course as this service has it; a platform may show one that was never published here."""
    row = reader.session.get_one(CourseRow, reader.run(spot).course_id)
    try:
        return published(reader.session, row)
    except NotFound:
        return None
