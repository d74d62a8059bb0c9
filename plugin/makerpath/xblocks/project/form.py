"""What an author may set for a project in the platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from makerpath.domain.errors import MakerpathError, N_

MAX_NAME = 200
MAX_WEIGHT = 1000


@dataclass(frozen=True)
class ProjectSettings:
    display_name: str
    weight: float


def project_settings(body: Mapping[str, Any]) -> ProjectSettings:
    """The settings in `body`; a MakerpathError names the first field that is wrong."""
    name = str(body.get("display_name") or "").strip()
    if not name or len(name) > MAX_NAME:
        raise _wrong("display_name", N_("Give the project a name of at most {max} characters."), max=MAX_NAME)
    try:
        weight = float(body.get("weight") or 0)
    except (TypeError, ValueError):
        weight = 0.0
    if not (1 <= weight <= MAX_WEIGHT and weight == int(weight)):
        raise _wrong("weight", N_("Give the points as a whole number between 1 and {max}."), max=MAX_WEIGHT)
    return ProjectSettings(name, weight)


def _wrong(field: str, message: str, **params: int) -> MakerpathError:
    return MakerpathError("project.settings", message, N_("Correct it and save again."), field=field, **params)
