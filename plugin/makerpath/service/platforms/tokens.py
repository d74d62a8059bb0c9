"""Checking the token that a platform's block brings."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, UTC
from urllib.parse import urlsplit

import jwt
from pydantic import ValidationError
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from makerpath.domain.contract import ALGORITHM, BlockClaims, TOKEN_SECONDS
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core.database import utc_now
from makerpath.service.operation import Services
from makerpath.service.platforms.models import Platform, UsedToken

LEEWAY = 10
UNSCOPED = "the platform's issuer tells the school"


@dataclass(frozen=True)
class Bearer:
    """A platform's checked word."""

    claims: BlockClaims
    platform_id: uuid.UUID
    school_id: uuid.UUID


def check(services: Services, header: str, act: str) -> Bearer:
    """The claims of an `Authorization` header; 401 `token.*` for anything not right. A write's token works once."""
    token = header.removeprefix("Bearer ").strip()
    try:
        said = str(jwt.decode(token, options={"verify_signature": False}).get("iss", ""))
    except jwt.PyJWTError:
        raise _refused("token.malformed", N_("The request has no readable token.")) from None
    # Nobody has signed it yet: it may hold letters that no database compares.
    issuer = said.replace("\0", "").encode(errors="ignore").decode()
    with services.database.reading(unscoped=UNSCOPED) as session:
        platform = session.scalar(select(Platform).where(Platform.issuer == issuer, Platform.disabled_at.is_(None)))
    if platform is None:
        raise _refused("token.unknown_platform", N_("This platform is not registered here."))
    try:
        claims = BlockClaims.model_validate(
            jwt.decode(
                token,
                platform.public_key,
                algorithms=[ALGORITHM],
                audience=services.settings.service_url,
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "jti", "sub", "aud", "iss"]},
            )
        )
    except (jwt.PyJWTError, ValidationError):
        raise _refused("token.invalid", N_("The platform's token is not valid, or too old.")) from None
    if claims.act != act or claims.exp - claims.iat > TOKEN_SECONDS + LEEWAY:
        raise _refused("token.wrong_use", N_("This token is for something else."))
    if claims.callback and not same_origin(claims.callback, platform.base_url):
        raise _refused("token.callback", N_("The platform's callback is not on the platform."))
    if act == "write":
        _use_up(services, platform, claims)
    return Bearer(claims, platform.id, platform.school_id)


def _use_up(services: Services, platform: Platform, claims: BlockClaims) -> None:
    try:
        with services.database.writing(platform.school_id) as session:
            session.execute(delete(UsedToken).where(UsedToken.expires_at < utc_now()))
            session.add(
                UsedToken(
                    platform_id=platform.id,
                    jti=claims.jti,
                    expires_at=datetime.fromtimestamp(claims.exp + 2 * LEEWAY, UTC),
                )
            )
    except IntegrityError:
        raise _refused("token.used", N_("This token was used already.")) from None


def same_origin(url: str, base: str) -> bool:
    """Whether `url` is an address on the platform that `base` is on."""
    try:
        one, other = urlsplit(url), urlsplit(base)
    except ValueError:
        return False
    return (one.scheme, one.netloc) == (other.scheme, other.netloc) and one.scheme in ("http", "https")


def _refused(code: str, message: str) -> MakerpathError:
    return MakerpathError(code, message, status=401)
