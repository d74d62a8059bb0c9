"""Cutting a lesson at its directives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from makerpath.markup import Directive, Markdown, segments, stray_colons


def test_text_and_directives_come_in_order_with_their_lines() -> None:
    assert segments('One\n\n::project{brief="a-b" note="x"}\n\n\nTwo\n') == [
        Markdown("One\n", 1),
        Directive("project", {"brief": "a-b", "note": "x"}, 3),
        Markdown("Two\n", 6),
    ]


def test_nothing_is_no_segment() -> None:
    assert segments("\n \n") == []


def test_a_directive_ends_a_paragraph_but_counts_in_no_other_structure() -> None:
    assert [type(part) for part in segments('One\n::project{brief="a"}\nTwo')] == [Markdown, Directive, Markdown]
    for text in ('> ::project{brief="a"}', '- ::project{brief="a"}', '::: tip\n::project{brief="a"}\n:::'):
        assert [type(part) for part in segments(text)] == [Markdown]


def test_definitions_follow_the_text_that_uses_them() -> None:
    text = 'See [it][Ref] and[^n].\n\n::project{brief="a"}\n\nMore [ref].\n\n[ref]: x.md\n[^n]: Note.\n'
    first, _, last = segments(text)
    assert isinstance(first, Markdown) and isinstance(last, Markdown)
    assert first.text == "See [it][Ref] and[^n].\n\n[ref]: x.md\n\n[^n]: Note.\n"
    assert last.text.count("[ref]: x.md") == 1


def test_a_note_that_follows_brings_the_address_it_uses() -> None:
    text = 'Read[^n].\n\n::project{brief="a"}\n\nMore.\n\n[^n]: See [it][ref].\n\n[ref]: x.md\n'
    first = segments(text)[0]
    assert isinstance(first, Markdown)
    assert first.text == "Read[^n].\n\n[ref]: x.md\n\n[^n]: See [it][ref].\n"


@given(
    st.lists(
        st.sampled_from(
            ["[a][x] [^n]", "", '::project{brief="a"}', "[x]: u", "- [x]: v", "[^n]: [a][y]", "    [y]: w", "```"]
        ),
        max_size=12,
    )
)
def test_parts_put_together_again_are_cut_the_same(lines: list[str]) -> None:
    parts = segments("\n".join(lines))
    joined = "\n\n".join(part.text if isinstance(part, Markdown) else '::project{brief="a"}' for part in parts)
    assert [getattr(part, "text", "") for part in segments(joined)] == [getattr(part, "text", "") for part in parts]


def test_what_was_meant_as_a_box_or_directive_is_found() -> None:
    text = "Fine.\n\n::: warning Hot\nx\n:::\n\n::project{brief=a}\n\n```\n::: code\n```\n"
    assert list(stray_colons(text)) == [(3, "::: warning Hot"), (5, ":::"), (7, "::project{brief=a}")]


@given(st.lists(st.sampled_from(["word", "", '::project{brief="a"}', "- item", "```", "::: tip", ":::", "    x"])))
def test_no_word_is_lost(lines: list[str]) -> None:
    kept = sum(part.text.count("word") for part in segments("\n".join(lines)) if isinstance(part, Markdown))
    assert kept == lines.count("word")
