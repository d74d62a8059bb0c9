from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from makerpath.cli.main import main
from makerpath.service.certificates.operations import revoke
from tests.service.verification.made import Made


def test_the_operator_verifies_a_file_and_a_code(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = made.services.settings
    monkeypatch.setenv("MAKERPATH_DATA", str(settings.data))
    monkeypatch.setenv("MAKERPATH_DATABASE_URL", made.services.database.url)
    file = tmp_path / "certificate.pdf"
    file.write_bytes(made.pdf)
    for what, verdict in ((str(file), "issued"), (made.code.lower(), "code")):
        told = CliRunner().invoke(main, ["certificate", "verify", what, "--json"])
        assert told.exit_code == 0, told.output
        data = json.loads(told.output)
        assert (data["verdict"], data["certificate"]["serial"]) == (verdict, made.serial)
    revoke(made.services, made.school.officer, certificate_id=made.id, reason="A mistake")
    told = CliRunner().invoke(main, ["certificate", "verify", str(file)])
    assert told.exit_code == 1
    assert "exactly what the school issued" in told.output
    assert "This certificate was revoked" in told.output
    assert "A mistake" in told.output
