"""The feedback shows what happened, tells of hidden tests what the teacher allows, and runs nothing."""

from __future__ import annotations

import base64
import re
import struct
from html import unescape
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from makerpath.domain.lab import Feedback
from makerpath.domain.lab_result import Given, result
from makerpath.labs.engine.contract import Ended, Output, Ran
from makerpath.labs.feedback import feedback
from makerpath.labs.grade import with_outputs
from makerpath.labs.key import Key, make_key
from makerpath.labs.masking import Mask
from makerpath.labs.notebook import Json
from makerpath.labs.outcome import Graded
from makerpath.labs.restoring import restore
from makerpath.labs.scoring import score
from tests.labs.notebooks import AREA, cell, notebook

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 4, 3, 8, 2, 0, 0, 0) + bytes(40)
LEVELS: tuple[Feedback, ...] = ("pass", "message", "full")


def failed(evalue: str = "", ename: str = "AssertionError", trace: str = "") -> Output:
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": trace.split("\n")}


def printed(text: str, name: str = "stdout") -> Output:
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data: Any) -> Output:
    kinds = {
        "html": "text/html",
        "plain": "text/plain",
        "png": "image/png",
        "jpeg": "image/jpeg",
        "svg": "image/svg+xml",
    }
    return {"output_type": "display_data", "metadata": {}, "data": {kinds[name]: one for name, one in data.items()}}


def graded(submitted: Json, key: Key, outputs: dict[str | int, list[Output]], ended: Ended = "") -> Graded:
    """A notebook that ran; `outputs` by the name of a cell, or by its number from 0. Others ran without a word."""
    restored, notes = restore(submitted, key)
    ran: dict[int, list[Output]] = {}
    for number, one in enumerate(restored["cells"]):
        if one["cell_type"] == "code":
            name = one["metadata"].get("nbgrader", {}).get("grade_id")
            ran[number] = outputs.get(name, outputs.get(number, []))
    done = with_outputs(restored, Ran(ran))
    return Graded(score(done, key), done, notes, ended)


def page(found: Graded, key: Key, level: Feedback = "message", language: str = "en", **more: Any) -> str:
    marks = more.pop("marks", {})
    more = {"title": "How much paper?", "result": result(found.tests, marks)} | more
    return feedback(found, key, level, language, **more)


def of(*outputs: Output, source: str = "1", level: Feedback = "message") -> BeautifulSoup:
    """The page of a notebook in which a learner's own cell gave `outputs`."""
    key = make_key(notebook())
    return BeautifulSoup(page(graded(notebook(cell(source)), key, {0: list(outputs)}), key, level), "html.parser")


def out(found: BeautifulSoup) -> str:
    box = found.select_one(".out")
    return box.get_text() if box else ""


def hidden(level: Feedback, *outputs: Output) -> str:
    """The page of a learner whose test with hidden parts gave `outputs`."""
    key = make_key(AREA)
    return unescape(page(graded(AREA, key, {"area-tests": list(outputs)}), key, level))


TRACE = "Traceback\n----> 3 assert area(21) == 441, 'a square of 21'\nAssertionError: a square of 21"


def test_points_reasons_comment_and_notes_stand_on_top() -> None:
    key = make_key(AREA)
    changed = notebook(AREA["cells"][0], AREA["cells"][1], cell("True", grade_id="area-tests", grade=True, points=2))
    found = graded(changed, key, {"area-tests": [failed("none", "NameError")]})
    html = page(found, key, "full", comment="Well begun.\n\nAsk me.", marks={"why": Given(1, 1)})
    soup = BeautifulSoup(html, "html.parser")
    assert soup.select_one(".total").get_text(" ", strip=True).startswith("1 / 3")
    assert [item.select_one(".points").get_text(strip=True) for item in soup.select(".tests li")] == ["0 / 2", "1 / 1"]
    assert "NameError: none" in soup.select_one(".tests").get_text()
    assert "given by an instructor" in soup.select(".tests li")[1].get_text()
    assert [one.get_text() for one in soup.select(".comment p")] == ["Well begun.", "Ask me."]
    assert "put back as it was" in soup.select_one(".notes").get_text()


def test_each_part_leads_to_its_cell() -> None:
    soup = BeautifulSoup(hidden("full"), "html.parser")
    for link in soup.select(".tests a"):
        assert soup.select_one(link["href"]).select_one(".mark")


