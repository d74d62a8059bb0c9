"""`::certificate{}` in a lesson: what is still missing for it, then the certificate to open, keep and share."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from markupsafe import Markup

from makerpath.credentials.qr import qr_svg
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.contract import Summary
from makerpath.domain.eligibility import Asked
from makerpath.i18n import format_date, gettext
from makerpath.service import policy
from makerpath.service.certificates.eligibility import Needed
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.overview import overview
from makerpath.service.certificates.papers import course_of, holds, outlooks, Paper, papers
from makerpath.service.certificates.tickets import MINUTES, ticket_url
from makerpath.service.core import templates
from makerpath.service.operation import Answer
from makerpath.service.parts import part, PartForm, Reader, Shown, Spot
from makerpath.service.people.models import Person, School
from makerpath.service.projects.telling import in_words
from makerpath.service.teams.models import is_guest

KIND = "certificate"


def _again(form: PartForm) -> Answer:
    """Nothing changes: the fragment comes back as things are now, its addresses good for another while."""
    return {}


@part(KIND, {"again": _again})
def certificate(reader: Reader, spot: Spot) -> Shown:
    """A learner's own certificates; for staff how far the class is; for everybody else what it is about."""
    session, person = reader.session, _person(reader)
    run = reader.run(spot)
    course = course_of(session, run)
    learns = reader.allowed("run.learn", spot) and not reader.actor.as_learner
    mine = papers(session, run.id, person.id) if person else []
    manages = reader.allowed("run.manage", spot)
    school = session.get_one(School, reader.actor.school_id)
    language = reader.actor.language
    html = reader.render(
        "certificate.html",
        spot,
        course=course,
        learns=learns,
        mine=mine,
        outlooks=[] if mine else outlooks(session, run, course, person if learns else None),
        overview=overview(session, run.id, reader.actor.person_id) if manages else None,
        issues=policy.allowed(session, reader.actor, "certificate.issue", school),
        records={
            row.id: CertificateRecord.model_validate(row.record)
            for paper in mine
            for row in (paper.certificate, paper.taken_back, *paper.earlier)
            if row is not None
        },
        address=lambda row, download=False: _pdf(reader, row, download),
        minutes=MINUTES,
        ways=[_project(reader, paper) for paper in mine],
        leads=lambda asked, way, courses=(): _leads(reader, spot, asked, way, courses),
        qr=lambda address: Markup(qr_svg(address).decode()),
        names_it=lambda asked: gettext(asked.title, language, **in_words(asked.params, language)),
        explain=lambda lack: gettext(lack.message, language, **in_words(lack.params, language)),
        issued=lambda record: format_date(record.issued_at.astimezone(ZoneInfo(record.time_zone)).date(), language),
        when=lambda moment, style="medium": templates.moment(moment, language, school.time_zone, style),
    )
    return Shown(html, Summary(state="done" if holds(mine) else "open"), scripts=("block/copy.js",))


def _person(reader: Reader) -> Person | None:
    """The reader, if they can have a certificate here: guests get theirs from their own school."""
    person_id = reader.actor.person_id
    if person_id is None or reader.actor.guest or is_guest(reader.session, person_id):
        return None
    return reader.session.get(Person, person_id)


def _pdf(reader: Reader, row: Certificate, download: bool) -> str:
    """Where the PDF is: on the service behind its sign-in, for a block by a ticket, as its learners have none."""
    if reader.host.kind == "page":
        return f"/certificates/{row.id}/certificate.pdf" + ("?download=1" if download else "")
    return ticket_url(reader.services, row, download=download)


def _project(reader: Reader, paper: Paper) -> str:
    """Where the maker works on the project: its page, or the block on the platform that shows it to them."""
    if paper.candidate is None or paper.candidate.project is None:
        return ""
    return str(reader.host.link("project", paper.candidate.project.id))


def _leads(reader: Reader, spot: Spot, asked: Asked, way: str, courses: Sequence[Needed]) -> str:
    """Where the thing is done: the project at `way`, a page of the service for whoever has a session, or nowhere."""
    here = reader.host.kind == "page"
    if asked.kind == "gate" and way:
        return f"{way}?stage={asked.params['stage']}" if here else way
    if asked.kind in ("assessment", "minimum", "other"):
        return f"{way}?tab=results" if way and here else way
    if asked.kind in ("lesson", "attendance", "quiz", "sign-off") and here:
        return f"/runs/{spot.run_id}/lessons/{asked.params['lesson']}"
    if asked.kind == "course" and here:
        return next((f"/courses/{item.slug}" for item in courses if item.title == asked.params["title"]), "")
    return "/account" if asked.kind == "name" and here else ""
