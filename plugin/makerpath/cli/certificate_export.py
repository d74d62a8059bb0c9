"""`makerpath certificate export`: a school's certificates as a file, straight from the installation's database."""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any, TYPE_CHECKING

import click

from makerpath.cli.output import answer, json_option, language, say
from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import error_text, gettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

EVERY = 0.1
WIDTH = 30


@click.command(help=N_("Write certificates of a school as a ZIP of PDFs, as one file for a printer, or as a list."))
@click.option("--school", required=True, help=N_("The school's short name."))
@click.option("--class", "group", help=N_("Only this class, by its name or id."))
@click.option("--term", help=N_("Only this term, by its name or id."))
@click.option("--course", "courses", multiple=True, help=N_("Only this course, by its id; several for a programme."))
@click.option("--batch", help=N_("Only what was issued together, by its id."))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help=N_("Issued on this day or later."))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=N_("Issued on this day or earlier."))
@click.option(
    "--form",
    type=click.Choice(["zip", "print", "csv"]),
    default="zip",
    show_default=True,
    help=N_("What to write."),
)
@click.option("--crop-marks", is_flag=True, help=N_("With crop marks and room for bleed (--form print)."))
@click.option("--credentials", is_flag=True, help=N_("With the signed credentials (--form zip)."))
@click.option("--all-states", is_flag=True, help=N_("List also those that no longer hold (not for --form print)."))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help=N_("The file to write."))
@json_option
def export(
    school: str,
    group: str | None,
    term: str | None,
    courses: tuple[str, ...],
    batch: str | None,
    since: datetime | None,
    until: datetime | None,
    form: str,
    crop_marks: bool,
    credentials: bool,
    all_states: bool,
    out: Path,
    as_json: bool,
) -> None:
    """Killed and run again, it goes on with what is not printed yet, and writes the same bytes.

    Exit code 1 if a certificate could not be printed; the file has the others.
    """
    from makerpath.service.certificates.exporting.making import export as write
    from makerpath.service.certificates.exporting.making import read_wish
    from makerpath.service.core.settings import from_environment
    from makerpath.service.people.operations import school_by_slug
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    school_id = school_by_slug(services, school)
    with services.database.reading(school_id) as session:
        given: dict[str, Any] = {
            "form": form,
            "group": _class(session, group),
            "term": _term(session, term),
            "courses": courses,
            "batch": batch,
            "since": since.date().isoformat() if since else "",
            "until": until.date().isoformat() if until else "",
            "crop_marks": crop_marks,
            "credentials": credentials,
            "all_states": all_states,
        }
        wish = read_wish(session, given)
    # Beside it first: a file of that name is whole, or the one that was there before.
    beside = out.with_name(f".{out.name}.part")
    bar = ProgressBar()
    try:
        with beside.open("wb") as file:
            result = write(services, school_id, wish, file, language(), tell=bar.tell)
        os.replace(beside, out)
    finally:
        bar.close()
        beside.unlink(missing_ok=True)
    if as_json:
        failed = [_failed(serial, error) for serial, error in sorted(result.failed.items())]
        answer({"file": out.as_posix(), "bytes": out.stat().st_size, "certificates": result.count, "failed": failed})
    else:
        say(N_("{file}: {count} certificates"), file=out, count=result.count)
        for serial, error in sorted(result.failed.items()):
            click.echo(f"{serial}: {' '.join(error_text(error, language()))}", err=True)
    if result.failed:
        raise SystemExit(1)


class ProgressBar:
    """A bar on the error output that is drawn over itself; nothing where nobody watches."""

    def __init__(self) -> None:
        self._out = sys.stderr
        self._shown = self._out.isatty()
        self._drawn = 0.0
        self._longest = 0

    def tell(self, part: float, words: str) -> None:
        now = time.monotonic()
        if not self._shown or (part < 1 and now - self._drawn < EVERY):
            return
        self._drawn = now
        full = round(WIDTH * part)
        line = f"[{'#' * full}{'-' * (WIDTH - full)}] {part:4.0%}  {words}"
        self._longest = max(self._longest, len(line))
        self._out.write("\r" + line.ljust(self._longest))
        self._out.flush()

    def close(self) -> None:
        if self._longest:
            self._out.write("\n")
            self._out.flush()


def _failed(serial: str, error: MakerpathError) -> dict[str, str]:
    message, hint = error_text(error, language())
    return {"serial": serial, "code": error.code, "message": message, "hint": hint}


def _class(session: Session, text: str | None) -> str:
    from makerpath.service.classes.models import SchoolClass

    rows = {str(row.id): {row.name} for row in session.query(SchoolClass)} if text else {}
    return _one(rows, text, N_("class"))


def _term(session: Session, text: str | None) -> str:
    from makerpath.service.classes.models import Term

    rows = {str(row.id): set(row.name.values()) for row in session.query(Term)} if text else {}
    return _one(rows, text, N_("term"))


def _one(rows: dict[str, set[str]], text: str | None, what: str) -> str:
    """The id of the one row that is called so."""
    if not text:
        return ""
    found = [ident for ident, known in rows.items() if text == ident or text in known]
    if len(found) == 1:
        return found[0]
    called = sorted(name for known in rows.values() for name in known)
    raise MakerpathError(
        "export.choice",
        N_("There is no one {what} called {name} in this school.") if not found else N_("Several are called {name}."),
        N_("There are: {known}") if not found else N_("Use the id of one of them: {ids}"),
        what=gettext(what, language()),
        name=text,
        known=", ".join(called),
        ids=", ".join(found),
    )
