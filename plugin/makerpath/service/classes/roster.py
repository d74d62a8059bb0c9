"""A class's roster as CSV: out for a spreadsheet, in again with new learners and changed names."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LANGUAGES
from makerpath.service.classes.models import ClassMember, SchoolClass
from makerpath.service.classes.operations import add_member
from makerpath.service.core import text
from makerpath.service.operation import Answer, operation, Work
from makerpath.service.people.models import Identity, LOCAL, Person

COLUMNS = ("number", "display_name", "certificate_name", "email", "language", "minor", "consent_by")
LIMIT = 2000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def roster_csv(session: Session, group: SchoolClass) -> str:
    """The class as CSV text with a byte order mark, which spreadsheets need for Chinese."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    rows = session.execute(
        select(ClassMember, Person, Identity.email)
        .join(Person, Person.id == ClassMember.person_id)
        .outerjoin(Identity, (Identity.person_id == Person.id) & (Identity.issuer == LOCAL))
        .where(ClassMember.class_id == group.id, ClassMember.left_at.is_(None))
        .order_by(ClassMember.number, Person.display_name)
    )
    for member, person, email in rows:
        writer.writerow(
            {
                "number": _inert(member.number),
                "display_name": _inert(person.display_name),
                "certificate_name": _inert(person.certificate_name),
                "email": _inert(email or ""),
                "language": person.language,
                "minor": "yes" if person.minor else "no",
                "consent_by": _inert(person.consent_by),
            }
        )
    return "\ufeff" + out.getvalue()


@operation("class.import_roster")
def import_roster(work: Work, *, class_id: UUID, content: bytes) -> Answer:
    """Add every learner of the CSV to the class, all or none.

    A row is the same person as before when its address is known, else when its number is in this class.
    Raises `roster.bad_row` with the line.
    """
    group = work.get(SchoolClass, class_id, lock=True)
    work.require("class.manage", group)
    added = updated = 0
    for line_number, row in _rows(content):
        try:
            new = _take(work, group, row)
        except MakerpathError as error:
            raise MakerpathError(
                "roster.bad_row",
                N_("Line {line}: {reason}"),
                N_("Nothing was imported. Mend the line and import the file again."),
                status=422,
                field="file",
                line=line_number,
                reason=str(error).split(": ", 1)[1],
            ) from None
        added, updated = added + new, updated + (not new)
    work.record("class.roster_imported", group.id, added=added, updated=updated)
    return {"class": str(group.id), "added": added, "updated": updated}


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
    reader = csv.DictReader(io.StringIO(decoded, newline=""))
    if "display_name" not in (reader.fieldnames or ()):
        raise MakerpathError(
            "roster.columns",
            N_("The first line must name the columns; display_name is missing."),
            N_("Download the roster first and use it as the pattern."),
            status=422,
            field="file",
        )
    rows = []
    for row in reader:
        if any((value or "").strip() for key, value in row.items() if key):
            rows.append((reader.line_num, {key: _live(value or "") for key, value in row.items() if key}))
        if len(rows) > LIMIT:
            raise MakerpathError(
                "roster.too_long", N_("A roster has at most {limit} learners."), status=422, field="file", limit=LIMIT
            )
    return rows


def _take(work: Work, group: SchoolClass, row: dict[str, str]) -> bool:
    name = text.line(row.get("display_name", ""), "display_name", 200)
    number = text.line(row.get("number", ""), "number", 64, required=False)
    email = text.address(row["email"]) if row.get("email", "").strip() else ""
    person = _known(work, group, number, email)
    fresh = person is None
    if person is None:
        person = work.add(Person(display_name=name, language="en"))
        if email:
            work.add(Identity(person_id=person.id, issuer=LOCAL, subject=email, email=email))
    person.display_name = name
    person.certificate_name = (
        text.line(row.get("certificate_name", ""), "certificate_name", 400, required=False) or name
    )
    if row.get("language") in LANGUAGES:
        person.language = row["language"]
    person.minor = row.get("minor", "").strip().lower() in ("yes", "true", "1", "y", "是")
    consent = text.line(row.get("consent_by", ""), "consent_by", 200, required=False)
    if consent != person.consent_by:
        person.consent_by, person.consent_at = consent, work.now if consent else None
    add_member(work, group, person.id, number)
    return fresh


def _known(work: Work, group: SchoolClass, number: str, email: str) -> Person | None:
    if email:
        return work.session.scalar(
            select(Person)
            .join(Identity, Identity.person_id == Person.id)
            .where(Identity.issuer == LOCAL, Identity.subject == email)
        )
    if number:
        return work.session.scalar(
            select(Person)
            .join(ClassMember, ClassMember.person_id == Person.id)
            .where(ClassMember.class_id == group.id, ClassMember.number == number)
        )
    return None


def _inert(value: str) -> str:
    """A cell that a spreadsheet shows and does not calculate."""
    return "'" + value if value.startswith(FORMULA) else value


def _live(value: str) -> str:
    return value[1:] if value[:1] == "'" and value[1:].startswith(FORMULA) else value
