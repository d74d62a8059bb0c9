"""The printed guide of a course: one tagged PDF with everything that a teacher needs, in their language."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import pikepdf
import pytest
from markupsafe import escape
from pypdf import PdfReader

from makerpath.content.check import load
from makerpath.content.guidebook import Guidebook, guidebook
from makerpath.content.guidebook.cover import drawing
from makerpath.content.guidebook.neighbours import titles_beside
from makerpath.content.guidebook.pages import boxes
from makerpath.content.library import courses
from makerpath.content.scaffold import new_course
from makerpath.credentials.bookpress import Pages, print_book
from makerpath.domain.errors import MakerpathError

pytestmark = pytest.mark.xdist_group("guidebook")

TEXT = """## Before the term

Begin with [the fold](lesson:why-a-fold-carries), never with [a file](images/three-sheets.svg).

![Three sheets](images/three-sheets.svg)

$\\frac{1}{2}$

## What goes wrong

|It happens|Do this|
|-|-|
"""


def new(folder: Path) -> Path:
    """A new course whose guide has a table over several pages."""
    new_course(folder / "bridge")
    rows = "".join(f"|Case {number}|Let it fall down, then ask why.|\n" for number in range(120))
    (folder / "bridge/guide.en.md").write_text(f"---\ntitle: Teaching bridges\n---\n{TEXT}{rows}", "utf-8")
    return folder / "bridge"


def pdf_of(made: Guidebook) -> bytes:
    return print_book(Pages(**vars(made))).pdf


def words_of(pdf: bytes) -> str:
    """Every word that stands on a page; where a line ends is nobody's matter."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return pdf_of(guidebook(load(new(tmp_path_factory.mktemp("en"))), "en"))


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return pdf_of(guidebook(load(new(tmp_path_factory.mktemp("zh"))), "zh-Hans", with_lessons=True))


def test_a_teacher_finds_everything_in_it(english: bytes) -> None:
    words = words_of(english)
    for wanted in (
        "Teaching bridges",
        "The course at a glance",
        "Ages 10 to 16",
        "Why a fold carries",
        "Creativity and innovation",
        "6 sheets of copy paper, A4",
        "Driving question",
        "The gate is strict",
        "What the gate asks for",
        "Craft project",
        "Quizzes with their answers",
        "right",
    ):
        assert wanted in words, wanted
    assert "Bend a sheet into an arch" not in words, "lessons are in full only where they are asked for"


def test_the_same_is_there_in_chinese_with_every_lesson_in_full(chinese: bytes) -> None:
    words = words_of(chinese).replace(" ", "")
    for wanted in (
        "教师指南",
        "课程概览",
        "怎样教“纸桥",
        "A4复印纸6张",
        "驱动性问题",
        "小测与答案",
        "课时全文",
        "一张纸，连自己都撑不住",
    ):
        assert wanted in words, wanted
    assert "Teacher’sguide" not in words


@pytest.mark.parametrize(("name", "language"), [("english", "en"), ("chinese", "zh-Hans")])
def test_it_is_tagged_titled_and_outlined(name: str, language: str, request: pytest.FixtureRequest) -> None:
    with pikepdf.open(io.BytesIO(request.getfixturevalue(name))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == language
        assert ("guide" if language == "en" else "教师指南") in str(pdf.docinfo["/Title"])
        with pdf.open_outline() as outline:
            tops = [item.title for item in outline.root]
            inner = [item.title for item in outline.root[1].children]
    assert len(tops) > 4
    if language == "en":
        assert tops[:2] == ["The course at a glance", "Teaching bridges"]
        assert inner == ["Before the term", "What goes wrong"]


def test_its_contents_name_the_page_of_each_part(english: bytes) -> None:
    reader = PdfReader(io.BytesIO(english))
    contents = re.sub(r"[\s.]+", " ", reader.pages[1].extract_text())
    for title in ("Teaching bridges", "What goes wrong", "Quizzes with their answers"):
        found = re.search(rf"{title} (\d+)", contents)
        assert found, title
        assert title in reader.pages[int(found[1]) - 1].extract_text()


def test_a_long_table_repeats_its_head_on_every_page(english: bytes) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(english)).pages]
    cases = [text for text in pages if "Let it fall down" in text]
    assert len(cases) > 2
    assert all("It happens" in text for text in cases)


