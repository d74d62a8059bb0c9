from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.service.uploads.names import file_name, LONGEST, with_ending


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("lamp.jpg", "lamp.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\li\\灯 笼.png", "灯 笼.png"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: b.txt", "aSet-Cookie: b.txt"),
        ("👩\u200d🎨.png", "👩\u200d🎨.png"),
        ("مصباح.jpg", "مصباح.jpg"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_a_name_is_kept_for_display_without_what_could_mislead(given_name: str, kept: str) -> None:
    assert file_name(given_name) == kept


def test_a_long_name_keeps_its_ending() -> None:
    name = file_name("灯" * 300 + ".jpeg")
    assert len(name) == LONGEST and name.endswith("….jpeg")


@given(st.text(max_size=600))
def test_no_name_holds_a_path_or_a_control(given_name: str) -> None:
    name = file_name(given_name)
    assert 0 < len(name) <= LONGEST
    assert "/" not in name and "\\" not in name
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in name)
    assert not any(c in name for c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f")
    assert file_name(name) == name


def test_a_converted_file_says_so_in_its_name() -> None:
    assert with_ending("IMG_1.HEIC", "jpg") == "IMG_1.jpg"
    assert with_ending("noending", "jpg") == "noending.jpg"
