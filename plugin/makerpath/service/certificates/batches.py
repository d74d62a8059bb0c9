"""Hundreds of certificates asked for at once: the asking, and the job that issues them a few at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.eligibility import Missing, NotEligible
from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.domain.text import LocalText
from makerpath.service.certificates.eligibility import Candidate, look_at, subject_id
from makerpath.service.certificates.issuing import Issuing
from makerpath.service.certificates.models import CertificateBatch
from makerpath.service.certificates.subjects import subjects_of
from makerpath.service.core import text
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import job, JobRun
from makerpath.service.courses.models import CourseRun
from makerpath.service.moving.elsewhere import check_here
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Person, School
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project

ISSUE_MANY = "certificate.issue_many"
CHUNK = 25
"""So many are issued in one transaction: others who issue wait for no longer, and a crash loses none."""
MOST = 5000

Wanted = Sequence[str | None]
"""Project (None for a course without one), run and person."""


@operation("certificate.ask_many")
def ask_many(work: Work, *, wanted: Sequence[Wanted], title: str = "") -> Answer:
    """Have these certificates issued by the worker, and printed after that; what each of them lacks is looked at then.

    Raises `certificate.none_chosen`, `certificate.too_many`, `moving.moved`, and `NotFound` for what is not in the
    asker's reach.
    """
    chosen = [list(item) for item in dict.fromkeys(tuple(item) for item in wanted)]
    if not chosen:
        raise MakerpathError("certificate.none_chosen", N_("Choose at least one learner."), status=422)
    if len(chosen) > MOST:
        raise MakerpathError(
            "certificate.too_many",
            N_("No more than {count} certificates are issued at once."),
            N_("Choose a class or a course."),
            status=422,
            count=MOST,
        )
    check_here(work.get(School, work.actor.school_id))
    _check(work, chosen)
    assert work.actor.person_id is not None
    row = work.add(
        CertificateBatch(
            asked_by=work.actor.person_id, title=text.line(title, "title", 200, required=False), wanted=chosen
        )
    )
    work.record("certificate.batch_asked", row.id, count=len(chosen))
    work.job(ISSUE_MANY, {"batch": str(row.id)}, key=str(row.id))
    return {"batch": str(row.id), "count": len(chosen)}


def _check(work: Work, chosen: Sequence[Wanted]) -> None:
    """That the runs are the asker's to issue for, and the projects are of these runs."""
    try:
        runs = {UUID(str(run_id)) for _project, run_id, _person in chosen}
        projects = {UUID(str(project)): UUID(str(run_id)) for project, run_id, _person in chosen if project}
        {UUID(str(person)) for _project, _run, person in chosen}
    except ValueError:
        raise NotFound() from None
    for run_id in runs:
        work.require("certificate.issue", work.get(CourseRun, run_id))
    there = work.session.execute(select(Project.id, Project.run_id).where(Project.id.in_(list(projects))))
    if {row.id: row.run_id for row in there} != projects:
        raise NotFound()


@job(ISSUE_MANY, attempts=10, lease=60, limit=7200)
def issue_many(run: JobRun) -> None:
    """Issue what is not yet issued of the payload's `batch`.

    How far it is stands in the batch itself, in the transaction that issues: killed and begun again, or begun twice,
    it goes on after the last that was kept.
    """
    batch_id, over = UUID(run.payload["batch"]), False
    assert run.school_id is not None
    while not over:
        with run.session_scope() as session:
            work = Work(run.services, session, Actor(None, run.school_id, via="job", system=True), utc_now())
            batch = work.get(CertificateBatch, batch_id, lock=True)
            work.actor = Actor(batch.asked_by, run.school_id, via="job")
            begun = done_of(batch)
            _issue_some(work, batch, batch.wanted[begun : begun + CHUNK])
            done, total = done_of(batch), len(batch.wanted)
            over = done >= total
            if over:
                batch.finished_at = work.now
                if batch.issued:
                    work.job("certificate.print_many", {"batch": str(batch_id)}, key=str(batch_id))
                run.finish(session)
        if not over:
            run.progress(done / total)


def done_of(batch: CertificateBatch) -> int:
    """How many of those wanted were issued or refused."""
    return batch.issued + len(batch.refused)


def _issue_some(work: Work, batch: CertificateBatch, wanted: Sequence[Wanted]) -> None:
    asked = [
        (UUID(project) if project else None, UUID(str(run_id)), UUID(str(person))) for project, run_id, person in wanted
    ]
    # The projects are locked before the school, as by whoever issues a single one.
    subjects = subjects_of(work, asked)
    issuing = Issuing.begin(work, batch.asked_by, len(wanted))
    there = [subject for subject in subjects if not isinstance(subject, MakerpathError)]
    found = {
        (subject_id(item.project or item.run_id), item.person.id): item
        for item in look_at(work.session, there, whole=True)
    }
    refused = []
    for (_project, _run, person_id), subject in zip(asked, subjects, strict=True):
        try:
            if isinstance(subject, MakerpathError):
                raise subject
            _issue_one(work, batch, issuing, found[subject_id(subject[0]), person_id])
        except MakerpathError as error:
            refused.append(_refusal(str(person_id), error))
        else:
            batch.issued += 1
    batch.refused = [*batch.refused, *refused]


def _issue_one(work: Work, batch: CertificateBatch, issuing: Issuing, found: Candidate) -> None:
    if found.certificate is not None:
        there = Missing("certificate.there", N_("The certificate was issued already."))
        raise NotEligible([there])
    row = issuing.issue(found, batch_id=batch.id)
    work.record("certificate.issued", row.id, project_id=row.project_id, serial=row.serial)


def _refusal(person: str, error: MakerpathError) -> dict[str, Any]:
    """As it is kept with the batch: texts in all their languages, to be told in the reader's."""
    missing = (
        error.missing if isinstance(error, NotEligible) else [Missing(error.code, error.message, dict(error.params))]
    )
    return {
        "person": person,
        "missing": [
            {
                "code": item.code,
                "message": item.message,
                "params": {key: _plain(value) for key, value in item.params.items()},
            }
            for item in missing
        ],
    }


def _plain(value: Any) -> Any:
    """JSON data; what else an error may carry goes by its text."""
    if isinstance(value, LocalText):
        return dict(value.items())
    return value if isinstance(value, str | int | float) else str(value)


def missing_of(refusal: dict[str, Any]) -> list[Missing]:
    """What a refusal names, with its texts as the rules gave them."""
    return [
        Missing(
            item["code"],
            item["message"],
            {key: LocalText(value) if isinstance(value, dict) else value for key, value in item["params"].items()},
        )
        for item in refusal["missing"]
    ]


def names_of(session: Session, batch: CertificateBatch) -> dict[str, str]:
    """The names of those who were refused, by id."""
    ids = {UUID(item["person"]) for item in batch.refused}
    rows = session.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return {str(row.id): row.display_name for row in rows}