def test_its_links_lead_to_lessons_in_the_print_and_to_no_file(tmp_path: Path) -> None:
    made = guidebook(load(new(tmp_path)), "en")
    assert '<a href="#lesson-why-a-fold-carries">' in made.html
    assert made.html.count('id="lesson-why-a-fold-carries"') == 1
    assert '<a href="images' not in made.html
    assert list(made.pictures) == ["https://guide.invalid/images/three-sheets.svg"]


def test_the_same_course_gives_the_same_bytes(english: bytes, tmp_path: Path) -> None:
    assert pdf_of(guidebook(load(new(tmp_path)), "en")) == english


def test_a_course_without_a_guide_of_its_own_prints_the_rest(tmp_path: Path) -> None:
    root = new(tmp_path)
    for path in root.glob("guide.*.md"):
        path.unlink()
    made = guidebook(load(root), "en")
    assert 'id="guide"' not in made.html
    assert 'id="quizzes"' in made.html


def test_a_language_that_the_course_lacks_is_answered_in_its_first(tmp_path: Path) -> None:
    new_course(tmp_path / "one", languages=["zh-Hans"])
    assert guidebook(load(tmp_path / "one"), "en").language == "zh-Hans"


def test_other_courses_go_by_their_titles() -> None:
    root = next(path for path in courses() if path.name == "paper-clay-light")
    assert "Making safely" in guidebook(load(root), "en", titles=titles_beside(root)).html
    assert "making-safely" in guidebook(load(root), "en").html


def test_a_box_of_materials_ends_where_it_ends() -> None:
    inner = '<div class="mp-box mp-box-materials"><p>a</p><div class="x">b</div></div>'
    assert list(boxes(f"<p>{inner}<div>c</div>{inner}</p>")) == [inner, inner]
    assert list(boxes("<div>none</div>")) == []


def test_each_course_has_a_cover_of_its_own_that_stays() -> None:
    assert drawing("kites") == drawing("kites") != drawing("bridges")


def test_a_book_that_never_ends_is_given_up() -> None:
    endless = Pages("<p>" * 200_000, "https://guide.invalid/", {}, "t", "a", "d", "en", "00" * 32)
    with pytest.raises(MakerpathError, match=r"book\.(too_slow|broken)"):
        print_book(endless, seconds=2)


def test_a_sample_project_is_printed_with_its_tables_its_bill_and_what_it_says_of_ai(tmp_path: Path) -> None:
    package = load(next(folder for folder in courses() if folder.name == "robots-that-notice"))
    html = guidebook(package, "zh-Hans").html
    sample = package.samples["the-quiet-corner"]
    rows = (package.root / "samples" / sample.id / "ten-trials-2.csv").read_text("utf-8").splitlines()
    for cell in next(csv.reader([rows[5]])):
        assert str(escape(cell)) in html
    lines = [line for stretch in sample.stages for turn in stretch.rounds for line in turn.materials]
    assert lines and all(str(escape(line.name.pick("zh-Hans"))) in html for line in lines)
    helped = [turn.ai_use for stretch in sample.stages for turn in stretch.rounds if turn.ai_use and turn.ai_use.used]
    assert helped and all(use.checked and str(escape(use.checked.pick("zh-Hans"))) in html for use in helped)
    assert "main-2.py" in html and "工作日志" in html


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"only one line\n", b"a,b\n" * 40, b"a," * 40 + b"\n1\n", b'"' + b"x" * 140_000]
)
def test_a_file_that_is_no_short_table_is_named_and_not_printed(tmp_path: Path, content: bytes) -> None:
    shipped = next(folder for folder in courses() if folder.name == "robots-that-notice")
    copy = Path(shutil.copytree(shipped, tmp_path / shipped.name))
    (copy / "samples/the-quiet-corner/ten-trials-1.csv").write_bytes(content)
    html = guidebook(load(copy), "en").html
    assert "ten-trials-1.csv" in html
