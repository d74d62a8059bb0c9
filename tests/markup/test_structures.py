"""Code, tabs, materials and steps."""

from __future__ import annotations

import pytest

from makerpath.markup import render_lesson, stray_colons
from makerpath.markup.rules.code import LONGEST


def html(text: str, language: str = "en") -> str:
    return str(render_lesson(text, language))


@pytest.mark.parametrize(
    ("written", "name"), [("python", "Python"), ("PY", "Python"), ("c++", "C++"), ("ino", "Arduino")]
)
def test_code_is_coloured_under_the_name_of_its_language(written: str, name: str) -> None:
    made = html(f"```{written} extra\nx = 1\n```")
    assert f'<p class="mp-listing-name">{name}</p>' in made
    assert f'<pre role="group" aria-label="Code: {name}" tabindex="0"><code>' in made
    assert 'class="mp-h-' in made


@pytest.mark.parametrize("text", ["```\na < b\n```", "```text\na < b\n```", "    a < b"])
def test_code_without_a_language_is_plain_and_nameless(text: str) -> None:
    assert html(text) == (
        '<div class="mp-listing">\n'
        '<pre role="group" aria-label="Code" tabindex="0"><code>a &lt; b\n</code></pre>\n</div>\n'
    )


def test_an_unknown_language_keeps_its_name_and_has_no_colours() -> None:
    assert '<p class="mp-listing-name">loom</p>' in html("```loom\nx = 1\n```")
    assert "mp-h-" not in html("```loom\nx = 1\n```")
    assert "mp-listing-name" not in html('```<b onclick="x">\nx\n```')


def test_very_long_code_has_no_colours() -> None:
    assert "mp-h-" not in html("```python\n" + "x = 1\n" * LONGEST + "```")


TABS = ":::: tabs\n::: tab By *hand*\na\n:::\n::: tab\nb\n:::\n::::\n"


def test_tabs_are_panels_under_headings_of_the_level_below() -> None:
    made = html(f"## Way\n\n{TABS}")
    assert '<div class="mp-tabs">\n<div class="mp-tab">\n<h3 class="mp-tab-title">By *hand*</h3>\n<p>a</p>' in made
    assert '<h3 class="mp-tab-title">2</h3>' in made
    assert '<h2 class="mp-tab-title">' in html(TABS)
    assert '<h6 class="mp-tab-title">' in html(f"###### Deep\n\n{TABS}")


def test_headings_inside_a_tab_do_not_change_the_level_of_the_next() -> None:
    made = html("## Way\n\n" + TABS.replace("a\n", "#### Detail\n"))
    assert made.count('<h3 class="mp-tab-title">') == 2


def test_tabs_have_no_title_of_their_own() -> None:
    assert [line for line, _ in stray_colons(":::: tabs Choose\n")] == [1]


def test_materials_stand_in_columns() -> None:
    made = html("::: materials\n- 2 × A4 paper, 80 g — ¥0.50\n- 1 × *thin* card\n- Scissors\n:::")
    assert '<ul class="mp-parts">' in made
    assert (
        '<li><span class="mp-quantity">2 ×</span> <span class="mp-thing">A4 paper, 80 g</span> '
        '<span class="mp-cost">¥0.50</span></li>' in made
    )
    assert '<span class="mp-quantity">1 ×</span> <span class="mp-thing"><em>thin</em> card</span></li>' in made
    assert '<li><span class="mp-thing">Scissors</span></li>' in made


@pytest.mark.parametrize(
    ("item", "quantity", "cost"),
    [
        ("2 张 × 白纸 —— 0.5 元", "2 张 ×", "0.5 元"),
        ("1.5 m × rope – €3.20 a metre", "1.5 m ×", "€3.20 a metre"),
        ("½ × 纸", None, None),
        ("3× nails — free", "3×", "free"),
        ("胶水 — 自备", None, "自备"),
    ],
)
def test_quantities_and_costs_as_people_write_them(item: str, quantity: str | None, cost: str | None) -> None:
    made = html(f"::: materials\n- {item}\n:::", "zh-Hans")
    assert (f'<span class="mp-quantity">{quantity}</span>' in made) == bool(quantity)
    assert (f'<span class="mp-cost">{cost}</span>' in made) == bool(cost)


@pytest.mark.parametrize("item", ["Scissors — sharp ones", "- nested", "[x] Paper", "one\n\n  two"])
def test_other_lists_of_materials_stay_lists(item: str) -> None:
    made = html(f"::: materials\n- {item}\n:::")
    assert "mp-parts" not in made and "mp-thing" not in made
    assert "mp-parts" not in html("- 2 × paper — ¥1")


@pytest.mark.parametrize("time", ["(10 min)", "(2–3 hours)", "（约 10 分钟）", "（2 小时）", "(about 1.5 h)"])
def test_times_of_steps_can_be_recognised(time: str) -> None:
    assert '<span class="mp-time">(' in html(f"::: steps\n1. Fold {time}.\n:::")
    assert "mp-time" not in html(f"1. Fold {time}.")


def test_words_in_brackets_are_no_times() -> None:
    assert "mp-time" not in html("::: steps\n1. Fold (10 mm) (min) (see 10) (10 minutes later).\n:::")
