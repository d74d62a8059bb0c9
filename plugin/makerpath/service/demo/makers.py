"""Walking a project of the demonstration, by the operations that the pages use."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from uuid import UUID

from werkzeug.datastructures import FileStorage

from makerpath.domain.brief import StagePlan
from makerpath.service.courses.definitions import current, load_brief
from makerpath.service.demo.pictures import picture
from makerpath.service.demo.shapes import foot
from makerpath.service.demo.words import (
    CHANGES,
    COMMENTS,
    CRITIQUE,
    JOURNAL,
    MATERIALS,
    RESOURCES,
    TITLES,
    VERSION,
    WORDS,
)
from makerpath.service.journal.operations import note, read_measured
from makerpath.service.materials.operations import add, read_line, save_plan
from makerpath.service.operation import Services
from makerpath.service.policy import Actor
from makerpath.service.projects import decisions, operations
from makerpath.service.starting.operations import start
from makerpath.service.uploads.operations import take


@dataclass(frozen=True)
class Maker:
    """One maker with the instructor who decides on their gates."""

    services: Services
    actor: Actor
    instructor: Actor
    seed: str

    def start(self, run_id: UUID, brief_slug: str) -> UUID:
        with self.services.database.reading(self.actor.school_id) as session:
            brief = current(session, "brief", brief_slug)
            assert brief is not None
            rubric = current(session, "rubric", load_brief(session, brief.scoring_hash, brief.wording_hash).rubric)
        answer = start(
            self.services, self.actor, run_id=run_id, brief=brief, rubric=rubric, title=TITLES[self.actor.language]
        )
        return UUID(answer["project"])

    def show(self, project_id: UUID, plan: StagePlan) -> None:
        """Everything that the gate asks for."""
        words = iter(WORDS[self.actor.language][plan.id] * 3)
        versions = 0
        for rule in plan.evidence:
            if rule.kind in ("resources", "materials"):
                self._needs(project_id, rule.kind)
                continue
            for number in range(rule.min):
                if rule.kind == "iteration":
                    versions += 1
                    if plan.id == "test" and versions == 1:
                        continue
                    self.version(project_id, plan.id)
                    continue
                self._piece(project_id, plan.id, rule.id, rule.kind, number, next(words) if rule.kind == "text" else "")

    def version(self, project_id: UUID, stage: str) -> None:
        """A further version of the lantern, with a picture of it lit."""
        language = self.actor.language
        operations.add_iteration(
            self.services,
            self.actor,
            project_id=project_id,
            stage=stage,
            body=VERSION[language],
            change_note="" if stage == "prototype" else CHANGES[language],
            file_ids=[str(self._photo(project_id, f"{stage}-version", lit=True))],
        )

    def answering_version(self, project_id: UUID, stage: str) -> int:
        """A version that answers a critique, with a model beside its picture; its number."""
        model = FileStorage(io.BytesIO(foot()), "lantern-foot.stl", content_type="model/stl")
        files = [self._photo(project_id, f"{stage}-answer", lit=True), self._take(project_id, model)]
        made = operations.add_iteration(
            self.services,
            self.actor,
            project_id=project_id,
            stage=stage,
            body=CRITIQUE["body"],
            change_note=CRITIQUE["change"],
            file_ids=[str(file) for file in files],
        )
        return int(made["number"])

    def keep_journal(self, project_id: UUID) -> None:
        """What they note while they make."""
        for entry in JOURNAL[self.actor.language]:
            note(
                self.services,
                self.actor,
                project_id=project_id,
                stage=entry["stage"],
                body=entry.get("body", ""),
                url=entry.get("url", ""),
                measured=read_measured(entry.get("measure", ""), entry.get("value", ""), entry.get("unit", "")),
                file_ids=[self._photo(project_id, entry["photo"])] if "photo" in entry else [],
            )

    def begin_plan(self, project_id: UUID) -> None:
        """The bill is made, the plan half written."""
        self._needs(project_id, "materials")
        begun = {**dict.fromkeys(RESOURCES[self.actor.language], ""), "place": RESOURCES[self.actor.language]["place"]}
        save_plan(self.services, self.actor, project_id=project_id, sections=begun, seen=None)

    def submit(self, project_id: UUID, stage: str, reflection: str = "") -> None:
        operations.submit(self.services, self.actor, project_id=project_id, stage=stage, reflection=reflection)

    def decide(self, project_id: UUID, stage: str, verdict: str) -> None:
        words = COMMENTS[verdict][self.actor.language]
        instructor = replace(self.instructor, language=self.actor.language)
        decisions.decide(self.services, instructor, project_id=project_id, stage=stage, verdict=verdict, comment=words)

    def pass_gate(self, project_id: UUID, plan: StagePlan, *, after_revise: bool = False) -> None:
        """Show, hand in, and get through; `after_revise` on the second attempt."""
        self.show(project_id, plan)
        self.submit(project_id, plan.id)
        if after_revise:
            self.decide(project_id, plan.id, "revise")
            self.submit(project_id, plan.id, WORDS[self.actor.language]["reflection"][0])
        self.decide(project_id, plan.id, "pass")

    def _needs(self, project_id: UUID, kind: str) -> None:
        """The resource plan, or the bill of materials."""
        language = self.actor.language
        if kind == "resources":
            save_plan(self.services, self.actor, project_id=project_id, sections=RESOURCES[language], seen=None)
            return
        lines = [read_line({**line, "currency": "CNY"}) for line in MATERIALS[language]]
        add(self.services, self.actor, project_id=project_id, lines=lines)

    def _piece(self, project_id: UUID, stage: str, rule: str, kind: str, number: int, words: str) -> None:
        photo = None if kind == "text" else self._photo(project_id, f"{stage}-{rule}-{number}", lit=stage == "exhibit")
        operations.add_evidence(
            self.services, self.actor, project_id=project_id, stage=stage, rule=rule, body=words, file_id=photo
        )

    def _photo(self, project_id: UUID, name: str, *, lit: bool = False) -> UUID:
        sent = FileStorage(
            io.BytesIO(picture(f"{self.seed}-{name}", lit=lit)), f"{name}.jpg", content_type="image/jpeg"
        )
        return self._take(project_id, sent)

    def _take(self, project_id: UUID, sent: FileStorage) -> UUID:
        return take(self.services, self.actor, project_id, sent)
