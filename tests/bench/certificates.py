"""A class's certificates of the classic design: stamped by a press, laid out one by one, and by the `typst` package.

The press is the real one: a limited process, records in and files out through pipes. `whole class` is all of it from
starting the process, `stamped` what another class takes after that, of other learners. The plain loop is measured
on every tenth certificate; all pages are compared pixel by pixel at 200 dpi with the plain loop's, on
`MAKERPATH_BENCH_COMPARED` of them. `growth` is by how many MiB the process is larger after so many times the class.

`MAKERPATH_BENCH_LEARNERS` changes how many learners there are, `MAKERPATH_BENCH_TIMES` how many times the class is
printed again for the memory.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib.resources import files
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
TIMES = int(os.environ.get("MAKERPATH_BENCH_TIMES", "20"))
STEP = 10
MIB = 1 << 20


def measure() -> dict[str, Any]:
    records, others = _halves(list(learners(2 * LEARNERS)))
    design = load_design("classic")
    with Press(design, {}, archival=False) as press:
        began = time.perf_counter()
        sheets = _all(press, records)
        whole = time.perf_counter() - began
        stamped, sizes = _rate(lambda: [sheet.pdf or b"" for sheet in _all(press, others)])
        small = _resident(press)
        for _ in range(TIMES - 1):
            _all(press, records)
        growth = _resident(press) - small
    with Press(design, {}) as press:
        _all(press, records, CREDENTIAL)
        archival, archived = _rate(lambda: [sheet.pdf or b"" for sheet in _all(press, others, CREDENTIAL)])
    some = records[::STEP]
    plain, laid = _rate(lambda: [render(record, design, archival=False) for record in some])
    typst, set_by_typst = _rate(lambda: _typst(records))
    return {
        "name": "certificates",
        "unit": f"{LEARNERS} learners, classic design; certificates a second, bytes, MiB",
        "ours": {
            "stamped": {"certificates a second": round(stamped, 1), "bytes": _mean(sizes)},
            "whole class": {"certificates a second": round(LEARNERS / whole, 1)},
            "PDF/A-3b with credential": {"certificates a second": round(archival, 1), "bytes": _mean(archived)},
            "laid out": dict(Counter(sheet.why for sheet in sheets if sheet.way == "laid out")),
            "unlike at 200 dpi": _unlike(sheets[:COMPARED], records[:COMPARED]),
            f"growth over {TIMES} classes": round(growth, 1),
        },
        "peers": {
            "WeasyPrint loop": {"certificates a second": round(plain, 2), "bytes": _mean(laid)},
            "typst": {"certificates a second": round(typst, 1), "bytes": _mean(set_by_typst)},
        },
        "ratios": {
            "stamped to the loop": round(stamped / plain, 1),
            "whole class to the loop": round(LEARNERS / whole / plain, 1),
            "stamped to typst": round(stamped / typst, 2),
            "size to the loop's": round(_mean(sizes) / _mean(laid), 2),
            "time of PDF/A-3b": round(stamped / archival, 2),
        },
        "machine": describe(),
    }


def _halves(records: list[CertificateRecord]) -> tuple[list[CertificateRecord], list[CertificateRecord]]:
    return records[: len(records) // 2], records[len(records) // 2 :]


def _all(press: Press, records: Iterable[CertificateRecord], credential: str = "") -> list[Sheet]:
    sheets = list(press.print(Wanted(record, credential) for record in records))
    failed = next((sheet.error for sheet in sheets if sheet.error), None)
    if failed:
        raise RuntimeError(str(failed))
    return sheets


def _rate(work: Callable[[], Sequence[bytes]]) -> tuple[float, Sequence[bytes]]:
    """How many files a second, and the files."""
    began = time.perf_counter()
    made = work()
    return len(made) / (time.perf_counter() - began), made


def _typst(records: Sequence[CertificateRecord]) -> list[bytes]:
    import typst

    page = Path(__file__).parent / "certificate_parts" / "page.typ"
    fonts = [str(files("makerpath.credentials.fonts"))]
    compiler = typst.Compiler(str(page), font_paths=fonts, ignore_system_fonts=True)
    made = [compiler.compile(format="pdf", sys_inputs={"data": json.dumps(for_typst(record))}) for record in records]
    return [bytes(one) for one in made]


def _unlike(sheets: Sequence[Sheet], records: Sequence[CertificateRecord]) -> str:
    design = load_design("classic")
    other = sum(
        not np.array_equal(_pixels(sheet.pdf or b""), _pixels(render(record, design, archival=False)))
        for sheet, record in zip(sheets, records, strict=True)
    )
    return f"{other} of {len(sheets)}"


def _pixels(pdf: bytes) -> Any:
    return np.asarray(pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil())


def _mean(made: Sequence[bytes]) -> int:
    return sum(map(len, made)) // len(made)


def _resident(press: Press) -> float:
    """The press's process in MiB."""
    assert press._printer
    pages = Path(f"/proc/{press._printer._process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / MIB
