"""A challenge as somebody sets it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from makerpath.service.challenges.operations import ChallengeForm, create_challenge
from tests.service.school import SmallSchool

SAMPLE = ChallengeForm(
    sponsor="Bamboo & Sons",
    title={"en": "A stool for the market", "zh-Hans": "集市上的凳子"},
    question={"en": "How can a stool be carried in one hand?", "zh-Hans": "凳子怎样才能一只手拎走？"},
    summary={"en": "Our sellers stand all day."},
    offers={},
    crafts=("bamboo", "paper"),
    disciplines=("design",),
    equipment=("hand-tools",),
    age_from="10",
    age_to="16",
    hours="12",
)


def challenge(school: SmallSchool, **changes: Any) -> UUID:
    made = create_challenge(school.services, school.instructor, form=replace(SAMPLE, **changes))
    return UUID(made["challenge"])
