"""`makerpath`: the command line's front door."""

from __future__ import annotations

import click

from makerpath import __version__
from makerpath.cli.group import LazyGroup
from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES

TABLE = {
    "admin": ("makerpath.cli.admin:admin", N_("Create and mend administrators' accounts.")),
    "certificate": ("makerpath.cli.certificate:certificate", N_("Check and preview certificate designs.")),
    "course": (
        "makerpath.cli.course:course",
        N_("Check course packages, build archives from them, publish them."),
    ),
    "db": ("makerpath.cli.db:db", N_("Bring the database up to date.")),
    "demo": ("makerpath.cli.demo:demo", N_("Fill a demonstration school and serve it.")),
    "job": ("makerpath.cli.job:job", N_("Show the jobs that were given up, and try them again.")),
    "lab": ("makerpath.cli.lab:lab", N_("Check, release and grade notebooks; write feedback, export points.")),
    "person": ("makerpath.cli.person:person", N_("Hand out or erase everything of a person.")),
    "platform": ("makerpath.cli.platform:platform", N_("Introduce learning platforms to the service.")),
    "preview": ("makerpath.cli.course.preview:preview", N_("The same as course preview.")),
    "rubric": ("makerpath.cli.rubric:rubric", N_("Check, show, compare, import and export rubrics.")),
    "serve": ("makerpath.cli.serve:serve", N_("Serve the pages and the interface for blocks.")),
    "topic": ("makerpath.cli.topic:topic", N_("Import topics worth a project, and kits to explore with.")),
    "worker": ("makerpath.cli.worker:worker", N_("Work off the jobs that wait.")),
}


@click.group(
    cls=LazyGroup,
    table=TABLE,
    help=N_("Maker courses, projects, rubrics and certificates."),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="makerpath", message="%(prog)s %(version)s")
@click.option("--language", type=click.Choice(LANGUAGES), help=N_("The language to answer in; else the system's."))
def main(language: str | None) -> None:
    """The commands are in `TABLE`; `--language` is read by `running` before anything is parsed."""
