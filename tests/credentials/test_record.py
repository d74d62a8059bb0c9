from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from makerpath.credentials.record import CertificateRecord
from makerpath.credentials.sample import sample_record


def test_a_stored_record_is_the_record_that_was_issued() -> None:
    record = sample_record()
    stored = json.loads(json.dumps(record.as_json()))
    assert CertificateRecord.model_validate(stored) == record
    assert CertificateRecord.model_validate(stored).record_hash == record.record_hash
    assert stored["schema"] == "makerpath.certificate/1"
    assert stored["issued_at"] == "2026-06-26T07:30:00Z"


def test_the_hash_shows_any_change() -> None:
    record = sample_record()
    assert sample_record(serial="RVS-2026-000124").record_hash != record.record_hash
    assert sample_record(name="林晓雪").record_hash != record.record_hash


def test_the_hash_of_a_record_from_before_stays_the_same() -> None:
    stored = (Path(__file__).parent / "data" / "record.json").read_bytes()
    assert CertificateRecord.model_validate_json(stored).record_hash == RECORD_HASH


RECORD_HASH = "55b29b55559e9cb048be507a37c5a3981431dbeb6a7633ae2c30b8939d29d7db"


def test_moments_are_kept_in_utc_to_the_second() -> None:
    record = sample_record(issued_at="2026-06-26T15:30:00.25+08:00")
    assert record.as_json()["issued_at"] == "2026-06-26T07:30:00Z"


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        sample_record().serial = "RVS-2026-000999"  # type: ignore[misc]


@pytest.mark.parametrize(
    "change",
    [
        {"issued_at": "2026-06-26T07:30:00"},
        {"time_zone": "Mars/Base"},
        {"time_zone": "../../etc/passwd"},
        {"code": "short"},
        {"serial": "no serial"},
        {"verify_url": "javascript:alert(1)"},
        {"languages": []},
        {"languages": ["fr"]},
        {"criteria": []},
        {"evidence": ["not a hash"]},
        {"surprise": 1},
        {"learner": {"name": "x" * 301, "display": "x"}},
        {"learner": {"name": " \u202e ", "display": "x"}},
    ],
)
def test_what_no_certificate_can_say_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        sample_record(**change)
