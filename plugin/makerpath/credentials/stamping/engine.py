"""Which page is stamped and which is laid out as a whole, decided for each."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal

from weasyprint.urls import FatalURLFetchingError

from makerpath.credentials import pdf, render
from makerpath.credentials.design import Design
from makerpath.credentials.faces import Face, fallbacks, stylesheet
from makerpath.credentials.facts import Facts, facts_of
from makerpath.credentials.page import page_html
from makerpath.credentials.record import CertificateRecord
from makerpath.credentials.stamping.laying import lay_out, NotExact
from makerpath.credentials.stamping.skeleton import Mould, take_apart, Taken
from makerpath.credentials.stamping.stencil import Stencil
from makerpath.domain.errors import MakerpathError

logger = logging.getLogger(__name__)

MOST_STENCILS = 16
"""Stencils that are kept, each some megabytes."""
MOST_ALIKE = 8
"""Stencils of one skeleton: a name on one line, a name on two."""
MOST_MOULDS = 4
Way = Literal["stamped", "laid out"]


@dataclass(frozen=True)
class Print:
    """A printed page. `why` a page was laid out as a whole: `first` of its kind, or what kept it from being stamped."""

    pdf: bytes
    way: Way
    why: str = ""


@contextmanager
def exactly() -> Iterator[None]:
    """What nobody foresaw of a design is not exact either: the page is laid out as a whole, and the log says why."""
    try:
        yield
    except (NotExact, MakerpathError, MemoryError):
        raise
    except Exception as error:
        logger.exception("a page could not be stamped")
        raise NotExact("unexpected") from error


class Engine:
    """Prints certificates of one design one after the other; the same bytes as `render`'s do not come out, the same
    page does. For one thread at a time.
    """

    def __init__(self, design: Design, pictures: Mapping[str, bytes], *, archival: bool = True) -> None:
        self._design = design
        self._pictures = render.typed(pictures)
        self._archival = archival
        self._shelf: OrderedDict[Any, list[Stencil]] = OrderedDict()
        self._refused: OrderedDict[Any, str] = OrderedDict()
        self._moulds: list[Mould] = []

    def print(self, record: CertificateRecord, credential: str = "", data: Mapping[str, Any] | None = None) -> Print:
        """Raises what `render` raises. `data` is what the record's `as_data` gives, where that is at hand."""
        html = page_html(record, self._design, data)
        facts = facts_of(record, credential)
        taken, more = self._taken(html)
        style = render.style_of(record, self._design, render.SCALES[0])
        key = taken.key, stylesheet(self._design.about.fonts, more), style
        why = self._refused.get(key, "")
        with pdf.LOCK:
            alike = self._shelf.get(key, [])
            for number, stencil in enumerate(alike):
                try:
                    with exactly():
                        done = stencil.fill(taken, record.verify_url, facts)
                except NotExact as error:
                    why = error.why
                    continue
                alike.insert(0, alike.pop(number))
                self._shelf.move_to_end(key)
                return Print(done, "stamped")
            if key not in self._refused:
                try:
                    with exactly():
                        made = self._cut(key, html, record, taken, facts)
                    return Print(made, "laid out", why or "first")
                except NotExact as error:
                    why = error.why
            whole = render.lay_out(html, record, self._design, self._pictures, facts, archival=self._archival)
        return Print(whole, "laid out", why)

    def _taken(self, html: str) -> tuple[Taken, list[Face]]:
        """The page taken apart, and the fallback faces it needs."""
        for number, mould in enumerate(self._moulds):
            found, said = mould.take_apart(html)
            if found:
                self._moulds.insert(0, self._moulds.pop(number))
                # The skeleton needs none: only what is new is looked at.
                return found, fallbacks("".join(said))
        taken = take_apart(html)
        made = None if fallbacks(taken.key, strict=False) else Mould.of(html, taken)
        if made:
            self._moulds.insert(0, made)
            del self._moulds[MOST_MOULDS:]
        return taken, fallbacks(html)

    def _cut(self, key: Any, html: str, record: CertificateRecord, taken: Taken, facts: Facts) -> bytes:
        """Make a stencil from this page, keep it, and print the page with it."""
        sheet = render.sheet_of(html, record, self._design, self._pictures, facts, archival=self._archival)
        fetcher = sheet.fetcher()
        with suppress(FatalURLFetchingError):
            page, config, styles = pdf.parsed(sheet, key[-1], fetcher)
            laid = lay_out(page, taken, config, styles, sheet.options)
            if len(laid.document.pages) > self._design.about.pages:
                raise NotExact("scale")
            for name, value in sheet.facts.items():
                setattr(laid.document.metadata, name, value)
            try:
                stencil = Stencil(laid, taken, record.verify_url, sheet.options)
            except NotExact as error:
                self._refused[key] = error.why
                while len(self._refused) > 10 * MOST_STENCILS:
                    self._refused.popitem(last=False)
                raise
            made = stencil.fill(taken, record.verify_url, facts)
            if not fetcher.refusal:
                self._keep(key, stencil)
                return made
        # The whole layout refuses it too, and says so in its words.
        raise NotExact("picture")

    def _keep(self, key: Any, stencil: Stencil) -> None:
        alike = self._shelf.setdefault(key, [])
        alike.insert(0, stencil)
        del alike[MOST_ALIKE:]
        self._shelf.move_to_end(key)
        while sum(map(len, self._shelf.values())) > MOST_STENCILS and len(self._shelf) > 1:
            self._shelf.popitem(last=False)
