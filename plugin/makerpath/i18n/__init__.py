"""The interface's words in every language, for blocks, pages, mails and the command line alike.

English stands in the code; the other languages in `<locale>/<area>.po`, an area being a top package of
Makerpath. The files are read as they are, so there is no compile step to forget.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO

from makerpath.domain.errors import fill, MakerpathError
from makerpath.domain.text import DEFAULT_LANGUAGE, LANGUAGES

LOCALES = {"en": "en", "zh-Hans": "zh_Hans"}
NAMES = {"en": "English", "zh-Hans": "简体中文"}


@cache
def catalogue(language: str) -> NullTranslations:
    """The translations into `language`; English for a language there is no catalogue of."""
    if language == DEFAULT_LANGUAGE or language not in LOCALES:
        return NullTranslations()
    # Loaded here: for an English reader this takes longer than checking a small course.
    from importlib.resources import files

    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    folder = files("makerpath.i18n").joinpath(LOCALES[language])
    merged = Catalog(locale=LOCALES[language])
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".po"):
            with entry.open("rb") as handle:
                for message in read_po(handle, locale=LOCALES[language]):
                    if message.id and message.string and not message.fuzzy:
                        merged[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(text: str, language: str, /, **params: object) -> str:
    """`text` in `language`, with its `{named}` places filled."""
    return fill(catalogue(language).gettext(text), params) if text else ""


def ngettext(one: str, many: str, count: int, language: str, /, **params: object) -> str:
    """The form of the text that `count` asks for; `{count}` is filled too."""
    return fill(catalogue(language).ngettext(one, many, count), {"count": count, **params})


def error_text(error: MakerpathError, language: str) -> tuple[str, str]:
    """An error's message and hint in `language`, with days in words."""

    def worded(value: object) -> object:
        return format_date(value, language) if isinstance(value, date) else value

    said = {name: worded(value) for name, value in error.params.items()}
    return gettext(error.message, language, **said), gettext(error.hint, language, **said)


def choose(wanted: str | None) -> str:
    """The supported language nearest to a tag or an `Accept-Language` header; English if none is."""
    for part in (wanted or "").replace("_", "-").split(","):
        tag = part.split(";")[0].strip()
        for language in LANGUAGES:
            if tag.lower() == language.lower():
                return language
        base = tag.split("-")[0].lower()
        for language in LANGUAGES:
            if base and language.split("-")[0] == base:
                return language
    return DEFAULT_LANGUAGE


def format_datetime(moment: datetime, language: str, time_zone: str, style: str = "medium") -> str:
    """A UTC moment as the school's wall clock shows it, to the minute."""
    from zoneinfo import ZoneInfo

    from babel import dates

    if style == "medium":
        day = moment.astimezone(ZoneInfo(time_zone)).date()
        whole = str(dates.get_datetime_format("medium", LOCALES[language]))
        return whole.format(format_time(moment, language, time_zone), format_date(day, language, "medium"))
    return dates.format_datetime(moment, style, tzinfo=ZoneInfo(time_zone), locale=LOCALES[language])


def format_date(day: date, language: str, style: str = "long") -> str:
    """A day in words, such as 21 November 2026 or 2026年11月21日."""
    from babel import dates

    return dates.format_date(day, style, locale=LOCALES[language])


def format_month(day: date, language: str) -> str:
    """The month of a day in words, such as November 2026 or 2026年11月."""
    from babel import dates

    return dates.format_skeleton("yMMMM", day, locale=LOCALES[language])


def format_time(moment: datetime, language: str, time_zone: str) -> str:
    """The hour and minute of a UTC moment on the school's wall clock."""
    from zoneinfo import ZoneInfo

    from babel import dates

    return dates.format_time(moment, "short", tzinfo=ZoneInfo(time_zone), locale=LOCALES[language])


def format_number(number: float, language: str, decimals: int = 6) -> str:
    """A number as it is written in the language, with at most so many decimals."""
    from babel import numbers

    return numbers.format_decimal(number, format="#,##0." + "#" * decimals, locale=LOCALES[language])


def format_money(minor: int, currency: str, language: str) -> str:
    """An amount of minor units of a currency, such as CN¥12.50 or ¥1,200."""
    from decimal import Decimal

    from babel import numbers

    amount = Decimal(minor).scaleb(-numbers.get_currency_precision(currency))
    return numbers.format_currency(amount, currency, locale=LOCALES[language])