def test_points_that_are_missing_are_an_instructors_to_give() -> None:
    html = hidden("message")
    assert "some points are still to be given" in html and "An instructor will look at this" in html


@pytest.mark.parametrize("ended", ["time", "memory", "output", "died", "engine"])
def test_it_says_why_a_notebook_did_not_run_to_its_end(ended: Ended) -> None:
    key = make_key(AREA)
    found = graded(AREA, key, {}, ended)
    english, chinese = (BeautifulSoup(page(found, key, language=tag), "html.parser") for tag in ("en", "zh-Hans"))
    assert english.select_one(".notice").get_text() != chinese.select_one(".notice").get_text()
    assert chinese.html["lang"] == "zh-Hans" and "反馈" in chinese.title.get_text()


def test_nothing_comes_from_outside_and_nothing_runs() -> None:
    html = page(graded(AREA, make_key(AREA), {"area-tests": [printed("https://elsewhere.example/x")]}), make_key(AREA))
    soup = BeautifulSoup(html, "html.parser")
    assert not soup.select("script, link, iframe, object, form, base, [style], [onload], [onerror]")
    assert all(tag["href"].startswith("#") for tag in soup.select("[href]"))
    policy = soup.select_one('meta[http-equiv="Content-Security-Policy"]')["content"]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-") and "unsafe" not in policy
    assert "url(" not in soup.style.string and "@import" not in soup.style.string


# What is hidden


@pytest.mark.parametrize("level", ["pass", "message"])
def test_the_lines_of_hidden_tests_stay_hidden(level: Feedback) -> None:
    html = hidden(level, printed("assert area(21) == 441"), failed("a square of 21", trace=TRACE))
    html = re.sub(r"<[^>]+>", "", html.partition("<body>")[2])
    assert "441" not in html and "21" not in html and "Hidden tests stand here" in html
    assert "assert area(2) == 4" in html


def test_on_the_highest_level_code_and_way_are_told() -> None:
    html = hidden("full", failed("a square of 21", trace=TRACE))
    assert "assert area(21) == 441" in html and "a square of 21" in html


def hiding(secret: str, more: str = "") -> Json:
    source = f"assert double(2) == 4, 'two'\n### BEGIN HIDDEN TESTS\n{secret}\n### END HIDDEN TESTS{more}"
    return notebook(
        cell(
            "def double(n):\n    ### BEGIN SOLUTION\n    return 2 * n\n    ### END SOLUTION",
            grade_id="d",
            solution=True,
        ),
        cell(source, grade_id="test", grade=True, points=1),
        cell("assert double(0) == 0", grade_id="open", grade=True, points=1),
    )


def told(secret: str, level: Feedback, *outputs: Output) -> str:
    key = make_key(hiding(secret))
    found = graded(hiding(secret), key, {"test": list(outputs)})
    return Mask(key, level).tests(found.tests, found.notebook)[0].message


def test_what_an_assertion_says_is_told_from_the_middle_level_on() -> None:
    for secret in ("assert double(7) == 14, 'seven'", "assert double(7) == 14, f'{double(7)} is not seven'"):
        for said in ("seven", "13 is not seven"):
            fits = said == "seven" or "f'" in secret
            assert told(secret, "message", failed(said)) == (
                said if fits and not (said == "seven" and "f'" in secret) else ""
            )
            assert told(secret, "pass", failed(said)) == ""


def test_the_words_of_an_open_assertion_are_told_on_every_level() -> None:
    assert all(told("assert double(7) == 14", level, failed("two")) == "two" for level in LEVELS)
    assert told("assert double(7) == 14, 'two'", "pass", failed("two")) == ""


@pytest.mark.parametrize("name", ["AssertionError", "ValueError", "KeyError"])
def test_a_learners_function_cannot_say_what_a_hidden_test_gave_it(name: str) -> None:
    """It sees the arguments; what it raises with them must not come back."""
    for level in ("pass", "message"):
        assert "7" not in told("assert double(7) == 14, 'seven'", level, failed("it was 7", name))  # type: ignore[arg-type]


def test_what_the_engine_itself_says_is_told_from_the_middle_level_on() -> None:
    missing = failed("", "NotImplementedError")
    assert "answer is still missing" in told("assert double(7) == 14", "message", missing)
    assert told("assert double(7) == 14", "pass", missing) == ""


