"""Sample projects: what a course may tell of, and what its check says of one that could not have happened."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from makerpath.content import exchange
from makerpath.content.check import load
from makerpath.content.library import courses
from makerpath.content.olx.build import files_of
from makerpath.content.samplefiles import described
from tests.content.conftest import Folder
from tests.content.told import SAMPLE, tell

FOLDER = "samples/a-quiet-box"
SHIPPED_MOST, SHIPPED_BYTES = 40, 80_000
"""Of a sample that comes with Makerpath: how many files, and how large each of them."""


@pytest.fixture
def told(course: Folder) -> Folder:
    tell(course)
    return course


def test_a_sample_that_could_have_happened_has_no_problem(told: Folder) -> None:
    assert told.found() == []
    package = load(told.root)
    sample = package.samples["a-quiet-box"]
    assert sample.files == ["box.png", "pattern.csv"]
    assert "sample" not in package.definitions()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("brief: paper-box", "brief: paper-bag", ("sample.brief_unknown", 3)),
        ("id: a-quiet-box", "id: a-box", ("file.name", 2)),
        (", zh-Hans: 盒子会响。", "", ("text.translation_missing", 10)),
        ("  - stage: exhibit\n    rounds: [{}]\n", "", ("sample.stage_missing", 7)),
        ("stage: test", "stage: define", ("sample.stage_unknown", 35)),
        ("stage: exhibit", "stage: launch", ("sample.order", 7)),
        ("rule: question", "rule: answer", ("sample.evidence", 10)),
        ("text: {en: Boxes rattle., zh-Hans: 盒子会响。}", "file: box.png", ("sample.evidence", 10)),
        ("rule: photo, file: box.png", "rule: photo, file: pattern.csv", ("sample.evidence", 25)),
        ("          - {rule: pattern, file: pattern.csv}\n", "", ("sample.evidence_missing", 21)),
        ("{rule: photo", "{rule: box", ("sample.evidence", 25)),
        (", change: {en: Felt., zh-Hans: 毛毡。}", "", ("sample.change_missing", 37)),
        ("        ai_use: {used: false}\n", "", ("ai_use.missing", 21)),
        ("used: false", "used: true", ("sample.ai_use", 28)),
        ("rounds: [{}]", "rounds: [{ai_use: {used: false}}]", ("sample.ai_use_unasked", 39)),
        ("- reflection: {en: The lid does., zh-Hans: 是盖子。}", "- journal: []", ("gate.reflection_missing", 31)),
        ("        comment: {en: Where does it rattle?, zh-Hans: 哪里在响？}\n", "", ("sample.revise_unexplained", 21)),
        ("        verdict: revise\n", "", ("sample.verdicts", 18)),
        ("rounds: [{}]", "rounds: [{verdict: hold}]", ("schema.literal_error", 39)),
        ("training: {en: None., zh-Hans: 不用。}", "training: {en: ' ', zh-Hans: 不用。}", ("text.blank", 17)),
        (', unit_cost: "0.50"', ', unit_cost: "0.505"', ("materials.price_too_fine", 14)),
        ("quantity: 1,", "quantity: some,", ("schema.decimal_parsing", 15)),
        ("quantity: 1,", "quantity: 1, currency: XXQ,", ("materials.currency", 15)),
        ("idea: high", "idea: middling", ("sample.level_unknown", 41)),
        ("idea: high, ", "", ("sample.unassessed", 41)),
        ("idea: high", "idea: high, speed: high", ("sample.criterion_unknown", 41)),
        ("idea: high", "idea: low", ("sample.not_passed", 41)),
        ("comments: {}", "comments: {speed: {en: Fast, zh-Hans: 快}}", ("sample.criterion_unknown", 42)),
        ("{rule: pattern, file: pattern.csv}", "{rule: pattern, file: pattern.exe}", ("file.missing", 26)),
        ("file: box.png}", "file: ../box.png}", ("schema.string_pattern_mismatch", 22)),
    ],
)
def test_what_could_not_have_happened_is_reported(told: Folder, old: str, new: str, expected: tuple[str, int]) -> None:
    told.edit(SAMPLE, old, new)
    code, line = expected
    assert (code, SAMPLE, line) in told.found()
    assert all(text for problem in told.problems() for text in problem.texts("zh-Hans")[:1])


def test_a_critique_waits_for_a_version(told: Folder) -> None:
    critique = "    critique: {text: {en: A., zh-Hans: 甲。}, answer: {en: B., zh-Hans: 乙。}}\n"
    told.edit(SAMPLE, "  - stage: test\n", f"  - stage: test\n{critique}")
    assert told.found() == [("sample.critique_unanswered", SAMPLE, 36)]
    told.edit(SAMPLE, "  - stage: exhibit\n", f"  - stage: exhibit\n{critique}")
    assert "sample.critique_of_nothing" in {code for code, *_ in told.found()}


def test_the_briefs_own_question_is_the_makers_unless_it_says_own(told: Folder) -> None:
    told.edit("briefs/paper-box.yaml", "starts: [brief, own]\n", "")
    assert told.found() == [("sample.question", SAMPLE, 6)]


def test_files_are_what_they_say_small_and_used(told: Folder) -> None:
    told.write(f"{FOLDER}/more.csv", b"a,b\n1,2\n")
    told.write(f"{FOLDER}/box.png", b"GIF89a")
    assert told.found() == [
        ("sample.file_unused", f"{FOLDER}/more.csv", 1),
        ("sample.file_broken", SAMPLE, 22),
    ]
    told.write(f"{FOLDER}/box.png", b"\x89PNG\r\n\x1a\n" + bytes(2_000_001))
    assert ("file.too_large", SAMPLE, 22) in told.found()
    (told.root / FOLDER / "more.csv").unlink()
    (told.root / FOLDER / "box.png").unlink()
    (told.root / FOLDER / "box.png").symlink_to(Path(__file__))
    assert told.found() == [("file.outside", SAMPLE, 22)]


def test_a_folder_without_a_description_is_warned_of(told: Folder) -> None:
    told.write("samples/another/box.png", b"")
    assert told.found() == [("sample.undescribed", "samples/another", 1)]


def test_learners_are_led_to_no_file_of_a_sample(told: Folder) -> None:
    told.edit("modules/folding/one.en.md", "two.en.md", "../../samples/a-quiet-box/pattern.csv")
    assert ("link.broken", "modules/folding/one.en.md", 15) in told.found()


def test_a_sample_travels_with_the_course_and_not_to_a_platform(told: Folder, tmp_path: Path) -> None:
    path = tmp_path / "small.makerpath.zip"
    path.write_bytes(exchange.export(told.root))
    _manifest, files = exchange.unpack(path)
    assert {name for name in files if name.startswith("samples/")} == {
        SAMPLE,
        f"{FOLDER}/box.png",
        f"{FOLDER}/pattern.csv",
    }
    platform = files_of(load(told.root), "2026", None)
    assert not [name for name, data in platform.items() if "sample" in name or "安静".encode() in data]


@pytest.mark.parametrize("root", courses(), ids=lambda path: path.name)
def test_samples_that_ship_are_small(root: Path) -> None:
    for path in described(root).values():
        files = [file for file in path.parent.iterdir() if file != path]
        assert len(files) <= SHIPPED_MOST
        assert {file.name: file.stat().st_size for file in files if file.stat().st_size > SHIPPED_BYTES} == {}
        assert Counter(file.suffix for file in files)[".png"] + Counter(file.suffix for file in files)[".jpg"] > 0
