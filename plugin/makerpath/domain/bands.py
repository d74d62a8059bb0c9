"""From the ages that a course is for to the band in whose words its rubrics are read."""

from __future__ import annotations

from makerpath.domain.text import BANDS

OLDEST = (11, 14, 17)
"""The last full year of each band but the oldest, which has none."""


def band_of(age_from: int, age_to: int) -> str:
    """The age band (`BANDS`) of a course for these ages, both in full years: that of the age in their middle."""
    middle = (age_from + age_to) // 2
    return next((band for band, oldest in zip(BANDS, OLDEST, strict=False) if middle <= oldest), BANDS[-1])
