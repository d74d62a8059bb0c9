"""`makerpath course export`: a course as one file for another school."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click

from makerpath.cli.output import answer, json_option, say
from makerpath.cli.writing import write_whole
from makerpath.content.exchange import export as package_of
from makerpath.content.exchange import SUFFIX
from makerpath.domain.errors import N_


@click.command(help=N_("Write the course folder PATH as one file that another school can import."))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=N_("The file to write."))
@json_option
def export(path: Path, out: Path | None, as_json: bool) -> None:
    """Licence and authors travel along; without them nothing is written."""
    data = package_of(path)
    goal = out or Path(f"{path.resolve().name}{SUFFIX}")
    write_whole(goal, data)
    digest = hashlib.sha256(data).hexdigest()
    if as_json:
        answer({"file": goal.as_posix(), "bytes": len(data), "sha256": digest})
    else:
        say(N_("{file}: {size} kB, SHA-256 {hash}"), file=goal, size=max(1, len(data) // 1000), hash=digest)
