"""Beginning a project."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from makerpath.service.core import text
from makerpath.service.courses.definitions import AnyVersion, load_brief
from makerpath.service.courses.models import CourseRun
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.projects.own import project_on
from makerpath.service.starting.choosing import beginning

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@operation("project.start")
def start(
    work: Work,
    *,
    run_id: UUID,
    brief: AnyVersion,
    rubric: AnyVersion,
    title: str = "",
    kind: str = "brief",
    subject: str = "",
    question: str = "",
) -> Answer:
    """Begin a project on the published `brief`, from its question or what else it allows; see `starting.choosing`."""
    read = load_brief(work.session, brief.scoring_hash, brief.wording_hash)
    begun = beginning(work, read, kind, subject, question)
    project = begin(
        work,
        run_id=run_id,
        brief=brief,
        rubric=rubric,
        title=title.strip() or begun.title,
        question=begun.question,
        origin=begun.origin,
    )
    return {"project": str(project.id)}


def begin(
    work: Work,
    *,
    run_id: UUID,
    brief: AnyVersion,
    rubric: AnyVersion,
    further: Iterable[AnyVersion] = (),
    title: str,
    question: dict[str, str] | None = None,
    origin: dict[str, Any] | None = None,
) -> Project:
    """The person's project on `brief` in the run; made if there is none, because a learner has one on each.

    `further` are the rubrics that the brief's assessments name besides its own, where whoever begins knows which
    versions are meant; else they are the newest of the course. `question` is the driving question where it is not the
    brief's, `origin` what it began from.
    """
    run = work.get(CourseRun, run_id, lock=True)
    work.require("project.start", run)
    assert work.actor.person_id is not None
    existing = project_on(work.session, run.id, brief.slug, work.actor.person_id)
    if existing is not None:
        return existing
    project = work.add(
        Project(
            run_id=run.id,
            brief=brief.slug,
            brief_hash=brief.scoring_hash,
            brief_wording=brief.wording_hash,
            rubric_hash=rubric.scoring_hash,
            rubric_wording=rubric.wording_hash,
            title=text.line(title, "title", 200),
            language=work.actor.language,
            number="".join(secrets.choice(ALPHABET) for _ in range(8)),
            stage="launch",
            question=question or {},
            origin=origin or {"kind": "brief", "id": brief.slug},
            created_by=work.actor.person_id,
        )
    )
    work.add(TeamMember(project_id=project.id, person_id=work.actor.person_id))
    work.record(
        "project.started",
        project.id,
        project_id=project.id,
        title=project.title,
        origin=project.origin["kind"],
        rubrics={version.slug: [version.scoring_hash, version.wording_hash] for version in further},
    )
    return project
