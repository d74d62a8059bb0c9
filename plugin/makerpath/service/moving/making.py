"""The archive as a file that an administrator asks for on a page.

The passphrase itself is kept nowhere: the request makes the archive's keys of it, and the job gets those encrypted with
a secret of this installation that is not in the database. They are thrown away with the job's last step.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, IO
from uuid import UUID

from sqlalchemy.orm import Session

from makerpath.domain.errors import N_
from makerpath.service import policy
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import JobRun
from makerpath.service.exports.kinds import Asked, kind, Made
from makerpath.service.exports.models import Export
from makerpath.service.moving.archiving import write_archive
from makerpath.service.moving.sealing import gone, take_out
from makerpath.service.people.models import School
from makerpath.service.policy import Actor

KIND = "certificates-archive"
BOX = "box"


def may_have(session: Session, actor: Actor, subject_id: UUID) -> bool:
    """Administrators have their own school's."""
    school = session.get(School, subject_id)
    if school is None or subject_id != actor.school_id:
        return False
    return policy.allowed(session, actor, "platform.manage", school)


def options(_session: Session, given: Mapping[str, Any]) -> dict[str, Any]:
    """The box with the keys, and nothing else."""
    box = given.get(BOX)
    if not isinstance(box, str) or len(given) != 1:
        raise gone()
    return {BOX: box}


@kind(
    KIND,
    N_("All certificates, to be restored elsewhere"),
    may=may_have,
    options=options,
    reasons={
        "moving.asked_again": N_("The passphrase is not kept any more. Ask for the archive once more."),
        "moving.file_missing": N_("The storage lacks a file that a certificate names."),
        "badge.key_closed": N_("The school's signing key cannot be opened."),
    },
)
def make(run: JobRun, asked: Asked, out: IO[bytes]) -> Made:
    assert run.school_id is not None
    lock = take_out(run.services.settings, str(asked.options.get(BOX, "")))
    written = write_archive(run.services, run.school_id, lock, out, run.progress)
    with run.services.database.writing(run.school_id) as session:
        row = session.get(Export, asked.id)
        if row is not None:
            row.options = {}
    return Made(f"makerpath-{written.school.slug}-{utc_now():%Y-%m-%d}.zip", "application/zip")
