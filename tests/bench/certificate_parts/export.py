"""Exports of a school's printed certificates: seconds, bytes and peak memory of each form, from 100 to 10,000.

    python -m tests.bench.certificate_parts.export [COUNT]...

A hundred certificates are printed by the press; the others share their PDFs, so that the figures are of putting
together alone. Each measurement is a process of its own.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from makerpath.credentials.press import Press
from makerpath.service.accounts.bootstrap import create_school_with_administrator
from makerpath.service.certificates import printing
from makerpath.service.certificates.exporting.making import export, read_wish
from makerpath.service.certificates.models import Certificate
from makerpath.service.core.schema import bring_up_to_date
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.web.app import make_services
from tests.service.certificates.issued import record_of

COUNTS = (100, 10_000)
PRINTED = 100
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴", "子轩浩宇梓涵雨欣思远嘉怡明泽欣悦晨曦俊杰诗涵一诺"
FORMS: dict[str, dict[str, Any]] = {
    "zip": {"form": "zip"},
    "print": {"form": "print"},
    "crop marks": {"form": "print", "crop_marks": True},
    "csv": {"form": "csv"},
}


def name(number: int) -> str:
    return FAMILY[number % 10] + GIVEN[number * 7 % 24] + GIVEN[number * 11 % 24]


def services_in(folder: Path) -> Services:
    return make_services(Settings(data=folder, database_url=f"sqlite:///{folder / 'makerpath.db'}", demo=True))


def prepare(folder: Path, count: int) -> UUID:
    """A school with so many certificates, all of them printed; its id."""
    services = services_in(folder)
    bring_up_to_date(services.database)
    school, person = create_school_with_administrator(
        services,
        slug="hill",
        code="HIL",
        name={"en": "Hill"},
        time_zone="Asia/Shanghai",
        email="a@b.example",
        person="A",
        password="four plain words here",
    )
    assert printing.Press is Press
    with services.database.writing(school) as session:
        session.add_all(row(number, person) for number in range(1, PRINTED + 1))
    with services.database.reading(school) as session:
        ids = session.scalars(select(Certificate.id)).all()
    began = time.perf_counter()
    failed = printing.print_all(services, school, ids).failed
    assert not failed, failed
    print(f"printing {PRINTED}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    with services.database.reading(school) as session:
        printed = session.scalars(select(Certificate.sha256).order_by(Certificate.serial)).all()
    for at in range(PRINTED + 1, count + 1, 500):
        with services.database.writing(school) as session:
            some = range(at, min(at + 500, count + 1))
            session.add_all(row(number, person, sha256=printed[number % PRINTED]) for number in some)
    services.database.close()
    return school


def row(number: int, person: UUID, **columns: Any) -> Certificate:
    record = record_of(number, name(number))
    return Certificate(
        person_id=person,
        serial=record.serial,
        code=record.code,
        design="classic",
        record=record.as_json(),
        record_hash=record.record_hash,
        **columns,
    )


def measure(folder: Path, school: UUID, form: str) -> dict[str, float]:
    """Export in this process: seconds, megabytes of the file, megabytes of memory at the most."""
    services = services_in(folder)
    with services.database.reading(school) as session:
        wish = read_wish(session, FORMS[form])
    began = time.perf_counter()
    with tempfile.TemporaryFile(dir=folder) as out:
        result = export(services, school, wish, out, "en")
        size = out.tell()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = time.perf_counter() - began
    return {"count": result.count, "seconds": round(seconds, 2), "MB": round(size / 1e6, 1), "peak MB": round(peak)}


def run(counts: tuple[int, ...] = COUNTS) -> dict[str, dict[int, dict[str, float]]]:
    """The figures by form and count."""
    found: dict[str, dict[int, dict[str, float]]] = {form: {} for form in FORMS}
    for count in counts:
        folder = Path(tempfile.mkdtemp(prefix="bench-export-"))
        try:
            school = prepare(folder, count)
            for form in FORMS:
                command = [sys.executable, "-m", __spec__.name, "--one", str(folder), str(school), form]
                said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                found[form][count] = json.loads(said)
        finally:
            shutil.rmtree(folder)
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(Path(sys.argv[2]), UUID(sys.argv[3]), sys.argv[4])))
    else:
        for form, figures in run(tuple(map(int, sys.argv[1:])) or COUNTS).items():
            for count, line in figures.items():
                print(form, count, line)
