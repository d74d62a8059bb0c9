"""Local accounts: passwords, sign-ins, resets by mail, and viewing as a learner."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.accounts.models import FailedSignIn, ResetLink, SignIn
from makerpath.service.core.database import utc_now
from makerpath.service.mail.operations import write_mail
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import Identity, LOCAL, Person
from makerpath.service.policy import Actor, school_roles
from makerpath.service.teams.visits import visitor

HASHER = PasswordHasher()
SHORTEST = 10
LONGEST = 200
SIGNED_IN = timedelta(days=14)
RESET_HOURS = 2
TRIES = 8
TRIES_WINDOW = timedelta(minutes=15)
RESETS = 5
"""Links that may be open at once: a mailbox cannot be flooded from here."""
UNSCOPED = "who signs in is not known to be of a school yet"


@dataclass(frozen=True)
class SignedIn:
    """A browser's sign-in: the secret for its cookie, and whose it is."""

    token: str
    person_id: UUID
    school_id: UUID


@cache
def _nobody() -> str:
    """Checked when there is no such account, so that the answer takes as long."""
    return HASHER.hash("nobody has this password")


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in_with_password(services: Services, *, email: str, password: str) -> SignedIn:
    """Check the password and begin a sign-in. One answer for every failure, so that addresses cannot be probed."""
    with services.database.reading(unscoped=UNSCOPED) as session:
        identity = _identity(session, email)
        failures = _failures(session, _tried(services, email))
    if failures >= TRIES:
        raise MakerpathError(
            "sign_in.too_many",
            N_("There were too many wrong passwords for this account."),
            N_("Wait a quarter of an hour, or choose a new password by mail."),
            status=429,
        )
    if not _matches(identity.secret if identity and identity.secret else _nobody(), password) or identity is None:
        with services.database.writing(unscoped=UNSCOPED) as session:
            session.execute(delete(FailedSignIn).where(FailedSignIn.created_at <= utc_now() - TRIES_WINDOW))
            session.add(FailedSignIn(address_hash=_tried(services, email)))
        raise MakerpathError(
            "sign_in.wrong",
            N_("The address and the password do not fit together."),
            N_("Check both, or choose a new password by mail."),
            status=422,
            field="password",
        )
    with services.database.writing(identity.school_id) as session:
        return begin(session, identity.person_id, identity.school_id)


def begin(session: Session, person_id: UUID, school_id: UUID) -> SignedIn:
    """A new sign-in of that person."""
    token = secrets.token_urlsafe(32)
    session.add(SignIn(person_id=person_id, token_hash=hashed(token), expires_at=utc_now() + SIGNED_IN))
    session.flush()
    return SignedIn(token, person_id, school_id)


def actor_of(services: Services, token: str) -> tuple[Actor, UUID] | None:
    """Who holds this cookie's token, and the sign-in's id; None if it has ended."""
    with services.database.reading(unscoped=UNSCOPED) as session:
        found = session.execute(
            select(SignIn, Person)
            .join(Person, Person.id == SignIn.person_id)
            .where(SignIn.token_hash == hashed(token), SignIn.ended_at.is_(None), SignIn.expires_at > utc_now())
        ).first()
        if found is None:
            return None
        sign_in, person = found
        there = visitor(session, sign_in.visiting, person.id) if sign_in.visiting else None
        if there is not None:
            return Actor(there.id, there.school_id, person.language, "page", guest=True), sign_in.id
        return (
            Actor(
                person_id=person.id,
                school_id=person.school_id,
                language=person.language,
                via="page",
                as_learner=sign_in.as_learner,
            ),
            sign_in.id,
        )


def sign_out(services: Services, sign_in_id: UUID) -> None:
    """End the sign-in, wherever it looks at the moment."""
    with services.database.writing(unscoped=UNSCOPED) as session:
        row = session.get(SignIn, sign_in_id)
        if row is not None:
            row.ended_at = utc_now()


@operation("account.view_as_learner")
def view_as_learner(work: Work, *, sign_in_id: UUID, on: bool) -> Answer:
    """See the pages as a learner does; nothing can be decided meanwhile."""
    row = work.get(SignIn, sign_in_id)
    staff = Actor(**{**work.actor.__dict__, "as_learner": False})
    if row.person_id != work.actor.person_id or not school_roles(work.session, staff) - {"learner"}:
        raise MakerpathError("policy.denied", N_("Your role does not allow this."), status=403)
    row.as_learner = on
    work.record("account.view_as_learner", row.id, on=on)
    return {}


