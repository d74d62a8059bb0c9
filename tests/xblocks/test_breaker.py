"""The circuit breaker's three states."""

from __future__ import annotations

from makerpath.xblocks.shared.breaker import Breaker, breaker_for


def test_it_opens_after_failures_in_a_row_only() -> None:
    guard = Breaker(failures=2, clock=lambda: 0.0)
    for _ in range(5):
        guard.failed()
        guard.succeeded()
    assert guard.allows()
    guard.failed()
    guard.failed()
    assert not guard.allows()


def test_while_open_one_caller_in_each_rest_tries() -> None:
    now = [0.0]
    guard = Breaker(failures=1, rest=10, clock=lambda: now[0])
    guard.failed()
    assert not guard.allows()
    now[0] = 10
    assert [guard.allows() for _ in range(3)] == [True, False, False]
    guard.failed()
    now[0] = 19
    assert not guard.allows()
    now[0] = 20
    assert guard.allows()
    guard.succeeded()
    assert [guard.allows() for _ in range(3)] == [True, True, True]


def test_blocks_of_one_process_share_it() -> None:
    assert breaker_for("http://a") is breaker_for("http://a")
    assert breaker_for("http://a") is not breaker_for("http://b")
