"""`makerpath course`: check course packages, build archives from them."""

from __future__ import annotations

import os
from pathlib import Path

import click

from makerpath.cli.output import answer, json_option, say
from makerpath.cli.problems import as_data, show
from makerpath.content.check import check as problems_of
from makerpath.content.check import load
from makerpath.content.olx import build as build_archive
from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES


@click.group(help=N_("Check course packages, build archives from them, publish them."))
def course() -> None:
    """The group of commands on course packages."""


@course.command(help=N_("Report every problem of the course folders PATH as path:line:column."))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@json_option
@click.pass_context
def check(context: click.Context, paths: tuple[Path, ...], as_json: bool) -> None:
    """Exit code 1 if a course has an error; warnings alone leave it at 0."""
    found = [problem for path in paths for problem in problems_of(path)]
    errors = sum(problem.severity == "error" for problem in found)
    if as_json:
        answer({"errors": errors, "warnings": len(found) - errors, "problems": as_data(found)})
    else:
        show(found)
    context.exit(1 if errors else 0)


@course.command(help=N_("Write the course folder PATH as an archive that Open edX imports."))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=N_("The archive to write."))
@click.option("--run", default="run-1", show_default=True, help=N_("The name of the run, such as 2026-autumn."))
@click.option("--language", "shown", type=click.Choice(LANGUAGES), help=N_("The language of titles in the outline."))
@json_option
def build(path: Path, out: Path | None, run: str, shown: str | None, as_json: bool) -> None:
    """The archive appears whole or not at all."""
    package = load(path)
    archive = build_archive(package, run, shown)
    goal = out or Path(f"{package.course.id}-{run}.tar.gz")
    _write(goal, archive.data)
    if as_json:
        made = {"file": goal.as_posix(), "bytes": len(archive.data), "sha256": archive.sha256, "files": archive.names}
        answer({"course": package.course.id, "run": run, "lessons": len(package.lessons), **made})
    else:
        say(
            N_("{file}: {count} lessons, {size} kB, SHA-256 {hash}"),
            file=goal,
            count=len(package.lessons),
            size=max(1, len(archive.data) // 1000),
            hash=archive.sha256,
        )


@course.command(help=N_("Publish the course folder PATH in a school of the service, for its classes."))
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


def _write(goal: Path, data: bytes) -> None:
    part = goal.with_name(f".{goal.name}.part")
    try:
        part.write_bytes(data)
        os.replace(part, goal)
    finally:
        part.unlink(missing_ok=True)
