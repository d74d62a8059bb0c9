"""How far a class is on its way to the certificate: numbers, never names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.eligibility import Asked
from makerpath.service.assessing.roles import blind_to
from makerpath.service.assessments.models import AssessmentCase
from makerpath.service.certificates.eligibility import Candidate, candidates
from makerpath.service.certificates.models import Certificate, holding
from makerpath.service.classes.members import enrolled
from makerpath.service.core.database import utc_now

MOST = 6
"""Of what is missing, that many lines."""


@dataclass(frozen=True)
class Lacking:
    """What learners of the class still lack, and how many of them."""

    asked: Asked
    people: int


@dataclass(frozen=True)
class Overview:
    """Learners of the run by what they have: the certificate, everything for it, no project; and what most lack.

    `unseen` are those of whom the reader may not know results yet; they are counted nowhere else.
    """

    learners: int
    holding: int
    ready: int
    without: int
    unseen: int
    lacking: list[Lacking]


def overview(session: Session, run_id: UUID, reader_id: UUID | None) -> Overview:
    """For staff of the run, in a number of queries that does not grow with the class."""
    learners = {person.id for person in enrolled(session, run_id)}
    blind = blind_to(session, reader_id, AssessmentCase.run_id == run_id)
    found: defaultdict[UUID, list[Candidate]] = defaultdict(list)
    for item in candidates(session, [run_id]):
        if item.person.id in learners:
            found[item.person.id].append(item)
    unseen = {id_ for id_, items in found.items() if any(item.project and item.project.id in blind for item in items)}
    holding = _holders(session, run_id) & learners - unseen
    waiting = {id_: items for id_, items in found.items() if id_ not in holding | unseen}
    ready = {
        id_ for id_, items in waiting.items() if any(not item.missing and item.certificate is None for item in items)
    }
    return Overview(
        learners=len(learners),
        holding=len(holding),
        ready=len(ready),
        without=len(learners - found.keys() - holding),
        unseen=len(unseen),
        lacking=_most({id_: items for id_, items in waiting.items() if id_ not in ready}),
    )


def _holders(session: Session, run_id: UUID) -> set[UUID]:
    here = Certificate.run_id == run_id, holding(utc_now())
    return set(session.scalars(select(Certificate.person_id).where(*here)))


def _most(waiting: Mapping[UUID, list[Candidate]]) -> list[Lacking]:
    """What most of them lack; somebody with two projects lacks a thing once."""
    counts: Counter[str] = Counter()
    things: dict[str, Asked] = {}
    for items in waiting.values():
        open_ones: dict[str, Asked] = {_key(asked): asked for item in items for asked in item.asked if asked.lack}
        counts.update(open_ones.keys())
        things.update(open_ones)
    return [Lacking(things[key], people) for key, people in counts.most_common(MOST)]


def _key(asked: Asked) -> str:
    params: dict[str, Any] = asked.params
    return f"{asked.kind} {asked.title} {sorted((name, str(value)) for name, value in params.items())}"
