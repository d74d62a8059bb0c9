"""Learners' own paragraphs."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from makerpath.markup import plain


def test_everything_is_escaped() -> None:
    assert plain("<b>&\"'") == '<p dir="auto">&lt;b&gt;&amp;&#34;&#39;</p>'


def test_blank_lines_part_paragraphs_and_lines_break() -> None:
    assert plain("a\r\nb\n \n\nc\n") == '<p dir="auto">a<br>\nb</p>\n<p dir="auto">c</p>'


def test_no_text_is_no_paragraph() -> None:
    assert plain(" \n\n ") == ""


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("see https://example.com/a?b=1&c=2.", "https://example.com/a?b=1&amp;c=2"),
        ("(https://example.com/a_(b))", "https://example.com/a_(b)"),
        ("看https://example.com/纸", "https://example.com/"),
        ("http://example.com!", "http://example.com"),
    ],
)
def test_web_addresses_become_links_without_the_sentences_punctuation(text: str, url: str) -> None:
    assert f'<a href="{url}" rel="nofollow noopener ugc">{url}</a>' in plain(text)


def test_other_schemes_stay_text() -> None:
    assert "<a" not in plain("javascript:alert(1) file:///etc/passwd ftp://x")


def test_templates_take_it_as_safe() -> None:
    assert isinstance(plain("x"), Markup)
