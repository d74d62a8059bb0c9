"""The office's certificates: who may have one, issuing one or hundreds, and how a batch comes on."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from makerpath.domain.eligibility import Missing
from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import gettext
from makerpath.service.certificates import operations
from makerpath.service.certificates.batches import ask_many, done_of, missing_of, names_of
from makerpath.service.certificates.listing import all_ready, Chosen, issued, Key, page_of, STATES
from makerpath.service.certificates.models import Certificate, CertificateBatch
from makerpath.service.certificates.showing import certificates
from makerpath.service.certificates.unprinted import unprinted
from makerpath.service.classes.models import SchoolClass
from makerpath.service.core import text
from makerpath.service.core.jobs.models import DEAD, Job
from makerpath.service.home.queries import runs_of
from makerpath.service.projects.telling import in_words
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language, me
from makerpath.service.web.pages import page, say, whole
from makerpath.service.web.problems import problem

blueprints = (certificates,)
TABS = ("ready", "missing", "issued")
SHOWN = 200
"""So many certificates of a batch stand on its page; all of them can be exported."""


@certificates.get("/certificates")
@permit("certificate.issue")
def index() -> str:
    return _index()


@certificates.post("/certificates/issue")
@permit("certificate.issue")
def issue() -> Answer | tuple[str, int]:
    """One, for a project or for a run of a course without one."""
    form = request.form
    try:
        answer = act(
            operations.issue,
            project_id=_id(form["project"]) if form.get("project") else None,
            run_id=_id(form["run"]) if form.get("run") else None,
            person_id=_id(form.get("person", "")),
        )
    except MakerpathError as error:
        forget_db()
        return _index(problem(error, language())), error.status
    say(N_("The certificate is issued. The PDF is ready in a moment."))
    return redirect(url_for("certificates.show", certificate_id=answer["certificate"]), 303)


@certificates.post("/certificates/issue-many")
@permit("certificate.issue")
def issue_many() -> Answer | tuple[str, int]:
    """Those who were ticked, or everybody who is ready in what is shown."""
    chosen = _chosen()
    try:
        answer = act(ask_many, wanted=_wanted(chosen), title=_title(chosen))
    except MakerpathError as error:
        forget_db()
        return _index(problem(error, language())), error.status
    return redirect(url_for("certificates.batch", batch_id=answer["batch"]), 303)


@certificates.get("/certificates/batches/<uuid:batch_id>")
@permit("certificate.issue", CertificateBatch, "batch")
def batch(batch: CertificateBatch) -> str:
    rows = db().scalars(
        select(Certificate).where(Certificate.batch_id == batch.id).order_by(Certificate.serial).limit(SHOWN)
    )
    jobs = {
        row.kind: row
        for row in db().scalars(
            select(Job).where(
                Job.kind.in_(("certificate.issue_many", "certificate.print_many")), Job.key == str(batch.id)
            )
        )
    }
    printing = jobs.get("certificate.print_many")
    lacking = db().scalars(
        select(Certificate).where(Certificate.batch_id == batch.id, Certificate.sha256.is_(None)).limit(SHOWN)
    )
    left = {row.id: row for row in lacking}
    printed = batch.finished_at is not None and not left
    failed = unprinted(db(), left)
    stuck = any(row.state == DEAD for row in jobs.values()) and not failed
    return page(
        "certificate_batch.html",
        batch=batch,
        done=done_of(batch),
        certificates=rows.all(),
        people=names_of(db(), batch),
        refused=[(item["person"], missing_of(item)) for item in batch.refused],
        printing=printing,
        printed=printed,
        stuck=stuck,
        unprinted=[(left[id_], problem(error, language())) for id_, error in failed.items()],
        waiting=not stuck and not failed and not (printed or (batch.finished_at is not None and not batch.issued)),
        explain=_explain,
    )


def _index(refusal: dict[str, object] | None = None) -> str:
    chosen, tab = _chosen(), request.values.get("tab", "ready")
    tab = tab if tab in TABS else "ready"
    lines = runs_of(db(), me())
    number = whole(request.args.get("page"))
    found = page_of(db(), chosen, ready=tab == "ready", after=_after()) if tab != "issued" else None
    rows, more = issued(db(), chosen, number) if tab == "issued" else ([], False)
    ready = all_ready(db(), chosen) if tab == "ready" else []
    batches = select(CertificateBatch).order_by(CertificateBatch.id.desc()).limit(5)
    return page(
        "certificates.html",
        tab=tab,
        tabs=TABS,
        states=STATES,
        chosen=chosen,
        asked=_asked(chosen),
        runs={line.run.id: line for line in lines},
        classes=db().scalars(select(SchoolClass).order_by(SchoolClass.name)).all(),
        found=found,
        ready=ready,
        rows=rows,
        more=more,
        number=number,
        batches=[(row, done_of(row)) for row in db().scalars(batches)],
        explain=_explain,
        problem=refusal,
    )


def _explain(item: Missing) -> str:
    return gettext(item.message, language(), **in_words(item.params, language()))


def _chosen() -> Chosen:
    values = request.values
    return Chosen(
        class_id=_maybe(values.get("group", "")),
        run_id=_maybe(values.get("of_run", "")),
        search=text.sought(values.get("q", "")),
        state=text.sought(values.get("state", "")),
    )


def _asked(chosen: Chosen) -> dict[str, str]:
    """What the addresses of further pages carry on."""
    said = {"group": chosen.class_id, "of_run": chosen.run_id, "q": chosen.search, "state": chosen.state}
    return {name: str(value) for name, value in said.items() if value}


def _wanted(chosen: Chosen) -> list[list[str | None]]:
    if not request.form.get("everybody"):
        return [_picked(value) for value in request.form.getlist("pick")]
    found = all_ready(db(), chosen)
    if found is None:
        raise MakerpathError(
            "certificate.too_many_ready",
            N_("More learners are waiting than can be looked at in one go."),
            N_("Choose a class or a course first."),
            status=422,
        )
    return [item.wanted for item in found]


def _picked(value: str) -> list[str | None]:
    project, run, person = [*value.split(","), "", ""][:3]
    return [project or None, run, person]


def _title(chosen: Chosen) -> str:
    """What the batch is called: the class and the course that were chosen."""
    group = db().get(SchoolClass, chosen.class_id) if chosen.class_id else None
    line = next((line for line in runs_of(db(), me()) if line.run.id == chosen.run_id), None)
    parts = [group.name if group else "", f"{line.course.title.get(language()) or line.course.slug}" if line else ""]
    return " · ".join(part for part in parts if part)[:200]


def _after() -> Key | None:
    """Where the page before ended, as its link says."""
    name, person, subject = (request.args.get(key, "") for key in ("name", "person", "subject"))
    person_id, subject_id = _maybe(person), _maybe(subject)
    return (text.sought(name, 1000), person_id, subject_id) if person_id and subject_id else None


def _maybe(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _id(value: str) -> UUID:
    found = _maybe(value)
    if found is None:
        raise MakerpathError("form.incomplete", N_("The form was not complete."), status=422)
    return found
