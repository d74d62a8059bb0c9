"""Finding and replacing addresses in the source."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from makerpath.content.facts import facts_of
from makerpath.markup import find, render_lesson, rewrite

TEXT = """One ![Fold](images/a.png "T") and [two](../x.md#part).

> [![Pic](b.png)](big.md)

| t |
|---|
| ![In table](c.png) |

`[no](code.md)` ``![no](a.png)`` [ref] ![empty](<a b.png>) <https://example.com>

[ref]: 折纸.md
"""


def test_addresses_are_found_where_they_stand() -> None:
    found = [(address.url, address.kind, address.alt, address.line, address.column) for address in find(TEXT)]
    assert found == [
        ("images/a.png", "image", "Fold", 1, 13),
        ("../x.md#part", "link", "", 1, 41),
        ("b.png", "image", "Pic", 3, 11),
        ("big.md", "link", "", 3, 19),
        ("c.png", "image", "In table", 7, 15),
        ("a%20b.png", "image", "empty", 9, 50),
        ("https://example.com", "link", "", 9, 61),
        ("%E6%8A%98%E7%BA%B8.md", "link", "", 11, 8),
    ]


def test_code_shows_no_address() -> None:
    assert find("```\n[a](b.md)\n```\n\n    ![c](d.png)\n") == []


def test_rewriting_changes_addresses_and_nothing_else() -> None:
    new = rewrite(TEXT, lambda url, kind: f"/static/{kind}" if not url.startswith("http") else None)
    assert '![Fold](/static/image "T")' in new
    assert "`[no](code.md)` ``![no](a.png)``" in new
    assert "![empty](</static/image>)" in new
    assert "<https://example.com>" in new
    assert "[ref]: /static/link" in new


def test_a_resolver_that_answers_none_leaves_the_text_alone() -> None:
    assert rewrite(TEXT, lambda url, kind: None) == TEXT


PIECES = st.sampled_from(
    [
        "[a](x.md)",
        "![p](x.md)",
        "[a][r]",
        "`[a](x.md)`",
        "\n\n",
        "\n",
        "- ",
        "> ",
        "| a |\n|---|\n| [t](y.md) |\n",
        "    ",
    ]
)


@given(st.lists(PIECES, max_size=12).map(lambda parts: "".join(parts) + "\n\n[r]: z.md\n"))
def test_a_rewritten_text_shows_what_resolving_while_rendering_shows(text: str) -> None:
    def resolve(url: str, kind: str) -> str | None:
        return url if url.startswith("/s/") else f"/s/{url}"

    assert render_lesson(rewrite(text, resolve), "en") == render_lesson(text, "en", resolve)


def test_a_reference_that_stands_there_twice_has_both_its_addresses() -> None:
    text = "[it][z]\n\n[z]: <a.svg>\n\n[z]: b.svg\n"
    assert [(address.url, address.line) for address in facts_of(text).addresses] == [("a.svg", 3), ("b.svg", 5)]
