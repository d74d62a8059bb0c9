"""One certificate: what it says, its history, the PDF, and what the office may do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, Response, send_file, url_for
from sqlalchemy import or_, select
from werkzeug.wrappers import Response as Answer

from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import Conflict, MakerpathError, N_
from makerpath.service import policy
from makerpath.service.certificates import operations
from makerpath.service.certificates.models import Certificate, CertificateChange
from makerpath.service.certificates.reprinting import print_again
from makerpath.service.certificates.unprinted import unprinted
from makerpath.service.classes.models import SchoolClass
from makerpath.service.people.models import Campus, Grant, Person
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

certificates = Blueprint("certificates", __name__)


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


@certificates.post("/certificates/<uuid:certificate_id>/print")
@permit("certificate.issue", Certificate)
def print_once_more(certificate: Certificate) -> Answer:
    act(print_again, certificate_id=certificate.id)
    say(N_("It is printed again. What stands in the way is shown here if it fails once more."))
    return redirect(url_for("certificates.show", certificate_id=certificate.id, again=1), 303)


@certificates.post("/certificates/<uuid:certificate_id>/correct")
@permit("certificate.issue", Certificate)
def correct(certificate: Certificate) -> Answer | tuple[str, int]:
    return _change(
        certificate.id, "correct", operations.correct, N_("Corrected: this one takes the place of the other.")
    )


@certificates.post("/certificates/<uuid:certificate_id>/renew")
@permit("certificate.issue", Certificate)
def renew(certificate: Certificate) -> Answer | tuple[str, int]:
    certificate_id = certificate.id
    try:
        answer = act(operations.renew, certificate_id=certificate_id)
    except MakerpathError as error:
        return _refused(certificate_id, "renew", error)
    say(N_("The certificate is issued. The PDF is ready in a moment."))
    return redirect(url_for("certificates.show", certificate_id=answer["certificate"]), 303)


@certificates.post("/certificates/<uuid:certificate_id>/suspend")
@permit("certificate.revoke", Certificate)
def suspend(certificate: Certificate) -> Answer | tuple[str, int]:
    said = N_("The certificate is suspended. Whoever verifies it is told so.")
    return _change(certificate.id, "suspend", operations.suspend, said)


@certificates.post("/certificates/<uuid:certificate_id>/reinstate")
@permit("certificate.revoke", Certificate)
def reinstate(certificate: Certificate) -> Answer | tuple[str, int]:
    return _change(certificate.id, "reinstate", operations.reinstate, N_("The certificate holds again."))


@certificates.post("/certificates/<uuid:certificate_id>/revoke")
@permit("certificate.revoke", Certificate)
def revoke(certificate: Certificate) -> Answer | tuple[str, int]:
    said = N_("The certificate is revoked. Whoever verifies it is told so.")
    return _change(certificate.id, "revoke", operations.revoke, said)


def _change(certificate_id: UUID, name: str, change: Callable[..., Any], said: str) -> Answer | tuple[str, int]:
    """Something that the office says a reason for; a refused one keeps what was typed."""
    try:
        answer = act(change, certificate_id=certificate_id, reason=request.form.get("reason", ""))
    except MakerpathError as error:
        return _refused(certificate_id, name, error)
    say(said)
    return redirect(url_for("certificates.show", certificate_id=answer["certificate"]), 303)


def _refused(certificate_id: UUID, name: str, error: MakerpathError) -> tuple[str, int]:
    forget_db()
    row = db().get_one(Certificate, certificate_id)
    return _show(row, name, request.form.get("reason", ""), problem(error, language())), error.status


def _show(
    certificate: Certificate, changing: str = "", reason: str = "", refusal: dict[str, object] | None = None
) -> str:
    can = policy.rights(db(), me(), certificate, ("certificate.issue", "certificate.revoke"))
    office = "certificate.issue" in can
    history = db().execute(
        select(CertificateChange, Person.display_name)
        .outerjoin(Person, Person.id == CertificateChange.by_id)
        .where(CertificateChange.certificate_id == certificate.id)
        .order_by(CertificateChange.at, CertificateChange.id)
    )
    beside = db().scalars(
        select(Certificate).where(
            or_(Certificate.id == certificate.replaces_id, Certificate.replaces_id == certificate.id)
        )
    )
    told = office and not request.args.get("again")
    error = unprinted(db(), [certificate.id]).get(certificate.id) if told else None
    roles = db().scalars(select(Grant).where(Grant.certificate_id == certificate.id, Grant.revoked_at.is_(None)))
    return page(
        "certificate.html",
        certificate=certificate,
        state=certificate.state(),
        unprinted=problem(error, language()) if error else None,
        record=CertificateRecord.model_validate(certificate.record),
        history=history.all(),
        beside={row.id: row for row in beside},
        successor=next((row for row in db().scalars(_after(certificate))), None),
        granted=roles.all() if office else [],
        classes=db().scalars(select(SchoolClass).order_by(SchoolClass.name)).all() if office else [],
        campuses=db().scalars(select(Campus).order_by(Campus.id)).all() if office else [],
        can=_changes(certificate, can),
        office=office,
        changing=changing,
        reason=reason,
        problem=refusal,
    )


def _after(certificate: Certificate) -> Any:
    return select(Certificate).where(Certificate.replaces_id == certificate.id).limit(1)


def _changes(certificate: Certificate, can: frozenset[str]) -> list[str]:
    """What the reader may do with a certificate in this state."""
    state = certificate.state()
    wanted = {
        "correct": "certificate.issue" if certificate.holds() else "",
        "renew": "certificate.issue" if state == "expired" else "",
        "suspend": "certificate.revoke" if certificate.holds() else "",
        "reinstate": "certificate.revoke" if state == "suspended" else "",
        "revoke": "certificate.revoke" if state not in ("revoked", "replaced") else "",
    }
    return [name for name, permission in wanted.items() if permission in can]
