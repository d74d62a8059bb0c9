"""`makerpath course`: everything on course packages, one file a command, loaded when it is asked for."""

from __future__ import annotations

import click

from makerpath.cli.group import LazyGroup
from makerpath.domain.errors import N_

TABLE = {
    "build": ("makerpath.cli.course.build:build", N_("Write a course folder as an archive that Open edX imports.")),
    "check": ("makerpath.cli.course.check:check", N_("Report every problem of course folders.")),
    "diff": ("makerpath.cli.course.diff:diff", N_("Tell what an edit of a course changes for its learners.")),
    "schema": ("makerpath.cli.course.schema:schema", N_("Print what editors check the files of a course with.")),
    "publish": ("makerpath.cli.course.publish:publish", N_("Publish a course folder in a school of the service.")),
}


@click.group(cls=LazyGroup, table=TABLE, help=N_("Check course packages, build archives from them, publish them."))
def course() -> None:
    """The group of commands on course packages."""
