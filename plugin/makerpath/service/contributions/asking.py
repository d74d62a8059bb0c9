"""Makers of a team are asked to say what each of them did, when work is handed in that counts individually."""

from __future__ import annotations

from makerpath.service.assessments.cases import brief_of, cases_of
from makerpath.service.assessments.models import WAITING
from makerpath.service.contributions.factors import makers_of
from makerpath.service.contributions.operations import FEWEST
from makerpath.service.core.events import Event
from makerpath.service.operation import LISTENERS, Work
from makerpath.service.projects.models import Project


def listen(work: Work, event: Event) -> None:
    """Ask every maker once the stage is handed in and their shares count for its result."""
    if event.verb != "stage.submitted" or event.project_id is None:
        return
    project = work.session.get_one(Project, event.project_id)
    brief = brief_of(work.session, project)
    plans = [plan for plan in brief.plans if plan.individual and brief.assessed_at(plan) == event.data["stage"]]
    if not plans:
        return
    makers = makers_of(work.session, project)
    cases = cases_of(work.session, project.id)
    for plan in plans:
        if len(makers) >= FEWEST and plan.id in cases and cases[plan.id].state == WAITING:
            work.record(
                "contribution.asked",
                project.id,
                project_id=project.id,
                plan=plan.id,
                people=[str(maker) for maker in makers],
            )


LISTENERS.append(listen)
