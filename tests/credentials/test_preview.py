from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from makerpath.cli.certificate import certificate
from makerpath.domain.errors import MakerpathError
from tests.credentials.pages import text_of


def test_a_preview_prints_the_sample_for_the_name_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "preview.pdf"
    done = CliRunner().invoke(
        certificate, ["preview", "classic", "--out", str(out), "--name", "陳黃劉", "--json"], catch_exceptions=False
    )
    assert done.exit_code == 0
    assert json.loads(done.output) == {"design": "classic", "file": str(out), "bytes": out.stat().st_size}
    assert "陳黃劉" in text_of(out.read_bytes())


def test_a_schools_own_design_is_previewed_by_its_folder(design_folder: Path) -> None:
    assert CliRunner().invoke(certificate, ["check", str(design_folder)], catch_exceptions=False).exit_code == 0


def test_a_name_that_is_too_long_is_refused_before_printing(tmp_path: Path) -> None:
    with pytest.raises(MakerpathError, match=r"certificate\.name"):
        CliRunner().invoke(
            certificate,
            ["preview", "classic", "--out", str(tmp_path / "x.pdf"), "--name", "x" * 301],
            catch_exceptions=False,
        )
    assert not (tmp_path / "x.pdf").exists()
