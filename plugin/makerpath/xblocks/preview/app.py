"""The Django application that puts the scenarios into the workbench."""

from __future__ import annotations

from functools import partial

from django.apps import AppConfig
from django.conf import settings

from makerpath.blocks import LessonBlock, ProjectBlock
from makerpath.xblocks.preview.scenarios import LESSON, PROJECT, scenarios


class Preview(AppConfig):
    """Gives each block class the scenarios that the workbench asks it for."""

    name = "makerpath.xblocks.preview"
    label = "makerpath_preview"

    def ready(self) -> None:
        LessonBlock.workbench_scenarios = staticmethod(partial(scenarios, settings.COURSE_FOLDER, LESSON))
        ProjectBlock.workbench_scenarios = staticmethod(partial(scenarios, settings.COURSE_FOLDER, PROJECT))
