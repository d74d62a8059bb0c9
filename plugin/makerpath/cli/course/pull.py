"""`makerpath course pull`: edits made elsewhere, brought back into a course folder."""

from __future__ import annotations

from pathlib import Path

import click

from makerpath.cli.output import answer, json_option, language, say
from makerpath.cli.problems import show
from makerpath.content.check import load
from makerpath.content.pulling import Edits, FromExport, Plan, plan
from makerpath.domain.errors import MakerpathError, N_

SHORT = 100


@click.command(help=N_("Bring edits made in Studio back into the course folder PATH: only what changed."))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--from", "export", type=click.Path(path_type=Path), help=N_("The archive that Studio exported."))
@click.option("--school", help=N_("Bring in what was edited in this school of the service instead."))
@click.option("--dry-run", is_flag=True, help=N_("Only show what would change."))
@json_option
def pull(path: Path, export: Path | None, school: str | None, dry_run: bool, as_json: bool) -> None:
    """What the other place does not know stays as it is."""
    made = plan(load(path), _source(export, school))
    if not dry_run:
        made.write(path)
    if as_json:
        notices = [notice.as_data(language()) for notice in made.notices]
        files = sorted(made.files)
        edits = [edit.as_data() for edit in made.edits]
        answer({"course": path.as_posix(), "written": not dry_run, "files": files, "edits": edits, "notices": notices})
        return
    _tell(made, dry_run)


def _source(export: Path | None, school: str | None) -> Edits:
    if export and not school:
        return FromExport(export)
    if school and not export:
        return _of_school(school)
    raise MakerpathError(
        "pull.source",
        N_("Say where the edits are."),
        N_("Give either --from and the archive that Studio exported, or --school and the school's short name."),
    )


def _of_school(school: str) -> Edits:
    """The service's side of `Edits`."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.courses.reading_back import FromSchool
    from makerpath.service.people.operations import school_by_slug, system_actor
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    return FromSchool(services, system_actor(school_by_slug(services, school)))


def _tell(made: Plan, dry_run: bool) -> None:
    if made.notices:
        show(made.notices)
    for edit in made.edits:
        old, new = (" ".join(text.split())[:SHORT] for text in (edit.old, edit.new))
        click.echo(f"{edit.path} {edit.place}".rstrip())
        click.echo(f"  - {old}")
        click.echo(f"  + {new}")
    if not made.edits:
        say(N_("Nothing has changed."))
    elif dry_run:
        say(N_("{count} files would change; nothing was written."), count=len(made.files))
    else:
        say(N_("{count} files are changed."), count=len(made.files))
