"""The project as HTML: the same fragment on the service's pages and in a platform's block."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from makerpath.domain import names
from makerpath.domain.contract import Summary
from makerpath.i18n import gettext
from makerpath.service.assessments.counting import counting
from makerpath.service.certificates.eligibility import Candidate, candidate
from makerpath.service.core import templates
from makerpath.service.courses.definitions import load_rubric
from makerpath.service.operation import Services
from makerpath.service.parts import Host, Typed
from makerpath.service.people.models import Person, School
from makerpath.service.policy import Actor
from makerpath.service.projects.companions import companions
from makerpath.service.projects.models import Project
from makerpath.service.projects.record import read_record
from makerpath.service.projects.showing import newest_pictures
from makerpath.service.projects.telling import in_words, tell
from makerpath.service.projects.view import project_view, ProjectView
from makerpath.service.uploads.links import file_url
from makerpath.service.uploads.pictures import MOST_BYTES

STYLES = ("block/tokens.css", "css/fragment.css", "css/forms.css", "css/project.css")


def render_project(
    services: Services,
    session: Session,
    actor: Actor,
    project: Project,
    host: Host,
    *,
    stage: str | None = None,
    typed: Typed | None = None,
) -> str:
    """`blocks/project.html` for this reader."""
    view = project_view(session, actor, project, stage)
    school = session.get_one(School, actor.school_id)
    return templates.render(
        "blocks/project.html",
        actor.language,
        view=view,
        host=host,
        typed=typed,
        me=str(actor.person_id),
        companions=companions(session, actor, view.brief, view.selected.id),
        result=_result(session, view),
        certificate=_certificate(session, actor, view),
        exhibit_picture=newest_pictures(session, [project.id]).get(project.id),
        limit=services.settings.max_upload,
        picture_limit=min(services.settings.max_upload, MOST_BYTES),
        file_url=lambda file, download=False: file_url(services, file, download=download),
        when=lambda moment, style="medium": templates.moment(moment, actor.language, school.time_zone, style),
        once=templates.once,
        tell=lambda moment: tell(moment.verb, moment.data, actor.language),
        explain=lambda item: gettext(item.message, actor.language, **in_words(item.params, actor.language)),
    )


def summary(session: Session, project: Project, language: str) -> Summary:
    """What a block may keep of the project."""
    now = read_record(session, project).standing
    final = counting(session, project.id)
    return Summary(
        state=now.state,
        stage=now.current.id,
        stage_title=gettext(names.STAGE[now.current.id], language),
        done=now.passed,
        stages=len(now.stages),
        earned=final.total if final else None,
        possible=100.0 if final else None,
    )


def _result(session: Session, view: ProjectView) -> dict[str, Any] | None:
    """The final assessment with its rubric, for those who may see it."""
    final = counting(session, view.row.id) if "assessment.view" in view.can else None
    if final is None:
        return None
    return {
        "assessment": final,
        "rubric": load_rubric(session, final.rubric_hash, view.row.rubric_wording),
        "by": session.get_one(Person, final.assessor_id).display_name,
    }


def _certificate(session: Session, actor: Actor, view: ProjectView) -> Candidate | None:
    """The reader's own certificate, or what is missing for it."""
    if "project.work" not in view.can or not isinstance(actor.person_id, UUID):
        return None
    person = session.get(Person, actor.person_id)
    return candidate(session, view.row, person) if person else None
