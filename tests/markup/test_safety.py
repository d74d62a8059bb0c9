"""Nothing that runs in a browser comes through, whatever was written."""

from __future__ import annotations

import gc
from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.markup import plain, read, render_lesson
from makerpath.markup.clean import ATTRIBUTES, clean, TAGS

PIECES = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg onload=alert(1)>',
        "[a](javascript:alert(1))",
        "[a](java&#115;cript:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        '![a](x "onerror=alert(1)")',
        '![" onerror="alert(1)](x)',
        "<javascript:alert(1)>",
        "[r]: javascript:alert(1)\n",
        '::: safety " onclick="alert(1)\n',
        "::: hint <script>\n",
        ":::\n",
        "| a | b |\n|-|-|\n| <b onclick=x> | c |\n",
        "- [ ] <input onfocus=alert(1) autofocus>\n",
        "[^1]",
        "\n\n[^1]: <iframe src=//evil>\n\n",
        '# <a id="x" name="y">\n',
        '::project{brief="<script>"}\n',
        "```html\n<script>\n```\n",
        "https://example.com/?q='><script>",
        "$\\text{<img src=x onerror=alert(1)>}$",
        "$\\href{javascript:alert(1)}{x}$",
        "$$\n\\begin{cases} a & b \\\\ c \\end{cases}\n$$\n",
        "$\\color{red}{x}\\frac{",
        "```python\nprint('</code><script>')\n```\n",
        '```<i>" onclick=\nx\n',
        '![a" onerror="x](javascript:x.mp4 "t")',
        '![a](x.mp4)\n[" onload="](x.en.vtt)\n\n',
        "<https://youtu.be/\"onclick='x>\n\n",
        ":::: tabs\n",
        '::: tab <b onclick="x">\n',
        "::: materials\n- 2 × <b> — ¥1<script>\n",
        "::: steps\n1. <i> (10 min)\n",
        "**。**",
        "\x00",
        "\u202e",
        "😀",
        "الخط",
        "\n",
        "  ",
    ]
)
HOSTILE = st.lists(PIECES | st.text(max_size=12), max_size=14).map("".join)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str, str]] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.seen += [(tag, name, value or "") for name, value in attrs]


def parsed(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@given(HOSTILE)
def test_lessons_have_only_elements_and_attributes_of_the_dialect(text: str) -> None:
    reader = parsed(str(render_lesson(text, "en")))
    assert reader.tags <= TAGS
    for tag, name, value in reader.seen:
        assert name in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        if name in ("href", "src"):
            assert ":" not in value.split("/")[0] or value.startswith(("http:", "https:", "mailto:"))
        if name == "id":
            assert value.startswith("mp-")


@given(HOSTILE)
def test_rendering_is_the_same_every_time(text: str) -> None:
    assert render_lesson(text, "zh-Hans") == render_lesson(text, "zh-Hans")


@given(HOSTILE)
def test_learners_text_has_paragraphs_breaks_and_links_only(text: str) -> None:
    reader = parsed(str(plain(text)))
    assert reader.tags <= {"p", "br", "a"}
    for tag, name, value in reader.seen:
        assert (tag, name) in {("p", "dir"), ("a", "href"), ("a", "rel")}
        if name == "href":
            assert value.startswith(("http://", "https://"))
        if name == "rel":
            assert value == "nofollow noopener ugc"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "JaVaScRiPt:x", "//\x00evil"])
def test_a_careless_resolver_cannot_let_a_script_address_in(url: str) -> None:
    text = str(render_lesson("![a](x) [b](y)", "en", lambda *_: url))
    assert "script:" not in text.lower()
    assert "data:" not in text


def test_the_cleaner_takes_foreign_classes_ids_and_styles_away() -> None:
    assert clean('<p class="mp-x btn" id="login" style="position:fixed">a</p>') == '<p class="mp-x">a</p>'
    assert clean('<input type="password">') == "<input>"
    assert clean('<div role="alert" tabindex="5">a</div>') == "<div>a</div>"


@pytest.mark.parametrize(
    "html",
    [
        '<math href="javascript:x"><mi href="x">a</mi></math>',
        '<math><annotation-xml encoding="text/html"><img src="data:x"></annotation-xml></math>',
        '<math><maction actiontype="statusline" xlink:href="x"><mi>a</mi></maction></math>',
        '<math><mglyph src="x"></mglyph><mspace width="9999em"></mspace></math>',
        '<math><mo style="x" onclick="x" lspace="expression(1)">+</mo></math>',
        '<video src="javascript:x" autoplay poster="x" onplay="x"></video>',
        '<track src="data:text/vtt,x" onload="x">',
    ],
)
def test_the_cleaner_lets_of_maths_and_media_only_the_harmless_through(html: str) -> None:
    for word in ("href", "script:", "data:", "annotation", "maction", "glyph", "9999", "on", "style", "autoplay"):
        assert word not in clean(html), word


LONG = 16_000
GROWING = [
    "$", "$a ", "$5 ", "\\$", "$\\", "$$a\n", "$$\n", "$a$", "**。", "。**", "*_~", "![a](b.mp4)", "[a](b.vtt)",
    "- 2 × a — ¥1\n", "(10 min)", "(10 ", "— ¥", "——", "2 ×", "`", "```python\n", ":::", "::: tab\n", "::: materials\n",
    "::: steps\n", "<https://youtu.be/a>\n\n", "1.", "\ufe00*", "{", "$\\frac{", "> ", "[", "# a\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", GROWING)
@pytest.mark.parametrize("before", ["", "::: materials\n- ", "::: steps\n1. "])
def test_time_grows_with_the_text_and_no_faster(piece: str, before: str) -> None:
    def seconds(length: int) -> float:
        text = before + piece * (length // len(piece))
        # What other tests left behind is not to be looked through meanwhile.
        gc.disable()
        try:
            start = process_time()
            render_lesson(text, "en")
            read(text).broken_maths  # noqa: B018 - asked for its time
            return process_time() - start
        finally:
            gc.enable()

    assert seconds(LONG) < 8 * max(seconds(LONG // 4), 0.1)
