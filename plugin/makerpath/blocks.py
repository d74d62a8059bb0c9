"""The classes that a learning platform loads.

They stand directly below the package's root: the platform's static collector cuts the last parts off a class's
module and looks for `public/` there, while the block's own resource address starts at the class's package. Only
here do the two meet; deeper down, style sheets and scripts vanish in production.
"""

from __future__ import annotations

from makerpath.xblocks.lesson import block as lesson
from makerpath.xblocks.project import block as project


class LessonBlock(lesson.LessonBlock):
    """A lesson's text in the learner's language."""


class ProjectBlock(project.ProjectBlock):
    """A learner's project on one brief."""