def test_a_learners_function_cannot_print_what_a_hidden_test_gave_it() -> None:
    secret = "print(f'{double(7)} of 14')\n0.5"
    result = {"output_type": "execute_result", "data": {"text/plain": "0.5"}, "metadata": {}, "execution_count": 1}
    assert told(secret, "message", printed("it was 7\n9 of 14\n"), result) == "9 of 14"
    assert told(secret, "pass", printed("it was 7\n9 of 14\n"), result) == ""


def test_a_message_of_the_engine_is_in_the_readers_language() -> None:
    key = make_key(hiding("pass"))
    found = graded(hiding("pass"), key, {"open": [failed("", "NotImplementedError")]})
    assert "The answer is still missing" in page(found, key)
    assert "The answer is still missing" not in page(found, key, language="zh-Hans")


def test_a_message_of_many_pieces_is_compared_piece_by_piece() -> None:
    """A pattern with a gap for each piece would try for ever."""
    secret = "assert double(7) == 14, f'{a}x{b}x{c}x{d}x{e}x{f}!'"
    assert told(secret, "message", failed("x" * 3000 + "?")) == ""
    assert told(secret, "message", failed("x" * 3000 + "!")) != ""


def test_guessing_a_hidden_line_tells_nothing() -> None:
    key = make_key(AREA)
    guess = notebook(*AREA["cells"], cell("assert area(21) == 441"), cell("assert area(21) == 442"))
    found = graded(guess, key, {4: [printed("assert area(21) == 441")], 5: [printed("assert area(21) == 442")]})
    html = unescape(re.sub(r"<[^>]+>", "", page(found, key, "pass")))
    assert html.count("assert area(21) == 441") == html.count("assert area(21) == 442") == 2


def test_notes_for_grading_are_hidden_too() -> None:
    source = notebook(
        cell(
            "Explain.\n### BEGIN MARK SCHEME\nOne point for the sun\n### END MARK SCHEME",
            "markdown",
            grade_id="t",
            task=True,
            points=1,
        )
    )
    key = make_key(source)
    for level in LEVELS:
        assert ("for the sun" in page(graded(source, key, {}), key, level)) == (level == "full")


WORD = st.text("abcdefgh", min_size=6, max_size=12)


@settings(max_examples=60)
@given(
    st.lists(WORD, min_size=1, max_size=4, unique=True),
    st.sampled_from(["test", "open"]),
    st.sampled_from(["evalue", "trace", "stdout", "stderr", "html", "plain"]),
    st.sampled_from(["pass", "message"]),
    st.sampled_from(["en", "zh-Hans"]),
)
def test_no_hidden_line_is_told_below_the_highest_level(
    found: list[str], name: str, way: str, level: Feedback, language: str
) -> None:
    """Whatever a test gives, its own lines or those of a hidden function that another test calls."""
    lines = [f"check_{word}('{word}')" for word in found]
    source = hiding("\n".join(lines))
    key = make_key(source)
    text = "\n".join(f"----> 3 {line}" for line in lines)
    output = {
        "evalue": failed(text, "RuntimeError"),
        "trace": failed("no", trace=text),
        "stdout": printed(text),
        "stderr": printed(text, "stderr"),
        "html": shown(html=f"<pre>{text}</pre>", plain="x"),
        "plain": shown(plain=text),
    }[way]
    html = page(graded(source, key, {name: [output]}), key, level, language)
    seen = unescape(re.sub(r"<[^>]+>", "", html))
    for line in lines:
        assert line not in seen and line not in unescape(html)


# What came out


def test_printed_text_has_no_colours_no_control_characters_and_nothing_that_turns_it() -> None:
    found = out(of(printed("\x1b[31mred\x1b[0m \x1b]0;title\x07ok\x00\x9b1m \u202eevil\u2066 10%\r100%\n")))
    assert "red" not in found  # the line was written over
    found = out(of(printed("\x1b[31mred\x1b[0m \x1b]0;title\x07ok\x00 \u202eevil\u2066\n")))
    assert found.strip() == "red ok [U+202E]evil[U+2066]"


def test_code_that_reads_otherwise_than_it_runs_shows_it() -> None:
    assert "[U+202E]" in of(source="ok = 1 # \u202e } \u2066").select_one("pre.code").get_text()


