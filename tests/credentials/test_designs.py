"""Every design that comes with Makerpath: whole, on one page, legible, for whoever's name."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from makerpath.credentials.design import Design, design_schema, DesignFile, load_design, Orientation, shipped
from makerpath.credentials.preview import cases, NAMES
from makerpath.credentials.record import CertificateRecord
from makerpath.credentials.render import render
from makerpath.domain.errors import MakerpathError
from tests.credentials.pages import missing_glyphs, page_count, pictures, squeezed, text_of

WAYS: tuple[Orientation, ...] = ("landscape", "portrait")
EVERY = [(name, way) for name in ("classic", "modern", "transcript") for way in WAYS]
SHARED = set("نى")
"""Letters of the Arabic face that share their last form with others: readers of a file may take one for the other."""
LONGER = NAMES | {"300 letters": ("Maria Anastasia Wilhelmina " * 12)[:300], "rare": "㐂玥喆昉淼镕翀祎芃"}


def changed(design: Design, way: str, **parts: Any) -> CertificateRecord:
    """The sample, this way up, with other top-level parts; `look` is laid over the sample's."""
    data = design.sample.as_json()
    look: Any = data["look"]
    look = look | {"orientation": way} | parts.pop("look", {})
    return CertificateRecord.model_validate(data | {"look": look} | parts)


def printed(design: Design, record: CertificateRecord) -> bytes:
    return render(record, design, pictures=design.pictures)


def criteria(count: int) -> list[dict[str, Any]]:
    sample: Any = load_design("classic").sample.as_json()["criteria"]
    return [
        sample[n % len(sample)] | {"id": f"c{n}", "title": {"en": f"Quality number {n}", "zh-Hans": f"第{n}项指标"}}
        for n in range(count)
    ]


def test_three_designs_ship() -> None:
    assert shipped() == ["classic", "modern", "transcript"]
    assert all(set(load_design(name).about.orientations) == set(WAYS) for name in shipped())


@pytest.mark.parametrize(("name", "way"), EVERY)
def test_nothing_overflows_with_any_name_in_one_language_or_both(name: str, way: Orientation) -> None:
    design = load_design(name)
    for case in cases(design, ways=[way], names=LONGER):
        assert [(one.code, one.place) for one in case.problems] == [], case.id
        assert page_count(case.pdf) == 1
        assert missing_glyphs(case.pdf) == 0
        text = text_of(case.pdf)
        assert all(squeezed(word) in text for word in LONGER[case.name].split() if not SHARED & set(word)), case.id


@pytest.mark.parametrize(("name", "way"), EVERY)
def test_a_page_says_all_that_the_school_chose(name: str, way: str) -> None:
    design = load_design(name)
    pdf = printed(design, design.sample if design.sample.look.orientation == way else changed(design, way))  # type: ignore[union-attr]
    assert pictures(pdf) == 5, "logo, seal and three signatures"
    text, record = text_of(pdf), design.sample
    shown = [record.serial, record.verify_url, "H472-AT2D", "周明远ZhouMingyuan", "RuthOkafor", "木南子", "校长"]
    shown += ["June26,2026", "2026年6月26日", "June26,2029", "2029年6月26日", "有效期至", "外婆的窗"]
    shown += ["ReplacesNo.RVS-2026-000098", "替代证书RVS-2026-000098", "Studentoperator", "创客空间学生管理员"]
    shown += ["Excellent", "出色", "89.3%", "2credits", "2学分", "32学时"]
    assert [words for words in shown if squeezed(words) not in text] == []


@pytest.mark.parametrize("way", WAYS)
def test_the_transcript_holds_the_rubric_and_how_it_was_earned(way: str) -> None:
    design = load_design("transcript")
    text = text_of(printed(design, changed(design, way)))
    for criterion in design.sample.criteria:
        assert all(squeezed(words) in text for words in criterion.title.values())
        assert f"{criterion.points:g}/{criterion.of:g}" in text
    for competency in design.sample.competencies:
        assert all(squeezed(words) in text for words in competency.title.values())
        assert f"{competency.percent:.0f}%" in text
    shown = [
        "15 of 16 lessons",
        "到课 15 课",
        "安全制作",
        "classmates",
        "settled by a moderator",
        "2 files",
        "2 个文件",
    ]
    assert [words for words in shown if squeezed(words) not in text] == []


@pytest.mark.parametrize(("name", "way"), EVERY)
@pytest.mark.parametrize("count", [1, 12])
def test_one_criterion_or_twelve_stay_on_the_page(name: str, way: str, count: int) -> None:
    design = load_design(name)
    pdf = printed(design, changed(design, way, criteria=criteria(count)))
    text = text_of(pdf)
    assert page_count(pdf) == 1
    assert all(f"Qualitynumber{n}" in text and f"第{n}项指标" in text for n in range(count))
    assert design.sample.serial in text and "RuthOkafor" in text


@pytest.mark.parametrize(("name", "way"), EVERY)
def test_a_course_without_a_project_says_what_it_asked_for(name: str, way: str) -> None:
    design = load_design(name)
    bare = {"project": None, "rubric": None, "results": None, "minima": None, "criteria": []}
    plain = {
        "look": {"logo": None, "seal": None, "signatories": []},
        "role": None,
        "replaces": None,
        "expires_at": None,
    }
    record = changed(design, way, **bare, **plain)
    pdf = printed(design, record)
    text = text_of(pdf)
    assert page_count(pdf) == 1 and pictures(pdf) == 0
    assert "15of16lessons" in text and "Makingsafely" in text
    assert squeezed(record.issuer.name) in text, "without signatories, the issuer signs"
    assert "Replaces" not in text and "有效期" not in text and "项目" not in text


def test_as_many_competencies_as_a_long_rubric_names_have_a_bar_each() -> None:
    design = load_design("transcript")
    sample: Any = design.sample.as_json()["competencies"]
    many = [sample[n % 9] | {"code": f"x:{n}", "title": {"en": f"Competency {n}"}} for n in range(20)]
    text = text_of(printed(design, changed(design, "portrait", competencies=many)))
    assert all(f"Competency{n}" in text for n in range(20))


def test_the_schema_says_what_a_design_may_say() -> None:
    schema = design_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for name in shipped():
        about = load_design(name).about
        jsonschema.validate(json.loads(about.model_dump_json(by_alias=True)), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"schema": "makerpath.certificate-design/1", "id": "x", "colour": "red"}, schema)


@pytest.mark.parametrize(
    ("size", "across", "upright"),
    [
        ("A4", "A4 landscape", "A4 portrait"),
        ("297mm 210mm", "297mm 210mm", "210mm 297mm"),
        ("20cm 12in", "12in 20cm", "20cm 12in"),
    ],
)
def test_paper_lies_the_way_that_was_asked_for(size: str, across: str, upright: str) -> None:
    data = {"schema": "makerpath.certificate-design/1", "id": "x", "title": {"en": "X"}, "languages": ["en"]}
    about = DesignFile.model_validate(data | {"size": size})
    assert (about.page_size("landscape"), about.page_size("portrait")) == (across, upright)


def test_a_design_that_has_one_way_up_is_printed_that_way() -> None:
    design = load_design("classic")
    about = design.about.model_copy(update={"orientations": ["landscape"]})
    assert about.orientation(changed(design, "portrait")) == "landscape"


def test_a_picture_that_nobody_brought_is_named() -> None:
    with pytest.raises(MakerpathError, match=r"design\.(address_refused|picture_missing)"):
        render(load_design("classic").sample, "classic")
