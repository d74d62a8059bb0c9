"""From what a block says of itself to the spot it stands for: the same one that a lesson's page makes."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.content.placed import Placed, placed, RULES
from makerpath.domain.contract import DefinitionName, FragmentRequest
from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.markup import Directive
from makerpath.service.courses.definitions import load_brief, Version
from makerpath.service.courses.models import DefinitionVersion
from makerpath.service.parts import further_rubric, PARTS, Spot

Versions = dict[str, Version]


def thing_of(request: FragmentRequest) -> Placed:
    """What the directive put there; `part.unknown` or `part.arguments` (422) for what no directive says."""
    if request.kind not in RULES or request.kind not in PARTS:
        raise MakerpathError(
            "part.unknown",
            N_("This service does not know the part {kind}."),
            N_("The service's operator installs a newer version of Makerpath."),
            status=422,
            kind=request.kind,
        )
    rule = RULES[request.kind]
    if set(request.arguments) - {rule.key, *rule.choices} or not (rule.key or request.lesson):
        raise _wrong_arguments()
    try:
        return placed(Directive(request.kind, request.arguments, 0), request.lesson)
    except (KeyError, ValueError):
        raise _wrong_arguments() from None


def versions_of(session: Session, thing: Placed, request: FragmentRequest) -> Versions:
    """The definitions that `thing` needs; `definition.unknown` (409) until the block has sent them."""
    return dict(_versions(session, thing, request)) if thing.kind else {}


def spot_of(thing: Placed, versions: Versions, course: str, run_id: UUID) -> Spot:
    return Spot(run_id, course, thing.lesson_id, thing.rule, thing.name, thing.arguments(), versions)


def _versions(session: Session, thing: Placed, request: FragmentRequest) -> Iterator[tuple[str, Version]]:
    named = {(item.kind, item.slug): item for item in request.definitions}
    first = _version(session, named.get((thing.kind, thing.slug)))
    yield thing.kind, first
    if thing.kind == "brief":
        own, *further = load_brief(session, first.scoring_hash, first.wording_hash).rubrics
        yield "rubric", _version(session, named.get(("rubric", own)))
        for slug in further:
            yield further_rubric(slug), _version(session, named.get(("rubric", slug)))


def _version(session: Session, name: DefinitionName | None) -> Version:
    if name is None:
        raise _wrong_arguments()
    known = session.scalar(
        select(DefinitionVersion.id)
        .where(
            DefinitionVersion.kind == name.kind,
            DefinitionVersion.slug == name.slug,
            DefinitionVersion.scoring_hash == name.scoring_hash,
            DefinitionVersion.wording_hash == name.wording_hash,
        )
        .limit(1)
    )
    if known is None:
        raise Conflict(
            "definition.unknown",
            N_("The service does not know this version yet."),
            N_("The block sends it now."),
        )
    return Version(name.slug, name.scoring_hash, name.wording_hash)


def _wrong_arguments() -> MakerpathError:
    return MakerpathError(
        "part.arguments",
        N_("The block does not say what it shows in a way that can be understood."),
        N_("Import the course again."),
        status=422,
    )
