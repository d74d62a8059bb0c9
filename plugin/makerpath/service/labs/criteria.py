"""What labs say of the criteria of a rubric: a maker's points in the tests that a lab names for each."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.lab_result import Line
from makerpath.domain.text import LocalText
from makerpath.service.labs.material import lab_of
from makerpath.service.labs.models import LabAttempt
from makerpath.service.labs.reading import standings
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project, TeamMember


@dataclass(frozen=True)
class FromLab:
    """A maker's points in the tests of a lab for one criterion; no `points` while some of them wait for a person."""

    lab: LocalText
    maker: str
    points: float | None
    possible: float
    released: bool


def from_labs(session: Session, project: Project) -> Mapping[str, Sequence[FromLab]]:
    """By criterion, what each maker's newest attempt at each lab of the run shows, released or not: for staff alone."""
    found: defaultdict[str, list[FromLab]] = defaultdict(list)
    rows = session.execute(
        select(LabAttempt, Person.display_name)
        .join(TeamMember, TeamMember.person_id == LabAttempt.person_id)
        .join(Person, Person.id == LabAttempt.person_id)
        .where(LabAttempt.run_id == project.run_id, TeamMember.project_id == project.id, TeamMember.left_at.is_(None))
        .order_by(LabAttempt.lab, Person.display_name, LabAttempt.person_id, LabAttempt.number)
    ).all()
    newest = {(attempt.lab, attempt.person_id): (attempt, name) for attempt, name in rows}
    names = {attempt.id: name for attempt, name in newest.values()}
    labs = {attempt.lab: lab_of(session, attempt) for attempt, _name in newest.values()}
    wanted = [attempt for attempt, _name in newest.values() if labs[attempt.lab].criteria]
    for standing in standings(session, wanted):
        lab = labs[standing.attempt.lab]
        for criterion, tests in lab.criteria.items():
            lines = [line for line in standing.result.lines if line.grade_id in tests]
            if lines:
                possible = math.fsum(line.possible for line in lines)
                released = standing.run.released_at is not None
                maker = names[standing.attempt.id]
                found[criterion].append(FromLab(lab.title, maker, _sum(lines), possible, released))
    return found


def _sum(lines: Sequence[Line]) -> float | None:
    points = [line.points for line in lines if line.points is not None]
    return math.fsum(points) if len(points) == len(lines) else None