def test_an_error_says_its_name_and_no_folder_of_the_machine() -> None:
    trace = 'File "/usr/lib/python3.11/json/decoder.py", line 3\n  File /home/teacher/secret/lab.py:3\nValueError: no'
    soup = of(failed("no /home/teacher/x.csv", "ValueError", trace))
    assert soup.select_one(".error summary").get_text() == "ValueError: no …/x.csv"
    text = out(soup)
    assert "/usr/lib" not in text and "teacher" not in text and "decoder.py" in text and "lab.py:3" in text


def test_huge_outputs_are_shortened_and_say_so() -> None:
    soup = of(printed("a" * 3_000_000 + "end"), *[printed("b")] * 3)
    assert len(str(soup)) < 100_000 and "shortened by" in out(soup) and "end" in out(soup)
    soup = of(*[shown(plain="x")] * 3000)
    assert "not shown: 2960" in out(soup)


def test_a_flood_in_every_cell_has_an_end() -> None:
    key = make_key(notebook())
    found = graded(notebook(*[cell("1")] * 200), key, {number: [printed("a" * 20_000)] for number in range(200)})
    assert len(page(found, key)) < 2_000_000


def test_code_that_a_lexer_would_never_end_with_stays_plain() -> None:
    assert not of(source="x = 1" + " \n" * 9000).select("pre.code span")
    assert of(source="x = 1" + "\n" * 20).select("pre.code span")


def test_pictures_are_shown_once_they_are_pictures() -> None:
    encoded = base64.b64encode(PNG).decode()
    lines = "\n".join(encoded[at : at + 20] for at in range(0, len(encoded), 20))
    soup = of(shown(png=lines, plain="<Figure>"))
    assert soup.img["src"] == f"data:image/png;base64,{encoded}" and soup.img["alt"] == "<Figure>"
    jpeg = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080010001001011100")
    assert of(shown(jpeg=base64.b64encode(jpeg).decode())).img["src"].startswith("data:image/jpeg;base64,")


@pytest.mark.parametrize(
    "data",
    [
        '" onerror="alert(1)',
        base64.b64encode(b"<html><script>alert(1)</script>").decode(),
        base64.b64encode(PNG.replace(struct.pack(">II", 4, 3), struct.pack(">II", 60_000, 60_000))).decode(),
        "data:text/html;base64,PHNjcmlwdD4=",
        7,
        {"a": 1},
    ],
)
def test_what_is_no_picture_is_not_shown(data: Any) -> None:
    assert not of(shown(png=data, plain="a picture")).select("img")


def test_drawings_are_shown_as_pictures_alone() -> None:
    soup = of(
        shown(svg="<?xml version='1.0'?><!DOCTYPE svg PUBLIC 'a' 'b'><svg onload='alert(1)'><script>1</script></svg>")
    )
    assert soup.img["src"].startswith("data:image/svg+xml;base64,") and not soup.select("svg, script")
    for bad in ("<html><svg></svg></html>", '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>'):
        assert not of(shown(svg=bad)).select("img")


def test_tables_keep_their_cells_and_nothing_else() -> None:
    soup = of(
        shown(
            html='<style>td{background:url(//x)}</style><table border=1 class="dataframe" style="x:expression(1)"><tr>'
            '<th id="tests" onclick="x()" colspan="2" rowspan="99999">a</th><td>'
            '<a href="javascript:x">b</a></td></tr></table>'
        )
    )
    table = soup.select_one(".out table")
    assert str(table) == '<table><tbody><tr><th colspan="2">a</th><td>b</td></tr></tbody></table>'


