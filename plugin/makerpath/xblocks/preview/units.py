"""The course's units in the workbench, each put there anew when it has changed; what learners did in it stays."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from makerpath.xblocks.preview.scenarios import whole_units

PREFIX = "unit-"
lock = threading.Lock()
"""The workbench numbers blocks in one place for all threads."""
_known: dict[str, tuple[str, str, str]] = {}
"""Version, usage and title of the units by the id of their lesson."""


def put_units(files: Mapping[str, bytes]) -> None:
    """Make the units of the archive `files` the ones that are shown; units that are gone stay unseen."""
    units = whole_units(files)
    with lock:
        for lesson_id in _known.keys() - units.keys():
            del _known[lesson_id]
        for lesson_id, (title, olx) in units.items():
            version = hashlib.sha256(f"{title} {olx}".encode()).hexdigest()[:12]
            if version_of(lesson_id) != version:
                _known[lesson_id] = version, _put(f"{PREFIX}{lesson_id}", olx), title


def put(scenario: str, olx: str) -> str:
    """Put `olx` into the workbench under that name; its usage there."""
    with lock:
        return _put(scenario, olx)


def usage_of(lesson_id: str) -> str | None:
    """The workbench's name for the lesson's unit."""
    return _known[lesson_id][1] if lesson_id in _known else None


def title_of(lesson_id: str) -> str:
    """The unit's name, which a platform shows above it in every language."""
    return _known[lesson_id][2] if lesson_id in _known else ""


def version_of(lesson_id: str) -> str:
    """Another one whenever the unit has changed."""
    return _known[lesson_id][0] if lesson_id in _known else ""


def _put(scenario: str, olx: str) -> str:
    from workbench.models import XBlockState
    from workbench.runtime import ID_MANAGER, WorkbenchRuntime

    # The same names again, so that learners' states are found again; the content itself begins from nothing.
    for numbers in (ID_MANAGER._block_types_to_id_seq, ID_MANAGER._def_ids_to_id_seq):
        for name in [name for name in numbers if name.startswith(f"{scenario}.")]:
            del numbers[name]
    runtime: Any = WorkbenchRuntime()
    ID_MANAGER.set_scenario(scenario)
    with transaction.atomic():
        XBlockState.objects.filter(scenario=scenario, user_id=None).delete()
        usage_id: str = runtime.parse_xml_string(olx)
    return usage_id
