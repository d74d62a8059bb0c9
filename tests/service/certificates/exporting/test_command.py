"""`makerpath certificate export`: killed and run again it goes on, and writes the same bytes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from makerpath.cli.main import main
from makerpath.service.certificates import printing
from makerpath.service.certificates.models import Certificate
from tests.service.certificates.issued import issue_many, QuickPress
from tests.service.school import SmallSchool

MAIN = "from makerpath.cli.main import main; main()"


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def installation(school: SmallSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKERPATH_DATA", str(school.services.settings.data))
    monkeypatch.setenv("MAKERPATH_DATABASE_URL", school.services.settings.database_url)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setattr(printing, "Press", QuickPress([]))


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main(["certificate", "export", "--school", "hill", *arguments])
    said = capsys.readouterr()
    return int(end.value.code or 0), said.out, said.err


@pytest.mark.parametrize("form", ["zip", "print", "csv"])
def test_it_writes_the_file_and_the_same_again(
    school: SmallSchool, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    issue_many(school, 3)
    out = tmp_path / "out"
    assert command(capsys, "--form", form, "--out", str(out)) == (0, f"{out}: 3 certificates\n", "")
    first = out.read_bytes()
    command(capsys, "--form", form, "--out", str(out))
    assert out.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == ["out"]


def test_json_names_what_is_not_in_it_and_the_exit_code_says_so(
    school: SmallSchool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issue_many(school, ["Good", "Bad"])
    code, said, _err = command(capsys, "--json", "--out", str(tmp_path / "out.zip"))
    assert code == 1
    data: dict[str, Any] = json.loads(said)
    assert data["certificates"] == 1
    assert [(one["serial"], one["code"]) for one in data["failed"]] == [("HIL-2026-000002", "certificate.overflow")]


def test_a_class_and_a_term_go_by_name_and_what_is_unknown_is_said(
    school: SmallSchool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issue_many(school, 2)
    out = ["--form", "csv", "--out", str(tmp_path / "out.csv")]
    assert command(capsys, "--class", "7B", "--term", "Term", *out)[0] == 0
    code, _said, err = command(capsys, "--class", "9Z", *out)
    assert code == 1 and "There is no one class called 9Z" in err and "7B" in err
    assert command(capsys, "--course", "no-such-course", *out)[0] == 1


def test_a_form_that_there_is_not_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(capsys, "--form", "exe", "--out", str(tmp_path / "x"))[0] == 2


def test_a_file_that_was_there_stays_when_it_fails(
    school: SmallSchool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.zip"
    out.write_bytes(b"before")
    assert command(capsys, "--out", str(out))[0] == 1
    assert out.read_bytes() == b"before"


def test_killed_while_it_prints_it_goes_on(school: SmallSchool, tmp_path: Path) -> None:
    issue_many(school, 60)
    arguments = [sys.executable, "-c", MAIN, "certificate", "export", "--school", "hill", "--out"]
    out = tmp_path / "out.zip"
    process = subprocess.Popen([*arguments, str(out)], env=os.environ.copy())
    until = time.monotonic() + 60
    while not _printed(school) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = _printed(school)
    assert before
    assert not out.exists()
    subprocess.run([*arguments, str(out)], check=True, capture_output=True)
    after = _printed(school)
    assert before.items() <= after.items() and len(after) == 60
    with zipfile.ZipFile(out) as archive:
        assert len(archive.namelist()) == 61
    first = out.read_bytes()
    subprocess.run([*arguments, str(out)], check=True, capture_output=True)
    assert out.read_bytes() == first


def _printed(school: SmallSchool) -> dict[str, str]:
    with school.services.database.reading(school.id) as session:
        rows = session.execute(select(Certificate.serial, Certificate.sha256).where(Certificate.sha256.is_not(None)))
        return {row.serial: row.sha256 or "" for row in rows}
