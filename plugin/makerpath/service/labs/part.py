"""`::lab{id="…"}` in a lesson: the notebook to take along, its way back, and what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.contract import Summary
from makerpath.domain.dates import planned
from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.domain.lab import Lab
from makerpath.domain.lab_result import left
from makerpath.domain.text import LANGUAGES
from makerpath.i18n import format_date
from makerpath.labs.restoring import NOTES
from makerpath.service.core import templates
from makerpath.service.core.files import FileReference
from makerpath.service.courses.definitions import load_definition
from makerpath.service.courses.lessons import Published, published
from makerpath.service.courses.models import CourseFile, CourseRow
from makerpath.service.labs import marking, telling
from makerpath.service.labs.belonging import check_belongs
from makerpath.service.labs.changes import changes
from makerpath.service.labs.operations import hand_in, require_room
from makerpath.service.labs.overview import Opened, opened, overview
from makerpath.service.labs.queries import lab_files, LabFiles
from makerpath.service.labs.reading import own, Standing
from makerpath.service.labs.releases import newest_faults, not_allowed
from makerpath.service.operation import Answer, OperationKey
from makerpath.service.parts import part, PartForm, Reader, Shown, Spot
from makerpath.service.people.models import School
from makerpath.service.previews.queries import of_files
from makerpath.service.uploads import notebooks
from makerpath.service.uploads import operations as uploads
from makerpath.service.uploads.links import file_url

KIND = "lab"


def _ticket(form: PartForm) -> Answer:
    """A place for a notebook that a block's script sends ahead of the form."""
    _refuse_early(form)
    size = form.text("size")
    number = int(size) if size.isascii() and size.isdigit() and len(size) < 16 else -1
    answer = form.run(uploads.create_notebook, name=form.text("name"), size=number)
    return {"id": answer["upload"], "upload_url": answer["upload_url"]}


def _hand_in(form: PartForm) -> Answer:
    """The notebook of the form: sent ahead, or along with it."""
    _refuse_early(form)
    sent, run_id = form.files.get("file"), form.spot.run_id
    ahead = [item for item in form.texts("upload") if item]
    if ahead:
        file_id = uploads.finished(form.services, form.actor, None, _id(ahead[-1]), run_id=run_id)
    elif sent is not None and sent.filename:
        file_id = uploads.take_notebook(form.services, form.actor, run_id, sent)
    else:
        raise MakerpathError(
            "lab.no_file",
            N_("No notebook was chosen."),
            N_("Choose the file ending in .ipynb that you saved in Jupyter."),
            status=422,
            field="file",
        )
    version = form.spot.versions[KIND]
    check_belongs(form.services, form.actor.school_id, run_id=run_id, lab=version.slug, file_id=file_id)
    return form.run(hand_in, version=version, file_id=file_id)


def _refuse_early(form: PartForm) -> None:
    """Say that there is no attempt left before anything is kept; but a form sent twice gets the answer it got."""
    version, person_id = form.spot.versions[KIND], form.actor.person_id
    if person_id is None:
        return
    with form.services.database.reading(form.actor.school_id) as session:
        same = OperationKey.actor_id == person_id, OperationKey.key == form.key
        if form.key and session.scalar(select(OperationKey.id).where(*same)) is not None:
            return
        before = own(session, form.spot.run_id, version.slug, person_id)
        require_room(load_definition(session, Lab, KIND, version.scoring_hash, version.wording_hash), before)


def _mark(form: PartForm) -> Answer:
    prefix, how = "points.", form.text("how")
    answer = form.run(
        marking.mark,
        attempt_id=_id(form.text("attempt")),
        points={name.removeprefix(prefix): form.text(name) for name in form.fields if name.startswith(prefix)},
        whole=form.text("whole"),
        possible=form.text("possible"),
        comment=form.text("comment"),
        how=how if how in ("release", "return") else "keep",
    )
    # Once it is out, the list comes back for the next one.
    return answer | {"page": {"attempt": "" if how in ("release", "return") else answer["attempt"]}}


def _release(form: PartForm) -> Answer:
    return form.run(marking.release, lab=form.spot.versions[KIND].slug)


def _regrade(form: PartForm) -> Answer:
    return form.run(marking.regrade, lab=form.spot.versions[KIND].slug, every=bool(form.text("every")))


def _again(form: PartForm) -> Answer:
    answer = form.run(marking.again, attempt_id=_id(form.text("attempt")))
    return answer | {"page": {"attempt": answer["attempt"]}}


