"""A class's certificates of the classic design: stamped by a press, laid out one by one, and by the `typst` package.

The press is the real one: a limited process, records in and files out through pipes. `whole class` is all of it from
starting the process; what another class takes after that, of other learners, is measured in turns of a hundred, beside
the same turn of each peer: whatever else the machine does, all of them have the same of it. The plain loop takes every
tenth certificate of a turn. All pages are compared pixel by pixel at 200 dpi with the plain loop's, on
`MAKERPATH_BENCH_COMPARED` of them. `growth` is by how many MiB the process is larger after so many certificates, each
of another learner, than after a hundred, when what is kept for others begins to fill, and than after half of them.

With 500 learners it takes three minutes of two quiet cores, most of them for the pixels. `MAKERPATH_BENCH_LEARNERS`
changes how many learners there are, `MAKERPATH_BENCH_PRINTED` after how many certificates the memory is read.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2

from makerpath.credentials.design import load_design
from makerpath.credentials.press import Press, Sheet, Wanted
from makerpath.credentials.record import CertificateRecord
from makerpath.credentials.render import render
from tests.bench.certificate_parts.learners import CREDENTIAL, for_typst, learners
from tests.bench.machine import describe

LEARNERS = int(os.environ.get("MAKERPATH_BENCH_LEARNERS", "500"))
COMPARED = int(os.environ.get("MAKERPATH_BENCH_COMPARED", str(LEARNERS)))
PRINTED = int(os.environ.get("MAKERPATH_BENCH_PRINTED", "10000"))
TURN = 100
STEP = 10
MIB = 1 << 20


def measure() -> dict[str, Any]:
    records, others = _halves(list(learners(2 * LEARNERS)))
    design = load_design("classic")
    with Press(design, {}, archival=False) as press, Press(design, {}) as archive:
        began = time.perf_counter()
        sheets = _all(press, records)
        whole = time.perf_counter() - began
        _all(archive, records, CREDENTIAL)
        typst, plain = Typst(), partial(render, design=design, archival=False)
        stamped, archived, laid, typeset = Rate(), Rate(), Rate(), Rate()
        for at in range(0, LEARNERS, TURN):
            turn = others[at : at + TURN]
            stamped.add(partial(_pdfs, press, turn))
            typeset.add(partial(_each, typst.file, turn))
            archived.add(partial(_pdfs, archive, turn, CREDENTIAL))
            laid.add(partial(_each, plain, turn[::STEP]))
    return {
        "name": "certificates",
        "unit": f"{LEARNERS} learners, classic design; certificates a second, bytes, MiB",
        "ours": {
            "stamped": {"certificates a second": round(stamped.rate, 1), "bytes": stamped.mean},
            "whole class": {"certificates a second": round(LEARNERS / whole, 1)},
            "PDF/A-3b with credential": {"certificates a second": round(archived.rate, 1), "bytes": archived.mean},
            "laid out": dict(Counter(sheet.why for sheet in sheets if sheet.way == "laid out")),
            "unlike at 200 dpi": _unlike(sheets[:COMPARED], records[:COMPARED]),
            **_growth(),
        },
        "peers": {
            "WeasyPrint loop": {"certificates a second": round(laid.rate, 2), "bytes": laid.mean},
            "typst": {"certificates a second": round(typeset.rate, 1), "bytes": typeset.mean},
        },
        "ratios": {
            "stamped to the loop": round(stamped.rate / laid.rate, 1),
            "whole class to the loop": round(LEARNERS / whole / laid.rate, 1),
            "stamped to typst": round(stamped.rate / typeset.rate, 2),
            "size to the loop's": round(stamped.mean / laid.mean, 2),
            "time of PDF/A-3b": round(stamped.rate / archived.rate, 2),
        },
        "machine": describe(),
    }


class Rate:
    """How many files a second, and how large."""

    def __init__(self) -> None:
        self._files = self._bytes = 0
        self._seconds = 0.0

    def add(self, work: Callable[[], Sequence[bytes]]) -> None:
        began = time.perf_counter()
        made = work()
        self._seconds += time.perf_counter() - began
        self._files += len(made)
        self._bytes += sum(map(len, made))

    @property
    def rate(self) -> float:
        return self._files / self._seconds

    @property
    def mean(self) -> int:
        return self._bytes // self._files


class Typst:
    """The package's compiler, with the page and its fonts loaded."""

    def __init__(self) -> None:
        import typst

        page = Path(__file__).parent / "certificate_parts" / "page.typ"
        fonts = [str(files("makerpath.credentials.fonts"))]
        self._compiler = typst.Compiler(str(page), font_paths=fonts, ignore_system_fonts=True)
        self.file(next(learners(1)))

    def file(self, record: CertificateRecord) -> bytes:
        made: Any = self._compiler.compile(format="pdf", sys_inputs={"data": json.dumps(for_typst(record))})
        return bytes(made)


def _halves(records: list[CertificateRecord]) -> tuple[list[CertificateRecord], list[CertificateRecord]]:
    return records[: len(records) // 2], records[len(records) // 2 :]


def _all(press: Press, records: Iterable[CertificateRecord], credential: str = "") -> list[Sheet]:
    sheets = list(press.print(Wanted(record, credential) for record in records))
    failed = next((sheet.error for sheet in sheets if sheet.error), None)
    if failed:
        raise RuntimeError(str(failed))
    return sheets


def _pdfs(press: Press, records: Iterable[CertificateRecord], credential: str = "") -> list[bytes]:
    return [sheet.pdf or b"" for sheet in _all(press, records, credential)]


def _each(work: Callable[[CertificateRecord], bytes], records: Iterable[CertificateRecord]) -> list[bytes]:
    return [work(record) for record in records]


def _unlike(sheets: Sequence[Sheet], records: Sequence[CertificateRecord]) -> str:
    pairs = ((sheet.pdf or b"", record.as_json()) for sheet, record in zip(sheets, records, strict=True))
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        return f"{sum(processes.map(_differs, pairs, chunksize=10))} of {len(sheets)}"


def _differs(pair: tuple[bytes, dict[str, object]]) -> bool:
    pdf, record = pair
    whole = render(CertificateRecord.model_validate(record), archival=False)
    return not np.array_equal(_pixels(pdf), _pixels(whole))


def _pixels(pdf: bytes) -> Any:
    return np.asarray(pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil())


def _growth() -> dict[str, float]:
    """Of a press that prints for ever other learners: from a hundred on, and in the second half."""
    sizes = {}
    with Press(load_design("classic"), {}, archival=False) as press:
        for number, _sheet in enumerate(press.print(Wanted(record) for record in learners(PRINTED)), start=1):
            if number in (TURN, PRINTED // 2, PRINTED):
                sizes[number] = _resident(press)
    grown = {f"growth from {start} to {PRINTED}": sizes[PRINTED] - sizes[start] for start in (TURN, PRINTED // 2)}
    return {name: round(size, 1) for name, size in grown.items()}


def _resident(press: Press) -> float:
    """The press's process in MiB."""
    assert press._printer
    pages = Path(f"/proc/{press._printer._process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / MIB
