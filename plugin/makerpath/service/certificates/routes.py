"""The office's certificates: who may have one, issuing, the PDF, revoking."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, Response, send_file, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.i18n import gettext
from makerpath.service import policy
from makerpath.service.certificates import operations
from makerpath.service.certificates.eligibility import candidates
from makerpath.service.certificates.models import Certificate
from makerpath.service.home.queries import runs_of
from makerpath.service.people.models import Person
from makerpath.service.projects.telling import in_words
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

certificates = Blueprint("certificates", __name__)
blueprints = (certificates,)


@certificates.get("/certificates")
@permit("certificate.issue")
def index() -> str:
    return _index()


@certificates.post("/certificates/issue")
@permit("certificate.issue")
def issue() -> Answer | tuple[str, int]:
    try:
        answer = act(
            operations.issue,
            project_id=_id(request.form.get("project", "")),
            person_id=_id(request.form.get("person", "")),
        )
    except MakerpathError as error:
        forget_db()
        return _index(problem(error, language())), error.status
    say(N_("The certificate is issued. The PDF is ready in a moment."))
    return redirect(url_for("certificates.show", certificate_id=answer["certificate"]), 303)


@certificates.get("/certificates/<uuid:certificate_id>")
@permit("certificate.view", Certificate)
def show(certificate: Certificate) -> str:
    return _show(certificate)


@certificates.get("/certificates/<uuid:certificate_id>/certificate.pdf")
@permit("certificate.view", Certificate)
def pdf(certificate: Certificate) -> Response:
    if certificate.sha256 is None:
        raise Conflict(
            "certificate.printing",
            N_("The certificate is being printed."),
            N_("Load the page again in a few seconds."),
        )
    return send_file(
        services().storage.open(certificate.sha256),
        mimetype="application/pdf",
        download_name=f"{certificate.serial}.pdf",
        as_attachment=request.args.get("download") == "1",
        etag=certificate.sha256,
        conditional=True,
    )


@certificates.post("/certificates/<uuid:certificate_id>/revoke")
@permit("certificate.revoke", Certificate)
def revoke(certificate: Certificate) -> Answer | tuple[str, int]:
    certificate_id = certificate.id
    reason = request.form.get("reason", "")
    try:
        act(operations.revoke, certificate_id=certificate_id, reason=reason)
    except MakerpathError as error:
        forget_db()
        return _show(db().get_one(Certificate, certificate_id), reason, problem(error, language())), error.status
    say(N_("The certificate is revoked. Whoever verifies it is told so."))
    return redirect(url_for("certificates.show", certificate_id=certificate_id), 303)


def _index(refusal: dict[str, object] | None = None) -> str:
    runs = runs_of(db(), me())
    return page(
        "certificates.html",
        runs=runs,
        candidates=candidates(db(), [line.run.id for line in runs]),
        issued=db()
        .execute(
            select(Certificate, Person).join(Person, Person.id == Certificate.person_id).order_by(Certificate.id.desc())
        )
        .all(),
        explain=lambda item: gettext(item.message, language(), **in_words(item.params, language())),
        problem=refusal,
    )


def _show(certificate: Certificate, reason: str = "", refusal: dict[str, object] | None = None) -> str:
    return page(
        "certificate.html",
        certificate=certificate,
        record=certificate.record,
        holder=db().get_one(Person, certificate.person_id),
        verify_url=certificate.record["verify_url"],
        may_revoke=certificate.revoked_at is None and policy.allowed(db(), me(), "certificate.revoke", certificate),
        reason=reason,
        problem=refusal,
    )


def _id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise MakerpathError("form.incomplete", N_("The form was not complete."), status=422) from None
