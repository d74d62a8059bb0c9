"""The Django application that puts the scenarios into the workbench."""

from __future__ import annotations

from functools import partial
from importlib.metadata import entry_points, EntryPoint

from django.apps import AppConfig
from django.conf import settings
from xblock.core import XBlock

from makerpath.xblocks.preview.scenarios import PROBLEM, scenarios

STAND_IN = EntryPoint(name=PROBLEM, value="makerpath.xblocks.preview.problem:ProblemStandIn", group="xblock.v1")


class Preview(AppConfig):
    """Gives each block class the scenarios that the workbench asks it for."""

    name = "makerpath.xblocks.preview"
    label = "makerpath_preview"

    def ready(self) -> None:
        if (PROBLEM, STAND_IN) not in XBlock.extra_entry_points:
            XBlock.extra_entry_points.append((PROBLEM, STAND_IN))
        ours = [entry.name for entry in entry_points(group="xblock.v1") if entry.name.startswith("makerpath_")]
        for name in [*ours, PROBLEM]:
            block = XBlock.load_class(name)
            block.workbench_scenarios = staticmethod(partial(scenarios, settings.COURSE_FOLDER, name))
