"""What there is not, what is mistyped and what is somebody else's get one answer: the same status, bytes and work."""

from __future__ import annotations

import re
import statistics
import time

import pytest

from makerpath.credentials.numbers import ALPHABET, is_code, new_code
from makerpath.service.verification import limits
from makerpath.service.verification.limits import Limit
from tests.service.counting import queries
from tests.service.verification.made import Made


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOKS", "MISSES", "GUESSES"):
        old = getattr(limits, name)
        monkeypatch.setattr(limits, name, Limit(old.purpose, 10_000, 3600))


def mistyped(code: str) -> str:
    """One letter is another one, and the last bits do not fit."""
    for letter in ALPHABET:
        other = letter + code[1:]
        if other != code and not is_code(other):
            return other
    raise AssertionError


def answer(made: Made, serial: str, name: str) -> tuple[int, str, list[tuple[str, str]]]:
    sent = made.browser.client.post("/verify/number", data={"serial": serial, "name": name})
    headers = [(key, value) for key, value in sent.headers if key not in ("Content-Length", "Date")]
    text = sent.get_data(as_text=True).replace(f'value="{serial}"', "").replace(f'value="{name}"', "")
    return sent.status_code, text, headers


def test_codes_unknown_and_mistyped(made: Made) -> None:
    found = set()
    for code in (new_code(), mistyped(made.code), mistyped(new_code())):
        page = made.browser.get(f"/verify/{code}")
        data = made.browser.get(f"/api/v1/certificates/{code}")
        found.add((page.status_code, page.get_data(as_text=True).replace(code, ""), data.status_code, data.data))
    assert len(found) == 1
    assert next(iter(found))[0] == 404


def test_numbers_with_a_wrong_name_unknown_numbers_and_those_of_others(made: Made) -> None:
    unknown = re.sub(r"\d{6}$", "999999", made.serial)
    answers = [
        answer(made, made.serial, "Somebody Else"),
        answer(made, unknown, made.name),
        answer(made, "DAL-2026-000001", made.name),
        answer(made, "nonsense", made.name),
        answer(made, made.serial, "＊＊＊"),
    ]
    assert answers[0][0] == 404
    assert all(one == answers[0] for one in answers)


def test_they_cost_the_same_queries(made: Made) -> None:
    unknown = re.sub(r"\d{6}$", "999999", made.serial)
    answer(made, unknown, "warm up")
    serials = (made.serial, unknown, "DAL-2026-000001")
    costs = {queries(made.services, lambda serial=serial: answer(made, serial, "Somebody Else")) for serial in serials}
    assert len(costs) == 1


def test_they_take_about_the_same_time(made: Made) -> None:
    """Medians of many, taken in turns; what is left is noise."""
    unknown = re.sub(r"\d{6}$", "999999", made.serial)
    took: dict[str, list[float]] = {made.serial: [], unknown: []}
    for number in range(60):
        for serial, times in took.items():
            began = time.perf_counter()
            answer(made, serial, f"Somebody Else {number}")
            times.append(time.perf_counter() - began)
    known, other = (statistics.median(times) for times in took.values())
    assert abs(known - other) < 0.35 * max(known, other)


def test_a_name_without_letters_matches_no_certificate(made: Made) -> None:
    for name in ("—", "…", " ", "\u200b", "🎨"):
        sent = made.browser.client.post("/verify/number", data={"serial": made.serial, "name": name})
        assert sent.status_code in (400, 404)
