"""`makerpath person`: everything of one person taken out of the service, or erased; for the retirement of accounts."""

from __future__ import annotations

import os
from pathlib import Path

import click

from makerpath.cli.output import answer, json_option, language, say
from makerpath.domain.errors import N_


@click.group(help=N_("Hand out or erase everything of a person."))
def person() -> None:
    """Commands of whoever runs the service."""


@person.command(help=N_("Write everything of a person into a ZIP archive."))
@click.option("--school", required=True, help=N_("The school's short name."))
@click.option("--issuer", default="local", show_default=True, help=N_("The platform's issuer, or local."))
@click.option("--subject", required=True, help=N_("The platform's user id; the mail address of a local account."))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help=N_("The file to write."))
@json_option
def export(school: str, issuer: str, subject: str, out: Path, as_json: bool) -> None:
    """The same archive that the person gets on the page; the file appears whole or not at all."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.people.operations import school_by_slug
    from makerpath.service.privacy.archive import write_archive
    from makerpath.service.privacy.finding import find_person
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    school_id = school_by_slug(services, school)
    person_id = find_person(services, school_id, issuer, subject)
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("wb") as target:
            os.chmod(part, 0o600)
            manifest = write_archive(services, school_id, person_id, language(), target)
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
    if as_json:
        answer({"person": manifest["person"], "counts": manifest["counts"], "missing": manifest["missing"]})
    else:
        say(N_("{file} is written."), file=out)


@person.command(help=N_("Erase a person for good; somebody unknown is nobody to erase, and no mistake."))
@click.option("--school", required=True, help=N_("The school's short name."))
@click.option("--issuer", default="local", show_default=True, help=N_("The platform's issuer, or local."))
@click.option("--subject", required=True, help=N_("The platform's user id; the mail address of a local account."))
@click.option("--yes", is_flag=True, help=N_("Do not ask."))
@json_option
def erase(school: str, issuer: str, subject: str, yes: bool, as_json: bool) -> None:
    """What the office does on the page; the worker then lets the files go."""
    from makerpath.domain.errors import NotFound
    from makerpath.i18n import gettext
    from makerpath.service.core.settings import from_environment
    from makerpath.service.people.operations import school_by_slug, system_actor
    from makerpath.service.privacy.erasing import erase as erase_person
    from makerpath.service.privacy.finding import find_person
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    school_id = school_by_slug(services, school)
    try:
        person_id = find_person(services, school_id, issuer, subject)
    except NotFound:
        made = {"person": None, "erased": False}
    else:
        if not yes:
            asked = gettext(N_("Erase {subject} for good?"), language(), subject=subject)
            click.confirm(asked, abort=True, err=True)
        made = erase_person(services, system_actor(school_id), person_id=person_id)
    if as_json:
        answer(made)
    elif made["erased"]:
        say(N_("Erased. The worker lets the files go."))
    else:
        say(N_("Nobody is known like that."))
