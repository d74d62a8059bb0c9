"""Emphasis beside Chinese, Japanese and Korean, as the CommonMark CJK-friendly Amendments want it."""

from __future__ import annotations

import pytest

from makerpath.markup import render_lesson


def html(text: str) -> str:
    return str(render_lesson(text, "zh-Hans")).removeprefix("<p>").removesuffix("</p>\n")


@pytest.mark.parametrize(
    "text",
    [
        "**注意。**然后继续",
        "**先量再剪，**不要反过来",
        "**“会动”**的才算",
        "读**《纸的故事》**这本书",
        "记住**（只有一次）**机会",
        "价钱**¥10**起",
        "灯**“亮”**了",
        "纸**[样板](a.md)**在这里",
        "按**`开始`**键",
        "Git**（不是那个网站）**",
        "**几种材料：**LED、铜箔等",
        "**真…**她",
        "**真—**她",
        "이 말**(특별히)**을",
        "紙は**「折る」**と言う",
        "葛\U000e0100**(こちら)**です",
        "塚\ufe00**(U+585A)**です",
        "**“\ufe01好”\ufe01**Hub",
    ],
)
def test_a_mark_closes_before_a_script_without_spaces(text: str) -> None:
    assert "<strong>" in html(text)
    assert "*" not in html(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*先。*然后", "<em>先。</em>然后"),
        ("~~不用。~~用", "<s>不用。</s>用"),
        ("注意：__只剪一次__", "注意：<strong>只剪一次</strong>"),
        ("snake_case_name", "snake_case_name"),
        ('say**"hi"**you', 'say**"hi"**you'),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a**\U0001f600**a", "a**\U0001f600**a"),
        ("**a** b", "<strong>a</strong> b"),
    ],
)
def test_other_texts_are_as_commonmark_has_them(text: str, shown: str) -> None:
    assert html(text) == shown
