"""`makerpath course`: everything on course packages, one file a command, loaded when it is asked for."""

from __future__ import annotations

import click

from makerpath.cli.group import LazyGroup
from makerpath.domain.errors import N_

TABLE = {
    "build": ("makerpath.cli.course.build:build", N_("Write a course folder as an archive that Open edX imports.")),
    "check": ("makerpath.cli.course.check:check", N_("Report every problem of course folders.")),
    "diff": ("makerpath.cli.course.diff:diff", N_("Tell what an edit of a course changes for its learners.")),
    "guide": ("makerpath.cli.course.guide:guide", N_("Print the teacher's guide of a course as a PDF.")),
    "preview": ("makerpath.cli.course.preview:preview", N_("Show a course as its learners will see it.")),
    "schema": ("makerpath.cli.course.schema:schema", N_("Print what editors check the files of a course with.")),
    "export": ("makerpath.cli.course.export:export", N_("Write a course as one file for another school.")),
    "import": ("makerpath.cli.course.bring_in:bring_in", N_("Make a course folder of a course from elsewhere.")),
    "new": ("makerpath.cli.course.new:new", N_("Write a small course to begin with.")),
    "publish": ("makerpath.cli.course.publish:publish", N_("Publish a course folder in a school of the service.")),
    "pull": ("makerpath.cli.course.pull:pull", N_("Bring edits made elsewhere back into a course folder.")),
}


@click.group(cls=LazyGroup, table=TABLE, help=N_("Check course packages, build archives from them, publish them."))
def course() -> None:
    """The group of commands on course packages."""
