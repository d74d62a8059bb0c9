"""`makerpath course schema`: what editors complete and check a course's files with."""

from __future__ import annotations

import json
from pathlib import Path

import click

from makerpath.cli.output import answer, json_option, say
from makerpath.content.schemas import schemas
from makerpath.domain.errors import N_


@click.command(help=N_("Print the JSON Schema of the kind of file NAME, or write all of them into a folder."))
@click.argument("name", required=False, type=click.Choice(list(schemas())), metavar="[NAME]")
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help=N_("The folder to write them into."))
@json_option
def schema(name: str | None, to: Path | None, as_json: bool) -> None:
    """Without a name and a folder: the kinds there are."""
    chosen = {kind: path for kind, path in schemas().items() if name in (None, kind)}
    if to is not None:
        to.mkdir(parents=True, exist_ok=True)
        for kind, path in chosen.items():
            (to / f"{kind}.json").write_bytes(path.read_bytes())
        if as_json:
            answer({"folder": to.as_posix(), "files": [f"{kind}.json" for kind in chosen]})
        else:
            say(N_("{count} schemas are in {folder}."), count=len(chosen), folder=to.as_posix())
    elif name:
        click.echo(chosen[name].read_text("utf-8"), nl=False)
    elif as_json:
        answer({"kinds": list(chosen)})
    else:
        for kind, path in chosen.items():
            click.echo(f"{kind:<10} {json.loads(path.read_text('utf-8'))['description'].replace(chr(10) * 2, ' · ')}")
