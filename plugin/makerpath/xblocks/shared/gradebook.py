"""A decided grade on its way into the platform's grade book.

Where the submissions API is installed, it is used: it grades the learner that is named, not the one who happens to be
bound. Else the block is bound to that learner first and publishes. Points come weighted and stay as they are, in whole
points: the submissions API keeps no fractions.
"""

from __future__ import annotations

import logging
from datetime import datetime, UTC
from decimal import Decimal, ROUND_HALF_UP
from typing import Any

from makerpath.domain.contract import GradeAnswer, GradeClaims
from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.xblocks.shared.platform import usage_of

log = logging.getLogger(__name__)


def record(block: Any, claims: GradeClaims) -> GradeAnswer:
    """Write the grade unless a newer decision is there already; the score as it is stored afterwards."""
    decided_at = _moment(claims.decided_at)
    earned, possible = _points(claims)
    learner = _learner(block, claims)
    if _has_submissions():
        return _submit(block, claims, decided_at, earned, possible)
    return _publish(block, learner, decided_at, earned, possible)


def _points(claims: GradeClaims) -> tuple[int, int]:
    earned, possible = whole(claims.earned), whole(claims.possible)
    if possible <= 0 or not 0 <= earned <= possible:
        raise MakerpathError(
            "grade.points",
            N_("A grade of {earned} out of {possible} points cannot be stored."),
            N_("Send whole points: at least one possible, and no more earned than possible."),
            status=422,
            earned=claims.earned,
            possible=claims.possible,
        )
    return earned, possible


def whole(points: float) -> int:
    """Points rounded to the nearest whole one, halves upwards; -1 for what is no finite number."""
    number = Decimal(str(points))
    return int(number.quantize(Decimal(1), ROUND_HALF_UP)) if number.is_finite() else -1


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise MakerpathError(
            "grade.moment",
            N_("The decision has no moment that can be read."),
            N_("Send decided_at in ISO 8601 with its offset."),
            status=422,
        )
    return moment.astimezone(UTC)


def _learner(block: Any, claims: GradeClaims) -> Any:
    """The platform's user behind the anonymous id; None where the platform has no way to ask."""
    service = block.runtime.service(block, "user")
    find = getattr(service, "get_user_by_anonymous_id", None)
    if find is None:
        return None
    user = find(claims.anon)
    if user is None:
        raise NotFound(
            "grade.unknown_learner",
            N_("The platform does not know this learner."),
            N_("The learner may have left the platform."),
        )
    return user


def _has_submissions() -> bool:
    try:
        from django.apps import apps
    except ImportError:
        return False
    return bool(apps.ready and apps.is_installed("submissions"))


def _submit(block: Any, claims: GradeClaims, decided_at: datetime, earned: int, possible: int) -> GradeAnswer:
    from submissions import api

    item = {
        "student_id": claims.anon,
        "course_id": claims.course,
        "item_id": usage_of(block),
        "item_type": block.scope_ids.block_type,
    }
    last = next(iter(api.get_submissions(item, limit=1)), None)
    if last is None or last["submitted_at"] < decided_at:
        answer = {"decided_at": claims.decided_at, "jti": claims.jti}
        last = api.create_submission(item, answer, submitted_at=decided_at)
        api.set_score(last["uuid"], earned, possible)
    elif last["submitted_at"] == decided_at and api.get_latest_score_for_submission(last["uuid"]) is None:
        api.set_score(last["uuid"], earned, possible)
    score = api.get_score(item)
    if score is None:
        raise _not_stored()
    return GradeAnswer(earned=score["points_earned"], possible=score["points_possible"])


def _publish(block: Any, learner: Any, decided_at: datetime, earned: int, possible: int) -> GradeAnswer:
    rebind = block.runtime.service(block, "rebind_user")
    if rebind is None or learner is None:
        raise MakerpathError(
            "grade.no_gradebook",
            N_("This platform offers no way to store a grade."),
            N_("The platform's operator installs edx-submissions."),
            status=503,
        )
    rebind.rebind_noauth_module_to_user(block, learner)
    if not block.decided_at or datetime.fromisoformat(block.decided_at) < decided_at:
        block.runtime.publish(block, "grade", {"value": earned, "max_value": possible})
        block.earned, block.possible = float(earned), float(possible)
        block.decided_at = decided_at.isoformat()
        block.save()
    if block.earned is None or block.possible is None:
        raise _not_stored()
    return GradeAnswer(earned=block.earned, possible=block.possible)


def _not_stored() -> MakerpathError:
    return MakerpathError(
        "grade.not_stored",
        N_("The platform did not keep the grade."),
        N_("It is sent again; if it stays away, look into the platform's log."),
        status=500,
    )