@part(
    KIND,
    {
        "upload.create": _ticket,
        "hand_in": _hand_in,
        "lab.mark": _mark,
        "lab.release": _release,
        "lab.regrade": _regrade,
        "again": _again,
    },
)
def lab(reader: Reader, spot: Spot) -> Shown:
    """For a learner the downloads, the way back and what came of it; for an instructor what the class handed in."""
    version = spot.versions[KIND]
    definition = spot.load(reader.session, KIND, Lab)
    found = _published(reader, spot)
    run, person_id = reader.run(spot), reader.actor.person_id
    learns = person_id is not None and reader.allowed("run.learn", spot)
    mine = own(reader.session, spot.run_id, version.slug, person_id) if learns and person_id else []
    looks = reader.allowed("lab.view", spot)
    day = planned(definition.due_in_week, run.starts_on, None)
    zone = reader.session.get_one(School, reader.actor.school_id).time_zone
    files = lab_files(found, version.slug) if found else LabFiles()
    chosen = opened(reader.session, spot.run_id, version.slug, reader.page) if looks else None
    html = reader.render(
        "lab.html",
        spot,
        definition=definition,
        **_downloads(reader, spot, files),
        learns=learns,
        mine=mine,
        left=left(definition.attempts, (item.state for item in mine)),
        due=format_date(day, reader.actor.language) if day else "",
        largest=notebooks.LARGEST,
        overview=overview(reader.session, spot.run_id, version.slug, reader.page) if looks else None,
        opened=chosen,
        **_grading(reader, spot, files, chosen, mine, looks),
        marks=looks and reader.allowed("lab.mark", spot),
        when=lambda moment, style="short": templates.moment(moment, reader.actor.language, zone, style),
        **of_files(reader.services, reader.session),
    )
    return Shown(html, _summary(definition, mine), scripts=("js/labs.js",))


def _grading(
    reader: Reader, spot: Spot, files: LabFiles, chosen: Opened | None, mine: list[Standing], looks: bool
) -> dict[str, Any]:
    """How far grading is: for the learner, and where one `looks` for whoever teaches the class."""
    session, slug = reader.session, spot.versions[KIND].slug
    found = {
        "before": telling.before(session, mine),
        "reasons": telling.REASONS,
        "notes": NOTES,
        "written": telling.written(reader.services.storage, chosen.standing) if chosen else {},
    }
    if not looks:
        return found
    answers = {language: file.sha256 for language, file in files.answers.items()}
    return found | {
        "progress": telling.progress(session, spot.run_id, slug),
        "changes": changes(session, spot.run_id, slug),
        "asleep": telling.asleep(session, reader.services.settings),
        "faults": telling.faults(newest_faults(session, list(answers.values())), answers),
        "wants": not_allowed(reader.services.settings, spot.load(session, KIND, Lab)),
    }


def _summary(lab: Lab, mine: list[Standing]) -> Summary:
    """Done when it was handed in, or when a result was released, as the lab says; open again when given back."""
    if not mine:
        return Summary(state="open")
    best = next((item for item in mine if item.state == "released" and item.result.points is not None), None)
    released = any(item.state == "released" for item in mine)
    done = released if lab.complete == "result" else mine[0].state != "returned" or released
    state = "done" if done else mine[0].state
    if best is None:
        return Summary(state=state)
    return Summary(state=state, earned=best.result.points, possible=best.result.possible)


def _downloads(reader: Reader, spot: Spot, files: LabFiles) -> dict[str, Any]:
    """Addresses of notebooks and data, the reader's language first; the answers for staff, on the service alone."""
    shown, slug = reader.actor.language, spot.versions[KIND].slug

    def address(file: CourseFile, path: str) -> str:
        if reader.host.kind == "page":
            return f"/runs/{spot.run_id}/labs/{slug}/{path}"
        reference = reader.session.get_one(FileReference, UUID(file.meta["file"]))
        return file_url(reader.services, reference, download=True)

    staff = reader.host.kind == "page" and reader.allowed("run.manage", spot)
    return {
        "notebooks": [
            (language, address(files.notebooks[language], f"notebook.{language}.ipynb"))
            for language in sorted(LANGUAGES, key=lambda language: language != shown)
            if language in files.notebooks
        ],
        "data": [(name, address(file, f"files/{name}")) for name, file in sorted(files.data.items())],
        "answers": [
            (language, f"/runs/{spot.run_id}/labs/{slug}/answers.{language}.ipynb")
            for language in sorted(files.answers)
            if staff
        ],
    }


def _published(reader: Reader, spot: Spot) -> Published | None:
    """The course as this service has it; a platform may show one that was never published here."""
    row = reader.session.get_one(CourseRow, reader.run(spot).course_id)
    try:
        return published(reader.session, row)
    except NotFound:
        return None


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise NotFound() from None
