"""`makerpath course build`: a course folder as an archive for Open edX."""

from __future__ import annotations

from pathlib import Path

import click

from makerpath.cli.output import answer, json_option, say
from makerpath.cli.writing import write_whole
from makerpath.content.check import load
from makerpath.content.olx import build as build_archive
from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES


@click.command(help=N_("Write the course folder PATH as an archive that Open edX imports."))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=N_("The archive to write."))
@click.option("--run", default="run-1", show_default=True, help=N_("The name of the run, such as 2026-autumn."))
@click.option("--language", "shown", type=click.Choice(LANGUAGES), help=N_("The language of titles in the outline."))
@json_option
def build(path: Path, out: Path | None, run: str, shown: str | None, as_json: bool) -> None:
    """The archive appears whole or not at all."""
    package = load(path)
    archive = build_archive(package, run, shown)
    goal = out or Path(f"{package.course.id}-{run}.tar.gz")
    write_whole(goal, archive.data)
    if as_json:
        made = {"file": goal.as_posix(), "bytes": len(archive.data), "sha256": archive.sha256, "files": archive.names}
        answer({"course": package.course.id, "run": run, "lessons": len(package.lessons), **made})
    else:
        say(
            N_("{file}: {count} lessons, {size} kB, SHA-256 {hash}"),
            file=goal,
            count=len(package.lessons),
            size=max(1, len(archive.data) // 1000),
            hash=archive.sha256,
        )
