"""`makerpath certificate rotate-key`: a school signs its certificates with a new key from now on."""

from __future__ import annotations

import click

from makerpath.cli.output import answer, json_option, say
from makerpath.domain.errors import N_


@click.command("rotate-key", help=N_("Sign a school's certificates with a new key from now on."))
@click.option("--school", required=True, help=N_("The school's short name."))
@json_option
def rotate_key(school: str, as_json: bool) -> None:
    """What was signed before stays good."""
    from makerpath.service.badges.operations import rotate
    from makerpath.service.core.settings import from_environment
    from makerpath.service.people.operations import school_by_slug, system_actor
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    made = rotate(services, system_actor(school_by_slug(services, school)))
    if as_json:
        answer(made)
    else:
        say(N_("A new key signs from now on. What was signed before stays good."))
