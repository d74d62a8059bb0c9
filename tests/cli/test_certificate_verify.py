"""`makerpath certificate verify` on the operator's machine."""

from __future__ import annotations

import json
from pathlib import Path

from makerpath.credentials.numbers import new_code
from tests.cli.test_publish import run, school

__all__ = ["school"]


def test_a_file_with_nothing_to_check_is_not_genuine(school: str, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("This is to certify that somebody did something.")
    told = run("certificate", "verify", str(file))
    assert told.exit_code == 1
    assert "nothing in this file that could be checked" in told.output
    data = run("certificate", "verify", str(file), "--json")
    assert (data.exit_code, json.loads(data.output)["verdict"]) == (1, "nothing")


def test_a_code_that_no_certificate_has_is_refused_by_name(school: str) -> None:
    told = run("certificate", "verify", new_code())
    assert told.exit_code != 0
    assert "There is no certificate with this code." in told.output
