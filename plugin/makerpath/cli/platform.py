"""`makerpath platform`: which learning platforms a school trusts."""

from __future__ import annotations

from pathlib import Path

import click

from makerpath.cli.output import say
from makerpath.domain.errors import N_


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
