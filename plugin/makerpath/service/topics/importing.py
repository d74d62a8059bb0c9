"""A catalogue's files taken into a school: its banks of topics and its kits."""

from __future__ import annotations

from collections import Counter

from makerpath.content.topics import Catalogue
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.kits.operations import import_kits
from makerpath.service.operation import Answer, Services
from makerpath.service.policy import Actor
from makerpath.service.topics.operations import import_bank


def import_catalogue(services: Services, actor: Actor, found: Catalogue) -> Answer:
    """Import everything that was read; nothing if any of it is wrong.

    Answers how many topics and kits were `added`, `updated` and `retired`.
    """
    if found.problems:
        first = found.problems[0]
        raise MakerpathError(
            "catalogue.problems",
            N_("{count} problems, the first in {file}, line {line}."),
            status=422,
            field="file",
            count=len(found.problems),
            file=first.place.path.name,
            line=first.place.line,
        )
    made: Counter[str] = Counter(added=0, updated=0, retired=0)
    for bank in found.banks:
        made.update(import_bank(services, actor, bank=bank))
    if found.kits:
        made.update(import_kits(services, actor, kits=found.kits))
    return dict(made)
