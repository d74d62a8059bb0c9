"""`makerpath certificate verify`: whether a file or a code is genuine, straight from the installation's database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from makerpath.cli.output import answer, json_option, language, say
from makerpath.domain.errors import N_
from makerpath.i18n import format_datetime, gettext

if TYPE_CHECKING:
    from makerpath.service.operation import Services
    from makerpath.service.verification.files import FileVerdict

NOT_GENUINE = 1


@click.command(help=N_("Say whether FILE_OR_CODE, a file or the code of a certificate, is genuine, and holds today."))
@click.argument("file_or_code")
@json_option
def verify(file_or_code: str, as_json: bool) -> None:
    """Exit code 1 if it is not genuine, or does not hold."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.verification.api import verdict_of
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    try:
        path = Path(file_or_code)
        by_code = not path.is_file()
        verdict = _of_code(services, file_or_code) if by_code else _of_file(services, path)
    finally:
        services.database.close()
    if as_json:
        answer(verdict_of(verdict, by_code=by_code).model_dump())
    else:
        _tell(verdict, by_code=by_code)
    if verdict.kind not in ("issued", "signed") or verdict.found is None or not verdict.found.valid:
        raise SystemExit(NOT_GENUINE)


def _of_file(services: Services, path: Path) -> FileVerdict:
    from makerpath.service.verification.files import check

    with path.open("rb") as source:
        return check(services, source)


def _of_code(services: Services, code: str) -> FileVerdict:
    from makerpath.service.verification.files import FileVerdict
    from makerpath.service.verification.queries import verify as look_up

    return FileVerdict("signed", "", look_up(services, code))


def _tell(verdict: FileVerdict, *, by_code: bool) -> None:
    from makerpath.service.verification import words

    reader = language()
    if not by_code:
        say(words.FILE[verdict.kind])
        say(words.FILE_MEANING[verdict.kind])
    found = verdict.found
    if found is None:
        return
    say(words.STANDING[found.state])
    if found.replaced_by:
        say(N_("The newer one has the number {serial}. Ask the holder for it."), serial=found.replaced_by)
    record = found.record
    if record is not None:
        say(
            N_("{serial}: {name}, {course}, {school}"),
            serial=found.serial,
            name=found.name,
            course=record.course.title.pick(reader),
            school=record.school.name.pick(reader),
        )
    for line in found.history:
        said = gettext(words.HAPPENED.get(line.kind, line.kind), reader)
        zone = record.time_zone if record is not None else "UTC"
        say(
            N_("{when}: {what} {reason}"),
            when=format_datetime(line.at, reader, zone),
            what=said,
            reason=found.masked_in(line.reason),
        )
