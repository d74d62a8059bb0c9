"""Books printed in the limited process of certificates, one process a book: `print_book`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from makerpath.credentials.process import Died, error_of, Printer
from makerpath.domain.errors import MakerpathError, N_

SECONDS = 180
"""Of processor time; by the clock four times that, on a busy machine."""


@dataclass(frozen=True)
class Pages:
    """What is printed: `html` that stands at the address `home`, with pictures by address and their media types.

    The `identifier`, hexadecimal digits, belongs to all of it.
    """

    html: str
    home: str
    pictures: Mapping[str, tuple[str, bytes]]
    title: str
    author: str
    description: str
    language: str
    identifier: str


@dataclass(frozen=True)
class Book:
    pdf: bytes
    pages: int


def print_book(pages: Pages, *, seconds: int = SECONDS) -> Book:
    """The PDF, made without network and without files.

    A picture that cannot be drawn is replaced by the words for it. Raises `book.too_slow` and `book.broken`.
    """
    about = {"kinds": {address: kind for address, (kind, _content) in pages.pictures.items()}}
    printer = Printer(about, {address: content for address, (_kind, content) in pages.pictures.items()}, seconds)
    try:
        printer.ask({name: value for name, value in vars(pages).items() if name != "pictures"})
        answer, pdf = printer.answer()
    except Died as died:
        raise (_too_slow() if died.slow else _broken(died.reason)) from None
    except OSError as error:
        raise _broken(str(error)) from error
    finally:
        printer.close()
    if answer.get("error"):
        raise error_of(answer["error"])
    return Book(pdf, _count(answer))


def _count(answer: Mapping[str, Any]) -> int:
    return int(answer["pages"])


def _too_slow() -> MakerpathError:
    return MakerpathError(
        "book.too_slow",
        N_("This takes too long to print."),
        N_("Make its pictures simpler and smaller, above all drawings with many lines."),
        status=422,
    )


def _broken(reason: str) -> MakerpathError:
    return MakerpathError(
        "book.broken",
        N_("This could not be printed: something in it broke the printer. {reason}"),
        N_("Look at the pictures that came last, and save them anew as PNG or as plain SVG."),
        status=422,
        reason=reason,
    )
