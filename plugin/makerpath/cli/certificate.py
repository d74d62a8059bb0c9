"""`makerpath certificate`: check and preview certificate designs."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from makerpath.cli.certificate_export import export
from makerpath.cli.certificate_keys import rotate_key
from makerpath.cli.certificate_verify import verify
from makerpath.cli.moving import archive, moved, restore
from makerpath.cli.output import answer, json_option, language, say
from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import gettext

if TYPE_CHECKING:
    from makerpath.credentials.preview import Problem
    from makerpath.service.designs.limited import Tried

_way = click.option(
    "--orientation",
    type=click.Choice(["landscape", "portrait"]),
    help=N_("Only this way up; otherwise every way that the design can be printed."),
)
_name = click.option(
    "--name", help=N_("Only this learner's name, instead of short, long, Chinese, Arabic and mixed ones.")
)


@click.group(help=N_("Check and preview certificate designs."))
def certificate() -> None:
    """The group of commands on certificates."""


for _command in (export, verify, archive, restore, moved, rotate_key):
    certificate.add_command(_command)


@certificate.command(
    help=N_(
        "Print the sample of DESIGN, a design's name or folder, with names of every kind, and say what does not fit."
    )
)
@click.argument("design")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help=N_("The folder to write the PDFs into."))
@_way
@_name
@json_option
def preview(design: str, out: Path | None, orientation: str | None, name: str | None, as_json: bool) -> None:
    """One file for each case, and all of them in `all.pdf`."""
    tried = _tried(design, orientation, name, pages=True)
    goal = out or Path(f"{tried.design.get('id', 'design')}-preview")
    goal.mkdir(parents=True, exist_ok=True)
    files = {**tried.files, **({"all.pdf": _merged(tried.files)} if tried.files else {})}
    for file, content in files.items():
        (goal / file).write_bytes(content)
    if as_json:
        answer({**_told(design, tried), "folder": goal.as_posix(), "files": sorted(files)})
    else:
        say(N_("{count} pages are in {folder}."), count=len(tried.files), folder=goal.as_posix())
    _end(tried.problems, as_json)


@certificate.command(
    help=N_("Check DESIGN, a design's name or folder, with names of every kind, without writing files.")
)
@click.argument("design")
@_way
@_name
@json_option
def check(design: str, orientation: str | None, name: str | None, as_json: bool) -> None:
    """Problems are told one a line, and end the command with exit code 1."""
    tried = _tried(design, orientation, name, pages=False)
    if as_json:
        answer(_told(design, tried))
    elif not tried.problems:
        say(N_("No problem found."))
    _end(tried.problems, as_json)


@certificate.command(help=N_("Print the JSON Schema of a design's design.yaml."))
def schema() -> None:
    """For editors that complete and check the file."""
    from makerpath.credentials.design import design_schema

    click.echo(json.dumps(design_schema(), ensure_ascii=False, indent=1))


def _tried(design: str, orientation: str | None, name: str | None, *, pages: bool) -> Tried:
    from makerpath.credentials.design import load_design
    from makerpath.credentials.packing import files_of
    from makerpath.credentials.sample import with_name
    from makerpath.service.designs.limited import try_out

    chosen = load_design(Path(design) if Path(design).is_dir() else design)
    if orientation is not None and orientation not in chosen.about.orientations:
        raise MakerpathError(
            "design.orientation",
            N_("The design {design} cannot be printed this way up."),
            N_("Its design.yaml names these: {orientations}."),
            design=chosen.about.id,
            orientations=", ".join(chosen.about.orientations),
        )
    if name is not None:
        with_name(chosen.sample, name)
    with tempfile.TemporaryDirectory() as within:
        return try_out(
            files_of(chosen.folder),
            Path(within),
            ways=[orientation] if orientation else (),
            names=None if name is None else {"name": name},
            alone=name is None,
            pages=pages,
        )


def _told(design: str, tried: Tried) -> dict[str, object]:
    problems = [
        {**one.as_json(), "message": _words(one), "hint": gettext(one.hint, language())} for one in tried.problems
    ]
    return {"design": tried.design.get("id", design), "cases": tried.cases, "problems": problems}


def _end(problems: list[Problem], as_json: bool) -> None:
    for one in problems if not as_json else ():
        place = f":{one.place}" if one.place else ""
        click.echo(
            f"{one.file}{place}: {_words(one)} [{one.code}] ({', '.join(one.cases)})".replace(" ()", ""), err=True
        )
    if problems:
        click.get_current_context().exit(1)


def _words(problem: Problem) -> str:
    return gettext(problem.message, language(), **problem.params)


def _merged(files: dict[str, bytes]) -> bytes:
    import pikepdf

    whole, out = pikepdf.new(), io.BytesIO()
    for content in files.values():
        with pikepdf.open(io.BytesIO(content)) as one:
            whole.pages.extend(one.pages)
    whole.save(out)
    return out.getvalue()
