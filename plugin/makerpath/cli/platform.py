"""`makerpath platform`: which learning platforms a school trusts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from makerpath.cli.output import answer, json_option, language, say
from makerpath.domain.errors import N_
from makerpath.i18n import gettext

if TYPE_CHECKING:
    from makerpath.service.platforms.reconciling import Reconciled


@click.group(help=N_("Introduce learning platforms to the service."))
def platform() -> None:
    """Commands of whoever runs the service."""


@platform.command(help=N_("Trust a platform, and print the service's own key for it."))
@click.option("--school", required=True, help=N_("The school's short name."))
@click.option("--issuer", required=True, help=N_("The name the platform signs with, such as its address."))
@click.option("--name", required=True, help=N_("What people call it."))
@click.option("--base-url", required=True, help=N_("The platform's address."))
@click.option(
    "--key",
    "key_file",
    required=True,
    type=click.Path(exists=True, path_type=Path),
    help=N_("Its Ed25519 public key, a PEM file."),
)
def add(school: str, issuer: str, name: str, base_url: str, key_file: Path) -> None:
    """The same issuer again gets the new key."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.people.operations import school_by_slug, system_actor
    from makerpath.service.platforms.keys import public_pem, service_key
    from makerpath.service.platforms.operations import add_platform
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    add_platform(
        services,
        system_actor(school_by_slug(services, school)),
        issuer=issuer,
        name=name,
        base_url=base_url,
        public_key=key_file.read_text(),
    )
    say(N_("Trusted. Give the platform this key of ours:"))
    click.echo(public_pem(service_key(services.settings)))


@platform.command(help=N_("List the grades that a platform does not have as they were decided here."))
@click.option("--school", help=N_("Only this school, by its short name."))
@click.option("--course", help=N_("Only this course, by its id."))
@click.option("--repair", is_flag=True, help=N_("Send them again, also over what somebody set on the platform."))
@json_option
def reconcile(school: str | None, course: str | None, repair: bool, as_json: bool) -> None:
    """Ask the platforms for each grade; exit code 1 if a difference is left."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.people.operations import school_by_slug
    from makerpath.service.platforms.reconciling import reconcile as compare
    from makerpath.service.platforms.reconciling import Reconciled, schools
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    chosen = [school_by_slug(services, school)] if school else schools(services)
    found = Reconciled()
    for school_id in chosen:
        compare(services, school_id, found, course=course, repair=repair)
    if as_json:
        answer({"differences": [asdict(line) for line in found.lines], "silent": found.silent, "clean": found.clean})
    else:
        _print(found)
    if not found.clean:
        raise SystemExit(1)


def _print(found: Reconciled) -> None:
    from makerpath.service.platforms.failures import words_of

    for line in found.lines:
        one = line.difference
        stored = f"{one.stored[0]}/{one.stored[1]}" if one.stored else "–"
        what = f"{one.platform} · {one.project} · {one.person}: {one.decided[0]}/{one.decided[1]} ≠ {stored}"
        why = gettext(words_of(one.failure), language()) if one.failure else ""
        say(N_("{what} – repaired") if line.repaired else N_("{what} – {why}"), what=what, why=why)
    for name, count in found.silent.items():
        say(N_("{platform} does not answer; grades that could not be compared: {count}."), platform=name, count=count)
    if not found.lines and not found.silent:
        say(N_("The platforms have every grade as it was decided."))
