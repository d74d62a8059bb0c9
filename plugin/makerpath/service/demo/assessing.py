"""How the demonstration's projects are assessed: by instructors, classmates and their makers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import select

from makerpath.content import library
from makerpath.domain.assessing import FINAL
from makerpath.service.allocations.models import Allocation
from makerpath.service.allocations.operations import ask_peers, go_on, name_assessor
from makerpath.service.assessing.bank import keep
from makerpath.service.assessments.cases import case_of
from makerpath.service.assessments.models import WAITING
from makerpath.service.assessments.operations import save
from makerpath.service.courses.models import CourseRun
from makerpath.service.demo.words import BANK, CLASSMATES_SAY, EXAMPLE, LEVELS, OF_ONESELF, SAID, WITHOUT
from makerpath.service.moderation import examples
from makerpath.service.moderation.example_files import source
from makerpath.service.operation import Services
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Iteration
from makerpath.service.rubrics import operations as rubrics

SEAM = (0.5, 0.76)
"""Where in the picture an instructor points, of its width and height."""
PEERS, OWN = "first-version", "me-as-a-maker"
"""The assessments of the brief that are for classmates and for makers themselves."""
DISPOSITION = ("create", "share", "give", "learn")
"""The criteria of the rubric on oneself."""
VIEWS = (
    {"finds-out": "below", "works": "expected", "shown": "beyond"},
    {"finds-out": "expected", "works": "expected", "shown": "beyond"},
    {"finds-out": "expected", "works": "beyond", "shown": "expected"},
)
"""How classmates see a first version, in turn."""


@dataclass(frozen=True)
class Class:
    """The run with its instructors, who assess, and its learners, who assess each other."""

    services: Services
    run_id: UUID
    brief: str
    instructor: Actor
    colleague: Actor
    learners: Sequence[Actor]

    def assess(self, actor: Actor, project_id: UUID, levels: str, words: Mapping[str, Any] | None = None) -> None:
        """Fill in the rubric: `levels` and `words` as they are named in `words.yaml`."""
        said = words or {}
        save(
            self.services,
            actor,
            project_id=project_id,
            levels=LEVELS[levels],
            comments=said.get("criteria", {}),
            comment=said.get("comment", ""),
            pins=self._pins(project_id, said["pin"]) if "pin" in said else None,
            final=True,
        )

    def twice(self, project_id: UUID, levels: str, language: str, second: str, words: str) -> None:
        """The instructor assesses, and a colleague who does not see it."""
        assert self.colleague.person_id is not None
        name_assessor(
            self.services,
            self.instructor,
            project_id=project_id,
            plan=FINAL,
            person_id=self.colleague.person_id,
            role="instructor",
            blind=True,
        )
        self.assess(self.instructor, project_id, levels, SAID[language])
        self.assess(self.colleague, project_id, second, SAID[words])

    def of_oneself(self, maker: Actor, project_id: UUID, levels: Sequence[str]) -> None:
        """What the maker says of themselves."""
        save(
            self.services,
            maker,
            project_id=project_id,
            levels=dict(zip(DISPOSITION, levels, strict=True)),
            comments={"share": OF_ONESELF[maker.language]},
            plan=OWN,
            role="self",
            final=True,
        )

    def ask_classmates(self, silent: Collection[Actor], first: UUID) -> None:
        """Everybody is asked to say something of version 1; all but the `silent` do, and `first` waits for nobody."""
        ask_peers(self.services, self.instructor, run_id=self.run_id, brief=self.brief, plan=PEERS)
        by_id = {actor.person_id: actor for actor in self.learners}
        with self.services.database.reading(self.instructor.school_id) as session:
            rows = session.scalars(select(Allocation).where(Allocation.role == "peer").order_by(Allocation.id))
            everybody = [(row.project_id, by_id[row.person_id]) for row in rows if row.person_id in by_id]
        asked = [one for one in everybody if one[1] not in silent]
        if all(project_id != first for project_id, _peer in asked):
            # Chance asked none but the silent of the one that waits for nobody: the last of them speaks.
            asked += [one for one in everybody if one[0] == first][-1:]
        for (project_id, peer), levels in zip(asked, cycle(VIEWS), strict=False):
            words = CLASSMATES_SAY[peer.language]
            save(
                self.services,
                peer,
                project_id=project_id,
                levels=levels,
                comments={"finds-out.below": words["below"], "shown.beyond": words["beyond"]},
                plan=PEERS,
                role="peer",
                final=True,
            )
        with self.services.database.reading(self.instructor.school_id) as session:
            waits = case_of(session, first, PEERS).state == WAITING
        if waits:
            go_on(self.services, self.instructor, project_id=first, plan=PEERS, reason=WITHOUT)

    def keep_comments(self) -> None:
        """What the instructor writes again and again."""
        for comment in BANK:
            keep(self.services, self.instructor, run_id=self.run_id, **comment)

    def write_example(self, project_id: UUID) -> None:
        """The colleague makes a public project an example for assessors."""
        with self.services.database.reading(self.colleague.school_id) as session:
            files = source(session, session.get_one(CourseRun, self.run_id), project_id).files
        examples.write(
            self.services,
            self.colleague,
            run_id=self.run_id,
            brief=self.brief,
            plan=FINAL,
            file_ids=[file.id for file in files[:3]],
            project_id=project_id,
            **EXAMPLE,
        )

    def keep_rubric(self, slug: str) -> None:
        """The school makes a rubric of the library its own, and publishes it."""
        data = yaml.safe_load((library.shared() / f"{slug}.yaml").read_text("utf-8"))
        origin = {"reference": f"library:{slug}"}
        made = rubrics.create(self.services, self.instructor, drafts=[data], origin=origin)
        rubrics.publish(self.services, self.instructor, rubric_id=UUID(made["rubrics"][0]), revision=1)

    def _pins(self, project_id: UUID, words: str) -> list[dict[str, Any]]:
        """A comment on the picture of the newest version."""
        with self.services.database.reading(self.instructor.school_id) as session:
            rows = session.scalars(select(Iteration.file_ids).where(Iteration.project_id == project_id))
            files = list(rows.all()[-1])
        return [{"file": files[0], "x": SEAM[0], "y": SEAM[1], "criterion": "craft", "text": words}]
