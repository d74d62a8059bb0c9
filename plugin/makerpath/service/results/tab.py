"""The tab of assessment: what each level means, where the makers stand, what to do next, what they say themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy.orm import Session

from makerpath.domain.assessing import AssessmentPlan
from makerpath.domain.errors import N_
from makerpath.domain.rubric import Criterion, Level
from makerpath.domain.text import LocalText
from makerpath.i18n import gettext
from makerpath.service.assessing.fields import fields_of
from makerpath.service.assessments.cases import brief_of, cases_of
from makerpath.service.assessments.models import AssessmentCase, ESCALATED, OPEN, RETURNED, WAITING
from makerpath.service.assessments.settling import finals
from makerpath.service.contributions import queries as shares
from makerpath.service.contributions.factors import makers_of, rows_of
from makerpath.service.contributions.operations import FEWEST
from makerpath.service.courses.ages import band_of_run
from makerpath.service.projects.models import Iteration, Project
from makerpath.service.projects.tabs import tab, TabReader
from makerpath.service.results import forms as _forms
from makerpath.service.results import wording
from makerpath.service.results.own import own_words, ROLE
from makerpath.service.results.reading import Planned, read
from makerpath.service.results.telling import told

assert _forms.NAMES  # its actions are registered with the tab
BUSY = (WAITING, ESCALATED, RETURNED)
"""The states in which something may be left for the makers."""


def waits(session: Session, project: Project) -> int:
    """In how many assessments something is left for the makers: to improve, to say of themselves or of each other."""
    cases = {name: case for name, case in cases_of(session, project.id).items() if case.state in BUSY}
    if not cases:
        return 0
    brief, team = brief_of(session, project), makers_of(session, project)
    return sum(
        case.state == RETURNED or _asks_them(session, project, case, plan, team)
        for plan in brief.plans
        if (case := cases.get(plan.id)) is not None
    )


def _asks_them(
    session: Session, project: Project, case: AssessmentCase, plan: AssessmentPlan, team: list[UUID]
) -> bool:
    rule = plan.rule(ROLE)
    if rule is not None and rule.weight:
        said = {row.assessor_id for row in finals(session, case) if row.assessor_role == ROLE}
        if set(team) - said:
            return True
    if not plan.individual or len(team) < FEWEST:
        return False
    return bool(set(team) - {row.person_id for row in rows_of(session, project, plan.id)})


@tab(
    "assessment",
    N_("Assessment"),
    icon="certificate",
    needs="assessment.view",
    place=25,
    count=waits,
    counted=N_("assessments wait for the makers"),
)
def assessment(reader: TabReader) -> Markup:
    """Every assessment that the brief plans; a maker sees their own results alone."""
    session, project, actor = reader.session, reader.project, reader.actor
    team = shares.makers(session, project)
    me = actor.person_id if "project.work" in reader.can else None
    makes = isinstance(me, UUID) and any(person.id == me for person in team)
    band = band_of_run(session, project.run_id)
    whole = read(session, project, me if makes else None, band)
    pieces = shares.pieces(session, project)
    own = own_words(session, project, me, whole.plans) if makes and me is not None else {}
    rating, overviews = {}, {}
    for item in whole.plans:
        if item.case is None:
            continue
        if makes and me is not None:
            rating[item.plan.id] = shares.own_rating(session, project, item.plan, item.case, team, me)
        elif "contribution.view" in reader.can:
            overviews[item.plan.id] = shares.overview(session, project, item.plan, team)
    individual = len(team) > 1 and any(item.plan.individual for item in whole.plans)
    versions = [row for row in pieces if isinstance(row, Iteration)]
    return reader.render(
        "results.html",
        whole=whole,
        makes=makes,
        returns="project.assess" in reader.can and not makes,
        own=own,
        values={plan: fields_of(item.now) for plan, item in own.items()},
        rating=rating,
        overviews=overviews,
        claims=shares.claims(session, project, team, pieces) if individual else [],
        pieces=pieces,
        versions=[(row.number, gettext(N_("Version {number}"), actor.language, number=row.number)) for row in versions],
        worded=lambda texts: LocalText(texts).pick(actor.language, band) if texts else "",
        upward=_upward,
        **_words(reader, whole.brief),
    )


def _words(reader: TabReader, brief: Any) -> dict[str, Callable[..., Any]]:
    """The sentences about what is planned and what came of it, in the reader's language."""
    language = reader.actor.language
    return {
        "counts": lambda item: wording.counts(brief, item.plan, item.rubric, language),
        "who": lambda plan: wording.who(plan, language),
        "combining": lambda plan: wording.combining(plan, language),
        "watched": lambda plan: wording.watched(plan, language),
        "lateness": lambda late: wording.lateness(late, language),
        "late_now": lambda item: _late_now(item, language),
        "told": lambda outcome, own=True: told(outcome, language, own=own),
    }


def _late_now(item: Planned, language: str) -> str:
    """What handing in today takes off, where it is late by now."""
    if item.state not in (OPEN, RETURNED) or item.due is None or item.due.days >= 0 or not item.plan.late.per_day:
        return ""
    return wording.costs(item.plan.late, -item.due.days, language)


def _upward(criterion: Criterion, level_id: str | None) -> Level | None:
    """The level above the one that was reached; None at the top, or where nothing was reached yet."""
    level = criterion.level(level_id or "")
    if level is None or level is criterion.levels[-1]:
        return None
    return criterion.levels[criterion.levels.index(level) + 1]
