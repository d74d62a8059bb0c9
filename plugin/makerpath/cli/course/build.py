"""`makerpath course build`: a course folder as an archive for Open edX."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import click

from makerpath.cli.course.known import no_cache_option, store
from makerpath.cli.output import answer, json_option, say
from makerpath.cli.writing import write_whole
from makerpath.content.cache.again import Built
from makerpath.content.cache.course import archive as archive_of
from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES


@click.command(help=N_("Write the course folder PATH as an archive that Open edX imports."))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=N_("The archive to write."))
@click.option("--run", default="run-1", show_default=True, help=N_("The name of the run, such as 2026-autumn."))
@click.option("--language", "shown", type=click.Choice(LANGUAGES), help=N_("The language of titles in the outline."))
@click.option(
    "--starts",
    type=click.DateTime(["%Y-%m-%d"]),
    help=N_("The first day of the run, such as 2026-09-07; modules that open later then get their dates."),
)
@no_cache_option
@json_option
def build(
    path: Path, out: Path | None, run: str, shown: str | None, starts: datetime | None, no_cache: bool, as_json: bool
) -> None:
    """The archive appears whole or not at all."""
    archive = archive_of(path, run, shown, store(no_cache), out) if starts is None else _dated(path, run, shown, starts)
    data = archive.data
    digest = hashlib.sha256(data).hexdigest()
    goal = out or Path(f"{archive.course}-{run}.tar.gz")
    write_whole(goal, data)
    if as_json:
        made = {"file": goal.as_posix(), "bytes": len(data), "sha256": digest, "files": archive.names}
        answer({"course": archive.course, "run": run, "lessons": archive.lessons, **made})
    else:
        say(
            N_("{file}: {count} lessons, {size} kB, SHA-256 {hash}"),
            file=goal,
            count=archive.lessons,
            size=max(1, len(data) // 1000),
            hash=digest,
        )


def _dated(path: Path, run: str, shown: str | None, starts: datetime) -> Built:
    """The archive of a run with dates; there is no need to remember one that is built once a term."""
    from makerpath.content.check import load
    from makerpath.content.olx.build import build as build_anew

    package = load(path)
    made = build_anew(package, run, shown, starts.date())
    return Built({run: made.data}, made.names, package.course.id, len(package.lessons))
