from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from makerpath.credentials.numbers import new_code
from makerpath.service.certificates.models import RateWindow
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import enqueue
from makerpath.service.operation import Services
from makerpath.service.verification import limits
from makerpath.service.verification.limits import Limit, network, spend, TooMany
from tests.service.school import SmallSchool
from tests.service.verification.made import Made

LIMIT = Limit("test", 3, 86_400 * 365 * 100)
"""A window that does not end while the test runs."""


@pytest.fixture(autouse=True)
def _long_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOKS", "MISSES", "GUESSES", "UPLOADS"):
        old = getattr(limits, name)
        monkeypatch.setattr(limits, name, Limit(old.purpose, old.most, LIMIT.seconds))


def rows(services: Services) -> int:
    with services.database.reading(unscoped="a test counts") as session:
        return session.scalar(select(func.count(RateWindow.id))) or 0


def test_so_many_and_no_more_each_by_themselves(services: Services) -> None:
    for _ in range(LIMIT.most):
        spend(services, LIMIT, "one")
    with pytest.raises(TooMany) as caught:
        spend(services, LIMIT, "one")
    assert caught.value.status == 429
    assert caught.value.retry_after > 0
    spend(services, LIMIT, "another")
    spend(services, Limit("else", 3, LIMIT.seconds), "one")
    assert rows(services) == 3


def test_nobodys_address_is_kept(services: Services) -> None:
    spend(services, LIMIT, "192.0.2.77")
    with services.database.reading(unscoped="a test looks") as session:
        bucket = session.scalars(select(RateWindow.bucket)).one()
    assert "192" not in bucket
    assert len(bucket) <= 120


def test_windows_are_forgotten_after_a_day(school: SmallSchool) -> None:
    services = school.services
    with services.database.writing(unscoped="a test goes back in time") as session:
        session.add(RateWindow(bucket="old", begins_at=utc_now() - timedelta(days=2)))
        session.add(RateWindow(bucket="new", begins_at=utc_now()))
    with services.database.writing(school.id) as session:
        enqueue(session, limits.SWEEP, {}, key="today", school_id=school.id)
    school.work()
    with services.database.reading(unscoped="a test looks") as session:
        assert list(session.scalars(select(RateWindow.bucket))) == ["new"]


@given(st.ip_addresses(v=6))
def test_a_network_of_an_ipv6_address_counts_as_one(address: IPv6Address) -> None:
    neighbour = IPv6Address(int(address) ^ 1)
    if address.ipv4_mapped is None and neighbour.ipv4_mapped is None:
        assert network(str(address)) == network(str(neighbour))


def test_an_ipv4_address_counts_for_itself() -> None:
    assert network("192.0.2.1") != network("192.0.2.2")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1")
    assert network("not an address") == network(None) == ""


def test_codes_that_none_has_are_limited_and_scans_never_are(made: Made) -> None:
    for _ in range(limits.MISSES.most):
        assert made.browser.get(f"/verify/{new_code()}").status_code == 404
    refused = made.browser.get(f"/verify/{new_code()}?lang=en")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "Too many questions" in refused.get_data(as_text=True)
    assert "查询过多" in made.browser.get(f"/verify/{new_code()}?lang=zh-Hans").get_data(as_text=True)
    data = made.browser.get(f"/api/v1/certificates/{new_code()}")
    assert (data.status_code, data.get_json()["code"]) == (429, "verify.too_many")
    assert int(data.headers["Retry-After"]) > 0
    kept = rows(made.services)
    for _ in range(200):
        assert made.browser.get(f"/api/v1/certificates/{made.code}").status_code == 200
    assert rows(made.services) == kept


def test_names_are_not_tried_one_after_the_other(made: Made) -> None:
    """Not from one address, and not from many."""
    tried = [
        made.browser.client.post(
            "/verify/number",
            data={"serial": made.serial, "name": f"Name {number}"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        ).status_code
        for number in range(limits.GUESSES.most)
    ]
    assert set(tried) == {404}
    right = made.browser.client.post("/verify/number", data={"serial": made.serial, "name": made.name})
    assert right.status_code == 429
    one = [
        made.browser.client.post("/verify/number", data={"serial": "X", "name": str(number)}).status_code
        for number in range(limits.MISSES.most + 1)
    ]
    assert one == [404] * limits.MISSES.most + [429]


def test_files_are_limited_by_the_hour(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UPLOADS", Limit("upload", 2, LIMIT.seconds))
    assert [made.send(made.pdf).status_code for _ in range(3)] == [200, 200, 429]


def test_behind_a_proxy_everybody_counts_for_themselves(made: Made) -> None:
    """What the proxy on this machine writes last is believed, and nothing that whoever asks wrote before it."""

    def miss(forwarded: str) -> int:
        return made.browser.get(f"/verify/{new_code()}", headers={"X-Forwarded-For": forwarded}).status_code

    assert [miss("192.0.2.1") for _ in range(limits.MISSES.most)] == [404] * limits.MISSES.most
    assert miss("192.0.2.1") == 429
    assert miss("192.0.2.2") == 404
    assert miss("203.0.113.9, 192.0.2.1") == 429
