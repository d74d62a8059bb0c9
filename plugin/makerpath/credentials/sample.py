"""A certificate to preview and to test with."""

from __future__ import annotations

from typing import Any

from makerpath.credentials.design import DEFAULT_DESIGN, load_design
from makerpath.credentials.record import CertificateRecord


def sample_record(name: str | None = None, **changes: Any) -> CertificateRecord:
    """The classic design's sample, with another learner's `name` and any other top-level `changes`."""
    data = load_design(DEFAULT_DESIGN).sample.as_json() | changes
    if name is not None:
        data["learner"] = {"name": name, "display": name}
    return CertificateRecord.model_validate(data)
