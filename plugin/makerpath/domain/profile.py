"""What a maker may say of themselves."""

from __future__ import annotations

from typing import get_args, Literal

from makerpath.domain.course import Discipline

Field = Literal[
    "science",
    "engineering",
    "medicine",
    "humanities",
    "social-sciences",
    "arts",
    "education",
    "business",
    "law",
    "other",
]
"""What somebody studies, in the groups that reports count by."""
StudyLevel = Literal["primary", "lower-secondary", "upper-secondary", "undergraduate", "postgraduate", "other"]

FIELDS: tuple[str, ...] = get_args(Field)
LEVELS: tuple[str, ...] = get_args(StudyLevel)
AGES = {
    "primary": (6, 12),
    "lower-secondary": (12, 15),
    "upper-secondary": (15, 18),
    "undergraduate": (18, 23),
    "postgraduate": (22, 120),
}
"""The ages, from–to, of whoever is at that level and does not say their age."""
NEAR: dict[str, tuple[Discipline, ...]] = {
    "science": ("science", "mathematics"),
    "engineering": ("engineering", "technology"),
    "medicine": ("science",),
    "humanities": ("humanities",),
    "social-sciences": ("humanities", "business"),
    "arts": ("art", "craft", "design"),
    "education": ("humanities",),
    "business": ("business",),
    "law": ("law",),
}
"""The disciplines of topics that lie near to what somebody studies."""
