"""For everybody: who the issuer is, its keys, what was achieved, what became of certificates. No learner is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from apiflask import APIBlueprint
from flask import request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from makerpath.credentials.badges import picture
from makerpath.credentials.badges.addresses import Addresses, PURPOSES
from makerpath.credentials.badges.credential import VC_CONTEXT
from makerpath.credentials.badges.keys import public_only
from makerpath.credentials.badges.wording import in_all
from makerpath.domain.errors import NotFound
from makerpath.service.badges import answers, documents
from makerpath.service.badges.keys import keys_of
from makerpath.service.badges.lists import FRESH, signed_list
from makerpath.service.badges.signing import addresses_of
from makerpath.service.core.database import utc_now
from makerpath.service.moving.leading import lead_on
from makerpath.service.people.models import School
from makerpath.service.web.access import public
from makerpath.service.web.context import services

issuers = APIBlueprint("issuers", __name__, url_prefix="/schools/<slug>", enable_openapi=False)
issuers.before_request(lead_on)
WHY = "whoever verifies a credential follows its addresses"
HOUR = 3600


@issuers.get("/issuer")
@public(WHY)
def issuer(slug: str) -> Answer:
    with _opened(slug) as (_session, school, addresses):
        return answers.as_json(documents.profile(school, addresses), answers.JSON_LD, HOUR)


@issuers.get("/keys.json")
@public(WHY)
def keys(slug: str) -> Answer:
    with _opened(slug) as (session, school, _addresses):
        return answers.as_json(documents.key_set(keys_of(session, school.id)), answers.JWK_SET, FRESH)


@issuers.get("/keys/<kid>")
@public(WHY)
def key(slug: str, kid: str) -> Answer:
    """One key, as the header of a signature names it; one that was compromised is not to be had any more."""
    with _opened(slug) as (session, school, _addresses):
        found = next((row for row in keys_of(session, school.id) if row.kid == kid), None)
        if found is None or found.compromised_at is not None:
            raise NotFound()
        return answers.as_json(public_only(found.public), answers.JWK, FRESH)


@issuers.get("/did.json")
@public(WHY)
def did(slug: str) -> Answer:
    with _opened(slug) as (session, school, addresses):
        return answers.as_json(documents.did_document(keys_of(session, school.id), addresses), answers.DID, FRESH)


@issuers.get("/achievements/<course>/<version>")
@public(WHY)
def achievement(slug: str, course: str, version: str) -> Answer:
    """As JSON, or its picture with `.png` or `.svg` behind the version."""
    version, _, form = version.partition(".")
    with _opened(slug) as (session, _school, addresses):
        if form in ("png", "svg"):
            return _picture(session, course, version, form)
        found = documents.achievement(session, addresses, course, version)
        if found is None or form:
            raise NotFound()
        return answers.as_json(found, answers.JSON_LD, HOUR)


@issuers.get("/status/<purpose>/<int:number>")
@public(WHY)
def status(slug: str, purpose: str, number: int) -> Answer:
    """The list as a signed JWT; inside of an envelope for whoever asks for JSON-LD (VC Data Model 2.0, 4.13)."""
    if purpose not in PURPOSES or number >= 10**6:
        raise NotFound()
    with _opened(slug) as (session, school, addresses):
        settings = services().settings
        signed = signed_list(session, settings, school.id, addresses, purpose, number, utc_now())
    if signed is None:
        raise NotFound()
    wanted = request.accept_mimetypes.best_match(
        [answers.JWT, "application/jwt", "text/plain", "application/vc", answers.JSON_LD, answers.JSON],
        default=answers.JWT,
    )
    if wanted in ("application/vc", answers.JSON_LD, answers.JSON):
        envelope = {
            "@context": [VC_CONTEXT],
            "id": f"data:{answers.JWT},{signed}",
            "type": ["EnvelopedVerifiableCredential"],
        }
        return answers.as_json(envelope, wanted, FRESH)
    return answers.kept(signed.encode(), wanted, FRESH)


def _picture(session: Session, course: str, version: str, form: str) -> Response:
    found = documents.example(session, course, version)
    if found is None:
        raise NotFound()
    title = in_all(found.course.title, found.languages)
    if form == "png":
        return answers.kept(picture.png(title, course), "image/png", HOUR)
    return answers.kept(picture.svg(title, course), "image/svg+xml", HOUR)


@contextmanager
def _opened(slug: str) -> Iterator[tuple[Session, School, Addresses]]:
    """The school with this name and a session that sees nothing else."""
    with services().database.reading() as session:
        school_id = session.scalar(select(School.id).where(School.slug == slug))
    if school_id is None:
        raise NotFound()
    with services().database.reading(school_id) as session:
        school = session.get_one(School, school_id)
        yield session, school, addresses_of(services().settings, school)
