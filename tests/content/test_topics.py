"""The catalogue of topics and kits, and files that pretend to be one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makerpath.content.source import MAX_BYTES
from makerpath.content.topics import read_catalogue, shipped
from makerpath.domain import names
from makerpath.domain.course import Discipline
from makerpath.domain.topic import Craft, Equipment, Kit, Topic, TopicBank

STEM = {"science", "technology", "engineering", "mathematics"}
TOPIC = """\
  - id: lamp
    title: {en: Lamp}
    question: {en: "Whose lamp?"}
    summary: {en: A lamp.}
    craft: [paper]
    disciplines: [art]
    age_band: {from: 8, to: 12}
    hours: 4
"""
BANK = f"schema: makerpath.topics/1\nid: ours\ntitle: {{en: Ours}}\nlicence: CC-BY-4.0\ntopics:\n{TOPIC}"


@pytest.fixture(scope="module")
def bank() -> TopicBank:
    catalogue = read_catalogue(shipped())
    assert catalogue.problems == []
    return catalogue.banks[0]


@pytest.fixture(scope="module")
def kits() -> list[Kit]:
    return read_catalogue(shipped()).kits


def test_every_craft_and_every_equipment_is_in_the_bank_and_has_a_name(bank: TopicBank) -> None:
    assert len(bank.topics) >= 52
    crafts = [craft for topic in bank.topics for craft in topic.craft]
    assert {craft for craft in get_args(Craft) if crafts.count(craft) < 2} == set()
    assert {item for topic in bank.topics for item in topic.equipment} == set(get_args(Equipment))
    assert set(names.CRAFT) == set(get_args(Craft))
    assert set(names.EQUIPMENT) == set(get_args(Equipment))
    assert set(names.DISCIPLINE) == set(get_args(Discipline))


def test_most_topics_are_more_than_stem_and_all_ages_find_some(bank: TopicBank) -> None:
    assert sum(not set(topic.disciplines) <= STEM for topic in bank.topics) > len(bank.topics) / 2
    for age in range(7, 23):
        assert sum(topic.age_band.from_ <= age <= topic.age_band.to for topic in bank.topics) >= 2, age
    assert sum(set(topic.equipment) <= {"hand-tools"} for topic in bank.topics) >= 10


def test_each_topic_asks_in_both_languages_and_says_what_is_made_and_learned(bank: TopicBank) -> None:
    for topic in bank.topics:
        for text in (topic.title, topic.question, topic.summary):
            assert set(text) == {"en", "zh-Hans"}, topic.id
        assert topic.question["en"].endswith("?"), topic.id
        assert topic.question["zh-Hans"].endswith("？"), topic.id
        assert len(re.findall(r"[.!?](?=\s|$)", topic.summary["en"])) == 2, topic.id
        assert len(re.findall("[。！？]", topic.summary["zh-Hans"])) == 2, topic.id


def test_the_ids_of_the_bank_are_stable(bank: TopicBank) -> None:
    """An id that was published stays: schools know their topics by it. New ones are added to the list."""
    known = (Path(__file__).parent / "data" / "topic-ids.txt").read_text("utf-8").split()
    assert sorted(topic.id for topic in bank.topics) == known


def test_each_kit_speaks_of_safety_in_both_languages(kits: list[Kit]) -> None:
    assert len(kits) == 5
    for kit in kits:
        assert 3 <= len(kit.activities) <= 5, kit.id
        texts = [kit.title, kit.summary, kit.care, *(item.name for item in kit.items)]
        for activity in kit.activities:
            texts += [activity.title, activity.wonder, *activity.steps]
        assert all(set(text) == {"en", "zh-Hans"} for text in texts), kit.id
        assert len(kit.care["en"]) > 200, kit.id


@given(st.sets(st.sampled_from(get_args(Craft)), min_size=1, max_size=4), st.integers(3, 120), st.integers(1, 200))
def test_whatever_a_topic_is_it_reads_back_as_itself(crafts: set[str], age: int, hours: int) -> None:
    topic = Topic.model_validate(
        {
            "id": "one",
            "title": {"en": "One"},
            "question": {"en": "Why?"},
            "summary": {"zh-Hans": "一。"},
            "craft": sorted(crafts),
            "disciplines": ["art"],
            "age_band": {"from": age, "to": age},
            "hours": hours,
        }
    )
    assert Topic.model_validate(topic.model_dump(mode="json", by_alias=True)) == topic


def found(tmp_path: Path, text: str | bytes) -> list[tuple[str, int, int]]:
    path = tmp_path / "topics.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    catalogue = read_catalogue(path)
    assert bool(catalogue.problems) != bool(catalogue.banks or catalogue.kits)
    return [(one.code, one.place.line, one.place.column) for one in catalogue.problems]


def test_a_bank_in_one_language_is_fine(tmp_path: Path) -> None:
    assert found(tmp_path, BANK) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (BANK.replace("[paper]", "[gold]"), ("schema.literal_error", 10, 13)),
        (BANK.replace("hours: 4", "hours: 0"), ("schema.greater_than", 13, 5)),
        (BANK.replace("hours: 4", "hours: 4\n    answer: 42"), ("schema.extra_forbidden", 14, 5)),
        (BANK.replace("from: 8", "from: 80"), ("catalogue.ages", 12, 5)),
        (BANK + TOPIC, ("id.repeated", 1, 1)),
        (BANK.replace("topics/1", "topics/9"), ("catalogue.schema", 1, 1)),
        (BANK.replace("makerpath.topics/1", "[a, {b: c}]"), ("catalogue.schema", 1, 1)),
        ("- a\n- b", ("catalogue.schema", 1, 1)),
        ("just words", ("catalogue.schema", 1, 1)),
        ("a: &a [*a]", ("yaml.too_much", 1, 1)),
        (BANK + "  - !!python/object/apply:os.system [id]", ("schema.model_type", 14, 5)),
        (BANK.replace("A lamp.", "A \x07lamp."), ("file.control_character", 9, 21)),
        (b"\xff\xfe" + BANK.encode(), ("file.encoding", 1, 1)),
        (BANK + "#" * MAX_BYTES, ("file.too_large", 1, 1)),
        ("", ("yaml.empty", 1, 1)),
    ],
)
def test_hostile_files_are_problems_with_their_place(
    tmp_path: Path, text: str | bytes, problem: tuple[str, int, int]
) -> None:
    assert found(tmp_path, text) == [problem]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(BANK)
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "topics.yaml").symlink_to(tmp_path / "secret.yaml")
    assert [one.code for one in read_catalogue(folder).problems] == ["file.outside"]
    (folder / "topics.yaml").unlink()
    assert [one.code for one in read_catalogue(folder).problems] == ["catalogue.empty"]
