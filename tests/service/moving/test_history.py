"""Two installations may both have written of a certificate: what they wrote is one history."""

from __future__ import annotations

from datetime import datetime, timedelta, UTC

from hypothesis import given
from hypothesis import strategies as st

from makerpath.service.certificates.models import CertificateChange
from makerpath.service.core.database import new_id
from makerpath.service.moving.history import told

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ("issued", "suspended", "reinstated", "revoked", "replaced", "restored")


def change(kind: str, minute: int) -> CertificateChange:
    return CertificateChange(id=new_id(), kind=kind, reason="", at=BEGIN + timedelta(minutes=minute))


histories = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 50)), max_size=12, unique_by=lambda one: one[1])


@given(written=histories, data=st.data())
def test_the_order_in_which_changes_arrive_does_not_matter(written: list[tuple[str, int]], data: st.DataObject) -> None:
    changes = [change(kind, minute) for kind, minute in written]
    assert told(iter(changes)) == told(data.draw(st.permutations(changes)))


@given(written=histories)
def test_once_revoked_always_revoked_and_the_last_word_on_suspension_counts(written: list[tuple[str, int]]) -> None:
    found = told([change(kind, minute) for kind, minute in written])
    in_time = [kind for kind, _minute in sorted(written, key=lambda one: one[1])]
    assert (found.revoked is not None) == ("revoked" in in_time)
    assert (found.replaced is not None) == ("replaced" in in_time)
    pauses = [kind for kind in in_time if kind in ("suspended", "reinstated")]
    assert (found.suspended is not None) == (pauses[-1:] == ["suspended"])
    if found.revoked is not None:
        first = min(minute for kind, minute in written if kind == "revoked")
        assert found.revoked.at == BEGIN + timedelta(minutes=first)
