"""Whether this very file is genuine: by its hash, by the credential in it, or by the pattern on it. Nothing is kept."""

from __future__ import annotations

import hashlib
import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Literal
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.credentials.numbers import is_code, shape_code
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.certificates.models import Certificate
from makerpath.service.operation import Services
from makerpath.service.previews import confined
from makerpath.service.uploads import media, parts
from makerpath.service.verification import foreign, queries, signatures
from makerpath.service.verification.facts import Facts, facts_of

MIB = 1024 * 1024
LARGEST = 10 * MIB
LIMITS = confined.Limits(seconds=12, memory=1024 * MIB, output=4 * MIB)
PATIENCE = 20.0
"""Seconds that a question waits while another file is being opened: one at a time, whoever asks."""

_ONE = threading.BoundedSemaphore(1)
_BASE64 = re.compile(rb"[A-Za-z0-9_.-]")
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic", "image/avif", media.SVG})
Problem = Literal["nothing", "locked", "unreadable"]
Ours = Literal["issued", "signed", "changed", "altered", "other_key", "scan"]
Kind = Literal[Ours, "unlisted", "elsewhere", "foreign", Problem]


@dataclass(frozen=True)
class Difference:
    """What the file says of a fact (`words.FACT`), and what stands on record."""

    fact: str
    file: str
    record: str


@dataclass(frozen=True)
class FileVerdict:
    """What is known of a file: `found` is the certificate that it is about, `sha256` the file's own.

    `checks` are the single checks of a badge, each with whether it passed; `leads_to` is the host that a pattern names.
    """

    kind: Kind
    sha256: str
    found: queries.Verified | None = None
    differences: tuple[Difference, ...] = ()
    checks: tuple[foreign.Check, ...] = ()
    leads_to: str = ""


@dataclass(frozen=True)
class _Within:
    credentials: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    problem: Problem | None = None


def check(services: Services, source: IO[bytes]) -> FileVerdict:
    """The verdict on a file of at most `LARGEST` bytes. Raises `upload.too_large`, `upload.empty` and `verify.busy`."""
    data = source.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise MakerpathError(
            "upload.too_large",
            N_("A file to be verified has at most {size} MB."),
            N_("Send the PDF that the school issued, or a smaller photo."),
            status=413,
            field="file",
            size=LARGEST // MIB,
        )
    if not data:
        raise MakerpathError("upload.empty", N_("This file is empty."), N_("Choose another file."), field="file")
    sha256 = hashlib.sha256(data).hexdigest()
    with services.database.reading(unscoped=queries.UNSCOPED) as session:
        row = session.scalar(select(Certificate).where(Certificate.sha256 == sha256).order_by(Certificate.id).limit(1))
        if row is not None:
            return FileVerdict("issued", sha256, queries.seen(session, row))
    return _judge(services, sha256, _open(services, data), paper=b"%PDF-" in data[:1024])


def check_text(services: Services, text: str) -> FileVerdict:
    """The verdict on a credential that was sent as text."""
    return check(services, io.BytesIO(text.encode("utf-8", "replace")))


def _open(services: Services, data: bytes) -> _Within:
    media_type = media.detect(data[: media.HEAD], len(data))
    if media_type != media.PDF and media_type not in PICTURES:
        if _is_text(data):
            return _Within(credentials=(data.decode("utf-8", "replace").strip(),))
        return _Within(problem="nothing")
    within = parts.folder(services.settings)
    with _alone(), confined.run("find", io.BytesIO(data), media_type, within, LIMITS) as outcome:
        if outcome.problem:
            return _Within(problem="locked" if outcome.problem == "locked" else "unreadable")
        answer = outcome.answer
        return _Within(tuple(map(str, answer["credentials"])), tuple(map(str, answer["patterns"])))


