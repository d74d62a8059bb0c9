"""What a journal entry may become: evidence of something that an open stage asks for."""

from __future__ import annotations

from dataclasses import dataclass

from makerpath.domain.brief import EvidenceRule
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.gates import StageState
from makerpath.service.journal.models import JournalEntry
from makerpath.service.journal.queries import chosen
from makerpath.service.journal.quoting import content
from makerpath.service.operation import Answer
from makerpath.service.projects import operations
from makerpath.service.projects.actions import Form
from makerpath.service.projects.models import Project
from makerpath.service.projects.record import ProjectRecord

OPEN = ("open", "revise")
SEPARATOR = "/"


@dataclass(frozen=True)
class Use:
    """A place for an entry: a stage and one of its rules, or the stage alone for whatever else it shows."""

    stage: str
    rule: EvidenceRule | None

    @property
    def value(self) -> str:
        return f"{self.stage}{SEPARATOR}{self.rule.id if self.rule else ''}"

    def fits(self, row: JournalEntry) -> bool:
        if self.rule is None:
            return True
        wanted = {"text": row.file_id is None, "photo": row.kind == "photo", "file": row.file_id is not None}
        return wanted.get(self.rule.kind, False)


def uses(record: ProjectRecord) -> list[Use]:
    """Every place at the stages that are open, in their order; what is still missing comes first within a stage."""
    found: list[Use] = []
    for stage in record.standing.stages:
        if stage.status not in OPEN:
            continue
        missing = {item.rule.id for item in record.missing(stage.id)}
        rules = sorted(stage.plan.evidence, key=lambda rule: rule.id not in missing)
        found += [Use(stage.id, rule) for rule in rules if rule.kind in ("text", "photo", "file")]
        found.append(Use(stage.id, None))
    return found


def can_hand_in(record: ProjectRecord) -> list[StageState]:
    """The stages whose form to hand in is open now."""
    return [
        stage
        for stage in record.standing.stages
        if stage.can_submit and (stage.plan.gate == "advisory" or not record.missing(stage.id))
    ]


def show(form: Form) -> Answer:
    """Make an entry evidence at the place that the form names; the entry stays where it is."""
    stage, _, rule = form.text("use").partition(SEPARATOR)
    if not stage:
        raise MakerpathError("journal.no_use", N_("Choose where it shall be shown."), status=422, field="use")
    with form.services.database.reading(form.actor.school_id) as session:
        project = session.get_one(Project, form.project_id)
        notes = chosen(session, project, [str(form.id("entry"))])
        if not notes:
            raise MakerpathError("journal.gone", N_("This entry is not in the journal any more."), status=409)
        entry, said = notes[0].row, content(notes[0], form.actor.language)
        body = entry.body if entry.file_id else said
        file_id = entry.file_id
    return form.run(operations.add_evidence, stage=stage, rule=rule, body=body, file_id=file_id)
