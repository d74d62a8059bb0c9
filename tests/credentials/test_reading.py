"""Records read with what they have in common are the records that are read one by one."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from makerpath.credentials.design import load_design, shipped
from makerpath.credentials.reading import Reader
from makerpath.credentials.record import CertificateRecord


@pytest.mark.parametrize("design", shipped())
def test_a_record_is_the_same_and_shares_its_parts(design: str) -> None:
    reader = Reader()
    sample = load_design(design).sample
    data: Any = sample.as_data()
    first, second = reader.read(data), reader.read({**data, "serial": "RVS-2026-000077"})
    assert first == sample and first.record_hash == sample.record_hash
    assert second == CertificateRecord.model_validate({**data, "serial": "RVS-2026-000077"})
    assert second.course is first.course
    assert all(one is other for one, other in zip(first.criteria, second.criteria, strict=True))


def test_what_differs_is_read_anew() -> None:
    reader = Reader()
    data: Any = load_design("classic").sample.as_data()
    reader.read(data)
    changed = {**data, "learner": {"name": "Ann", "display": "Ann"}}
    changed["criteria"] = [{**data["criteria"][0], "points": 0}, *data["criteria"][1:]]
    assert reader.read(changed) == CertificateRecord.model_validate(changed)


@pytest.mark.parametrize(
    "wrong",
    [{"learner": {"name": ""}}, {"criteria": [{"id": "x"}]}, {"criteria": 7}, {"serial": "?"}, {"rubric": None}],
)
def test_what_is_wrong_is_refused_as_ever(wrong: dict[str, Any]) -> None:
    data: Any = {**load_design("classic").sample.as_data(), **wrong}
    found = []
    for read in (Reader().read, CertificateRecord.model_validate):
        with pytest.raises(ValidationError) as error:
            read(data)
        found.append([(one["loc"], one["type"]) for one in error.value.errors()])
    assert found[0] == found[1]
