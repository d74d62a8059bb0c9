"""The school's certificates as a file that an officer asks for and the worker makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, IO
from uuid import UUID

from sqlalchemy.orm import Session

from makerpath.domain.errors import N_
from makerpath.service import policy
from makerpath.service.certificates.exporting.making import export, read_wish
from makerpath.service.core.jobs import JobRun
from makerpath.service.exports.kinds import Asked, kind, Made
from makerpath.service.people.models import School
from makerpath.service.policy import Actor

KIND = "certificates"
UNPRINTABLE = N_("None of them could be printed; the page of each certificate says why.")
REASONS = {
    "export.nothing": N_("No certificate is like this."),
    "export.too_many_certificates": N_("These are too many for one file: choose a class, a term or days."),
    "certificate.overflow": UNPRINTABLE,
    "certificate.no_glyph": UNPRINTABLE,
    "certificate.picture_gone": UNPRINTABLE,
    "design.unknown": UNPRINTABLE,
}


def _may(session: Session, actor: Actor, school_id: UUID) -> bool:
    """Whoever certifies for the whole school."""
    school = session.get(School, school_id) if school_id == actor.school_id else None
    return school is not None and policy.allowed(session, actor, "certificate.issue", school)


def _options(session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    return read_wish(session, given).as_options()


@kind(KIND, N_("Certificates of the school"), may=_may, options=_options, reasons=REASONS)
def make(run: JobRun, asked: Asked, out: IO[bytes]) -> Made:
    """Print what is not printed yet, then write the file; the job may be lost at any moment and go on elsewhere."""
    school_id = asked.actor.school_id
    with run.services.database.reading(school_id) as session:
        wish = read_wish(session, asked.options)
    result = export(
        run.services,
        school_id,
        wish,
        out,
        asked.actor.language,
        tell=run.progress,
        kept=run.got_on,
    )
    return Made(result.name, result.media_type, left_out=len(result.failed))