def ask_reset(services: Services, *, email: str, language: str) -> None:
    """Mail a link for a new password, if there is such an account; the page says the same either way."""
    with services.database.reading(unscoped=UNSCOPED) as session:
        identity = _identity(session, email)
    if identity is None:
        return
    with services.database.writing(identity.school_id) as session:
        if _open_links(session, identity.id) >= RESETS:
            return
        person = session.get(Person, identity.person_id)
        assert person is not None
        send_reset(services, session, identity, person)


def send_reset(services: Services, session: Session, identity: Identity, person: Person) -> None:
    """Make a link and mail it, in the session's transaction."""
    token = secrets.token_urlsafe(32)
    session.add(
        ResetLink(
            identity_id=identity.id, token_hash=hashed(token), expires_at=utc_now() + timedelta(hours=RESET_HOURS)
        )
    )
    write_mail(
        session,
        person,
        identity.email,
        "reset",
        link=f"{services.settings.service_url}/reset/{token}",
        hours=RESET_HOURS,
        name=person.display_name,
    )


def choose_password(services: Services, *, token: str, password: str) -> SignedIn:
    """Use a reset link: the new password holds, every other sign-in and link ends, and a new sign-in begins."""
    check_password(password)
    with services.database.writing(unscoped=UNSCOPED) as session:
        link = session.scalar(select(ResetLink).where(ResetLink.token_hash == hashed(token)).with_for_update())
        if link is None or link.used_at is not None or link.expires_at < utc_now():
            raise MakerpathError(
                "reset.used",
                N_("This link was used already, or is too old."),
                N_("Ask for a new one."),
                status=410,
            )
        identity = session.get_one(Identity, link.identity_id)
        set_password(session, identity, password)
        session.execute(delete(FailedSignIn).where(FailedSignIn.address_hash == _tried(services, identity.subject)))
        session.info["school_id"] = identity.school_id
        return begin(session, identity.person_id, identity.school_id)


def set_password(session: Session, identity: Identity, password: str) -> None:
    """The new password holds; every sign-in of the person and every open link ends."""
    check_password(password)
    identity.secret = HASHER.hash(password)
    session.execute(
        update(ResetLink)
        .where(ResetLink.identity_id == identity.id, ResetLink.used_at.is_(None))
        .values(used_at=utc_now())
    )
    session.execute(
        update(SignIn)
        .where(SignIn.person_id == identity.person_id, SignIn.ended_at.is_(None))
        .values(ended_at=utc_now())
    )


def check_password(password: str) -> None:
    """Long enough, not absurdly long, and not one letter repeated."""
    if len(password) < SHORTEST or len(set(password)) < 4:
        raise MakerpathError(
            "password.weak",
            N_("A password has at least {shortest} characters and is not all the same."),
            N_("Three or four words that only you would put together are a good one."),
            status=422,
            field="password",
            shortest=SHORTEST,
        )
    if len(password) > LONGEST:
        raise MakerpathError(
            "text.too_long",
            N_("This is {length} characters long; at most {limit} are kept."),
            status=422,
            field="password",
            length=len(password),
            limit=LONGEST,
        )


def _matches(secret: str, password: str) -> bool:
    try:
        return HASHER.verify(secret, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False


def _identity(session: Session, typed: str) -> Identity | None:
    return session.scalar(select(Identity).where(Identity.issuer == LOCAL, Identity.subject == _address(typed)))


def _address(typed: str) -> str:
    """What is looked up; PostgreSQL takes no NUL."""
    return typed.replace("\0", "").strip().lower()


def _tried(services: Services, typed: str) -> str:
    secret = services.settings.secret("sign-in-tries")
    return hmac.new(secret, _address(typed).encode(errors="replace"), hashlib.sha256).hexdigest()


def _failures(session: Session, tried: str) -> int:
    counted = select(func.count(FailedSignIn.id)).where(
        FailedSignIn.address_hash == tried, FailedSignIn.created_at > utc_now() - TRIES_WINDOW
    )
    return session.scalar(counted) or 0


def _open_links(session: Session, identity_id: UUID) -> int:
    counted = select(func.count(ResetLink.id)).where(
        ResetLink.identity_id == identity_id, ResetLink.used_at.is_(None), ResetLink.expires_at > utc_now()
    )
    return session.scalar(counted) or 0
