"""Choosing what the school's next certificates look like, and keeping designs of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select

from makerpath.credentials.design import DEFAULT_DESIGN, shipped
from makerpath.credentials.record import Signatory
from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.domain.text import LANGUAGES
from makerpath.service.certificates.models import CertificateDesign, CertificateSetting
from makerpath.service.core.files import FileReference, note_blob
from makerpath.service.designs.choosing import newest
from makerpath.service.designs.pictures import KINDS
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import School

MOST_SIGNATORIES = 3


@operation("certificate.look")
def change_look(
    work: Work,
    *,
    design: str,
    orientation: str,
    languages: list[str],
    logo: str | None,
    seal: str | None,
    signatories: list[dict[str, Any]],
) -> Answer:
    """What the next certificates are issued with. Pictures are ids of `keep_picture`; those issued stay as they are."""
    school = work.get(School, work.actor.school_id)
    work.require("certificate.design", school)
    if design not in shipped() and newest(work.session, design) is None:
        raise _wrong("design", N_("This design is not there any more."), N_("Choose another one."))
    if orientation not in ("landscape", "portrait"):
        raise _wrong("orientation", N_("Choose across or upright."))
    if not set(languages) <= set(LANGUAGES) or len(languages) != len(set(languages)):
        raise _wrong("languages", N_("Choose the languages from the list."))
    setting = _setting(work)
    setting.design, setting.orientation, setting.languages = design, orientation, languages
    setting.logo_id, setting.seal_id = _picture(work, logo, "logo"), _picture(work, seal, "seal")
    setting.signatories = [_signatory(work, one, n) for n, one in enumerate(signatories[:MOST_SIGNATORIES], 1)]
    work.session.flush()
    work.record("certificate.look_changed", setting.id, design=design)
    return {"design": design}


@operation("certificate.look_reset")
def reset_look(work: Work) -> Answer:
    """Back to the first design without pictures of the school. What it had uploaded stays with what was issued."""
    work.require("certificate.design", work.get(School, work.actor.school_id))
    setting = _setting(work)
    setting.design, setting.orientation, setting.languages = DEFAULT_DESIGN, "landscape", []
    setting.logo_id = setting.seal_id = None
    setting.signatories = []
    work.record("certificate.look_changed", setting.id, design=DEFAULT_DESIGN)
    return {"design": DEFAULT_DESIGN}


@operation("certificate.design_add")
def add_design(work: Work, *, slug: str, title: dict[str, str], sha256: str, size: int) -> Answer:
    """Offer this version of a design of the school's own, instead of the version before."""
    work.require("certificate.design", work.get(School, work.actor.school_id))
    if slug in shipped():
        raise Conflict(
            "design.name_taken",
            N_("A design that comes with Makerpath is called {design} already."),
            N_("Give yours another id in design.yaml."),
            design=slug,
        )
    note_blob(work.session, sha256, size, work.services.storage)
    versions = work.session.scalars(
        select(CertificateDesign).where(CertificateDesign.slug == slug).with_for_update()
    ).all()
    same = next((row for row in versions if row.sha256 == sha256), None)
    for row in versions:
        row.retired_at = row.retired_at or work.now
    if same is None:
        same = work.add(CertificateDesign(slug=slug, title=title, sha256=sha256, uploaded_by=work.actor.person_id))
    same.retired_at = None
    work.record("certificate.design_added", same.id, design=slug)
    return {"design": slug, "versions": len(versions)}


@operation("certificate.design_retire")
def retire_design(work: Work, *, slug: str) -> Answer:
    """Offer it no more. What was issued with it stays as it is; what would be issued with it gets the first design."""
    work.require("certificate.design", work.get(School, work.actor.school_id))
    found = newest(work.session, slug)
    if found is None:
        raise NotFound()
    found.retired_at = work.now
    setting = _setting(work)
    used = setting.design == slug
    if used:
        setting.design = DEFAULT_DESIGN
    work.record("certificate.design_retired", found.id, design=slug)
    return {"design": slug, "used": used}


def _setting(work: Work) -> CertificateSetting:
    found = work.session.scalar(select(CertificateSetting).with_for_update())
    return found or work.add(CertificateSetting(design=DEFAULT_DESIGN, orientation="landscape"))


def _picture(work: Work, file: str | None, field: str) -> UUID | None:
    """A picture of the school's own: no file of a project or a person becomes a seal."""
    if not file:
        return None
    row = work.get(FileReference, file)
    if row.owner_id is not None or row.project_id is not None or row.media_type not in KINDS or row.erased_at:
        raise _wrong(field, N_("This picture is not there any more."), N_("Upload it again."))
    return row.id


def _signatory(work: Work, given: dict[str, Any], number: int) -> dict[str, Any]:
    role = {tag: words for tag, words in given["role"].items() if words.strip()}
    picture = _picture(work, given.get("file"), f"signature_{number}")
    try:
        checked = Signatory.model_validate({"name": given["name"], "role": role})
    except ValidationError as error:
        at = str(error.errors()[0]["loc"][0])
        field = f"role_{number}" if at == "role" else f"name_{number}"
        raise _wrong(
            field,
            N_("Whoever signs has a name and a role, each of at most 300 characters."),
            N_("Write the role in at least one language, or leave all of this signature empty."),
        ) from error
    return {"name": checked.name, "role": dict(checked.role), "file": str(picture) if picture else None}


def _wrong(field: str, message: str, hint: str = "") -> MakerpathError:
    return MakerpathError("look.incomplete", message, hint, status=422, field=field)
