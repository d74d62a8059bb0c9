"""Which competencies the work of a run has shown, for each learner and for the class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.content.framework import Framework
from makerpath.content.library import frameworks
from makerpath.domain.rubric import Rubric
from makerpath.domain.text import LocalText
from makerpath.service.assessments.results import released, theirs
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project, TeamMember

SHOWN = 50
"""From this many percent on, on average of the criteria that point to it, a competency counts as shown."""


@dataclass(frozen=True)
class Competency:
    """A competency of a framework, by its code `<framework>:<entry>`; titles where the framework is known."""

    code: str
    title: LocalText
    framework: LocalText


@dataclass(frozen=True)
class Coverage:
    """Percentages by learner and code; only what was assessed and released is there."""

    competencies: Sequence[Competency]
    learners: Sequence[tuple[UUID, str, Mapping[str, float]]]

    def average(self, code: str) -> float | None:
        """Of all learners who were assessed by it."""
        values = [reached[code] for _id, _name, reached in self.learners if code in reached]
        return round(fmean(values), 1) if values else None

    def shown(self, code: str) -> int:
        """How many learners have shown it."""
        return sum(reached.get(code, 0) >= SHOWN for _id, _name, reached in self.learners)

    def assessed(self, code: str) -> int:
        return sum(code in reached for _id, _name, reached in self.learners)


def coverage(
    session: Session, run: CourseRun, person_id: UUID | None = None, hidden: Collection[UUID] = ()
) -> Coverage:
    """Of everybody who makes a project in the run, or of one of them, in a constant number of queries.

    What `hidden` projects show is left out.
    """
    query = (
        select(Person.id, Person.display_name, Project)
        .join(TeamMember, TeamMember.person_id == Person.id)
        .join(Project, Project.id == TeamMember.project_id)
        .where(Project.run_id == run.id, TeamMember.left_at.is_(None))
        .order_by(Person.display_name, Person.id)
    )
    if person_id is not None:
        query = query.where(Person.id == person_id)
    rows = session.execute(query).all()
    outcomes = released(session, {project.id for _id, _name, project in rows} - set(hidden))
    rubrics: dict[tuple[str, str], Rubric] = {}
    reached: dict[tuple[UUID, str], defaultdict[str, list[float]]] = {}
    for who, name, project in rows:
        mine = reached.setdefault((who, name), defaultdict(list))
        for outcome, _at in theirs(outcomes[project.id], who).values():
            key = (outcome.rubric_hash, outcome.rubric_wording)
            rubric = rubrics.get(key) or rubrics.setdefault(key, load_rubric(session, *key))
            if rubric.formative:
                continue
            for criterion in rubric.graded:
                share = outcome.shares.get(criterion.id)
                if share is None:
                    continue
                for code in criterion.competencies:
                    mine[code].append(float(share))
    learners = [
        (who, name, {code: round(fmean(values), 1) for code, values in by_code.items()})
        for (who, name), by_code in reached.items()
    ]
    codes = {
        code
        for rubric in rubrics.values()
        if not rubric.formative
        for item in rubric.graded
        for code in item.competencies
    }
    return Coverage(named(codes), learners)


def named(codes: set[str]) -> list[Competency]:
    """The competencies by code; one that no framework knows goes by its code."""
    known: Mapping[str, Framework] = frameworks()
    found = []
    for code in sorted(codes):
        framework = known.get(code.partition(":")[0])
        entry = framework.entry(code.partition(":")[2]) if framework else None
        plain = LocalText({"en": code})
        found.append(Competency(code, entry.title if entry else plain, framework.title if framework else plain))
    return found
