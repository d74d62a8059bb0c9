"""`makerpath course new`: a small course to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from makerpath.cli.output import answer, json_option, say
from makerpath.content.scaffold import new_course
from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES


def _languages(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(tag.strip() for tag in value.split(",") if tag.strip()))
    strange = [tag for tag in chosen if tag not in LANGUAGES]
    if strange or not chosen:
        raise click.BadParameter(", ".join(strange) or "-")
    return chosen


@click.command(help=N_("Write a small, complete course into FOLDER, to be made your own."))
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@click.option("--title", default="", help=N_("The course's title."))
@click.option(
    "--languages",
    default=",".join(LANGUAGES),
    show_default=True,
    callback=_languages,
    help=N_("The languages of the course, with commas between."),
)
@click.option("--org", default="Makers", show_default=True, help=N_("The organisation, in Latin letters."))
@click.option("--id", "slug", default="", help=N_("The course's id; else from the folder's name."))
@json_option
def new(folder: Path, title: str, languages: tuple[str, ...], org: str, slug: str, as_json: bool) -> None:
    """Nothing is asked, and nothing that is there already is changed."""
    course_id = new_course(folder, title=title, languages=languages, org=org, slug=slug)
    if as_json:
        answer({"course": course_id, "folder": folder.as_posix(), "languages": languages})
    else:
        say(
            N_("The course {course} is in {folder}. See it with: makerpath course preview {folder}"),
            course=course_id,
            folder=folder,
        )
