"""A stamped page is the page that the whole layout makes, instruction by instruction; what cannot be, is laid out."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from makerpath.credentials.render import render
from makerpath.credentials.stamping.engine import Engine
from tests.credentials.pages import missing_glyphs, squeezed, text_of
from tests.credentials.stamping.designs import both, content, NAME, named, pixels, plain_record, small_design, tags

NAMES = ["Li Wei", "Anna Berg", "Nguyễn Thị Ánh", "Дмитрий Иванов", "Zoë O’Brien-Müller", "Ann"]
CHINESE = ["林晓雨", "王小明", "欧阳娜娜", "司马玥喆"]
CODE = '<img class="q" data-slot="qr" src="{{ qr }}" alt="{{ record.verify_url }}">'
CHART = (
    '<svg class="q" data-slot="chart" viewBox="0 0 10 10"><title>{{ record.serial }}</title>'
    '<rect width="{{ record.learner.name|length }}" height="4" fill="#c4532d"/><text y="9" font-size="3">'
    "{{ record.learner.name }}</text></svg>"
)
LONG = "{{ record.learner.name }} has shown in word and deed what paper, clay and light can be made to do. " * 3
STAMPED = {
    "left": (f'<p data-slot="n">{NAME}</p>', ""),
    "centred": (f'<p data-slot="n">{NAME}</p>', "p { text-align: center }"),
    "right": (f'<p>No. <b data-slot="n">{NAME}</b> <i>of the school</i></p>', "p { text-align: right }"),
    "several in a line": (f'<p><b data-slot="a">{NAME}</b>, <i data-slot="b">{{{{ record.serial }}}}</i> done</p>', ""),
    "several lines": (f'<p data-slot="n">{LONG}</p><p>After</p>', "p { width: 60mm }"),
    "broken by hand": (
        f'<p><span data-slot="n">{NAME}<br>{LONG}<br>{{{{ record.serial }}}}</span> done</p>',
        "p { width: 70mm; text-align: center }",
    ),
    "justified": (f'<p data-slot="n">{LONG}</p>', "p { width: 80mm; text-align: justify }"),
    "hyphens": (f'<p lang="en" data-slot="n">{LONG}</p>', "p { width: 60mm; hyphens: auto }"),
    "spaced": (f'<p data-slot="n">{NAME}</p>', "p { letter-spacing: 2pt; word-spacing: 3pt }"),
    "transformed": (f'<p data-slot="n">{NAME}</p>', "p { text-transform: uppercase }"),
    "underlined": (f'<p data-slot="n">{NAME}</p>', "p { text-decoration: underline wavy #f00 }"),
    "turned": (f'<p data-slot="n">{NAME}</p>', "p { transform: rotate(-3deg); transform-origin: left }"),
    "before and after": (f'<p data-slot="n">{NAME}</p>', "p::before { content: '» ' } p::after { content: ' «' }"),
    "inner tags": (f'<p data-slot="n"><bdi>{NAME}</bdi> <span lang="zh-Hans">同学</span><br>of 2026</p>', ""),
    "spread over white space": (f'<p data-slot="n">\n  {NAME}\n  <b> and </b>\n</p>', ""),
    "inline block": (
        f'<p>• <span data-slot="n">{NAME}</span></p>',
        "span { display: inline-block; padding: 2mm; background: #eee }",
    ),
    "lines in an inline block": (
        f'<p>• <span><span data-slot="n">{LONG}</span></span></p>',
        "p > span { display: inline-block; width: 70mm; border: 1pt solid }",
    ),
    "background": (
        f'<p>x <mark data-slot="n">{NAME}</mark> y</p>',
        "mark { background: #fe8; border-bottom: 1pt solid }",
    ),
    "placed": (f'<p data-slot="n">{NAME}</p>', "p { position: absolute; left: 10mm; right: 30mm; bottom: 9mm }"),
    "table": (
        f'<table><tr><td data-slot="n">{NAME}</td><td data-slot="s">{{{{ record.serial }}}}</td></tr></table>',
        "table { table-layout: fixed; width: 100% } td { vertical-align: middle; height: 20mm }",
    ),
    "from the right": (f'<p dir="rtl" data-slot="n">{NAME}</p>', ""),
    "over a picture": (f'<div>{CODE}</div><p data-slot="n">{NAME}</p>', ""),
    "chart": (f'{CHART}<p data-slot="n">{NAME}</p>', ""),
    "cut off": (
        f'<div><p data-slot="n">{NAME}</p></div>',
        "div { width: 20mm; height: 6mm; overflow: hidden; white-space: nowrap }",
    ),
    "preserved": (f'<pre data-slot="n">{NAME}  !\n two</pre>', ""),
}
LAID_OUT = {
    "size": [
        (f'<div><p data-slot="n">{NAME}</p></div>', "div { display: flex }"),
        (f'<div><p data-slot="n">{NAME}</p></div>', "div { display: grid }"),
        (f'<table><tr><td data-slot="n">{NAME}</td><td>x</td></tr></table>', ""),
        (f'<p data-slot="n">{NAME}</p>', "p { position: absolute; right: 9mm }"),
        (f'<p data-slot="n">{NAME}</p>', "p { float: right }"),
    ],
    "float": [(f'<i>aside</i><p data-slot="n">{NAME}</p>', "i { float: left }")],
    "first": [(f'<p data-slot="n">{NAME}</p>', "p::first-letter { color: #f00 }")],
    "link": [(f'<p><a href="#x" data-slot="n">{NAME}</a></p><p id="x">x</p>', "")],
    "named": [
        (f'<p data-slot="n">{NAME}</p>', "p { string-set: who content() } @page { @top-left { content: string(who) } }")
    ],
    "columns": [(f'<div><p data-slot="n">{NAME}</p></div>', "div { columns: 2 }")],
    "layer": [(f'<p data-slot="n">{NAME}</p>', "p { opacity: 0.5 }")],
    "target": [
        (f'<p id="x" data-slot="n">{NAME}</p><p class="t">x</p>', ".t::after { content: target-text('#x') }"),
    ],
    "hidden": [(f'<p data-slot="n">{NAME}</p>', "p { display: none }")],
    "markup": [(f'<table data-slot="n">{NAME}<tr><td>x</td></tr></table>', "")],
    "flow": [(f'<p data-slot="n">{NAME}<i>!</i></p>', "i { position: absolute; right: 0 }")],
}


@pytest.mark.parametrize(("body", "css"), STAMPED.values(), ids=STAMPED.keys())
def test_a_stamped_page_is_the_page(tmp_path: Path, body: str, css: str) -> None:
    design = small_design(tmp_path / "d", body, css)
    engine = Engine(design, {})
    ways = []
    for name in [*NAMES, *CHINESE, "Ann"]:
        printed, whole = both(engine, design, named(name))
        assert content(printed.pdf) == content(whole), name
        assert tags(printed.pdf) == tags(whole), name
        assert text_of(printed.pdf) == text_of(whole), name
        assert missing_glyphs(printed.pdf) == 0
        ways.append(printed.way)
    assert ways[0] == "laid out" and ways[-1] == "stamped" and ways.count("stamped") >= len(ways) // 2, ways


@pytest.mark.parametrize(("why", "body", "css"), [(why, *case) for why, cases in LAID_OUT.items() for case in cases])
def test_what_cannot_be_exact_is_laid_out_and_says_why(tmp_path: Path, why: str, body: str, css: str) -> None:
    design = small_design(tmp_path / "d", body, css)
    engine = Engine(design, {})
    for name in ("Li Wei", "Anna Maria Berg"):
        printed, whole = both(engine, design, named(name))
        assert (printed.way, printed.why) == ("laid out", why)
        assert printed.pdf == whole


def test_an_optional_text_may_be_there_or_not(tmp_path: Path) -> None:
    body = '<p data-slot="a">{{ record.learner.name }}</p><p data-slot="b">{{ record.replaces or "" }}</p><p>end</p>'
    design = small_design(tmp_path / "d", body)
    engine = Engine(design, {})
    records = [named(name, replaces=old) for name in ("Ann", "Bob") for old in (None, "RVS-2026-000098")]
    ways = []
    for record in records:
        printed, whole = both(engine, design, record)
        assert content(printed.pdf) == content(whole)
        ways.append(printed.way)
    assert ways == ["laid out", "laid out", "stamped", "stamped"]


def test_a_name_that_needs_another_line_moves_what_is_below_it(tmp_path: Path) -> None:
    design = small_design(tmp_path / "d", f'<p data-slot="n">{NAME}</p><p>below</p>', "p { width: 50mm }")
    engine = Engine(design, {})
    ways = []
    for name in ("Ann", "Maria Anastasia Wilhelmina Theodora", "Bob", "Friedrich Maximilian Alexander Otto"):
        printed, whole = both(engine, design, named(name))
        assert content(printed.pdf) == content(whole)
        ways.append((printed.way, printed.why))
    assert ways == [("laid out", "first"), ("laid out", "lines"), ("stamped", ""), ("stamped", "")]


def test_tables_of_any_length_have_stencils_of_their_own(tmp_path: Path) -> None:
    body = (
        "<table>{% for one in record.criteria %}"
        '<tr><td data-slot="l{{ loop.index }}">{{ one.level.en }}</td></tr>{% endfor %}</table>'
    )
    design = small_design(tmp_path / "d", body, "table { table-layout: fixed; width: 60mm }")
    engine = Engine(design, {})
    few = plain_record(criteria=plain_record().as_json()["criteria"][:2])  # type: ignore[index]
    ways = []
    for record in (plain_record(), few, plain_record(), few):
        printed, whole = both(engine, design, record)
        assert content(printed.pdf) == content(whole)
        ways.append(printed.way)
    assert ways == ["laid out", "laid out", "stamped", "stamped"]


def test_a_stamped_page_looks_the_same(tmp_path: Path) -> None:
    design = small_design(tmp_path / "d", f'{CODE}<p data-slot="n">{NAME}</p>{CHART}')
    engine = Engine(design, {})
    engine.print(named("Ann"))
    for name in ("玥喆 Berg", "Nguyễn Thị Ánh"):
        printed, whole = both(engine, design, named(name))
        assert all(np.array_equal(a, b) for a, b in zip(pixels(printed.pdf), pixels(whole), strict=True))


def test_each_file_holds_its_own_glyphs_and_words_only(tmp_path: Path) -> None:
    design = small_design(tmp_path / "d", f'{CODE}<p data-slot="n">{NAME}</p>')
    engine = Engine(design, {})
    first, second = named("Anna", serial="RVS-2026-000001"), named("Zoë", serial="RVS-2026-000002")
    engine.print(first)
    printed = engine.print(second, "eyJ.second.sig")
    assert printed.way == "stamped"
    with pikepdf.open(io.BytesIO(printed.pdf)) as document:
        everything = b"".join(
            item.read_bytes() if isinstance(item, pikepdf.Stream) else item.unparse() for item in document.objects
        )
        fonts = document.pages[0].Resources.Font
        texts = b"".join(font.ToUnicode.read_bytes() for font in fonts.values())
        assert document.docinfo["/Title"] == "Paper, Clay, Light · Zoë"
        assert document.docinfo["/Subject"] == "RVS-2026-000002"
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == "Paper, Clay, Light · Zoë"
    assert b"Anna" not in everything and b"RVS-2026-000001" not in everything
    shown = set(squeezed("Zoë"))
    assert {f"<{ord(letter):04x}>".encode() for letter in shown} <= set(texts.split())
    assert f"<{ord('n'):04x}>".encode() not in texts.split()


def test_the_same_record_gives_the_same_bytes_whoever_came_before(tmp_path: Path) -> None:
    design = small_design(tmp_path / "d", f'{CODE}<p data-slot="n">{NAME}</p>')
    fresh, used = Engine(design, {}), Engine(design, {})
    for name in ("Bob", "王小明", "Eve"):
        used.print(named(name))
    assert fresh.print(named("Ann"), "a.b.c").pdf == used.print(named("Ann"), "a.b.c").pdf


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    design = small_design(folder, f'{CODE}<p data-slot="n">{NAME}</p>')
    code = (
        "import sys; from pathlib import Path; from makerpath.credentials.design import load_design;"
        "from makerpath.credentials.stamping.engine import Engine;"
        "design = load_design(Path(sys.argv[1]));"
        "sys.stdout.buffer.write(Engine(design, {}).print(design.sample, 'a.b.c').pdf)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, check=True)
    assert done.stdout == Engine(design, {}).print(design.sample, "a.b.c").pdf


def test_a_drawing_that_asks_for_a_foreign_file_is_refused_as_ever(tmp_path: Path) -> None:
    from makerpath.domain.errors import MakerpathError

    chart = (
        '<svg class="q" data-slot="c" viewBox="0 0 9 9">'
        '<image href="{{ record.learner.name }}" width="9" height="9"/></svg>'
    )
    design = small_design(tmp_path / "d", f'{chart}<p data-slot="n">x</p>')
    engine = Engine(design, {})
    for name in ("http://127.0.0.1:9/a.png", "file:///etc/passwd", "../../outside.svg"):
        for printer in (engine.print, lambda record: render(record, design)):
            with pytest.raises(MakerpathError, match=r"design\.(address_refused|picture_missing)"):
                printer(named(name))


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many times the page was laid out as a whole so far."""
    from makerpath.credentials.stamping import engine

    times = []
    original = engine.lay_out

    def noting(*arguments: object) -> object:
        times.append(1)
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "lay_out", noting)
    return lambda: len(times)


