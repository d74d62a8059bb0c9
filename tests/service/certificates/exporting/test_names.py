"""Names of files that nobody's system stumbles over."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.service.certificates.exporting.names import file_name, folder_name, LONGEST, plain


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张三"),
        ("../../etc/passwd", ".. .. etc passwd"),
        ('a\\b:c*d?e"f<g>h|i', "a b c d e f g h i"),
        ("Zoe\u0308 \u202egnp.exe\u202c", "Zoë gnp.exe"),
        ("tab\tnew\nline\x00nul\x7f", "tab new line nul"),
        ("ends. . ", "ends"),
        ("", ""),
    ],
)
def test_a_name_is_shown_without_what_breaks_paths(name: str, shown: str) -> None:
    expected = f"HIL-2026-000001 {shown.strip(' .')}.pdf" if shown else "HIL-2026-000001.pdf"
    assert file_name("HIL-2026-000001", name, "pdf") == expected


@pytest.mark.parametrize("name", ["CON", "prn", "Aux.txt", "nul.", "COM1", "lpt9.x", "com¹"])
def test_a_class_with_a_name_that_windows_keeps_for_itself_gets_another(name: str) -> None:
    assert folder_name(name).startswith("_")


@given(st.text(max_size=400))
def test_any_text_becomes_a_name_that_every_file_system_takes(text: str) -> None:
    name = plain(text)
    assert len(name.encode()) <= LONGEST
    assert not set(name) & set('<>:"/\\|?*')
    assert name == name.strip(" .")
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in name)
    assert plain(name) == name


@given(st.text(max_size=300), st.text(max_size=300))
def test_files_are_told_apart_by_their_number_alone(one: str, other: str) -> None:
    assert file_name("HIL-2026-000001", one, "pdf").casefold() != file_name("HIL-2026-000002", other, "pdf").casefold()
