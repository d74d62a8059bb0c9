"""The ZIP: a folder for each class, a PDF for each certificate, its credential if wished, and the list of all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO
from typing import IO
from uuid import UUID

from sqlalchemy import select

from makerpath.domain.errors import MakerpathError
from makerpath.service.certificates.exporting import names
from makerpath.service.certificates.exporting.selecting import Line
from makerpath.service.certificates.exporting.tables import table
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.printing import slices
from makerpath.service.exhibition.zipping import Member, stream
from makerpath.service.operation import Services
from makerpath.service.people.models import School

LIST = "certificates.csv"
CREDENTIALS_AT_ONCE = 100
Tell = Callable[[int, int], None]


def write(
    services: Services,
    school: School,
    lines: Sequence[Line],
    out: IO[bytes],
    *,
    language: str,
    credentials: bool,
    failed: Mapping[UUID, MakerpathError],
    tell: Tell,
) -> None:
    """Write the list of all `lines` to `out`, and the files of those that have a PDF and hold.

    The same bytes for the same certificates: in the order of the lines, each file with the moment of its issue.
    """
    printed = [line for line in lines if line.sha256 and line.holds]
    folders = _folders({line.group for line in printed})
    paths = {line.id: folders[line.group] + names.file_name(line.serial, line.name, "pdf") for line in printed}
    with tempfile.TemporaryFile() as listing:
        for piece in table(services, school, lines, language, paths, failed):
            listing.write(piece)
        first = Member(LIST, lambda: listing, listing.tell())
        listing.seek(0)
        for piece in stream(_members(services, school, first, printed, paths, credentials, tell)):
            out.write(piece)


def _members(
    services: Services,
    school: School,
    first: Member,
    lines: Sequence[Line],
    paths: Mapping[UUID, str],
    credentials: bool,
    tell: Tell,
) -> Iterator[Member]:
    yield first
    done = 0
    for some in slices(lines, CREDENTIALS_AT_ONCE):
        signed = _credentials(services, school, [line.id for line in some]) if credentials else {}
        for line in some:
            assert line.sha256 is not None
            path = paths[line.id]
            yield Member(path, partial(services.storage.open, line.sha256), line.size, line.issued_at)
            if words := signed.get(line.id, "").encode():
                yield Member(path.removesuffix("pdf") + "jwt", partial(BytesIO, words), len(words), line.issued_at)
            done += 1
            tell(done, len(lines))


def _credentials(services: Services, school: School, ids: Sequence[UUID]) -> dict[UUID, str]:
    with services.database.reading(school.id) as session:
        rows = session.execute(select(Certificate.id, Certificate.credential).where(Certificate.id.in_(ids)))
        return {row.id: row.credential for row in rows}


def _folders(groups: Collection[str]) -> dict[str, str]:
    """Where the files of each class go, with the stroke at its end: to the top where there is but one class."""
    if len(groups) < 2:
        return dict.fromkeys(groups, "")
    found = {}
    for group in groups:
        name = names.folder_name(group)
        found[group] = f"{name}/" if name and name.casefold() != LIST else f"_{name}/" if name else ""
    return found
