"""Every name prints: nothing of it is a box, and the file's text is the name."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import numpy as np
import pypdf
import pytest
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st

from makerpath.credentials.design import Design
from makerpath.credentials.printed import clean
from makerpath.credentials.render import check_printable, render
from makerpath.credentials.stamping.engine import Engine
from makerpath.domain.errors import MakerpathError
from tests.credentials.pages import missing_glyphs
from tests.credentials.stamping.designs import both, content, NAME, named, pixels, small_design, tags

TABLE = Path(__file__).resolve().parents[1] / "data" / "tongyong-guifan-hanzi.txt"
AT_ONCE = 300
RARER = "㐂䶮䲜喆堃陳黃劉葉龑赟翀鑫犇燚淼垚焱骉羴猋晶磊森惢尛彧珺湉禤郄逄靳麴亓仝仉乜佴"
OTHERS = {
    "arabic": ["محمد عبد الله", "خالد عمر", "ئايگۈل"],
    "cyrillic": ["Дмитрий Ёлкин", "Ўткир Қодиров", "Ђорђе Љубичић", "Їжакевич Ґалаґан"],
    "vietnamese": ["Nguyễn Thị Ánh in Mai", "Trịnh Đức Lượng", "Phạm Ngọc Quỳnh Như", "Lê Hữu Ước Ẩn"],
    "latin": ["Łukasz Żądło", "Şeyma Işık", "Ñandú Çağrı Ðorđe Þór", "Māris Ķēniņš Ẽ"],
}
SCRIPTS = [
    (0x20, 0x7E), (0xC0, 0x17F), (0x1EA0, 0x1EF9), (0x300, 0x304), (0x400, 0x45F), (0x621, 0x64A), (0x4E00, 0x9FA5),
    (0xE01, 0xE2E), (0xAC00, 0xD7A3), (0x1F600, 0x1F640), (0x2010, 0x2026),
]  # fmt: skip
BODY = (
    f'<p class="n" data-slot="name"><bdi>{NAME}</bdi></p><p class="c"><b data-slot="again">{NAME}</b> done</p>'
    '<img class="q" data-slot="qr" src="{{ qr }}" alt="{{ record.verify_url }}"><p data-slot="code">{{ code }}</p>'
)
CSS = ".n { font: 600 15pt/1.3 var(--serif); width: 100mm } .c { text-align: center } body { overflow-wrap: anywhere }"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Design, Engine]:
    design = small_design(tmp_path_factory.mktemp("names") / "d", BODY, CSS)
    return design, Engine(design, {})


def shown(pdf: bytes) -> str:
    return pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\n", "").replace(" ", "")


def characters() -> str:
    lines = TABLE.read_text("utf-8").splitlines()
    return "".join(line for line in lines if not line.startswith("#"))


def test_row_50_all_8105_characters_of_the_table_print_and_are_found(tmp_path: Path) -> None:
    everything = characters()
    assert len(set(everything)) == len(everything) == 8105
    body = f'<p data-slot="n">{NAME}</p><p class="b" data-slot="b">{NAME}</p><p class="s" data-slot="s">{NAME}</p>'
    css = (
        "body { overflow-wrap: anywhere; font-size: 6pt } .b { font-weight: 700 }"
        " .s { font-family: var(--serif-zh); font-weight: 600 }"
    )
    engine = Engine(small_design(tmp_path / "d", body, css), {})
    ways = []
    for at in range(0, 8105, AT_ONCE):
        some = everything[at : at + AT_ONCE]
        printed = engine.print(named(some))
        ways.append(printed.way)
        assert missing_glyphs(printed.pdf) == 0
        assert shown(printed.pdf) == 3 * some
    assert ways.count("laid out") <= 2


def test_rarer_characters_of_names_print_and_are_found(engine: tuple[Design, Engine]) -> None:
    for at in range(0, len(RARER), 9):
        some = RARER[at : at + 9]
        pdf = engine[1].print(named(some)).pdf
        assert missing_glyphs(pdf) == 0
        assert shown(pdf).count(some) == 2


@pytest.mark.parametrize("name", [name for names in OTHERS.values() for name in names])
def test_names_of_every_script_print_and_are_found(engine: tuple[Design, Engine], name: str) -> None:
    design, press = engine
    press.print(named("Ann"))
    for pdf in (press.print(named(name)).pdf, render(named(name), design)):
        assert missing_glyphs(pdf) == 0
        assert unicodedata.normalize("NFC", shown(pdf)).count(clean(name).replace(" ", "")) == 2


def letters() -> st.SearchStrategy[str]:
    return st.sampled_from(SCRIPTS).flatmap(lambda span: st.characters(min_codepoint=span[0], max_codepoint=span[1]))


def names() -> st.SearchStrategy[str]:
    words = st.lists(letters(), min_size=1, max_size=12).map("".join)
    short = st.lists(words, min_size=1, max_size=4).map(" ".join)
    return st.one_of(short, st.lists(words, min_size=10, max_size=30).map(" ".join).map(lambda name: name[:250]))


def check(engine: tuple[Design, Engine], name: str) -> None:
    design, press = engine
    try:
        record = named(name)
        check_printable(record)
    except (MakerpathError, ValueError):
        return
    printed, whole = both(press, design, record, "a.b.c")
    assert content(printed.pdf) == content(whole)
    assert tags(printed.pdf) == tags(whole)
    assert missing_glyphs(printed.pdf) == missing_glyphs(whole)
    again = press.print(record, "a.b.c")
    assert (again.way, again.pdf) == ("stamped", printed.pdf) or again.why in {"font", "unlike", "scale"}
    assert all(np.array_equal(a, b) for a, b in zip(pixels(printed.pdf), pixels(whole), strict=True))


SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]


@settings(max_examples=12, suppress_health_check=SLOW)
@given(name=names())
def test_any_name_is_stamped_as_it_would_be_laid_out(engine: tuple[Design, Engine], name: str) -> None:
    check(engine, name)


@pytest.mark.nightly
@settings(max_examples=500, suppress_health_check=SLOW)
@given(name=names())
def test_a_great_many_names_are_stamped_as_they_would_be_laid_out(engine: tuple[Design, Engine], name: str) -> None:
    check(engine, name)
