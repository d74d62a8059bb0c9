"""One run of any size whose brief assesses eight stages by six criteria each, most of them assessed and released."""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.brief import Brief
from makerpath.domain.hashing import split
from makerpath.domain.rubric import Rubric
from makerpath.domain.scoring import percent, score, shares
from makerpath.domain.stages import STAGES
from makerpath.service.assessments.models import Assessment, AssessmentCase, Outcome
from makerpath.service.classes.models import ClassMember, Enrolment, SchoolClass
from makerpath.service.courses.definitions import store
from makerpath.service.courses.models import CourseRun
from makerpath.service.people.models import Grant
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember
from tests.bench.project_parts import words
from tests.bench.project_parts.school import DAYS, Filler
from tests.service.school import SmallSchool

PLANS, CRITERIA = 8, 6
ASSESSED = 0.85
"""The share of the cases that an instructor has assessed and whose outcome was released."""
AT_ONCE = 500


@dataclass(frozen=True)
class Large:
    """Where to look: the run and its instructor."""

    run: uuid.UUID
    instructor: Actor
    cases: int
    outcomes: int


def fill(school: SmallSchool, learners: int) -> Large:
    """A run with `learners`, each with a project of their own."""
    school = _with_eight_assessments(school)
    rubric = school.rubric
    rows = outcomes = 0
    with school.services.database.engine.begin() as connection:
        filler = Filler(school, connection, 2)
        began = filler.now - timedelta(days=DAYS)
        instructor, run = _run(filler)
        for place in range(learners):
            name = words.name(filler.any)
            one = filler.person(name, began)
            filler.add(ClassMember, began, class_id=run[1], person_id=one, number=str(place), left_at=None)
            filler.add(Enrolment, began, run_id=run[0], person_id=one, left_at=None)
            project = _project(filler, run[0], one)
            for plan in school.brief.plans:
                rows += 1
                outcomes += _case(filler, run[0], project, plan, rubric, instructor)
            if place % AT_ONCE == AT_ONCE - 1:
                filler.flush()
        filler.flush()
    if school.services.database.engine.dialect.name == "postgresql":
        with school.services.database.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    return Large(run[0], Actor(instructor, school.id), rows, outcomes)


def _with_eight_assessments(school: SmallSchool) -> SmallSchool:
    """The school's brief with an assessment at eight stages, all by the first six criteria of its rubric."""
    rubric = Rubric.model_validate(
        {**school.rubric.model_dump(by_alias=True), "criteria": school.rubric.model_dump()["criteria"][:CRITERIA]}
    )
    stages = [stage.id for stage in school.brief.stages]
    plans = [AssessmentPlan(id=f"at-{number}", stage=stages[number % len(stages)]) for number in range(PLANS)]
    brief: Brief = school.brief.model_copy(update={"assessments": plans})
    with school.services.database.writing(school.id) as session:
        source = school.brief_version.source
        brief_version = store(session, "brief", split(brief), brief.id, source)
        rubric_version = store(session, "rubric", split(rubric), rubric.id, source)
    return dataclasses.replace(
        school, brief=brief, rubric=rubric, brief_version=brief_version, rubric_version=rubric_version
    )


def _run(filler: Filler) -> tuple[uuid.UUID, tuple[uuid.UUID, uuid.UUID]]:
    began = filler.now - timedelta(days=DAYS)
    instructor = filler.person(words.name(filler.any), began)
    none = dict.fromkeys(("campus_id", "term_id"))
    code = f"{filler.any.getrandbits(40):010X}"
    group = filler.add(SchoolClass, began, name="Everybody", join_code=code, **none)
    rights = {"role": "instructor", "scope_kind": "class", "scope_id": group}
    ends = dict.fromkeys(("granted_by", "expires_at", "revoked_at"))
    filler.add(Grant, began, person_id=instructor, **rights, **ends)
    values = {"opens": {}, "due": {}, "stall_days": 14, **dict.fromkeys(("term_id", "platform_id", "course_key"))}
    days = {"starts_on": began.date(), "ends_on": None}
    run = filler.add(CourseRun, began, course_id=filler.course(), class_id=group, **days, **values)
    return instructor, (run, group)


def _project(filler: Filler, run: uuid.UUID, maker: uuid.UUID) -> uuid.UUID:
    school, began = filler.school, filler.now - timedelta(days=DAYS)
    nothing = dict.fromkeys(("shown_at", "critique_from", "waiting_since", "stalled_at"))
    project = filler.add(
        Project,
        began,
        run_id=run,
        brief=school.brief_version.slug,
        brief_hash=school.brief_version.scoring_hash,
        brief_wording=school.brief_version.wording_hash,
        rubric_hash=school.rubric_version.scoring_hash,
        rubric_wording=school.rubric_version.wording_hash,
        title=words.title(filler.any),
        language="en",
        number=f"{filler.any.getrandbits(60):015x}",
        stage=STAGES[0],
        state="active",
        revision=1,
        question={},
        origin={},
        stage_since=began,
        worked_at=began,
        created_by=maker,
        **nothing,
    )
    filler.add(TeamMember, began, project_id=project, person_id=maker, role="maker", left_at=None)
    return project


def _case(
    filler: Filler, run: uuid.UUID, project: uuid.UUID, plan: AssessmentPlan, rubric: Rubric, instructor: uuid.UUID
) -> int:
    """A case, and if it was assessed its assessment and outcome; how many outcomes that are."""
    at = filler.now - timedelta(days=filler.any.randrange(DAYS), seconds=filler.any.randrange(80_000))
    assessed = filler.any.random() < ASSESSED
    pins = {
        "rubric_hash": filler.school.rubric_version.scoring_hash,
        "rubric_wording": filler.school.rubric_version.wording_hash,
    }
    nothing: dict[str, Any] = dict.fromkeys(("closed_at", "closed_by", "resolved_at", "resolved_by"))
    case = filler.add(
        AssessmentCase,
        at,
        project_id=project,
        run_id=run,
        plan=plan.id,
        state="released" if assessed else "waiting",
        ready_at=at,
        late_days=0,
        number=int(assessed),
        released_number=int(assessed),
        released_at=at if assessed else None,
        revision=1,
        **pins,
        **nothing,
    )
    if not assessed:
        return 0
    levels = {item.id: filler.any.choice(item.levels).id for item in rubric.criteria}
    result = score(rubric, levels)
    found = {"total": result.total, "theory": result.theory, "practice": result.practice, "short": list(result.short)}
    filler.add(
        Assessment,
        at,
        project_id=project,
        case_id=case,
        rubric_hash=pins["rubric_hash"],
        assessor_id=instructor,
        assessor_role="instructor",
        number=1,
        levels=levels,
        points={},
        comments={rubric.criteria[0].id: "Look at the joints again."},
        comment="Well seen.",
        pins=[],
        language="en",
        blind=False,
        revision=1,
        final_at=at,
        withdrawn_at=None,
        **found,
    )
    roles = {"instructor": {"percent": 100.0, "count": 1}}
    filler.add(
        Outcome,
        at,
        case_id=case,
        project_id=project,
        plan=plan.id,
        person_id=None,
        number=1,
        levels=levels,
        shares={key: percent(share) for key, share in shares(rubric, levels).items()},
        steps=[{"step": "combined", "combine": "weighted", "roles": roles, "total": result.total}],
        how="combined",
        reason="",
        language="en",
        decided_by=instructor,
        **pins,
        **found,
    )
    return 1
