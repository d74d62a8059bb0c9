"""Certificates are printed in a limited process: what one of them does to it, no other notices."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from makerpath.confining import see_only
from makerpath.credentials import frames
from makerpath.credentials.press import AHEAD, Press, Sheet, Wanted
from makerpath.credentials.process import Died
from makerpath.credentials.render import render
from tests.credentials.stamping.designs import content, NAME, named, small_design

BODY = f'<img class="q" data-slot="qr" src="{{{{ qr }}}}" alt="code"><p data-slot="n">{NAME}</p>'
CREDENTIAL = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln"


def printed(press: Press, *names: str) -> list[Sheet]:
    return list(press.print(Wanted(named(name), CREDENTIAL) for name in names))


def codes(sheets: list[Sheet]) -> list[str]:
    return [sheet.error.code if sheet.error else "" for sheet in sheets]


def test_sheets_come_in_order_the_same_as_in_this_process(tmp_path: Path) -> None:
    design = small_design(tmp_path / "d", BODY)
    with Press(design, {}) as press, Press(design, {}, confined=False) as here:
        far, near = printed(press, "Ann", "Bob", "Cleo"), printed(here, "Ann", "Bob", "Cleo")
    assert far == near
    assert [sheet.way for sheet in far] == ["laid out", "stamped", "stamped"]
    assert far[0].why == "first"
    assert [content(sheet.pdf or b"") for sheet in far] == [
        content(render(named(name), design)) for name in ("Ann", "Bob", "Cleo")
    ]


def test_what_cannot_be_printed_is_answered_by_its_error_and_the_next_are_printed(tmp_path: Path) -> None:
    design = small_design(tmp_path / "d", BODY)
    with Press(design, {}) as press:
        sheets = printed(press, "Ann", "Anna \U00012000", "Bob")
    assert codes(sheets) == ["", "certificate.no_glyph", ""]
    assert "U+12000" in (sheets[1].error.params["characters"] if sheets[1].error else "")


def test_a_certificate_that_takes_too_long_stops_only_itself(tmp_path: Path) -> None:
    loop = "{% for letter in record.code * 99 %}"
    slow = '{% if record.learner.name == "Slow" %}' + 3 * loop + 3 * "{% endfor %}" + "{% endif %}"
    body = BODY + slow
    design = small_design(tmp_path / "d", body)
    with Press(design, {}, seconds=6) as press:
        sheets = printed(press, "Ann", "Slow", "Bob")
    assert codes(sheets) == ["", "design.too_slow", ""]


def test_a_process_that_dies_is_replaced_and_the_next_are_printed(tmp_path: Path) -> None:
    design = small_design(tmp_path / "d", BODY)
    with Press(design, {}) as press:
        assert codes(printed(press, "Ann")) == [""]
        assert press._printer
        os.kill(press._printer._process.pid, signal.SIGKILL)
        press._printer._process.wait()
        assert codes(printed(press, "Ben", "Cleo", "Dan")) == ["design.broken", "", ""]


def test_a_design_that_always_breaks_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    design = small_design(tmp_path / "d", BODY)
    started = []

    class Dead:
        def __init__(self, *_arguments: object) -> None:
            started.append(1)

        def ask(self, _data: object) -> None:
            raise BrokenPipeError

        def answer(self) -> None:
            raise Died(reason="it fell")

        def close(self) -> None:
            return None

    monkeypatch.setattr("makerpath.credentials.press.Printer", Dead)
    with Press(design, {}) as press:
        assert set(codes(printed(press, *"abcdefgh"))) == {"design.broken"}
    assert len(started) == 3


def test_it_sees_no_file_but_the_designs_and_ours(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    secret = tmp_path / "secret"
    secret.write_text("x")
    design = tmp_path / "design"
    design.mkdir()
    (design / "page").write_text("x")
    child = os.fork()
    if not child:
        ruled = see_only([str(design)], [])
        seen = []
        for path in (secret, design / "page"):
            try:
                path.read_text()
                seen.append(b"1")
            except OSError:
                seen.append(b"0")
        os.write(writer, (b"ruled" if ruled else b"free") + b"".join(seen))
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writer)
    assert os.read(reader, 20) in (b"ruled01", b"free11")
    os.close(reader)


def test_the_class_is_asked_for_as_it_is_printed(tmp_path: Path) -> None:
    """Ten thousand records are never held at once."""
    design = small_design(tmp_path / "d", BODY)
    asked = []

    def wanted() -> Iterator[Wanted]:
        for number in range(4 * AHEAD):
            asked.append(number)
            yield Wanted(named(f"Learner {number}"))

    with Press(design, {}) as press:
        for number, sheet in enumerate(press.print(wanted())):
            assert sheet.pdf
            assert len(asked) <= number + AHEAD


@pytest.mark.parametrize("archival", [True, False])
def test_the_credential_is_attached(tmp_path: Path, archival: bool) -> None:
    design = small_design(tmp_path / "d", BODY)
    with Press(design, {}, confined=False, archival=archival) as press:
        sheets = printed(press, "Ann", "Bob")
    for pdf in (
        *(sheet.pdf or b"" for sheet in sheets),
        render(named("Bob"), design, credential=CREDENTIAL, archival=archival),
    ):
        with pikepdf.open(io.BytesIO(pdf)) as document:
            (spec,) = document.Root.AF
            assert str(spec.AFRelationship) == "/Data"
            attached = document.attachments["credential.jwt"].get_file()
            assert attached.read_bytes() == CREDENTIAL.encode()
            assert attached.mime_type == "application/vc+jwt"
            assert attached.creation_date == named("Bob").issued_at


def test_without_a_credential_nothing_is_attached(tmp_path: Path) -> None:
    design = small_design(tmp_path / "d", BODY)
    with Press(design, {}, confined=False) as press:
        (sheet,) = press.print([Wanted(named("Ann"))])
    with pikepdf.open(io.BytesIO(sheet.pdf or b"")) as document:
        assert not document.attachments and "/AF" not in document.Root


def test_frames_are_read_as_they_were_written_and_broken_ones_refused() -> None:
    reader, writer = os.pipe()
    for content_ in (b"", b"x" * 5000):
        frames.write(writer, content_)
        assert frames.read(lambda most: os.read(reader, min(most, 100))) == content_
    os.write(writer, b"\xff\xff\xff\xff")
    with pytest.raises(ValueError, match="too long"):
        frames.read(lambda most: os.read(reader, most))
    os.write(writer, b"\0\0\0\5abc")
    os.close(writer)
    with pytest.raises(EOFError):
        frames.read(lambda most: os.read(reader, most))
    os.close(reader)
