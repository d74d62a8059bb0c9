"""`makerpath course build`: a course folder as an archive for Open edX."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from makerpath.cli.course.known import no_cache_option, store
from makerpath.cli.output import answer, json_option, say
from makerpath.cli.writing import write_whole
from makerpath.content.cache.course import archive as archive_of
from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES


@click.command(help=N_("Write the course folder PATH as an archive that Open edX imports."))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=N_("The archive to write."))
@click.option("--run", default="run-1", show_default=True, help=N_("The name of the run, such as 2026-autumn."))
@click.option("--language", "shown", type=click.Choice(LANGUAGES), help=N_("The language of titles in the outline."))
@no_cache_option
@json_option
def build(path: Path, out: Path | None, run: str, shown: str | None, no_cache: bool, as_json: bool) -> None:
    """The archive appears whole or not at all."""
    archive = archive_of(path, run, shown, store(no_cache), out)
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
