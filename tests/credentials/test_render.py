from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from typing import Any

import pikepdf
import pytest
from PIL import Image

from makerpath.credentials.faces import FALLBACKS
from makerpath.credentials.render import render
from makerpath.credentials.sample import sample_record
from makerpath.domain.errors import MakerpathError
from tests.credentials.pages import font_names, missing_glyphs, page_count, pictures, squeezed, text_of

OURS = ("Noto-Sans", "Noto-Serif", "Noto-Naskh-Arabic", "emoji")
NAMES = {
    "short": "Li",
    "chinese": "欧阳娜娜",
    "outside-gb2312": "玥喆昉淼镕翀祎芃",
    "rare": "㐂玥",
    "arabic": "محمد عبد الله",
    "uyghur": "阿依古丽·买买提 ئايگۈل",
    "vietnamese": "Nguyễn Thị Ánh",
    "emoji": "Ana 🎨👩🏽‍🚀❤️",
    "korean-thai": "김민준 สมชาย",
    "300-latin": ("Maria Anastasia Wilhelmina " * 12)[:300],
    "300-chinese": ("赵钱孙李周吴郑王" * 38)[:300],
    "300-unbroken": "W" * 300,
}


def criteria(count: int) -> list[dict[str, Any]]:
    one = sample_record().as_json()["criteria"][0]  # type: ignore[index]
    return [
        one | {"id": f"c{n}", "title": {"en": f"Criterion number {n}", "zh-Hans": f"评价指标第{n}项"}}
        for n in range(count)
    ]


def test_row_50_certificate_text_extracts_in_chinese_and_english(sample_pdf: bytes) -> None:
    record, text = sample_record(), text_of(sample_pdf)
    shown = [record.learner.name, record.project.title, record.serial, record.verify_url, record.issuer.name]
    for local in (record.school.name, record.course.title, record.project.driving_question, record.issuer.role):
        shown += local.values()
    for criterion in record.criteria:
        shown += [*criterion.title.values(), *criterion.level.values()]
    shown += ["Certificate of completion", "结业证书", "2 credits", "2 学分", "32 hours", "32 学时"]
    shown += [
        "Theory",
        "理论",
        "91.7%",
        "Practice",
        "实践",
        "88.2%",
        "Total",
        "89.3%",
        "June 26, 2026",
        "2026年6月26日",
    ]
    assert [words for words in shown if squeezed(words) not in text] == []
    assert missing_glyphs(sample_pdf) == 0


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_any_name_is_printed_whole_on_one_page_in_our_own_fonts(name: str) -> None:
    record = sample_record(name)
    pdf = render(record)
    assert missing_glyphs(pdf) == 0
    assert page_count(pdf) == 1
    assert {font for font in font_names(pdf) if not font.startswith(OURS)} == set()
    text = text_of(pdf)
    if name != NAMES["emoji"]:
        assert squeezed(record.learner.name) in text
    assert squeezed(record.issuer.name) in text
    assert "颁发日期" in text


def test_nothing_is_lost_when_there_is_much_to_say() -> None:
    long = "Interdisciplinary studies in sustainable materials and the responsible use of new technologies"
    title = {"en": long, "zh-Hans": "可持续材料与新兴技术负责任使用的跨学科综合实践研究课程"}
    course = sample_record().as_json()["course"]
    record = sample_record("Maria " * 20, criteria=criteria(20), course=course | {"title": title})  # type: ignore[operator]
    pdf = render(record)
    text = text_of(pdf)
    assert page_count(pdf) == 1
    assert all(f"Criterionnumber{n}" in text and f"评价指标第{n}项" in text for n in range(20))
    assert squeezed(long) in text and squeezed(title["zh-Hans"]) in text
    assert "颁发日期" in text and "周明远" in text


def test_too_much_for_any_size_is_refused() -> None:
    with pytest.raises(MakerpathError, match=r"certificate\.overflow"):
        render(sample_record(criteria=criteria(60)))


@pytest.mark.parametrize(("languages", "there", "absent"), [(["en"], "Level", "等级"), (["zh-Hans"], "等级", "Level")])
def test_a_school_prints_in_one_language_if_it_wants(languages: list[str], there: str, absent: str) -> None:
    pdf = render(sample_record(languages=languages))
    assert there in text_of(pdf)
    assert absent not in text_of(pdf)
    assert str(pikepdf.open(io.BytesIO(pdf)).Root.Lang) == languages[0]


def test_a_hostile_name_stays_text() -> None:
    text = text_of(render(sample_record("<b onclick='x'>{{7*7}}</b><img src=http://127.0.0.1/>{% raw %}")))
    assert "<bonclick='x'>{{7*7}}</b><imgsrc=http://127.0.0.1/>{%raw%}" in text
    assert "49</b>" not in text


def test_the_same_record_gives_the_same_bytes(sample_pdf: bytes) -> None:
    assert render(sample_record()) == sample_pdf
    render(sample_record("محمد 🎨"))
    assert render(sample_record()) == sample_pdf


def test_another_process_gives_the_same_bytes(sample_pdf: bytes) -> None:
    code = (
        "import hashlib; from makerpath.credentials.render import render;"
        "from makerpath.credentials.sample import sample_record;"
        "print(hashlib.sha256(render(sample_record())).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(sample_pdf).hexdigest()


def test_the_pdf_is_tagged_and_says_what_it_is(sample_pdf: bytes) -> None:
    document = pikepdf.open(io.BytesIO(sample_pdf))
    assert document.docinfo["/Title"] == "Paper, Clay, Light · 林晓雨 Lin Xiaoyu"
    assert document.docinfo["/Author"] == "River Valley School"
    assert document.docinfo["/CreationDate"] == "D:20260626073000Z"
    assert document.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in document.Root
    assert str(document.Root.Lang) == "en"


def test_a_page_is_a4_landscape_and_small(sample_pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(sample_pdf)) as document:
        box = [float(x) for x in document.pages[0].mediabox]
    assert box[2:] == pytest.approx([841.9, 595.3], abs=0.1)
    assert len(sample_pdf) < 100_000


def test_a_logo_takes_the_monograms_place(sample_pdf: bytes) -> None:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "#c4532d").save(out, "PNG")
    logo = hashlib.sha256(out.getvalue()).hexdigest()
    record = sample_record(look={"design": "classic", "logo": logo})
    pdf = render(record, pictures={logo: out.getvalue()})
    assert (pictures(sample_pdf), pictures(pdf)) == (0, 1)
    with pytest.raises(MakerpathError, match=r"certificate\.picture_kind"):
        render(record, pictures={logo: b"<svg/>"})


def test_records_and_numbers_do_not_load_the_pdf_engine() -> None:
    code = (
        "import sys; import makerpath.credentials.record, makerpath.credentials.numbers, makerpath.credentials.mask,"
        " makerpath.credentials.render, makerpath.credentials.design; print('weasyprint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_fallback_is_reached_by_a_name_here() -> None:
    from makerpath.credentials.faces import fallbacks

    assert {face for name in NAMES.values() for face in fallbacks(name)} == set(FALLBACKS)
