"""The desk: everything that one assessor sees of one case, and nothing that they may not.

Pages of other assessors (peers, jurors by link) are drawn from the same `Desk` by `blocks/_desk.html`; see
`assessing.pages` for how a page shows one and takes its form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan, LEARNERS
from makerpath.domain.brief import Brief
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import fits
from makerpath.domain.stages import STAGES
from makerpath.service.assessing.bank import comments
from makerpath.service.assessing.fields import fields_of
from makerpath.service.assessing.models import SavedComment
from makerpath.service.assessing.roles import is_blind, OFFICE
from makerpath.service.assessing.standing import Stand, stand
from makerpath.service.assessments.cases import asked_rubric
from makerpath.service.assessments.feedback import Feedback, of_outcome
from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome
from makerpath.service.assessments.operations import draft_or_latest
from makerpath.service.core.files import FileReference
from makerpath.service.courses.ages import band_of_run
from makerpath.service.labs.criteria import from_labs, FromLab
from makerpath.service.moderation.resolutions import set_by_hand
from makerpath.service.people.models import Person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Iteration, Project
from makerpath.service.projects.view import project_view, StageView, Version
from makerpath.service.results.models import FeedbackAnswer
from makerpath.service.uploads.media import PICTURES


@dataclass(frozen=True)
class Shot:
    """A picture of the project, which comments may point at; `version` where it is part of one."""

    file: FileReference
    stage: str
    words: str
    version: int | None = None


@dataclass(frozen=True)
class Answered:
    """What a maker did about earlier feedback; `version` is the number of the one that shows it."""

    row: FeedbackAnswer
    by: str
    version: int | None


@dataclass(frozen=True)
class Past:
    """What came of the case before: its released outcomes by number, the last one with the words to it."""

    outcomes: Sequence[Outcome]
    last: Feedback | None
    answers: Sequence[Answered]


@dataclass(frozen=True)
class Desk:
    """One case before one assessor in one role.

    `values` are the fields of their draft, or of their last final one. `first` is the stage that is assessed, `others`
    the rest with something to see, the nearest first. With `anonymous` no maker's name is in here. `by_hand`: somebody
    set the result, and it stands whatever is said now. `band` is the age band for which the rubric is worded. `labs`
    is, by criterion, what the makers' notebooks show; for instructors alone.
    """

    project: Project
    case: AssessmentCase
    brief: Brief
    plan: AssessmentPlan
    rubric: Rubric
    role: str
    person_id: UUID | None
    anonymous: bool
    blind: bool
    makers: Sequence[str]
    first: StageView | None
    others: Sequence[StageView]
    versions: Sequence[Version]
    pictures: Mapping[UUID, Shot]
    past: Past
    by_hand: bool
    latest: Assessment | None
    values: Mapping[str, str]
    stand: Stand
    bank: Sequence[SavedComment]
    band: str
    labs: Mapping[str, Sequence[FromLab]]

    @property
    def revision(self) -> int:
        """That of what is shown; the next save says it, so that a stale page is noticed."""
        return self.latest.revision if self.latest is not None else 0

    @property
    def final(self) -> bool:
        return self.latest is not None and self.latest.final_at is not None

    @property
    def shares(self) -> bool:
        """Whether the assessor reads, and as an instructor writes, what is shared in the run."""
        return self.role in OFFICE

    @property
    def notes(self) -> bool:
        """Whether the assessor reads what is written for assessors alone: those who are makers themselves do not."""
        return self.role not in LEARNERS

    @property
    def stage(self) -> str:
        return self.brief.assessed_at(self.plan)


def desk(
    session: Session, actor: Actor, project: Project, case: AssessmentCase, role: str, *, anonymous: bool = False
) -> Desk:
    """What `actor` sees who assesses the case as `role`; that they may, the caller knows (`roles.roles_on`).

    Peers, jurors and panels see the work alone; instructors and mentors also how it was handed in and what came of it
    before, but a second assessor who is to judge without that. A constant number of queries.
    """
    view = project_view(session, actor, project, can=frozenset())
    plan = next(item for item in view.brief.plans if item.id == case.plan)
    rubric = asked_rubric(session, case, role)
    latest = draft_or_latest(session, case, actor.person_id, role) if actor.person_id is not None else None
    blind = is_blind(session, case, actor.person_id, role)
    whole = (role in OFFICE or role == "self") and not blind
    stages = [_seen(stage, whole, blind and role in OFFICE, anonymous) for stage in view.stages]
    at = view.brief.assessed_at(plan)
    nearest = sorted(
        (stage for stage in stages if stage.id != at and (stage.pieces or stage.attempts)),
        key=lambda stage: (STAGES.index(stage.id) > STAGES.index(at), -STAGES.index(stage.id)),
    )
    versions = [replace(item, by="") if anonymous else item for item in reversed(view.versions)]
    levels, points = _chosen(latest, rubric)
    return Desk(
        project=project,
        case=case,
        brief=view.brief,
        plan=plan,
        rubric=rubric,
        role=role,
        person_id=actor.person_id,
        anonymous=anonymous,
        blind=blind,
        makers=[] if anonymous else view.team,
        first=next((stage for stage in stages if stage.id == at), None),
        others=nearest,
        versions=versions,
        pictures=_pictures(stages, versions),
        past=_past(session, case) if whole else Past((), None, ()),
        by_hand=whole and role in OFFICE and set_by_hand(session, case),
        latest=latest,
        values=fields_of(latest),
        stand=stand(rubric, levels, points),
        bank=comments(session, actor.person_id, case.run_id, shared=role in OFFICE),
        band=band_of_run(session, case.run_id),
        labs=from_labs(session, project) if role == "instructor" and whole and not anonymous else {},
    )


def _seen(stage: StageView, whole: bool, handed_in: bool, anonymous: bool) -> StageView:
    """The stage as this assessor sees it; with `handed_in` the submissions without what was decided on them."""
    attempts = stage.attempts if whole or handed_in else []
    if handed_in:
        attempts = [replace(item, decisions=[]) for item in attempts]
    pieces = stage.pieces
    if anonymous:
        attempts = [replace(item, by="") for item in attempts]
        pieces = [replace(item, by="") for item in pieces]
    return replace(stage, pieces=pieces, withdrawn=[], attempts=attempts, reopenings=stage.reopenings if whole else [])


def _chosen(row: Assessment | None, rubric: Rubric) -> tuple[dict[str, str], dict[str, float]]:
    """Levels and points of the assessment as far as the rubric, which may be a newer one, still has them."""
    if row is None:
        return {}, {}
    levels = {
        item.id: row.levels[item.id]
        for item in rubric.criteria
        if item.id in row.levels and item.level(row.levels[item.id]) is not None
    }
    points = {
        item.id: row.points[item.id]
        for item in rubric.criteria
        if item.id in row.points
        and (level := item.level(levels.get(item.id, ""))) is not None
        and fits(item, level, row.points[item.id])
    }
    return levels, points


def _pictures(stages: Sequence[StageView], versions: Sequence[Version]) -> dict[UUID, Shot]:
    found: dict[UUID, Shot] = {}
    for version in versions:
        for file in version.files:
            if _is_picture(file):
                found.setdefault(file.id, Shot(file, version.row.stage, version.row.body, version.row.number))
    for stage in stages:
        for piece in stage.pieces:
            if piece.file is not None and _is_picture(piece.file):
                found.setdefault(piece.file.id, Shot(piece.file, stage.id, piece.row.body))
    return found


def _is_picture(file: FileReference) -> bool:
    return file.media_type in PICTURES and file.erased_at is None


def _past(session: Session, case: AssessmentCase) -> Past:
    rows = session.scalars(
        select(Outcome)
        .where(Outcome.case_id == case.id, Outcome.number <= case.released_number)
        .order_by(Outcome.number, Outcome.id)
    ).all()
    # Work may have come back before there was any result: what its makers answered stands there all the same.
    main = {row.number: row for row in reversed(rows)}
    outcomes = [main[number] for number in sorted(main)]
    released_at: datetime | None = case.released_at
    last = of_outcome(session, outcomes[-1], released_at) if outcomes and released_at else None
    answers = session.execute(
        select(FeedbackAnswer, Person.display_name, Iteration.number)
        .join(Person, Person.id == FeedbackAnswer.created_by)
        .outerjoin(Iteration, Iteration.id == FeedbackAnswer.iteration_id)
        .where(FeedbackAnswer.case_id == case.id)
        .order_by(FeedbackAnswer.id.desc())
    )
    return Past(outcomes, last, [Answered(*row) for row in answers])
