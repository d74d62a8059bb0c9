"""From a record to the HTML of its page, in Jinja's sandbox and from plain data only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError

from makerpath.credentials.chart import bar, radar, spokes
from makerpath.credentials.design import Design
from makerpath.credentials.faces import voice
from makerpath.credentials.fit import fit
from makerpath.credentials.numbers import show_code
from makerpath.credentials.record import CertificateRecord
from makerpath.credentials.sandbox import Sandbox
from makerpath.credentials.words import ROLES, WATCHES
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LocalText
from makerpath.i18n import format_date, gettext

QR = "makerpath:qr"
PICTURE = "makerpath:picture/"
"""Followed by the SHA-256 of one of the school's pictures."""


def page_html(record: CertificateRecord, design: Design, data: Mapping[str, Any] | None = None) -> str:
    """The page of `record`; `data` is what its `as_data` gives, where that is at hand.

    A template has `record` (as JSON data, with everything that a record may have), `languages`, `orientation`,
    `issued` and `expires` (the days in words, by language; `expires` None for ever), `code` (in groups), the addresses
    `qr`, `logo` and `seal`, and `signatures`: who signs (`name`, `role`, `picture`, an address). What the school has
    not chosen is None, and without signatories the issuer signs. Filters: `texts`, `fit`, `voice`, `number`,
    `role(language)` and `watch(language)` (see `words`), `bar`, `radar`, `spokes` (see `chart`);
    `_("English", language)` translates a label, `N_` marks one. Raises `design.template` with path and line.
    """
    languages = [tag for tag in record.languages if tag in design.about.languages] or list(design.about.languages)
    look = record.look
    context: dict[str, Any] = {
        "record": record.as_data() if data is None else data,
        "languages": languages,
        "orientation": design.about.orientation(record),
        "issued": _day(record, record.issued_at, languages),
        "expires": _day(record, record.expires_at, languages) if record.expires_at else None,
        "code": show_code(record.code),
        "qr": QR,
        "logo": _address(look.logo) if look else None,
        "seal": _address(look.seal) if look else None,
        "signatures": _signatures(record),
    }
    try:
        return _environment(design.folder, tuple(languages)).get_template("certificate.html").render(context)
    except TemplateSyntaxError as error:
        raise _broken(design.folder / (error.name or "certificate.html"), error.lineno, str(error)) from error
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise _broken(design.folder / "certificate.html", _line(error), str(error)) from error


def _day(record: CertificateRecord, moment: datetime, languages: Sequence[str]) -> dict[str, str]:
    """The day of `moment` at the school, in words, by language."""
    day = moment.astimezone(ZoneInfo(record.time_zone)).date()
    return {tag: _words(day, tag) for tag in languages}


_words = lru_cache(maxsize=64)(format_date)
"""A class has its certificates on one day."""


def _signatures(record: CertificateRecord) -> list[dict[str, Any]]:
    chosen = record.look.signatories if record.look else []
    if not chosen:
        return [{"name": record.issuer.name, "role": dict(record.issuer.role), "picture": None}]
    return [{"name": one.name, "role": dict(one.role), "picture": _address(one.picture)} for one in chosen]


def _address(sha256: str | None) -> str | None:
    return PICTURE + sha256 if sha256 else None


@lru_cache(maxsize=16)
def _environment(folder: Path, languages: tuple[str, ...]) -> Sandbox:
    """Kept with its compiled templates; a template that was changed is read again."""
    environment = Sandbox(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals = {"_": gettext, "N_": N_}
    environment.known = frozenset([gettext, N_])
    environment.filters |= {
        "texts": lambda text: _texts(text, languages),
        "fit": fit,
        "voice": voice,
        "number": _number,
        "role": lambda slug, language: gettext(ROLES[slug], language) if slug in ROLES else slug,
        "watch": lambda slug, language: gettext(WATCHES[slug], language) if slug in WATCHES else slug,
        "bar": bar,
        "radar": radar,
        "spokes": spokes,
    }
    return environment


def _texts(text: Mapping[str, str], languages: Sequence[str]) -> list[tuple[str, str]]:
    """(language, text) for each language of the page; what is missing or the same is not shown twice."""
    local = LocalText(text)
    shown: dict[str, str] = {}
    for wanted in languages:
        tag = local.language(wanted)
        if local[tag] not in shown.values():
            shown[tag] = local[tag]
    return list(shown.items())


def _number(value: float) -> str:
    return f"{value:g}"


def _line(error: BaseException) -> int:
    """The line of the template that raised `error`: Jinja maps its frames back to the source."""
    line, frame = 1, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename.endswith(".html"):
            line = frame.tb_lineno
        frame = frame.tb_next
    return line


def _broken(path: Path, line: int, reason: str) -> MakerpathError:
    return MakerpathError(
        "design.template",
        N_("{path}:{line}: {reason}"),
        N_("Correct this place in the design, then preview it again."),
        path=path,
        line=line,
        reason=reason,
    )
