"""Finding journal entries by their words, and by any two characters that stand together where nobody writes spaces.

Everything is turned into plain words of Latin letters and digits before a database sees it, so that both databases
split and compare it in the same way and nothing that somebody types is ever read as an operator.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterator

from sqlalchemy import column, ColumnElement, func, literal_column, select, table, Text, text, Uuid
from sqlalchemy.orm import Session

from makerpath.domain.differences import UNSPACED
from makerpath.service.journal.models import JournalEntry

LONGEST_WORD = 64
MOST_TERMS = 24
"""How many terms of a question count; a longer one is answered by its beginning."""

_RUNS = re.compile(rf"(?P<cjk>[{UNSPACED}\uac00-\ud7af]+)|[^\W_{UNSPACED}\uac00-\ud7af]+")
_TERMS = table("journal_terms", column("entry_id", Uuid()), column("terms", Text()))


def terms(said: str, run_id: uuid.UUID, project_id: uuid.UUID) -> str:
    """What an entry that says `said` is found by, for `JournalEntry.terms`."""
    found: dict[str, None] = {}
    for run, unspaced in _runs(said):
        if unspaced:
            # The last character begins no pair; alone it is found like the others, as the beginning of a term.
            found.update(dict.fromkeys(_pair(run[at : at + 2]) for at in range(len(run))))
        else:
            found[_word(run)] = None
    mark = _mark(run_id)
    return " ".join([_of_run(run_id), _of_project(project_id), *(mark + term for term in found)])


def asked(question: str) -> list[str]:
    """The terms of a question, each the beginning of what is looked for; empty if it has no letter and no digit."""
    found: dict[str, None] = {}
    for run, unspaced in _runs(question):
        if len(found) >= MOST_TERMS:
            break
        if unspaced:
            found.update(dict.fromkeys(_pair(run[at : at + 2]) for at in range(max(1, len(run) - 1))))
        else:
            found[_word(run)] = None
    return list(found)[:MOST_TERMS]


def matches(
    session: Session, wanted: list[str], run_id: uuid.UUID, project_id: uuid.UUID | None = None
) -> ColumnElement[bool]:
    """The condition that an entry has all of the `wanted` terms (see `asked`), within a run or one project of it.

    To be used in a query on `JournalEntry`, which keeps it inside the session's school.
    """
    scope = _of_project(project_id) if project_id else _of_run(run_id)
    terms = [_mark(run_id) + term for term in wanted]
    if session.get_bind().dialect.name == "postgresql":
        query = " & ".join([scope, *(f"{term}:*" for term in terms)])
        vector = func.to_tsvector(literal_column("'simple'"), JournalEntry.terms)
        return vector.bool_op("@@")(func.to_tsquery(literal_column("'simple'"), query))
    query = " AND ".join([f'"{scope}"', *(f'"{term}"*' for term in terms)])
    return JournalEntry.id.in_(
        select(_TERMS.c.entry_id).where(text("journal_terms MATCH :journal_query").bindparams(journal_query=query))
    )


def _runs(said: str) -> Iterator[tuple[str, bool]]:
    """The words of a text as they are compared, and for each whether its script has no spaces."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", said).casefold())
    for found in _RUNS.finditer(folded):
        if found["cjk"]:
            yield found[0], True
            continue
        # Without its accents: who types cafe means café.
        bare = "".join(c for c in unicodedata.normalize("NFD", found[0]) if not unicodedata.combining(c))
        if bare:
            yield bare, False


def _word(word: str) -> str:
    """A word as a term: as it is where it is plain, else by its code points."""
    word = word[:LONGEST_WORD]
    return f"w{word}" if word.isascii() else "u" + "".join(f"{ord(letter):05x}" for letter in word)


def _pair(pair: str) -> str:
    return "c" + "".join(f"{ord(letter):05x}" for letter in pair)


def _mark(run_id: uuid.UUID) -> str:
    """Stands before each term: what begins alike is gathered in one run, whatever the school's others have noted."""
    return f"x{run_id.hex[-8:]}"


def _of_project(project_id: uuid.UUID) -> str:
    return f"p{project_id.hex}"


def _of_run(run_id: uuid.UUID) -> str:
    return f"r{run_id.hex}"
