"""Certificates of one design, printed one after the other in a limited process: `Press`.

What a design does to its printer stays there: a certificate that takes too long or brings the process down is
answered with an error, and the next ones are printed by another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

from makerpath.credentials.design import Design
from makerpath.credentials.process import Died, error_of, Printer
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError, N_

SECONDS = 60
"""Of processor time for one certificate; by the clock four times that, on a busy machine."""
AHEAD = 8
"""Certificates that the process knows of: on a busy machine it need not wait for us to ask."""
MOST_DEATHS = 3
Way = Literal["stamped", "laid out"]


@dataclass(frozen=True)
class Wanted:
    """A certificate to print; the signed `credential` is attached if there is one."""

    record: CertificateRecord
    credential: str = ""


@dataclass(frozen=True)
class Sheet:
    """The PDF, or why there is none. `way` and `why` tell how it was made: see `stamping.engine.Print`."""

    pdf: bytes | None
    error: MakerpathError | None
    way: Way = "laid out"
    why: str = ""


class Press:
    """Prints in order. `pictures` are the school's by SHA-256; `archival` makes PDF/A-3b.

    Not `confined`, it prints in this process, which is for tests. `seconds` are those of one certificate.
    """

    def __init__(
        self,
        design: Design,
        pictures: Mapping[str, bytes],
        *,
        confined: bool = True,
        archival: bool = True,
        seconds: int = SECONDS,
    ) -> None:
        self._design = design
        self._pictures = pictures
        self._confined = confined
        self._archival = archival
        self._seconds = seconds
        self._printer: Printer | None = None
        self._deaths = 0
        self._engine: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def warm(self) -> bool:
        """Whether a process of it waits, which nothing that was printed has brought down."""
        return self._printer is not None and not self._deaths

    def close(self) -> None:
        """End the process. The press can be used again, with another one."""
        if self._printer:
            self._printer.close()
        self._printer = None

    def print(self, wanted: Iterable[Wanted]) -> Iterator[Sheet]:
        """A sheet for each, in order; some are asked for before the last one is done."""
        return self._print_there(wanted) if self._confined else map(self._print_here, wanted)

    def _print_here(self, one: Wanted) -> Sheet:
        from makerpath.credentials.stamping.engine import Engine

        try:
            self._engine = self._engine or Engine(self._design, self._pictures, archival=self._archival)
            done = self._engine.print(one.record, one.credential)
        except MakerpathError as error:
            return Sheet(None, error)
        return Sheet(done.pdf, None, done.way, done.why)

    def _print_there(self, wanted: Iterable[Wanted]) -> Iterator[Sheet]:
        waiting: deque[Wanted] = deque()
        asked = 0
        for one in wanted:
            waiting.append(one)
            asked = self._ask(waiting, asked)
            if len(waiting) >= AHEAD:
                sheet, asked = self._answer(waiting, asked)
                yield sheet
        while waiting:
            sheet, asked = self._answer(waiting, self._ask(waiting, asked))
            yield sheet

    def _ask(self, waiting: deque[Wanted], asked: int) -> int:
        """Send what has not been sent; says how many of the waiting are. What is not sent is noticed at the answer."""
        if self._deaths >= MOST_DEATHS:
            return 0
        if self._printer is None:
            self._printer, asked = Printer(self._about(), self._pictures, self._seconds), 0
        with suppress(OSError):
            for one in list(waiting)[asked:]:
                self._printer.ask({"record": one.record.as_data(), "credential": one.credential})
        return len(waiting)

    def _answer(self, waiting: deque[Wanted], asked: int) -> tuple[Sheet, int]:
        """The sheet of the one that waited longest, and how many of the rest the process knows of."""
        waiting.popleft()
        if self._printer is None:
            return Sheet(None, _broken("")), 0
        try:
            answer, pdf = self._printer.answer()
        except Died as died:
            self._deaths += 1
            self.close()
            return Sheet(None, _too_slow() if died.slow else _broken(died.reason)), 0
        self._deaths = 0
        if answer.get("error"):
            return Sheet(None, error_of(answer["error"])), asked - 1
        return Sheet(pdf, None, answer["way"], answer["why"]), asked - 1

    def _about(self) -> dict[str, Any]:
        return {
            "folder": str(self._design.folder.resolve()),
            "about": self._design.about.model_dump(mode="json", by_alias=True),
            "sample": self._design.sample.as_json(),
            "archival": self._archival,
        }


def _too_slow() -> MakerpathError:
    return MakerpathError(
        "design.too_slow",
        N_("This certificate takes too long to print."),
        N_("Make the design simpler: fewer pictures, shadows and gradients."),
        status=422,
    )


def _broken(reason: str) -> MakerpathError:
    return MakerpathError(
        "design.broken",
        N_("This certificate could not be printed: the design broke the printer. {reason}"),
        N_("Preview the design, and make it simpler where it breaks."),
        status=422,
        reason=reason,
    )
