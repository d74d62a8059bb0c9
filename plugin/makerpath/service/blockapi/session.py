"""From a block's request to a person, a run and the spot in it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from makerpath.domain.contract import DefinitionBody, FragmentRequest
from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import choose
from makerpath.service.blockapi.spots import spot_of, thing_of, versions_of
from makerpath.service.classes.enrolment import course_missing
from makerpath.service.courses.definitions import MODELS, store_checked
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.parts import Spot
from makerpath.service.people.operations import system_actor
from makerpath.service.platforms.operations import meet
from makerpath.service.platforms.tokens import Bearer
from makerpath.service.policy import Actor


@dataclass(frozen=True)
class Caller:
    """Who asks through a block, and for which spot; `weight` is the most points that the platform gives for it."""

    bearer: Bearer
    actor: Actor
    spot: Spot
    weight: float


def caller(services: Services, bearer: Bearer, request: FragmentRequest) -> Caller:
    """Meet the person and the run.

    Raises `definition.unknown` (409) until the block has sent its definitions, and `enrolment.course_missing` (403)
    to a learner who has to complete another course first.
    """
    thing = thing_of(request)
    with services.database.reading(bearer.school_id) as session:
        versions = versions_of(session, thing, request)
    met = meet(services, system_actor(bearer.school_id), bearer=bearer, course_slug=request.course)
    role = "instructor" if bearer.claims.role == "instructor" else "learner"
    actor = Actor(
        person_id=UUID(met["person"]),
        school_id=bearer.school_id,
        language=choose(bearer.claims.lang),
        via="block",
        token_roles=((role, ("class", UUID(met["class"]))),),
    )
    if met["missing"]:
        with services.database.reading(bearer.school_id) as session:
            raise course_missing(session, session.get_one(CourseRun, UUID(met["run"])), met["missing"], actor.language)
    return Caller(bearer, actor, spot_of(thing, versions, request.course, UUID(met["run"])), request.weight)


@operation("block.take_definitions")
def take_definitions(work: Work, *, bearer: Bearer, definitions: list[DefinitionBody]) -> Answer:
    """Keep what a platform's block carries, once it is seen to be valid."""
    source = f"platform:{bearer.platform_id}"
    for item in definitions:
        if item.kind not in MODELS:
            raise MakerpathError(
                "definition.kind",
                N_("This service keeps no definitions of the kind {kind}."),
                N_("The service's operator installs a newer version of Makerpath."),
                status=422,
                kind=item.kind,
            )
        store_checked(work.session, item.kind, item.scoring, item.wording, source)
    return {}
