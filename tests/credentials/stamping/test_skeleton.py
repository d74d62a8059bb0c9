"""A mould takes pages apart as it is done tag by tag, or says that it cannot."""

from __future__ import annotations

import pytest

from makerpath.credentials.stamping.skeleton import Mould, take_apart

PAGE = (
    '<html><head><title>{0}</title></head><body><p>No. <b data-slot="n">{0}</b></p><p data-slot="m">a <i>{1}</i> b</p>'
    '<img class="q" data-slot="q" src="{2}" alt="{3}"><img src="seal.png"><p>end</p></body></html>'
)


def page(*texts: str) -> str:
    return PAGE.format(*texts)


def mould() -> Mould:
    first = page("Ann", "x", "makerpath:qr", "a code")
    made = Mould.of(first, take_apart(first))
    assert made
    return made


@pytest.mark.parametrize(
    "texts",
    [
        ("Bob", "y", "makerpath:qr", "another"),
        ("王小明 &amp; Söhne", "", "data:x", "&#34;"),
        ("", "data-slot", "a>b", "c"),
        ('say "so"', "it's", "x", "y"),
    ],
)
def test_another_page_of_the_skeleton(texts: tuple[str, ...]) -> None:
    found, said = mould().take_apart(page(*texts))
    assert found == take_apart(page(*texts))
    assert set(texts) <= set(said)


@pytest.mark.parametrize(
    "other",
    [
        page("Bob", "<u>y</u>", "s", "d"),
        page("Bob", "y", "s", ""),
        page("Bob", "y", "s", "d").replace("end", "END"),
        page("Bob", "y", "s", "d").replace("seal", "stamp"),
        page("Bob", "y", "s", "d") + "<p>",
        page("Bob", "y", "s", "d")[:-9],
        "",
    ],
)
def test_a_page_with_another_skeleton(other: str) -> None:
    assert mould().take_apart(other) == (None, [])
    first = take_apart(page("Ann", "x", "makerpath:qr", "a code"))
    assert take_apart(other).key != first.key


def test_a_drawing_in_the_page_has_no_mould() -> None:
    drawn = '<p data-slot="n">a</p><svg data-slot="s"><rect/></svg>'
    assert Mould.of(drawn, take_apart(drawn)) is None
