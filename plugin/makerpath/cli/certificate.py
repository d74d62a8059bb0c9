"""`makerpath certificate`: check and preview certificate designs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from makerpath.cli.output import answer, json_option, say
from makerpath.domain.errors import N_

if TYPE_CHECKING:
    from makerpath.credentials.design import Design


@click.group(help=N_("Check and preview certificate designs."))
def certificate() -> None:
    """The group of commands on certificates."""


@certificate.command(help=N_("Print the sample of DESIGN, a design's name or folder, as PDF."))
@click.argument("design")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=N_("The PDF to write."))
@click.option("--name", help=N_("The learner's name to print, to see how a long or rare one looks."))
@json_option
def preview(design: str, out: Path | None, name: str | None, as_json: bool) -> None:
    """The sample comes from the design's own folder."""
    from makerpath.credentials.render import render
    from makerpath.credentials.sample import with_name

    chosen = _design(design)
    record = with_name(chosen.sample, name) if name is not None else chosen.sample
    pdf = render(record, chosen)
    goal = out or Path(f"{chosen.about.id}.pdf")
    goal.write_bytes(pdf)
    if as_json:
        answer({"design": chosen.about.id, "file": goal.as_posix(), "bytes": len(pdf)})
    else:
        say(N_("{file}: {size} kB"), file=goal, size=max(1, len(pdf) // 1000))


@certificate.command(help=N_("Check DESIGN, a design's name or folder, and that its sample can be printed."))
@click.argument("design")
@json_option
def check(design: str, as_json: bool) -> None:
    """The first problem ends the command with exit code 1."""
    from makerpath.credentials.render import render

    chosen = _design(design)
    render(chosen.sample, chosen)
    if as_json:
        answer({"design": chosen.about.id, "problems": []})
    else:
        say(N_("No problem found."))


def _design(name: str) -> Design:
    from makerpath.credentials.design import load_design

    return load_design(Path(name) if Path(name).is_dir() else name)
