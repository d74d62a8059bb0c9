from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.credentials.numbers import ALPHABET, LENGTH, new_code, read_code, read_serial, serial, show_code
from makerpath.domain.errors import MakerpathError

codes = st.builds(new_code)


def test_codes_differ_and_are_safe_in_an_address() -> None:
    found = {new_code() for _ in range(200)}
    assert len(found) == 200
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in found)


@given(codes, st.sampled_from(["-", " ", "", " - ", "–", "\t"]), st.booleans())
def test_a_typed_code_is_read_whatever_its_case_and_gaps(code: str, gap: str, lower: bool) -> None:
    typed = gap.join(show_code(code).split("-"))
    assert read_code(f" {typed.lower() if lower else typed}\n") == code


@given(codes, st.sampled_from(["。", ".", ",", " .", "\u200b", "—"]))
def test_a_code_in_full_width_and_what_stands_behind_it_is_read(code: str, behind: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert read_code(wide + behind) == code
    assert read_code(show_code(code) + behind) == code


@pytest.mark.parametrize(
    "typed",
    [
        "RVS-2026-000123",
        "rvs-2026-000123",
        " RVS 2026 000123 ",
        "ＲＶＳ－２０２６－０００１２３",
        "rvs—2026—000123.",
        "RVS2026000123",
    ],
)
def test_a_typed_serial_is_read_whatever_its_case_width_and_gaps(typed: str) -> None:
    assert read_serial(typed) == "RVS-2026-000123"


@pytest.mark.parametrize(
    "typed", ["", "RVS", "RVS-2026", "河谷-2026-000123", "RVS-2026-١٢٣٤٥٦", "%" * 500, "2026000123"]
)
def test_what_cannot_be_a_serial_is_none(typed: str) -> None:
    assert read_serial(typed) is None


@given(codes)
def test_letters_that_look_like_digits_are_read_as_digits(code: str) -> None:
    assert read_code(code.replace("0", "O").replace("1", "l")) == code
    assert read_code(code.replace("0", "o").replace("1", "I")) == code


@given(codes, st.integers(0, LENGTH - 2), st.data())
def test_most_slips_are_told_from_an_unknown_code(code: str, at: int, data: st.DataObject) -> None:
    wrong = data.draw(st.sampled_from(sorted(set(ALPHABET) - {code[at]})))
    slipped = code[:at] + wrong + code[at + 1 :]
    try:
        # One slip in 4,096 passes the 12 check bits; it is then an unknown code.
        assert read_code(slipped) == slipped
    except MakerpathError as error:
        assert error.code == "certificate.code_mistyped"
        assert error.field == "code"


@pytest.mark.parametrize("typed", ["", "hello", "0" * LENGTH, "U" * LENGTH, "١" * LENGTH, "0" * 10_000])
def test_what_cannot_be_a_code_is_refused(typed: str) -> None:
    with pytest.raises(MakerpathError, match="code_mistyped"):
        read_code(typed)


def test_a_serial_has_prefix_year_and_number() -> None:
    assert serial("rvs", 2026, 123) == "RVS-2026-000123"
    with pytest.raises(ValueError):
        serial("河谷", 2026, 1)
    with pytest.raises(ValueError):
        serial("R", 2026, 1)
