"""The verification as data, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import g, redirect, request, Response
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as Answer

from makerpath.credentials.numbers import shape_code
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.uploads.forms import takes
from makerpath.service.verification import files, limits, queries
from makerpath.service.web.access import public
from makerpath.service.web.asking import address
from makerpath.service.web.context import services
from makerpath.service.web.problems import answer

api = APIBlueprint("verify_api", __name__, tag="Verification")
READ_ON = 64 * files.MIB
HIDDEN = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-store"}


class HappenedFacts(BaseModel):
    """One thing that happened to a certificate; `serial` is that of the one that took its place."""

    kind: str
    at: str
    reason: str
    serial: str | None


class LevelFacts(BaseModel):
    """A criterion, the level that was reached, and its points of so many."""

    criterion: dict[str, str]
    dimension: str | None
    level: dict[str, str]
    points: float
    of: float


class CertificateFacts(BaseModel):
    """What is certified, and whether it still holds. Texts by language; percentages from 0 to 100.

    `state` is `valid`, `suspended`, `expired`, `replaced`, `revoked` or `altered`: whoever asks for one word takes it.
    """

    valid: bool
    state: str
    reason: str
    revoked: bool
    revoked_at: str | None
    expires_at: str | None
    replaced_by: str | None
    serial: str
    issued_at: str | None
    school: dict[str, str]
    learner: str
    course: dict[str, str] | None
    course_version: str | None
    credits: float | None
    hours: float | None
    project: str | None
    total: float | None
    theory: float | None
    practice: float | None
    rubric: dict[str, str] | None
    rubric_version: str | None
    levels: list[LevelFacts]
    history: list[HappenedFacts]
    record_hash: str


class DifferenceFacts(BaseModel):
    fact: str
    file: str
    record: str


class VerdictFacts(BaseModel):
    """Whether a file is genuine, as one word, and the certificate that it is about.

    `issued`: to the byte what was printed; `signed`: a genuine credential; `changed`: a print that was changed, with a
    genuine credential in it; `altered`, `other_key`: do not trust it; `scan`: a picture whose pattern names the
    certificate; `unlisted`, `elsewhere`: its pattern names none here; `foreign`: a badge of somebody else; `nothing`,
    `locked`, `unreadable`: there was nothing to check.
    """

    verdict: str
    genuine: bool
    sha256: str
    certificate: CertificateFacts | None
    differences: list[DifferenceFacts]


class Sent(BaseModel):
    """A credential as JWT or JSON, or a certificate's code."""

    text: str = Field(max_length=files.MIB)


@api.after_request
def hide(response: Response) -> Response:
    response.headers.update(HIDDEN)
    if "retry_after" in g:
        response.headers["Retry-After"] = str(g.retry_after)
    return response


@api.errorhandler(limits.TooMany)
def too_many(error: limits.TooMany) -> Any:
    g.retry_after = error.retry_after
    return answer(error)


@api.get("/api/v1/certificates/<code>")
@public("anybody may verify")
@api.output(CertificateFacts)
@api.doc(summary="Verify a certificate by its code", responses=[302, 400, 404, 429])
def facts(code: str) -> dict[str, Any] | Answer:
    found = look(code)
    if found.moved_to:
        return redirect(f"{found.moved_to}/api/v1/certificates/{shape_code(code)}", 302)
    return facts_of(found).model_dump()


@api.post("/api/v1/verify")
@public("anybody may verify")
@takes(files.LARGEST, READ_ON)
@api.output(VerdictFacts)
@api.doc(
    summary="Verify a file, a credential or a code",
    description="Send the field `file` of a form (at most 10 MB), or `text` in a form or as JSON. Nothing is kept.",
    responses=[400, 404, 413, 422, 429, 503],
)
def judge() -> dict[str, Any]:
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        limits.spend(services(), limits.UPLOADS, who())
        return verdict_of(files.check(services(), sent.stream)).model_dump()
    given = request.get_json(silent=True) if request.is_json else request.form
    text = given.get("text") if isinstance(given, Mapping) else None
    if not isinstance(text, str) or not text.strip():
        raise MakerpathError("verify.nothing_sent", N_("Send a file, or a text."), field="file")
    limits.spend(services(), limits.LOOKS, who())
    if shape_code(text) is not None:
        return verdict_of(files.FileVerdict("signed", "", look(text)), by_code=True).model_dump()
    return verdict_of(files.check_text(services(), text)).model_dump()


def look(typed: str) -> queries.Verified:
    """The certificate; what none has is counted."""
    try:
        return queries.verify(services(), typed)
    except MakerpathError as error:
        if error.code == "certificate.unknown":
            limits.spend(services(), limits.MISSES, who())
        raise


def who() -> str:
    return limits.network(address())


def verdict_of(verdict: files.FileVerdict, *, by_code: bool = False) -> VerdictFacts:
    return VerdictFacts(
        verdict="code" if by_code else verdict.kind,
        genuine=verdict.kind in ("issued", "signed") and verdict.found is not None and verdict.found.intact,
        sha256=verdict.sha256,
        certificate=facts_of(verdict.found) if verdict.found else None,
        differences=[DifferenceFacts(**vars(one)) for one in verdict.differences],
    )


def facts_of(found: queries.Verified) -> CertificateFacts:
    record = found.record
    results = record.results if record else None
    return CertificateFacts(
        valid=found.valid,
        state=found.state,
        reason=found.masked_in(found.reason),
        revoked=found.revoked,
        revoked_at=found.revoked_at.isoformat() if found.revoked_at else None,
        expires_at=record.expires_at.isoformat() if record and record.expires_at else None,
        replaced_by=found.replaced_by or None,
        serial=found.serial,
        issued_at=record.issued_at.isoformat() if record else None,
        school=found.school,
        learner=found.name,
        course=dict(record.course.title) if record else None,
        course_version=record.course.scoring_hash if record else None,
        credits=record.course.credits if record else None,
        hours=record.course.hours if record else None,
        project=found.masked_in(record.project.title) if record and record.project else None,
        total=results.total if results else None,
        theory=results.theory if results else None,
        practice=results.practice if results else None,
        rubric=dict(record.rubric.title) if record and record.rubric else None,
        rubric_version=record.rubric.scoring_hash if record and record.rubric else None,
        levels=[
            LevelFacts(
                criterion=dict(item.title),
                dimension=item.dimension,
                level=dict(item.level),
                points=item.points,
                of=item.of,
            )
            for item in (record.criteria if record else [])
        ],
        history=[
            HappenedFacts(
                kind=line.kind, at=line.at.isoformat(), reason=found.masked_in(line.reason), serial=line.serial or None
            )
            for line in found.history
        ],
        record_hash=found.record_hash,
    )
