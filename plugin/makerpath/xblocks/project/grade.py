"""The grade's way back: what the service has signed, checked and handed to the grade book."""

from __future__ import annotations

from typing import Any

from makerpath.domain.contract import GradeAnswer, GradeQuestion
from makerpath.domain.errors import MakerpathError, N_
from makerpath.xblocks.shared.gradebook import look_up, record
from makerpath.xblocks.shared.handling import Shape
from makerpath.xblocks.shared.platform import course_of, usage_of
from makerpath.xblocks.shared.settings import connection_of
from makerpath.xblocks.shared.tokens import grade_claims


class SignedGrade(Shape):
    token: str


def take_grade(block: Any, token: str) -> GradeAnswer:
    """Store the grade in `token`, or only look where it asks; the score as it is stored.

    Sent again, a token changes nothing: a decision counts once, and an older one never replaces a newer one.
    """
    claims = grade_claims(token, connection_of(block))
    course = course_of(block, claims.course)
    if claims.block != usage_of(block) or claims.course != course:
        raise MakerpathError(
            "grade.other_block",
            N_("This grade belongs to another block."),
            N_("Send it to the address that the block itself has given."),
            status=403,
        )
    return look_up(block, claims) if isinstance(claims, GradeQuestion) else record(block, claims)
