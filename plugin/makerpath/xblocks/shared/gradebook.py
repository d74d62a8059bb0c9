"""A decided grade on its way into the platform's grade book, and what the grade book has.

Where the submissions API is installed, it is used: it grades the learner that is named, not the one who happens to be
bound, and what it says stands above the block's own score. Else the block is bound to that learner first and publishes.
Points come weighted and stay as they are, in whole points: the submissions API keeps no fractions.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, UTC
from decimal import Decimal, ROUND_HALF_UP
from typing import Any

from makerpath.domain.contract import GradeAnswer, GradeClaims, GradeQuestion
from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.xblocks.shared import submitted
from makerpath.xblocks.shared.marks import Mark, moment, Points
from makerpath.xblocks.shared.platform import course_of, person_of
from makerpath.xblocks.shared.settings import connection_of
from makerpath.xblocks.shared.tracking import tell

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """What the service has sent, checked: `points` are None where there is no grade any more."""

    anon: str
    course: str
    mark: Mark
    points: Points | None
    repair: bool
    jti: str

    def writes(self, last: Mark | None, held: Points | None, overridden_at: datetime | None) -> bool:
        """Whether it takes the place of what is `held`, which came of `last`.

        What somebody set on the platform since the decision stays, until somebody who compared wants it repaired.
        """
        if last is not None and self.mark < last:
            return False
        if overridden_at is not None and not self.repair and self.mark.decided_at <= overridden_at:
            return False
        return held != self.points or last is None or last.decided_at != self.mark.decided_at


def record(block: Any, claims: GradeClaims) -> GradeAnswer:
    """Write the grade unless a newer decision is there already; the score as it is stored afterwards."""
    sent = _checked(claims)
    learner = _learner(block, claims.anon)
    wrote = _submit(block, learner, sent) if _has_submissions() else _publish(block, learner, sent)
    held = submitted.score(submitted.item_of(block, sent.anon, sent.course)) if _has_submissions() else _own(block)
    if wrote and held != sent.points:
        raise MakerpathError(
            "grade.not_stored",
            N_("The platform did not keep the grade."),
            N_("It is sent again; if it stays away, look into the platform's log."),
            status=500,
        )
    if wrote:
        earned, possible = sent.points or (None, None)
        tell(block, "grade_stored", earned=earned, possible=possible, withdrawn=sent.points is None)
    return _answer(held)


def look_up(block: Any, question: GradeQuestion) -> GradeAnswer:
    """The score as it is stored; nothing changes."""
    learner = _learner(block, question.anon)
    if _has_submissions():
        return _answer(submitted.score(submitted.item_of(block, question.anon, question.course)))
    _bind(block, learner)
    return _answer(_own(block))


def override(block: Any, points: Points) -> None:
    """Somebody on the platform gave the bound learner `points`: the grade book's other score must say so too."""
    anon = person_of(block).anonymous_id
    if anon and _has_submissions():
        course = course_of(block) or connection_of(block).course
        submitted.override(submitted.item_of(block, anon, course), points)


def whole(points: float) -> int:
    """Points rounded to the nearest whole one, halves upwards; -1 for what is no finite number."""
    number = Decimal(str(points))
    return int(number.quantize(Decimal(1), ROUND_HALF_UP)) if number.is_finite() else -1


def _checked(claims: GradeClaims) -> Sent:
    decided_at = _moment(claims.decided_at)
    as_of = _moment(claims.as_of) if claims.as_of else datetime.fromtimestamp(claims.iat, UTC)
    points = None if claims.withdrawn else _points(claims)
    return Sent(claims.anon, claims.course, Mark(decided_at, as_of), points, claims.repair, claims.jti)


def _points(claims: GradeClaims) -> Points:
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


def _moment(text: str) -> datetime:
    found = moment(text)
    if found is None:
        raise MakerpathError(
            "grade.moment",
            N_("The decision has no moment that can be read."),
            N_("Send decided_at in ISO 8601 with its offset."),
            status=422,
        )
    return found


def _learner(block: Any, anon: str) -> Any:
    """The platform's user behind the anonymous id; None where the platform has no way to ask.

    The platform would take a score for somebody it does not know, and show it nowhere.
    """
    service = block.runtime.service(block, "user")
    find = getattr(service, "get_user_by_anonymous_id", None)
    if find is None:
        return None
    user = find(anon)
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


def _bind(block: Any, learner: Any) -> None:
    """Bind the block, which nobody is bound to yet, to the learner: what it publishes and keeps is theirs."""
    rebind = block.runtime.service(block, "rebind_user")
    if rebind is None or learner is None:
        raise MakerpathError(
            "grade.no_gradebook",
            N_("This platform offers no way to store a grade."),
            N_("The platform's operator installs edx-submissions."),
            status=503,
        )
    rebind.rebind_noauth_module_to_user(block, learner)


def _submit(block: Any, learner: Any, sent: Sent) -> bool:
    item = submitted.item_of(block, sent.anon, sent.course)
    with submitted.alone(item):
        held, last, overridden_at = submitted.standing(item)
        writes = sent.writes(last, held, overridden_at)
        if writes:
            submitted.write(item, sent.mark, sent.points, sent.jti)
            held = submitted.score(item)
    _remember(block, learner, held, sent)
    return writes


def _publish(block: Any, learner: Any, sent: Sent) -> bool:
    _bind(block, learner)
    last = Mark.read(block.decided_at, block.as_of)
    writes = sent.writes(last, _own(block), moment(block.overridden_at))
    if writes:
        # Without possible points a score counts nowhere: so the platform forgets one.
        earned, possible = sent.points or (0, 0)
        block.runtime.publish(block, "grade", {"value": earned, "max_value": possible})
        _keep(block, sent.points, sent.mark)
    return writes


def _remember(block: Any, learner: Any, held: Points | None, sent: Sent) -> None:
    """Let the block know the learner's score too, as far as the platform allows; the grade is stored either way."""
    from django.db import transaction

    if learner is None or block.runtime.service(block, "rebind_user") is None:
        return
    try:
        with transaction.atomic():
            _bind(block, learner)
            if _own(block) != held:
                _keep(block, held, sent.mark)
    except Exception:
        log.warning("the score is stored; the block of the learner could not be told", exc_info=True)


def _own(block: Any) -> Points | None:
    if block.earned is None or not block.possible:
        return None
    return whole(block.earned), whole(block.possible)


def _keep(block: Any, points: Points | None, mark: Mark) -> None:
    block.earned, block.possible = (float(points[0]), float(points[1])) if points else (None, None)
    block.decided_at, block.as_of, block.overridden_at = mark.decided_at.isoformat(), mark.as_of.isoformat(), ""
    block.save()


def _answer(points: Points | None) -> GradeAnswer:
    return GradeAnswer(earned=points[0], possible=points[1]) if points else GradeAnswer()
