"""What the job and the command line have in common: print what has no PDF yet, then write the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, cast, IO, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.domain.text import LocalText
from makerpath.i18n import gettext
from makerpath.service.certificates.exporting import archive, names
from makerpath.service.certificates.exporting.merging.merged import Item, merge
from makerpath.service.certificates.exporting.selecting import Line, lines, read, Selection
from makerpath.service.certificates.exporting.tables import table
from makerpath.service.certificates.printing import Kept, print_all
from makerpath.service.core.database import utc_now
from makerpath.service.operation import Services
from makerpath.service.people.models import School

Form = Literal["zip", "print", "csv"]
FORMS: tuple[Form, ...] = ("zip", "print", "csv")
ENDING = {"zip": "zip", "print": "pdf", "csv": "csv"}
MEDIA_TYPE = {"zip": "application/zip", "print": "application/pdf", "csv": "text/csv"}
MOST = 10_000
"""So many certificates in one file; a larger school asks by class or term."""
PRINTING = 20.0
"""How much longer printing a certificate takes than putting a printed one into a file, roughly: for the progress."""

Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class Wish:
    """What is asked for: which certificates, and in which form."""

    selection: Selection
    form: Form
    crop_marks: bool = False
    credentials: bool = False

    def as_options(self) -> dict[str, Any]:
        more = {"crop_marks": self.crop_marks, "credentials": self.credentials}
        return {"form": self.form, **{name: True for name, on in more.items() if on}, **self.selection.as_options()}


@dataclass(frozen=True)
class Result:
    """The file's name and media type; how many certificates are in it, and why others are not, by number."""

    name: str
    media_type: str
    count: int
    failed: Mapping[str, MakerpathError]


def read_wish(session: Session, given: Mapping[str, Any]) -> Wish:
    """The wish that a form, a command or stored options ask for. Raises `export.form`, and what `selecting.read` does.

    What a form has no use for is left out: the same file asked for twice is the same wish.
    """
    form = given.get("form")
    if form not in FORMS:
        raise MakerpathError("export.form", N_("Choose what to get."), status=422, field="form")
    on = {name: given.get(name) in (True, "1") for name in ("crop_marks", "credentials")}
    return Wish(
        read(session, {**given, "all_states": given.get("all_states") if form != "print" else False}),
        form,
        crop_marks=on["crop_marks"] and form == "print",
        credentials=on["credentials"] and form == "zip",
    )


def export(
    services: Services,
    school_id: UUID,
    wish: Wish,
    out: IO[bytes],
    language: str,
    *,
    tell: Tell = lambda _part, _words: None,
    kept: Kept = lambda _session: None,
) -> Result:
    """Write the file to `out`: the same bytes for the same certificates and language.

    Killed and called again it prints nothing twice. Raises `export.nothing`, `export.too_many`, and
    `certificate.unprinted` where not one of them could be printed.
    """
    now = utc_now()
    school, chosen = _chosen(services, school_id, wish)
    failed: dict[UUID, MakerpathError] = {}
    lacking = [line.id for line in chosen if line.holds and not line.sha256] if wish.form != "csv" else []
    share = len(lacking) * PRINTING / (len(lacking) * PRINTING + len(chosen))
    if lacking:
        words = gettext(N_("Certificates are printed first"), language)
        printed = print_all(
            services,
            school_id,
            lacking,
            tell=lambda done, total: tell(share * done / total, f"{words} ({done}/{total})"),
            kept=kept,
        )
        failed = printed.failed
        with services.database.reading(school_id) as session:
            chosen = lines(session, school, wish.selection, now)
    there = [line for line in chosen if line.sha256 and line.holds]
    if wish.form != "csv" and not there:
        raise next(iter(failed.values()))
    words = gettext(N_("The file is put together"), language)

    def put_together(done: int, total: int) -> None:
        tell(share + (1 - share) * done / total, f"{words} ({done}/{total})")

    title = _title(school, chosen, wish, language)
    if wish.form == "zip":
        archive.write(
            services,
            school,
            chosen,
            out,
            language=language,
            credentials=wish.credentials,
            failed=failed,
            tell=put_together,
        )
    elif wish.form == "print":
        merge(_items(services, there, language), out, title=title, crop_marks=wish.crop_marks, tell=put_together)
    else:
        for piece in table(services, school, chosen, language):
            out.write(piece)
    name = f"{names.plain(title, 120) or 'certificates'}.{ENDING[wish.form]}"
    count = len(chosen) if wish.form == "csv" else len(there)
    serials = {line.id: line.serial for line in chosen}
    return Result(name, MEDIA_TYPE[wish.form], count, {serials[ident]: failed[ident] for ident in failed})


def _chosen(services: Services, school_id: UUID, wish: Wish) -> tuple[School, list[Line]]:
    with services.database.reading(school_id) as session:
        school = session.get(School, school_id)
        if school is None:
            raise NotFound()
        chosen = lines(session, school, wish.selection, utc_now())
    if not chosen:
        raise Conflict(
            "export.nothing", N_("No certificate is like this."), N_("Choose more, or wait until they are issued.")
        )
    if len(chosen) > MOST:
        raise Conflict(
            "export.too_many_certificates",
            N_("{count} certificates are too many for one file; it can have {limit}."),
            N_("Choose a class, a term or days."),
            count=len(chosen),
            limit=MOST,
        )
    return school, chosen


def _items(services: Services, there: list[Line], language: str) -> list[Item]:
    elsewhere = gettext(N_("Without a class"), language)
    return [
        Item(
            cast("Callable[[], BinaryIO]", partial(services.storage.open, line.sha256 or "")),
            f"{line.name} · {line.serial}",
            line.group or elsewhere,
            line.serial,
        )
        for line in there
    ]


def _title(school: School, chosen: list[Line], wish: Wish, language: str) -> str:
    """What the file is called: the school, and the class where it is of one."""
    words = gettext(N_("Certificates"), language)
    groups = {line.group for line in chosen}
    parts = [LocalText(school.name).pick(language), words, *(groups if wish.selection.group else ())]
    return " · ".join(part for part in parts if part)
