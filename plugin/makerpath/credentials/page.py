"""From a record to the HTML of its page, in Jinja's sandbox and from plain data only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from makerpath.credentials.design import Design
from makerpath.credentials.faces import voice
from makerpath.credentials.fit import fit
from makerpath.credentials.numbers import show_code
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LocalText
from makerpath.i18n import format_date, gettext

QR = "makerpath:qr"
LOGO = "makerpath:logo"


def page_html(record: CertificateRecord, design: Design, *, logo: bool = False) -> str:
    """The page of `record`.

    A template has `record` (as JSON data), `languages`, `issued` (the day in words, by language), `code`
    (in groups), and the addresses `qr` and `logo` (None without one). Filters: `texts`, `fit`, `voice`, `number`;
    `_("English", language)` translates a label, `N_` marks one. Raises `design.template` with path and line.
    """
    languages = [tag for tag in record.languages if tag in design.about.languages] or list(design.about.languages)
    day = record.issued_at.astimezone(ZoneInfo(record.time_zone)).date()
    context: dict[str, Any] = {
        "record": record.as_json(),
        "languages": languages,
        "issued": {tag: format_date(day, tag) for tag in languages},
        "code": show_code(record.code),
        "qr": QR,
        "logo": LOGO if logo else None,
    }
    try:
        return _environment(design.folder, languages).get_template("certificate.html").render(context)
    except TemplateSyntaxError as error:
        raise _broken(design.folder / (error.name or "certificate.html"), error.lineno, str(error)) from error
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise _broken(design.folder / "certificate.html", _line(error), str(error)) from error


def _environment(folder: Path, languages: Sequence[str]) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals = {"_": gettext, "N_": N_}
    environment.filters |= {
        "texts": lambda text: _texts(text, languages),
        "fit": fit,
        "voice": voice,
        "number": _number,
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
