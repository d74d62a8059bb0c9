"""A certificate to preview and to test with."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from makerpath.credentials.design import DEFAULT_DESIGN, load_design
from makerpath.credentials.printed import MAX_NAME
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError, N_


def sample_record(name: str | None = None, **changes: Any) -> CertificateRecord:
    """The classic design's sample without the school's pictures, another learner's `name` and other top-level parts."""
    record = CertificateRecord.model_validate(load_design(DEFAULT_DESIGN).sample.as_json() | {"look": None} | changes)
    return record if name is None else with_name(record, name)


def with_name(record: CertificateRecord, name: str) -> CertificateRecord:
    """`record` for a learner of another name. Raises `certificate.name` for one that cannot be printed."""
    try:
        return CertificateRecord.model_validate(record.as_json() | {"learner": {"name": name, "display": name}})
    except ValidationError as error:
        raise MakerpathError(
            "certificate.name",
            N_("A name for a certificate has 1 to {limit} characters."),
            N_("Shorten the name, or write at least one letter."),
            field="name",
            limit=MAX_NAME,
        ) from error
