"""The tokens between block and service: signed here on the way out, checked here on the way back."""

from __future__ import annotations

import time
import uuid
from functools import lru_cache
from typing import Any

import jwt
from pydantic import ValidationError

from makerpath.domain.contract import Act, ALGORITHM, BlockClaims, GradeClaims, GradeQuestion, TOKEN_SECONDS
from makerpath.domain.errors import MakerpathError, N_
from makerpath.xblocks.shared.platform import Person
from makerpath.xblocks.shared.settings import Connection

CLOCK_SKEW_SECONDS = 10


def request_token(
    connection: Connection, person: Person, *, course: str, block: str, callback: str | None, act: Act
) -> str:
    """A token of a minute for one request in the name of `person`."""
    now = int(time.time())
    claims = BlockClaims(
        iss=connection.issuer,
        aud=connection.audience,
        sub=person.user_id,
        anon=person.anonymous_id,
        name=person.name,
        course=course,
        block=block,
        role=person.role,
        lang=person.language,
        callback=callback,
        act=act,
        jti=uuid.uuid4().hex,
        iat=now,
        exp=now + TOKEN_SECONDS,
    )
    try:
        return jwt.encode(claims.model_dump(), _signing(connection.private_key), algorithm=ALGORITHM)
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        raise MakerpathError(
            "block.private_key",
            N_("The platform's private key for Makerpath cannot be used."),
            N_("The platform's operator sets private_key to an Ed25519 key in PEM form."),
            status=503,
        ) from error


@lru_cache(maxsize=16)
def _signing(pem: str) -> Any:
    """The key behind the PEM, read once."""
    return jwt.get_algorithm_by_name(ALGORITHM).prepare_key(pem)


def grade_claims(token: str, connection: Connection) -> GradeClaims | GradeQuestion:
    """The claims of a grade, or of the question for one, that the service has signed for this platform; refused with
    401 if anything is off.
    """
    try:
        payload = jwt.decode(
            token,
            connection.service_public_key,
            algorithms=[ALGORITHM],
            audience=connection.issuer,
            issuer=connection.audience,
            leeway=CLOCK_SKEW_SECONDS,
            options={"require": ["iss", "aud", "sub", "exp", "iat", "jti"]},
        )
        return (GradeQuestion if "act" in payload else GradeClaims).model_validate(payload)
    except (ValueError, TypeError, jwt.PyJWTError, ValidationError) as error:
        raise MakerpathError(
            "grade.token_refused",
            N_("The token of this grade is not valid: {reason}."),
            N_("Compare the keys, the names and the clocks of service and platform."),
            status=401,
            reason=type(error).__name__,
        ) from error
