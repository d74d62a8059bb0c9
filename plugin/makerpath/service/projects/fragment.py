"""The project as HTML: the same fragment on the service's pages and in a platform's block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain import names
from makerpath.domain.contract import Summary
from makerpath.i18n import gettext
from makerpath.service import policy
from makerpath.service.assessing.roles import without_results
from makerpath.service.assessments.feedback import Feedback, feedback
from makerpath.service.assessments.results import result_of
from makerpath.service.calendar.showing import stage_dates
from makerpath.service.certificates.eligibility import Candidate, candidate
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.tickets import ticket_url
from makerpath.service.critiques.queries import threads
from makerpath.service.journal.quoting import collected
from makerpath.service.materials.bill import Bill
from makerpath.service.operation import Services
from makerpath.service.parts import Host, Typed
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.asks import ASKS
from makerpath.service.projects.companions import companions
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.record import ProjectRecord, read_record
from makerpath.service.projects.showing import newest_pictures
from makerpath.service.projects.tabs import PATH, TabReader, TABS, tabs_for
from makerpath.service.projects.telling import in_words, tell
from makerpath.service.projects.view import CAN, project_view, ProjectView
from makerpath.service.uploads.pictures import MOST_BYTES

STYLES = tuple(
    f"{name}.css"
    for name in (
        "block/tokens",
        "css/fragment",
        "css/forms",
        "css/project",
        "css/tabs",
        "css/public",
        "css/starting",
        "css/results",
    )
)
SCRIPTS = ("block/copy.js", "block/journal.js", "block/pins.js", "block/versions.js", "js/models.js")
"""What the tabs of a project need beside what every fragment has; each works by itself, on the page and in a block."""


def render_project(
    services: Services,
    session: Session,
    actor: Actor,
    project: Project,
    host: Host,
    *,
    page: Mapping[str, str] | None = None,
    typed: Typed | None = None,
) -> str:
    """`blocks/project.html` for this reader: the head, and the tab that `page` or a refused form names."""
    asked = dict(page or {})
    can = without_results(session, actor, project, policy.rights(session, actor, project, CAN))
    reader = TabReader(services, session, actor, host, project, can, typed, asked)
    tabs = tabs_for(can)
    wanted = (typed.values["tab"] if typed else "") or asked.get("tab", "")
    chosen = next((item for item in tabs if item.name == wanted), None)
    record = read_record(session, project)
    return str(
        reader.render(
            "project.html",
            **_head(session, project, record),
            tabs=tabs,
            counts={item.name: item.count(session, project) for item in tabs if item.count},
            chosen=chosen.name if chosen else PATH,
            opened=gettext(chosen.title, actor.language) if chosen else "",
            body=chosen.show(reader) if chosen else _path(reader, record, asked.get("stage")),
        )
    )


def _head(session: Session, project: Project, record: ProjectRecord) -> dict[str, Any]:
    """What stands above every tab."""
    makers = (
        select(Person.display_name)
        .join(TeamMember, TeamMember.person_id == Person.id)
        .where(TeamMember.project_id == project.id, TeamMember.left_at.is_(None))
        .order_by(TeamMember.id)
    )
    missing = record.missing(record.standing.current.id)
    first = ASKS.get(missing[0].rule.kind) if missing else None
    return {
        "brief": record.brief,
        "standing": record.standing,
        "missing": missing,
        "leads": first.tab if first and first.tab != PATH else "",
        "makers": list(session.scalars(makers)),
    }


def _path(reader: TabReader, record: ProjectRecord, stage: str | None) -> Markup:
    """The stages, with one of them opened."""
    session, actor, project = reader.session, reader.actor, reader.project
    view = project_view(session, actor, project, stage, record=record, can=reader.can)
    return reader.render(
        "project_path.html",
        view=view,
        threads=threads(session, project),
        **stage_dates(session, view),
        versions=[(item.row.number, str(item.row.number)) for item in reversed(view.versions)],
        companions=companions(session, actor, view.brief, view.selected.id),
        result=_result(session, actor, view),
        certificate=_certificate(session, actor, view),
        paper=lambda row: _paper(reader, row),
        exhibit_picture=newest_pictures(session, [project.id]).get(project.id),
        picture_limit=min(reader.services.settings.max_upload, MOST_BYTES),
        collected=collected(session, project, reader.page.get("with", ""), actor.language)
        if "project.work" in reader.can
        else "",
        bill=Bill(actor.language),
        asks={kind: TABS.get(item.tab) for kind, item in ASKS.items()},
        tell=lambda moment: tell(moment.verb, moment.data, actor.language),
        explain=lambda item: gettext(item.message, actor.language, **in_words(item.params, actor.language)),
    )


def summary(session: Session, project: Project, actor: Actor) -> Summary:
    """What a block may keep of the project."""
    now = read_record(session, project).standing
    result = result_of(session, project, actor.person_id)
    return Summary(
        state=now.state,
        stage=now.current.id,
        stage_title=gettext(names.STAGE[now.current.id], actor.language),
        done=now.passed,
        stages=len(now.stages),
        earned=result.total if result else None,
        possible=100.0 if result else None,
    )


def _result(session: Session, actor: Actor, view: ProjectView) -> Feedback | None:
    """What came of the project, the reader's own where members differ, for those who may see it."""
    if "assessment.view" not in view.can:
        return None
    maker = actor.person_id if "project.work" in view.can else None
    result = result_of(session, view.row, maker)
    return feedback(session, result, maker) if result else None


def _certificate(session: Session, actor: Actor, view: ProjectView) -> Candidate | None:
    """The reader's own certificate, or what is missing for it."""
    if "project.work" not in view.can or not isinstance(actor.person_id, UUID) or actor.guest:
        return None
    person = session.get(Person, actor.person_id)
    return candidate(session, view.row, person) if person else None


def _paper(reader: TabReader, row: Certificate) -> str:
    """The certificate's page; in a block its PDF by a ticket, as learners have no session on the service."""
    if reader.host.kind == "page":
        return f"{reader.host.base}/certificates/{row.id}"
    return ticket_url(reader.services, row) if row.sha256 and row.holds() else ""
