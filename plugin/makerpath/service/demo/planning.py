"""Days and offers of the demonstration, relative to the day it is made on."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from makerpath.service.calendar.operations import extend, set_due
from makerpath.service.challenges.operations import ChallengeForm, create_challenge
from makerpath.service.demo.words import CHALLENGE, EXTENSION
from makerpath.service.operation import Services
from makerpath.service.policy import Actor
from makerpath.service.profiles.operations import save_profile
from makerpath.service.projects.models import Project

DUE = {
    "launch": -33,
    "empathize": -24,
    "define": -17,
    "ideate": -9,
    "plan": 4,
    "prototype": 13,
    "test": 24,
    "exhibit": 34,
}
"""When each stage is due, in days from today."""
LAST = 55
"""How long after today the runs end at the earliest, in days."""


def offer_challenge(services: Services, instructor: Actor, here: date) -> None:
    """A bakery asks for something, for six weeks from now."""
    form = ChallengeForm(
        **CHALLENGE,
        crafts=("paper", "clay", "electronics"),
        disciplines=("design", "business"),
        equipment=("hand-tools",),
        age_from="10",
        age_to="18",
        hours="14",
        closes_on=(here + timedelta(days=42)).isoformat(),
    )
    create_challenge(services, instructor, form=form)


def set_days(services: Services, instructor: Actor, run_id: UUID, brief: str, here: date) -> None:
    days = {(brief, stage): (here + timedelta(days=days)).isoformat() for stage, days in DUE.items()}
    set_due(services, instructor, run_id=run_id, days=days)


def give_time(services: Services, instructor: Actor, project_id: UUID, stage: str, here: date, language: str) -> None:
    """A week more than the others have."""
    day = here + timedelta(days=DUE[stage] + 7)
    extend(services, instructor, project_id=project_id, stage=stage, due_on=day, reason=EXTENSION[language])


def tell_of_themselves(services: Services, learner: Actor, mates: list[Actor]) -> None:
    """Profiles of those who filled in theirs."""
    drawing = {"crafts": ["paper", "clay", "electronics"], "equipment": ["hand-tools", "cutting-mat", "phone-camera"]}
    save_profile(
        services, learner, level="lower-secondary", age="13", disciplines=["art", "design", "history"], **drawing
    )
    save_profile(services, mates[0], field="engineering", level="undergraduate", age="19", **drawing)
    save_profile(services, mates[2], field="arts", level="undergraduate", crafts=["paper", "textile"])


def long_since(services: Services, actor: Actor, project_id: UUID, days: int) -> None:
    """Put what the demonstration has just done back by `days`, so that boards and reminders have something to tell."""
    with services.database.writing(actor.school_id) as session:
        project, back = session.get_one(Project, project_id), timedelta(days=days)
        project.stage_since -= back
        project.worked_at -= back
        if project.waiting_since is not None:
            project.waiting_since -= back
