"""Whatever happens to a certificate, in whatever order: its state, its history and the public page agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from makerpath.domain.errors import Conflict
from makerpath.service.certificates.models import Certificate
from makerpath.service.certificates.operations import correct, reinstate, renew, revoke, suspend
from makerpath.service.core.database import utc_now
from tests.service.browsing import app_of, Browser
from tests.service.certificates.issuing import history, issued, row_of
from tests.service.prepared import Finished

CHANGES: dict[str, Callable[..., dict[str, str]]] = {
    "suspend": suspend,
    "reinstate": reinstate,
    "revoke": revoke,
    "correct": correct,
}
LEGAL: dict[str, dict[str, str]] = {
    "valid": {"suspend": "suspended", "revoke": "revoked", "correct": "replaced"},
    "suspended": {"reinstate": "valid", "revoke": "revoked"},
    "expired": {"revoke": "revoked"},
    "replaced": {},
    "revoked": {},
}
TOLD = {"suspend": "suspended", "reinstate": "reinstated", "revoke": "revoked", "correct": "replaced"}
steps = st.lists(st.sampled_from([*CHANGES, "expire", "renew"]), max_size=7)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=steps)
def test_state_history_and_the_public_page_always_agree(finished: Finished, wanted: list[str]) -> None:
    school = finished.school
    with school.services.database.reading(school.id) as session:
        there = session.scalars(select(Certificate)).all()
    for row in there:
        if row.state() not in ("revoked", "replaced"):
            revoke(school.services, school.officer, certificate_id=row.id, reason="Once more")
    certificate = issued(finished)
    states: dict[UUID, str] = {certificate: "valid"}
    told: dict[UUID, list[str]] = {certificate: ["issued"]}
    over: set[UUID] = set()
    for step in wanted:
        now = states[certificate]
        if step == "expire":
            with school.services.database.writing(school.id) as session:
                session.execute(
                    update(Certificate)
                    .where(Certificate.id == certificate)
                    .values(expires_at=utc_now() - timedelta(seconds=1))
                )
            over.add(certificate)
            states[certificate] = "expired" if now == "valid" else now
        elif step == "renew":
            try:
                new = UUID(renew(school.services, school.officer, certificate_id=certificate)["certificate"])
            except Conflict:
                assert now != "expired"
            else:
                assert now == "expired" and new != certificate
                certificate = new
                states[new], told[new] = "valid", ["issued"]
        else:
            try:
                answer = CHANGES[step](school.services, school.officer, certificate_id=certificate, reason=f"{step}!")
            except Conflict:
                assert step not in LEGAL[now]
                continue
            after = LEGAL[now][step]
            # Time has gone on while it was suspended.
            states[certificate] = "expired" if after == "valid" and certificate in over else after
            told[certificate].append(TOLD[step])
            if step == "correct":
                certificate = UUID(answer["certificate"])
                states[certificate], told[certificate] = "valid", ["issued"]
    browser = Browser(app_of(school.services), school.services)
    held = 0
    for id_, state in states.items():
        row = row_of(school, id_)
        assert row.state().replace("printing", "valid") == state
        assert [kind for kind, _reason in history(school, id_)] == told[id_]
        facts = browser.get(f"/api/v1/certificates/{row.code}").get_json()
        assert facts["valid"] == (state == "valid") == row.holds()
        held += row.holds()
    assert held <= 1, "never do two of them hold"
