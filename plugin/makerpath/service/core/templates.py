"""One Jinja environment a language, for pages, fragments and mails."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape, StrictUndefined
from markupsafe import Markup

from makerpath import i18n
from makerpath.domain import names
from makerpath.domain.text import LocalText
from makerpath.markup import plain
from makerpath.service.core.database import new_id


@cache
def environment(language: str) -> Environment:
    """Templates under `templates/`; undefined names are errors; everything but .txt is escaped."""
    env = Environment(
        loader=FileSystemLoader(str(files("makerpath.templates"))),
        autoescape=select_autoescape(["html", "svg"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalogue = i18n.catalogue(language)
    env.install_gettext_translations(catalogue, newstyle=False)  # type: ignore[attr-defined]
    env.globals.update(
        language=language,
        languages=i18n.NAMES,
        names=names,
        t=lambda text, **params: i18n.gettext(text, language, **params),
        n=lambda one, many, count, **params: i18n.ngettext(one, many, count, language, **params),
    )
    env.filters.update(
        pick=lambda texts: pick(texts, language),
        rubric_text=lambda texts, band: pick(texts, language, band),
        lang=lambda texts: LocalText(texts).language(language),
        plain=plain,
        number=lambda value: f"{value:g}",
        size=human_size,
        day=lambda value: i18n.format_date(value, language),
        month=lambda value: i18n.format_month(value, language),
    )
    return env


def pick(texts: dict[str, str] | None, language: str, band: str = "") -> str:
    """A localised text in the reader's language, empty where there is none.

    `band` is the age band whose words are wanted; who has none reads what everybody reads.
    """
    return LocalText(texts).pick(language, band) if texts else ""


def human_size(size: float) -> str:
    """A number of bytes for people, such as 3.1 MB or 134 MB."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def render(name: str, language: str, **context: Any) -> str:
    return environment(language).get_template(name).render(**context)


def once() -> Markup:
    """A hidden key: the same form sent twice happens once."""
    return Markup('<input type="hidden" name="key" value="{}">').format(new_id().hex)


def moment(at: datetime, language: str, zone: str, style: str = "medium") -> Markup:
    """A moment on the school's clock, with the exact UTC for machines."""
    return Markup('<time datetime="{}">{}</time>').format(
        at.isoformat(), i18n.format_datetime(at, language, zone, style)
    )
