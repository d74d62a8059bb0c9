"""`makerpath course publish`: a course folder into a school of the service."""

from __future__ import annotations

from pathlib import Path

import click

from makerpath.cli.output import answer, json_option, say
from makerpath.content.check import load
from makerpath.domain.errors import N_


@click.command(help=N_("Publish the course folder PATH in a school of the service, for its classes."))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--school", required=True, help=N_("The school's short name."))
@json_option
def publish(path: Path, school: str, as_json: bool) -> None:
    """A course with errors is refused; one that was published before becomes the newest version of itself."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.courses.operations import publish as publish_package
    from makerpath.service.courses.packages import take_in
    from makerpath.service.people.operations import school_by_slug, system_actor
    from makerpath.service.web.app import make_services

    package = load(path)
    services = make_services(from_environment())
    made = publish_package(services, system_actor(school_by_slug(services, school)), package=take_in(package))
    if as_json:
        answer({"course": package.course.id, "school": school, "version": made["version"]})
    else:
        say(N_("{course} is published in {school}."), course=package.course.id, school=school)
