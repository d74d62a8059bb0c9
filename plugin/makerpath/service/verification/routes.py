"""The public verification page, and the same as data."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from apiflask import APIBlueprint
from flask import Blueprint, redirect, request, url_for
from pydantic import BaseModel
from werkzeug.wrappers import Response

from makerpath.credentials.numbers import read_code
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError
from makerpath.i18n import format_date
from makerpath.service.verification.queries import verify as look_up
from makerpath.service.web.access import public
from makerpath.service.web.context import language, services
from makerpath.service.web.pages import page
from makerpath.service.web.problems import problem

verify = Blueprint("verify", __name__)
api = APIBlueprint("verify_api", __name__, tag="Verification")
blueprints = (verify, api)


class CertificateFacts(BaseModel):
    """What is certified, and whether it still holds. Texts by language; percentages from 0 to 100."""

    valid: bool
    revoked: bool
    revoked_at: str | None
    serial: str
    issued_at: str
    school: dict[str, str]
    learner: str
    course: dict[str, str]
    credits: float
    hours: float
    project: str
    total: float
    theory: float | None
    practice: float | None


@verify.get("/verify")
@public("anybody may verify")
def ask() -> str | Response | tuple[str, int]:
    typed = request.args.get("code", "")
    if not typed:
        return page("verify.html", typed="", found=None, problem=None)
    try:
        return redirect(url_for("verify.show", code=read_code(typed)), 303)
    except MakerpathError as error:
        return page("verify.html", typed=typed, found=None, problem=problem(error, language())), error.status


@verify.get("/verify/<code>")
@public("anybody may verify")
def show(code: str) -> str | tuple[str, int]:
    try:
        return page("verify.html", typed=code, found=look_up(services(), code), problem=None, issued=_day)
    except MakerpathError as error:
        return page("verify.html", typed=code, found=None, problem=problem(error, language())), error.status


def _day(record: CertificateRecord) -> str:
    """The day of issue, as the school's calendar had it."""
    return format_date(record.issued_at.astimezone(ZoneInfo(record.time_zone)).date(), language())


@api.get("/api/v1/certificates/<code>")
@public("anybody may verify")
@api.output(CertificateFacts)
@api.doc(summary="Verify a certificate by its code", responses=[404])
def facts(code: str) -> dict[str, Any]:
    found = look_up(services(), code)
    record = found.record
    return CertificateFacts(
        valid=found.intact and not found.revoked,
        revoked=found.revoked,
        revoked_at=found.revoked_at.isoformat() if found.revoked_at else None,
        serial=record.serial,
        issued_at=record.issued_at.isoformat(),
        school=dict(record.school.name),
        learner=found.name,
        course=dict(record.course.title),
        credits=record.course.credits,
        hours=record.course.hours,
        project=record.project.title,
        total=record.results.total,
        theory=record.results.theory,
        practice=record.results.practice,
    ).model_dump()
