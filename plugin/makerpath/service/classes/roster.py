"""A class's roster as CSV: out for a spreadsheet, in again with new learners and changed names."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LANGUAGES
from makerpath.i18n import error_text
from makerpath.service.classes.enrolment import enrol, runs_of_class
from makerpath.service.classes.models import ClassMember, SchoolClass
from makerpath.service.classes.operations import add_member
from makerpath.service.classes.roster_people import find, may_write
from makerpath.service.consents.recording import public_guardians, set_guardian
from makerpath.service.core import text
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Identity, LOCAL, Person
from makerpath.service.people.operations import give_address
from makerpath.service.profiles.operations import note_studies

STUDIES = ("field", "level")
"""Taken in for people who have not said it themselves, and never told: these columns go out empty."""
COLUMNS = ("number", "display_name", "certificate_name", "email", "language", "minor", "consent_by", *STUDIES)
LIMIT = 2000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, full-width signs included."""


def roster_csv(session: Session, group: SchoolClass) -> str:
    """The class as CSV text with a byte order mark, which spreadsheets need for Chinese."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    rows = session.execute(
        select(ClassMember, Person, Identity.email)
        .join(Person, Person.id == ClassMember.person_id)
        .outerjoin(Identity, (Identity.person_id == Person.id) & (Identity.issuer == LOCAL))
        .where(ClassMember.class_id == group.id, ClassMember.left_at.is_(None))
        .order_by(ClassMember.number, Person.display_name)
    )
    guardians = public_guardians(session, group.id)
    for member, person, email in rows:
        writer.writerow(
            {
                "number": _inert(member.number),
                "display_name": _inert(person.display_name),
                "certificate_name": _inert(person.certificate_name),
                "email": _inert(email or ""),
                "language": person.language,
                "minor": "yes" if person.minor else "no",
                "consent_by": _inert(guardians.get(person.id, "")),
            }
        )
    return "\ufeff" + out.getvalue()


@operation("class.import_roster")
def import_roster(work: Work, *, class_id: UUID, content: bytes) -> Answer:
    """Add every learner of the CSV to the class, all or none.

    A row is the same person as before when its address is known in this school, else when its number is in this class.
    Somebody who also belongs elsewhere (to a class that the importer does not manage, or to the staff) joins the
    class, and keeps the record that others keep. Raises `roster.bad_row` with the line. Answers with whom a run of
    the class refuses because its course asks for other courses first, as `enrol` does.
    """
    group = work.get(SchoolClass, class_id, lock=True)
    work.require("class.manage", group)
    counts: Counter[str] = Counter()
    seen: set[UUID] = set()
    for line_number, row in _rows(content):
        try:
            counts[_take(work, group, row, seen)] += 1
        except MakerpathError as error:
            raise MakerpathError(
                "roster.bad_row",
                N_("Line {line}: {reason}"),
                N_("Nothing was imported. Mend the line and import the file again."),
                status=422,
                field="file",
                line=line_number,
                reason=error_text(error, work.actor.language)[0],
            ) from None
    refused = enrol(work, runs_of_class(work.session, group.id), seen)
    added, updated, kept = counts["added"], counts["updated"], counts["kept"]
    work.record("class.roster_imported", group.id, added=added, updated=updated, kept=kept)
    return {"class": str(group.id), "added": added, "updated": updated, "kept": kept, "refused": refused}


def _rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            decoded = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise MakerpathError(
            "roster.encoding", N_("The file is not text in UTF-8 or GB 18030."), status=422, field="file"
        )
    try:
        return list(_read(decoded))
    except csv.Error:
        raise MakerpathError(
            "roster.not_csv",
            N_("The file is not a table in CSV."),
            N_("Save it from the spreadsheet as CSV and import it again."),
            status=422,
            field="file",
        ) from None


def _read(decoded: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(decoded, newline=""))
    if "display_name" not in (reader.fieldnames or ()):
        raise MakerpathError(
            "roster.columns",
            N_("The first line must name the columns; display_name is missing."),
            N_("Download the roster first and use it as the pattern."),
            status=422,
            field="file",
        )
    count = 0
    for row in reader:
        cells = {key: _live(value or "") for key, value in row.items() if key}
        if not any(value.strip() for value in cells.values()):
            continue
        count += 1
        if count > LIMIT:
            raise MakerpathError(
                "roster.too_long", N_("A roster has at most {limit} learners."), status=422, field="file", limit=LIMIT
            )
        yield reader.line_num, cells


def _take(work: Work, group: SchoolClass, row: dict[str, str], seen: set[UUID]) -> Literal["added", "updated", "kept"]:
    name = text.line(row.get("display_name", ""), "display_name", 200)
    number = text.line(row.get("number", ""), "number", 64, required=False)
    email = text.address(row["email"]) if row.get("email", "").strip() else ""
    known = find(work, group, number, email, name)
    person = known or work.add(Person(display_name=name, language="en"))
    if person.id in seen:
        raise MakerpathError("roster.twice", N_("{name} stands in the file twice."), status=422, name=name)
    seen.add(person.id)
    mine = known is None or may_write(work, known)
    if mine:
        _write(work, person, name, row)
        if email:
            _address(work, person, email)
        note_studies(work, person.id, **{name: row.get(name, "").strip() for name in STUDIES})
    add_member(work, group, person.id, number)
    if known is None:
        return "added"
    return "updated" if mine else "kept"


def _write(work: Work, person: Person, name: str, row: dict[str, str]) -> None:
    person.display_name = name
    person.certificate_name = (
        text.line(row.get("certificate_name", ""), "certificate_name", 400, required=False) or name
    )
    if row.get("language") in LANGUAGES:
        person.language = row["language"]
    person.minor = row.get("minor", "").strip().lower() in ("yes", "true", "1", "y", "是")
    consent = text.line(row.get("consent_by", ""), "consent_by", 200, required=False)
    set_guardian(work, person, consent)


def _address(work: Work, person: Person, email: str) -> None:
    """Whoever can sign in already keeps that way: a roster puts no address in its place, and none beside it."""
    ways = work.session.execute(select(Identity.issuer, Identity.subject).where(Identity.person_id == person.id)).all()
    if (LOCAL, email) in [tuple(way) for way in ways]:
        return
    if ways:
        raise MakerpathError(
            "roster.other_address",
            N_("{name} has another address or account already."),
            status=422,
            name=person.display_name,
        )
    give_address(work, person, email)


def _inert(value: str) -> str:
    """A cell that a spreadsheet shows and does not calculate."""
    return "'" + value if value.lstrip("'").startswith(FORMULA) else value


def _live(value: str) -> str:
    return value[1:] if value[:1] == "'" and value.lstrip("'").startswith(FORMULA) else value
