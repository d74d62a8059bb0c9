"""What authors can write, and what it becomes."""

from __future__ import annotations

import pytest

from makerpath.markup import BOXES, render_lesson


def html(text: str, language: str = "en", scope: str = "") -> str:
    return str(render_lesson(text, language, scope=scope))


def test_headings_start_below_the_pages_own_title() -> None:
    assert html("# One\n\n## Two\n\n###### Six") == (
        '<h2 id="mp-one">One</h2>\n<h2 id="mp-two">Two</h2>\n<h6 id="mp-six">Six</h6>\n'
    )


def test_heading_ids_are_unique_and_made_of_words_of_any_script() -> None:
    text = html("## 剪纸 101\n\n## 剪纸 101\n\n## !!!")
    assert 'id="mp-剪纸-101"' in text
    assert 'id="mp-剪纸-101-2"' in text
    assert 'id="mp-section"' in text


def test_scope_keeps_ids_of_two_texts_on_one_page_apart() -> None:
    text = html("## Cut\n\n[there](#Cut) and a note[^1]\n\n[^1]: Note.", scope="b2")
    assert '<h2 id="mp-b2-cut">' in text
    assert 'href="#mp-b2-cut"' in text
    assert 'id="mp-b2-note-1"' in text


def test_a_safety_box_is_announced_with_its_kind_and_title() -> None:
    text = html("::: safety Hot <glue>\nWait.\n:::")
    assert '<div class="mp-box mp-box-safety" role="note" aria-label="Safety: Hot &lt;glue&gt;">' in text
    assert '<span class="mp-box-name">Hot &lt;glue&gt;</span>' in text


@pytest.mark.parametrize("kind", sorted(BOXES.keys() - {"hint"}))
def test_every_box_says_its_kind_in_the_readers_language(kind: str) -> None:
    english, chinese = html(f"::: {kind}\nx\n:::"), html(f"::: {kind}\nx\n:::", "zh-Hans")
    assert f'<span class="mp-box-kind">{BOXES[kind]}</span>' in english
    assert f"mp-box-{kind}" in chinese
    assert english != chinese


def test_a_hint_opens_on_demand() -> None:
    assert html("::: hint\nTurn it.\n:::", "zh-Hans") == (
        '<details class="mp-box mp-box-hint">\n<summary>提示</summary>\n<p>Turn it.</p>\n</details>\n'
    )


def test_boxes_nest_with_more_colons() -> None:
    text = html(":::: steps\n1. One\n\n::: tip\nx\n:::\n::::")
    assert text.index("mp-box-steps") < text.index("<li>") < text.index("mp-box-tip")


def test_a_paragraph_of_one_image_is_a_figure_and_its_title_the_caption() -> None:
    assert html('![A fold](a.png "Fold *here*")') == (
        '<figure class="mp-figure"><img src="a.png" alt="A fold" loading="lazy">'
        "<figcaption>Fold *here*</figcaption></figure>\n"
    )
    assert "<figure" not in html("See ![A fold](a.png) here")


def test_tables_scroll_in_a_labelled_frame_that_the_keyboard_reaches() -> None:
    text = html("|a|b|\n|-|-:|\n|1|2|")
    assert '<div class="mp-table" role="group" aria-label="Table" tabindex="0">' in text
    assert '<th class="mp-right" scope="col">b</th>' in text


def test_task_lists_have_labelled_boxes_that_cannot_be_ticked() -> None:
    text = html("- [ ] Scissors\n- [x] Paper")
    assert '<label><input type="checkbox" disabled="disabled"> Scissors</label>' in text
    assert 'checked="checked"' in text
    assert '<ul class="mp-tasks">' in text


def test_notes_lead_there_and_back() -> None:
    text = html("Paper[^p] and paper[^p].\n\n[^p]: From mulberry.", "zh-Hans")
    assert '<a href="#mp-note-1" id="mp-noted-1" aria-label="注 1" rel="noopener">1</a>' in text
    assert 'id="mp-noted-1-2"' in text
    assert '<li id="mp-note-1">' in text
    assert 'href="#mp-noted-1-2"' in text


def test_definition_lists_and_strikethrough_are_there() -> None:
    assert "<dt>Kiln</dt>" in html("Kiln\n: An oven")
    assert "<s>no</s>" in html("~~no~~")


def test_a_directive_leaves_nothing_and_code_is_no_directive() -> None:
    assert html('::project{brief="a"}') == ""
    assert "::project" in html('```\n::project{brief="a"}\n```')


def test_the_resolver_decides_every_address() -> None:
    asked = []

    def resolve(url: str, kind: str) -> str | None:
        asked.append((url, kind))
        return None if url == "gone.md" else f"/static/{url}"

    text = render_lesson("![x](a.png) [y](b.md) [z](gone.md)", "en", resolve)
    assert asked == [("a.png", "image"), ("b.md", "link"), ("gone.md", "link")]
    assert str(text) == (
        '<p><img src="/static/a.png" alt="x" loading="lazy"> <a href="/static/b.md" rel="noopener">y</a> z</p>\n'
    )