def test_an_empty_corner_of_a_table_heads_nothing() -> None:
    corner = of(shown(html="<table><thead><tr><th></th><th>cm</th></tr></thead></table>")).select_one(".out tr")
    assert str(corner) == "<tr><td></td><th>cm</th></tr>"


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script><b>x</b>",
        '<img src=x onerror="alert(1)"><b>x</b>',
        '<meta http-equiv="refresh" content="0;url=https://x.example"><b>x</b>',
        '<iframe src="data:text/html,<script>1</script>"></iframe><b>x</b>',
        '<link rel=stylesheet href="//x.example/a.css"><b>x</b>',
        '<form action="//x.example"><button formaction="javascript:1">x</button></form>',
        '<svg><style>@import "//x.example"</style></svg><b>x</b>',
        "<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math><b>x</b>",
        '</section></main></body><base href="//x.example"><b style="position:fixed">x</b>',
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>x</noscript>",
        "<a href='data:text/html,1' ping='//x'>x</a>",
    ],
)
def test_html_of_an_output_runs_nothing_and_asks_nobody(html: str) -> None:
    soup = of(shown(html=html))
    assert not soup.select("script, img, iframe, link, form, button, svg, math, base, a[href^=data], .out [style]")
    assert not soup.select('meta[http-equiv="refresh"]') and "example" not in str(soup.select_one(".out"))
    assert len(soup.select("main")) == 1 and soup.select_one("main .out").get_text(strip=True) == "x"


def test_a_table_without_end_falls_back_to_its_text() -> None:
    soup = of(shown(html="<table>" + "<tr><td>x</td></tr>" * 30_000, plain="many rows"))
    assert not soup.select(".out table") and "many rows" in out(soup)


def test_deep_nesting_is_no_danger() -> None:
    assert "x" in out(of(shown(html="<b>" * 30_000 + "x")))


def test_what_cannot_be_shown_is_named() -> None:
    found: Output = {"output_type": "display_data", "data": {"application/javascript": "alert(1)"}, "metadata": {}}
    assert "cannot be shown here" in out(of(found)) and "alert" not in out(of(found))


@pytest.mark.parametrize("bad", [None, 7, "x", {"a": 1}, [None, 7, "x", {}], [{"output_type": "stream", "text": 7}]])
def test_outputs_of_any_shape_make_a_page(bad: Any) -> None:
    key = make_key(AREA)
    found = graded(AREA, key, {})
    for one in found.notebook["cells"]:
        one["outputs"] = bad
    assert all("</html>" in page(found, key, level) for level in LEVELS)


def test_texts_of_learners_have_no_addresses_and_no_html() -> None:
    text = (
        "# Hi <script>alert(1)</script>\n\n![x](https://x.example/a.png) [y](javascript:alert(1)) [z](https://x.example)"
        '\n\n<img src=x onerror="alert(1)">\n\n::: tip **bold**\nyes\n:::\n\n$x^2$'
    )
    key = make_key(notebook())
    soup = BeautifulSoup(page(graded(notebook(cell(text, "markdown")), key, {}), key), "html.parser")
    assert not soup.select("script, article img, article a") and soup.select_one("article math")
    assert "x.example" not in "".join(str(link) for link in soup.select("[href], [src]"))


def test_pictures_in_a_text_are_shown_below_it() -> None:
    found = cell("See ![this](attachment:a.png)", "markdown")
    found["attachments"] = {"a.png": {"image/png": base64.b64encode(PNG).decode()}}
    key = make_key(notebook())
    soup = BeautifulSoup(page(graded(notebook(found), key, {}), key), "html.parser")
    assert soup.select_one("article img")["src"].startswith("data:image/png")


def test_title_and_comment_are_text() -> None:
    key = make_key(AREA)
    html = page(graded(AREA, key, {}), key, title="<b>\u202eLab", comment="<script>1</script>")
    soup = BeautifulSoup(html, "html.parser")
    assert soup.h1.get_text() == "<b>[U+202E]Lab" and not soup.select("script, h1 b")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KINDS = ["text/html", "text/plain", "image/png", "image/svg+xml", "text/latex", "application/json"]
OUTPUTS = st.lists(
    st.fixed_dictionaries(
        {"output_type": st.sampled_from(["stream", "error", "display_data", "execute_result", "other"])},
        optional={
            "text": JSON,
            "name": JSON,
            "ename": JSON,
            "evalue": JSON,
            "traceback": JSON,
            "data": JSON | st.dictionaries(st.sampled_from(KINDS), JSON, max_size=3),
        },
    ),
    max_size=4,
)


@settings(max_examples=80)
@given(OUTPUTS, st.sampled_from(LEVELS))
def test_whatever_stands_in_the_outputs_there_is_a_page(outputs: list[Output], level: Feedback) -> None:
    key = make_key(AREA)
    found = graded(AREA, key, {})
    for one in found.notebook["cells"]:
        one["outputs"] = outputs
    assert "</html>" in page(found, key, level)