@contextmanager
def _alone() -> Iterator[None]:
    """Until nobody else's file is being worked on; `verify.busy` after some time of waiting."""
    if not _ONE.acquire(timeout=PATIENCE):
        raise MakerpathError(
            "verify.busy",
            N_("Many files are being verified at the moment."),
            N_("Try again in a minute. The code of a certificate can be verified at once."),
            status=503,
            field="file",
        )
    try:
        yield
    finally:
        _ONE.release()


def _is_text(data: bytes) -> bool:
    """Whether this is a credential by itself, as JWT or as JSON, maybe a damaged one."""
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if len(data) > MIB or head[:1] in (b"{", b"["):
        return len(data) <= MIB
    words = data.strip()
    return data.count(b".") >= 1 and len(_BASE64.findall(words)) * 20 >= len(words) * 19 and b" " not in words


def _judge(services: Services, sha256: str, within: _Within, *, paper: bool) -> FileVerdict:
    if within.problem:
        return FileVerdict(within.problem, sha256)
    with services.database.reading(unscoped=queries.UNSCOPED) as session:
        if within.credentials:
            ours = _of_credential(session, sha256, within.credentials[0], paper=paper)
            if ours is not None:
                return ours
        elif within.patterns:
            return _of_patterns(session, services, sha256, within.patterns)
    return _of_a_badge(sha256, within.credentials[0]) if within.credentials else FileVerdict("nothing", sha256)


def _of_a_badge(sha256: str, text: str) -> FileVerdict:
    """Of a credential that is not ours. Whoever wrote it decides how much work it is, so nothing else waits for it."""
    with _alone():
        kind, checks = foreign.look(text)
    return FileVerdict(kind, sha256, checks=checks)


def _of_credential(session: Session, sha256: str, text: str, *, paper: bool) -> FileVerdict | None:
    """Of a printed file the signature covers only what is attached; a badge is nothing but its credential.

    None for one that names no certificate of ours.
    """
    signed = signatures.read(session, text)
    if signed.outcome == "foreign":
        return None
    row = session.get(Certificate, signed.certificate_id) if signed.certificate_id else None
    found = queries.seen(session, row) if row is not None else None
    told: Kind = signed.outcome if signed.outcome != "genuine" else ("changed" if paper else "signed")
    return FileVerdict(told, sha256, found, _differences(signed.facts, found))


def _differences(said: Facts | None, found: queries.Verified | None) -> tuple[Difference, ...]:
    """What the credential says otherwise than the record. Names are told as the page shows them."""
    if said is None or found is None or found.record is None or found.nameless:
        return ()
    stored = facts_of(found.record)
    return tuple(
        Difference(fact, found.masked_in(said[fact]), found.masked_in(stored[fact]))
        for fact in stored
        if said[fact] != stored[fact]
    )


def _of_patterns(session: Session, services: Services, sha256: str, patterns: tuple[str, ...]) -> FileVerdict:
    here = urlsplit(services.settings.service_url).hostname
    leads_to = ""
    for text in patterns:
        code, host = _address(text)
        row = session.scalar(select(Certificate).where(Certificate.code == code)) if code else None
        # A school that moved here kept the addresses that are printed on its papers.
        if row is not None and (host == here or host == urlsplit(str(row.record.get("verify_url", ""))).hostname):
            return FileVerdict("scan", sha256, queries.seen(session, row))
        leads_to = leads_to or (host if host and host != here else "")
    if leads_to:
        return FileVerdict("elsewhere", sha256, leads_to=leads_to)
    return FileVerdict("unlisted" if any(_address(text)[1] for text in patterns) else "nothing", sha256)


def _address(text: str) -> tuple[str, str]:
    """The code that an address of a verification names, and its host; empty for what it does not have."""
    try:
        parsed = urlsplit(text.strip())
        host = parsed.hostname or ""
    except ValueError:
        return "", ""
    before, _, last = unquote(parsed.path).rstrip("/").rpartition("/")
    code = shape_code(last) if before.endswith("/verify") else None
    return (code if code and is_code(code) else ""), host