def test_a_class_is_laid_out_once(tmp_path: Path, counting: Callable[[], int]) -> None:
    design = small_design(tmp_path / "d", f'{CODE}<p data-slot="n">{NAME}</p>')
    engine = Engine(design, {})
    for number in range(30):
        engine.print(named(f"Learner {number}"))
    assert counting() == 1


BROKEN = (
    f'<p data-slot="n">{NAME}<br>{{{{ record.serial }}}}</p>'
    '<p data-slot="m">{{ record.school.name.en }} and all of its workshops by the river<br>{{ record.serial }}</p>'
)


def test_plain_lines_go_the_short_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(small_design(tmp_path, BROKEN, "p { width: 60mm }"), {})
    engine.print(named("Li Wei"))
    long_way = "makerpath.credentials.stamping.stencil.set_lines"
    monkeypatch.setattr(long_way, lambda *_given: pytest.fail("a plain line went the long way"))
    for number, name in enumerate(NAMES, start=1):
        done = engine.print(named(name, serial=f"RVS-2026-{number:06d}"))
        assert (done.way, done.why) == ("stamped", "")


def test_a_line_that_is_too_high_is_refused_without_the_long_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(small_design(tmp_path, f'<p data-slot="n">{NAME}</p>', "p { line-height: normal }"), {})
    assert [engine.print(named(name)).why for name in ("Ann", "王小明", "Bob")] == ["first", "height", ""]
    monkeypatch.setattr(
        "makerpath.credentials.stamping.stencil.set_lines", lambda *_given: pytest.fail("it was refused before")
    )
    assert [engine.print(named(name)).way for name in ("李小明", "Eva", "欧阳", "Zoë")] == ["stamped"] * 4


def test_strings_are_written_as_weasyprint_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    design = small_design(tmp_path, f'<p data-slot="n">{NAME}</p><h1 data-slot="m">{NAME}</h1>', "p { font-size: 9pt }")
    names = [*NAMES, *CHINESE, "AVA To. “Wo” 王 Ann ½ fi", "محمد علي", "สมชาย", "L’Été 玥 ẞ"]
    monkeypatch.setattr("makerpath.credentials.stamping.strings.LEAST", 1e9)
    slow = Engine(design, {})
    wanted = [slow.print(named(name)).pdf for name in names]
    monkeypatch.undo()
    quick = Engine(design, {})
    assert [quick.print(named(name)).pdf for name in names] == wanted


def test_what_nobody_foresaw_costs_a_whole_layout_and_no_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(small_design(tmp_path, f'<p data-slot="n">{NAME}</p>'), {})
    engine.print(named("Li Wei"))

    def broken(*_given: object) -> bytes:
        raise TypeError("a surprise")

    monkeypatch.setattr("makerpath.credentials.stamping.stencil.Stencil.fill", broken)
    done = engine.print(named("Ann"))
    assert (done.way, done.why) == ("laid out", "unexpected")
    assert "Ann" in text_of(done.pdf)
