"""Replaying a course's sample project as somebody who takes the course, by the operations that the pages use."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from werkzeug.datastructures import FileStorage

from makerpath.content import samplefiles
from makerpath.content.package import CoursePackage
from makerpath.domain.sample import AiHelp, Bought, Critique, Needs, Noted, Round, Sample, Shown, Stretch, Version
from makerpath.domain.text import LocalText
from makerpath.service.assessments.operations import save
from makerpath.service.courses.definitions import of_course
from makerpath.service.critiques.operations import answer, ask_class, give
from makerpath.service.journal.operations import note, read_measured
from makerpath.service.materials.operations import add, read_line, save_plan
from makerpath.service.materials.queries import plan as resource_plan
from makerpath.service.operation import Services
from makerpath.service.policy import Actor
from makerpath.service.projects import decisions, operations
from makerpath.service.projects.models import Project
from makerpath.service.starting.operations import start
from makerpath.service.uploads.operations import take


@dataclass
class Replay:
    """One maker's way through a sample, in the maker's language; `classmate` says the critiques.

    The instructor writes in the maker's language too: the sample is a conversation.
    """

    services: Services
    package: CoursePackage
    sample: Sample
    run_id: UUID
    maker: Actor
    classmate: Actor
    instructor: Actor
    _files: dict[str, UUID] = field(default_factory=dict)
    _open: tuple[UUID, Critique] | None = None
    """The critique that waits for the next version."""

    def whole(self) -> UUID:
        """From the beginning to the assessment; the project."""
        project_id = self.walk([stretch.stage for stretch in self.sample.stages])
        self.assess(project_id)
        return project_id

    def walk(self, stages: Iterable[str], *, waits: bool = False) -> UUID:
        """Through these stages, in the sample's order; `waits`: nobody has decided on the last of them yet."""
        project_id, wanted = self._begin(), set(stages)
        way = [stretch for stretch in self.sample.stages if stretch.stage in wanted]
        for number, stretch in enumerate(way, 1):
            for turn, made in enumerate(stretch.rounds, 1):
                self._make(project_id, stretch, made)
                undecided = waits and number == len(way) and turn == len(stretch.rounds)
                self._hand_in(project_id, stretch.stage, made, decided=not undecided)
        return project_id

    def assess(self, project_id: UUID) -> None:
        """Fill in the brief's rubric as the sample does."""
        said = self.sample.assessment
        save(
            self.services,
            self._speaking(self.instructor),
            project_id=project_id,
            levels=said.levels,
            comments={name: self._say(text) for name, text in said.comments.items()},
            comment=self._say(said.summary),
            final=True,
        )

    def _say(self, text: LocalText | None) -> str:
        return text.pick(self.maker.language) if text else ""

    def _speaking(self, actor: Actor) -> Actor:
        return replace(actor, language=self.maker.language)

    def _begin(self) -> UUID:
        brief_id, course = self.sample.brief, self.package.course.id
        with self.services.database.reading(self.maker.school_id) as session:
            brief = of_course(session, "brief", brief_id, course)
            rubric = of_course(session, "rubric", self.package.briefs[brief_id].rubric, course)
        assert brief is not None and rubric is not None
        asked = self._say(self.sample.question)
        begun = start(
            self.services,
            self.maker,
            run_id=self.run_id,
            brief=brief,
            rubric=rubric,
            title=self._say(self.sample.title),
            kind="own" if asked else "brief",
            question=asked,
        )
        return UUID(begun["project"])

    def _make(self, project_id: UUID, stretch: Stretch, made: Round) -> None:
        """Everything that the round adds."""
        if made.resources:
            self._plan(project_id, made.resources)
        if made.materials:
            lines = [read_line(self._line(line)) for line in made.materials]
            add(self.services, self.maker, project_id=project_id, lines=lines)
        for entry in made.journal:
            self._note(project_id, stretch.stage, entry)
        for piece in made.evidence:
            self._show(project_id, stretch.stage, piece)
        for version in made.versions:
            first = self._is_first(stretch, version)
            self._version(project_id, stretch.stage, version, stretch.critique if first else None)

    def _is_first(self, stretch: Stretch, version: Version) -> bool:
        return version is next(item for made in stretch.rounds for item in made.versions)

    def _plan(self, project_id: UUID, needs: Needs) -> None:
        with self.services.database.reading(self.maker.school_id) as session:
            plan = resource_plan(session, session.get_one(Project, project_id))
            kept, seen = (dict(plan.sections), plan.changed_at) if plan else ({}, None)
        said = {name: self._say(text) for name, text in needs if text}
        save_plan(self.services, self.maker, project_id=project_id, sections={**kept, **said}, seen=seen)

    def _line(self, line: Bought) -> dict[str, str]:
        """As the form sends it."""
        return {
            "name": self._say(line.name),
            "quantity": f"{line.quantity:f}",
            "unit": self._say(line.unit),
            "unit_cost": f"{line.unit_cost:f}",
            "currency": line.currency,
            "consumable": "yes" if line.consumable else "",
            "source": self._say(line.source),
        }

    def _note(self, project_id: UUID, stage: str, entry: Noted) -> None:
        of = entry.measured
        measured = read_measured(self._say(of.name), f"{of.value:f}", of.unit) if of else None
        note(
            self.services,
            self.maker,
            project_id=project_id,
            stage=stage,
            body=self._say(entry.text),
            measured=measured,
            file_ids=[self._file(project_id, entry.file)] if entry.file else [],
        )

    def _show(self, project_id: UUID, stage: str, piece: Shown) -> None:
        operations.add_evidence(
            self.services,
            self.maker,
            project_id=project_id,
            stage=stage,
            rule=piece.rule,
            body=self._say(piece.text),
            file_id=self._file(project_id, piece.file) if piece.file else None,
        )

    def _version(self, project_id: UUID, stage: str, version: Version, critique: Critique | None) -> None:
        """A version, what it answers, and what a classmate says of it."""
        made = operations.add_iteration(
            self.services,
            self.maker,
            project_id=project_id,
            stage=stage,
            body=self._say(version.text),
            change_note=self._say(version.change),
            file_ids=[str(self._file(project_id, name)) for name in version.files],
        )
        number = int(made["number"])
        if self._open is not None:
            critique_id, said = self._open
            words = self._say(said.answer)
            answer(
                self.services,
                self.maker,
                project_id=project_id,
                critique_id=critique_id,
                body=words,
                version=number,
            )
            self._open = None
        if critique is not None:
            ask_class(self.services, self.maker, project_id=project_id)
            classmate, words = self._speaking(self.classmate), self._say(critique.text)
            given = give(self.services, classmate, project_id=project_id, body=words, version=number)
            self._open = UUID(given["critique"]), critique

    def _hand_in(self, project_id: UUID, stage: str, made: Round, *, decided: bool) -> None:
        operations.submit(
            self.services,
            self.maker,
            project_id=project_id,
            stage=stage,
            reflection=self._say(made.reflection),
            ai_use=self._declared(made.ai_use),
        )
        if decided:
            decisions.decide(
                self.services,
                self._speaking(self.instructor),
                project_id=project_id,
                stage=stage,
                verdict=made.verdict,
                comment=self._say(made.comment),
            )

    def _declared(self, said: AiHelp | None) -> dict[str, str]:
        if said is None:
            return {}
        if not said.used:
            return {"used": "no"}
        words = {"tools": said.tools, "purpose": said.purpose, "checked": said.checked}
        return {"used": "yes", **{name: self._say(text) for name, text in words.items()}}

    def _file(self, project_id: UUID, name: str) -> UUID:
        """The file in the project, sent once however often it is shown."""
        if name not in self._files:
            content = (samplefiles.folder(self.package.root, self.sample.id) / name).read_bytes()
            sent = FileStorage(io.BytesIO(content), name)
            self._files[name] = take(self.services, self.maker, project_id, sent)
        return self._files[name]
