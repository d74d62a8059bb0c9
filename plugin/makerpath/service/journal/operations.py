"""Noting something in the journal, and taking a note out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotAllowed
from makerpath.domain.quantities import read_number
from makerpath.service.core import text
from makerpath.service.core.files import FileReference
from makerpath.service.journal.links import read_link
from makerpath.service.journal.models import JournalEntry
from makerpath.service.journal.search import terms
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import opened, worked
from makerpath.service.uploads.media import PICTURES

MOST_FILES = 6
BIGGEST = 1e15


@dataclass(frozen=True)
class Measured:
    """One measurement: what, how much, in which unit."""

    measure: str
    value: float
    unit: str


def read_measured(measure: str, value: str, unit: str) -> Measured | None:
    """The measurement that was typed; None where all three are empty."""
    what, of = text.line(measure, "measure", 100, required=False), text.line(unit, "unit", 32, required=False)
    if not (what or value.strip() or of):
        return None
    number = read_number(value)
    if number is None or abs(number) > BIGGEST:
        raise MakerpathError(
            "journal.value",
            N_("A measurement needs a number."),
            N_("Write it like 12.5 or 12,5; the unit has a field of its own."),
            status=422,
            field="value",
        )
    if not what:
        raise MakerpathError(
            "journal.measure", N_("Say what you measured."), N_("Such as width, or time."), status=422, field="measure"
        )
    return Measured(what, float(number), of)


@operation("journal.note")
def note(
    work: Work,
    *,
    project_id: UUID,
    stage: str,
    body: str = "",
    url: str = "",
    measured: Measured | None = None,
    file_ids: Sequence[UUID] = (),
) -> Answer:
    """Note what there is: an entry for each file, the link and the measurement; the words stand with the first.

    It changes nothing that a gate counts, so forms that are open elsewhere stay good.
    """
    project, record = opened(work, project_id, "project.work")
    record.standing[stage]
    if record.standing.state == "closed":
        raise Conflict("project.closed", N_("This project was closed."), N_("An instructor can open it again."))
    said, address = text.paragraphs(body, "body", required=False), read_link(url)
    if len(file_ids) > MOST_FILES:
        raise MakerpathError(
            "journal.too_many_files",
            N_("At most {limit} files at once."),
            N_("Note these, then the others."),
            status=422,
            field="file",
            limit=MOST_FILES,
        )
    entries = [_of_file(work, project, file_id) for file_id in file_ids]
    if measured is not None:
        entries.append(JournalEntry(kind="measure", measure=measured.measure, value=measured.value, unit=measured.unit))
    if address:
        entries.append(JournalEntry(kind="link", url=address))
    if said and not entries:
        entries.append(JournalEntry(kind="words"))
    if not entries:
        raise MakerpathError(
            "journal.empty",
            N_("There is nothing to note yet."),
            N_("Take a picture, write a word, record a voice note, or measure something."),
            status=422,
            field="body",
        )
    entries[0].body = said
    for row in entries:
        _keep(work, project, row, stage)
    worked(project)
    return {"project": str(project.id), "entries": [str(row.id) for row in entries]}


@operation("journal.remove")
def remove(work: Work, *, project_id: UUID, entry_id: UUID) -> Answer:
    """Take one's own entry out. The row stays, unfound; what was made of it stays too."""
    project = work.get(Project, project_id, lock=True)
    work.require("project.work", project)
    row = work.get(JournalEntry, entry_id)
    if row.project_id != project.id:
        raise MakerpathError("evidence.elsewhere", N_("That belongs to another project."), status=422)
    if row.created_by != work.actor.person_id:
        raise NotAllowed("journal.not_yours", N_("Somebody else noted this."), N_("Only they can take it out."))
    if row.removed_at is None:
        row.removed_at, row.terms = work.now, ""
        work.record("journal.removed", row.id, project=str(project.id), stage=row.stage)
    return {"project": str(project.id)}


def _of_file(work: Work, project: Project, file_id: UUID) -> JournalEntry:
    file = work.get(FileReference, file_id)
    if file.project_id != project.id:
        raise MakerpathError("evidence.elsewhere", N_("That belongs to another project."), status=422)
    return JournalEntry(kind=_kind(file.media_type), file_id=file.id)


def _kind(media_type: str) -> str:
    if media_type in PICTURES:
        return "photo"
    return "voice" if media_type.startswith("audio/") else "file"


def _keep(work: Work, project: Project, row: JournalEntry, stage: str) -> None:
    assert work.actor.person_id is not None
    row.project_id, row.stage, row.created_by = project.id, stage, work.actor.person_id
    row.language = work.actor.language
    # Words stand on their own lines, so that no two of them become one.
    said = (row.body, row.url, row.measure, row.unit)
    row.terms = terms("\n".join(item or "" for item in said), project.run_id, project.id)
    work.add(row)
    # What happens in a project is told on its timeline; what is noted has the journal itself.
    work.record("journal.noted", row.id, project=str(project.id), stage=stage, kind=row.kind)
