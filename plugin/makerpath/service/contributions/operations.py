"""What makers say of their own part and, in confidence, of the others'; and what an instructor sets aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.contributing import RATINGS
from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.service.assessments.cases import case_of, plan_of
from makerpath.service.assessments.models import APPROVAL, RELEASED
from makerpath.service.assessments.settling import again
from makerpath.service.contributions.factors import makers_of, PUT_BACK, rows_of, SET_ASIDE, set_aside
from makerpath.service.contributions.models import ContributionClaim, ContributionRating
from makerpath.service.core import text
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.projects.models import Evidence, Iteration, Project
from makerpath.service.projects.operations import opened, touch, worked

LONGEST, LONGEST_REASON = 4000, 1000
MOST_SHOWN = 40
"""So many pieces may show one claim."""
FEWEST = 3
"""A team of fewer does not rate: what one says of the only other one would decide alone."""
FAIR = 3
"""A fair share needs no reason; everything else does."""


@operation("contribution.claim")
def claim(work: Work, *, project_id: UUID, body: str, shown: Sequence[str] = ()) -> Answer:
    """What the maker says they did, with the pieces and versions that show it; the newest counts."""
    project, _record = opened(work, project_id, "project.work")
    assert work.actor.person_id is not None
    row = work.add(
        ContributionClaim(
            project_id=project.id,
            person_id=work.actor.person_id,
            body=text.paragraphs(body, "body", LONGEST),
            evidence_ids=_pieces(work, project, shown),
            language=work.actor.language,
        )
    )
    work.record("contribution.claimed", row.id, project_id=project.id)
    worked(project)
    touch(work, project)
    return {"project": str(project.id), "claim": str(row.id)}


@operation("contribution.rate")
def rate(
    work: Work, *, project_id: UUID, plan: str, ratings: Mapping[str, Any], reasons: Mapping[str, str] | None = None
) -> Answer:
    """What the maker says of every other maker's share in the work: 0 to 5, anything but a fair share with a reason.

    It can be changed until the result is settled. Other makers never see it.
    """
    project, _record = opened(work, project_id, "project.work")
    case = case_of(work.session, project.id, plan, lock=True)
    others = [str(maker) for maker in makers_of(work.session, project) if maker != work.actor.person_id]
    if not plan_of(work.session, project, plan).individual or len(others) + 1 < FEWEST:
        raise NotFound()
    if case.state in (APPROVAL, RELEASED):
        raise Conflict(
            "contribution.settled",
            N_("The result is settled; what was said until then counts."),
            N_("Talk with your instructor if something is wrong with it."),
        )
    given = {who: _points(ratings.get(who), who) for who in others}
    said = {
        who: text.paragraphs((reasons or {}).get(who, ""), f"reason-{who}", LONGEST_REASON, required=given[who] != FAIR)
        for who in others
    }
    assert work.actor.person_id is not None
    row = work.session.scalar(
        select(ContributionRating).where(
            ContributionRating.project_id == project.id,
            ContributionRating.plan == plan,
            ContributionRating.person_id == work.actor.person_id,
        )
    )
    values: dict[str, Any] = {
        "ratings": given,
        "reasons": {who: words for who, words in said.items() if words},
        "language": work.actor.language,
        "changed_at": work.now,
    }
    if row is None:
        row = work.add(ContributionRating(project_id=project.id, plan=plan, person_id=work.actor.person_id, **values))
    for name, value in values.items():
        setattr(row, name, value)
    # In confidence: it stands in nobody's timeline.
    work.record("contribution.rated", row.id, plan=plan)
    return {"project": str(project.id)}


@operation("contribution.set_aside")
def put_aside(
    work: Work, *, project_id: UUID, plan: str, rating_id: UUID, reason: str = "", back: bool = False
) -> Answer:
    """An instructor lets the ratings of one maker count no more, with a reason, or again (`back`)."""
    project, row = _rating(work, project_id, plan, rating_id)
    case = case_of(work.session, project.id, plan, lock=True)
    said = "" if back else text.paragraphs(reason, "reason", LONGEST_REASON)
    if (row.id in set_aside(work.session, project)) is back:
        work.record(PUT_BACK if back else SET_ASIDE, row.id, project_id=project.id, plan=plan, reason=said)
        if case.state in (APPROVAL, RELEASED):
            again(work, project, case, how="contributions")
    return {"project": str(project.id)}


@operation("contribution.remind")
def remind(work: Work, *, project_id: UUID, plan: str) -> Answer:
    """An instructor asks those makers again who have not rated the others yet."""
    project, _record = opened(work, project_id, "contribution.view")
    refuse_makers(work, project)
    case_of(work.session, project.id, plan)
    rated = {row.person_id for row in rows_of(work.session, project, plan)}
    missing = [str(maker) for maker in makers_of(work.session, project) if maker not in rated]
    if missing:
        work.record("contribution.asked", project.id, project_id=project.id, plan=plan, people=missing)
    return {"project": str(project.id), "reminded": len(missing)}


def refuse_makers(work: Work, project: Project) -> None:
    """An instructor who makes the project themselves is a maker here: they read nobody's ratings."""
    if work.actor.person_id in makers_of(work.session, project):
        raise NotFound()


def _rating(work: Work, project_id: UUID, plan: str, rating_id: UUID) -> tuple[Project, ContributionRating]:
    project, _record = opened(work, project_id, "contribution.view")
    refuse_makers(work, project)
    row = work.get(ContributionRating, rating_id)
    if row.project_id != project.id or row.plan != plan:
        raise NotFound()
    return project, row


def _points(value: Any, who: str) -> int:
    try:
        points = int(str(value))
    except ValueError:
        points = -1
    if points not in RATINGS:
        raise MakerpathError(
            "contribution.points",
            N_("Say for everybody how much they did, from 0 to 5."),
            status=422,
            field=f"points-{who}",
        )
    return points


def _pieces(work: Work, project: Project, shown: Sequence[str]) -> list[str]:
    """Those of the ids that are pieces or versions of the project; others are refused."""
    wanted = list(dict.fromkeys(shown))[:MOST_SHOWN]
    if not wanted:
        return []
    known = {
        str(name)
        for table in (Evidence, Iteration)
        for name in work.session.scalars(select(table.id).where(table.project_id == project.id))
    }
    if any(name not in known for name in wanted):
        raise MakerpathError("evidence.elsewhere", N_("That belongs to another project."), status=422, field="shown")
    return wanted
