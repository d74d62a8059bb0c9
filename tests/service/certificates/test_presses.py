"""Presses that stay warm."""

from __future__ import annotations

import time
from typing import cast

import pytest

from makerpath.credentials.press import Press
from makerpath.service.certificates.presses import Presses


class Fake:
    def __init__(self, warm: bool = True) -> None:
        self.warm, self.closed = warm, False

    def close(self) -> None:
        self.closed = True


def made(warm: bool = True) -> Press:
    return cast(Press, Fake(warm))


def closed(press: Press) -> bool:
    return cast(Fake, press).closed


def test_the_next_of_the_same_look_gets_the_warm_one_and_another_look_its_own() -> None:
    presses = Presses()
    with presses.borrowed("classic", made) as first:
        pass
    with presses.borrowed("classic", made) as second, presses.borrowed("modern", made) as other:
        assert second is first
        assert other is not first
    presses.close()
    assert closed(first)
    assert closed(other)


def test_whoever_borrows_one_has_it_alone() -> None:
    presses = Presses()
    with presses.borrowed("classic", made) as first, presses.borrowed("classic", made) as second:
        assert second is not first
    assert closed(first) != closed(second), "one of the two is kept"
    presses.close()


def test_one_that_was_brought_down_is_not_kept() -> None:
    presses = Presses()
    with presses.borrowed("classic", lambda: made(warm=False)) as press:
        pass
    assert closed(press)
    with pytest.raises(KeyError), presses.borrowed("classic", made) as press:
        raise KeyError
    assert closed(press)


def test_no_more_are_kept_than_agreed_the_oldest_goes() -> None:
    presses = Presses(most=2)
    used = []
    for look in ("one", "two", "three"):
        with presses.borrowed(look, made) as press:
            used.append(press)
    assert [closed(press) for press in used] == [True, False, False]
    presses.close()


def test_they_go_after_a_while_in_which_nobody_prints() -> None:
    presses = Presses(seconds=0.01)
    with presses.borrowed("classic", made) as press:
        pass
    for _ in range(500):
        if closed(press):
            return
        time.sleep(0.01)
    raise AssertionError("it is still there")
