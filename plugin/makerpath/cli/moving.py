"""`makerpath certificate archive`, `restore` and `moved`: a school's certificates go to another installation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from makerpath.cli.output import answer, json_option, language, say
from makerpath.domain.errors import N_
from makerpath.i18n import gettext

if TYPE_CHECKING:
    from makerpath.service.moving.restoring import Restored

SCHOOL = click.option("--school", required=True, help=N_("The school's short name."))
PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.File("r", encoding="utf-8"),
    help=N_("A file whose first line is the passphrase, or - for the standard input; else it is asked for."),
)
LONGEST_LINE = 2000


@click.command(help=N_("Write everything that a school has certified into one archive, to be restored elsewhere."))
@SCHOOL
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help=N_("The file to write."))
@PASSPHRASE
@json_option
def archive(school: str, out: Path, passphrase_file: IO[str] | None, as_json: bool) -> None:
    """The file appears whole or not at all, and only its owner may read it."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.moving.archiving import write_archive
    from makerpath.service.moving.sealing import new_lock
    from makerpath.service.people.operations import school_by_slug
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    school_id = school_by_slug(services, school)
    lock = new_lock(services.settings, school_id.bytes, _passphrase(passphrase_file, twice=True))
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("wb") as target:
            os.chmod(part, 0o600)
            written = write_archive(services, school_id, lock, target)
            target.flush()
            os.fsync(target.fileno())
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
    counts = {**written.counts, "files": written.files}
    if as_json:
        answer({"school": school, "file": out.as_posix(), "bytes": out.stat().st_size, "counts": counts})
    else:
        say(
            N_("{file}: {certificates} certificates of {people} people, {keys} keys, {files} files."),
            file=out,
            certificates=counts["certificates"],
            people=counts["people"],
            keys=counts["keys"],
            files=counts["files"],
        )
        say(N_("Without the passphrase nobody can restore it. Keep the two apart."))


@click.command(help=N_("Restore an archive of certificates into a school of this installation."))
@click.argument("file", type=click.Path(exists=True, path_type=Path, dir_okay=False))
@SCHOOL
@PASSPHRASE
@click.option("--renamed", is_flag=True, help=N_("Although the school's short name is another one here."))
@click.option("--dry-run", is_flag=True, help=N_("Say what would happen, and change nothing."))
@json_option
def restore(
    file: Path, school: str, passphrase_file: IO[str] | None, renamed: bool, dry_run: bool, as_json: bool
) -> None:
    """Safe to run again: what is here already stays."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.moving.restoring import restore as bring_back
    from makerpath.service.people.operations import school_by_slug
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    school_id = school_by_slug(services, school)
    passphrase = _passphrase(passphrase_file, twice=False)
    found = bring_back(services, school_id, file, passphrase, dry_run=dry_run, renamed=renamed)
    if as_json:
        answer({"dry_run": dry_run, **found.as_json()})
    else:
        _tell(found, dry_run)


@click.command(help=N_("Say where a school's certificates are answered for from now on."))
@SCHOOL
@click.option("--to", help=N_("The address of the installation that the archive was restored in."))
@click.option("--back", is_flag=True, help=N_("They are answered for here again."))
@json_option
def moved(school: str, to: str | None, back: bool, as_json: bool) -> None:
    """Addresses in old certificates lead to the same place at the new installation."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.moving.elsewhere import set_moved
    from makerpath.service.people.operations import school_by_slug, system_actor
    from makerpath.service.web.app import make_services

    if bool(to) == back:
        raise click.UsageError(gettext(N_("Give either --to or --back."), language()))
    services = make_services(from_environment())
    made = set_moved(services, system_actor(school_by_slug(services, school)), to=to or "")
    if as_json:
        answer({"school": school, **made})
    elif made["to"]:
        say(N_("Whoever verifies a certificate of {school} here is led to {to}."), school=school, to=made["to"])
    else:
        say(N_("Certificates of {school} are answered for here."), school=school)


def _passphrase(file: IO[str] | None, *, twice: bool) -> str:
    """From the file, else asked for; never an argument, which other users of the machine can read."""
    if file is not None:
        return file.readline(LONGEST_LINE).rstrip("\r\n")
    asked: str = click.prompt(
        gettext(N_("Passphrase"), language()), hide_input=True, confirmation_prompt=twice, err=True
    )
    return asked


def _tell(found: Restored, dry_run: bool) -> None:
    say(
        N_("{count} certificates come in, {known} are here already, {changed} of them get news.")
        if dry_run
        else N_("{count} certificates came in, {known} were here already, {changed} of them got news."),
        count=found.certificates,
        known=found.known,
        changed=found.changed,
    )
    say(
        N_("People: {people}. Keys: {keys}. Designs: {designs}. Files in the archive: {files}."),
        people=found.people,
        keys=found.keys,
        designs=found.designs,
        files=found.files,
    )
    if found.erased:
        say(N_("People to erase, as they were where the archive comes from: {count}."), count=found.erased)
    if found.to_print:
        say(N_("Certificates that the worker prints now: {count}."), count=found.to_print)
    if dry_run:
        say(N_("Nothing was changed."))
