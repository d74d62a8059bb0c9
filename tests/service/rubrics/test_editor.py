"""The editor: a form that works by buttons alone, keeps what is not yet valid, and lets nobody overwrite anybody."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup

from makerpath.service.rubrics.operations import save
from tests.service.browsing import app_of, Browser
from tests.service.counting import queries
from tests.service.rubrics.making import craft, made, published, row, versions
from tests.service.school import SmallSchool


def browser(school: SmallSchool) -> Browser:
    return Browser(app_of(school.services), school.services).sign_in(school.instructor)


def form_of(words: str) -> dict[str, Any]:
    """What a browser would send of the editor's form."""
    form = BeautifulSoup(words, "html.parser").select_one("#editor")
    assert form is not None
    sent: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name = str(field["name"])
        if field.get("type") == "checkbox" and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            assert chosen is not None
            value = str(chosen.get("value", chosen.text))
        elif field.name == "textarea":
            value = field.text.removeprefix("\n")
        else:
            value = str(field.get("value", ""))
        sent.setdefault(name, []).append(value)
    sent.pop("csrf_token")
    return sent


def opened(here: Browser, rubric: UUID) -> tuple[str, dict[str, Any]]:
    words = here.get(f"/rubrics/{rubric}/edit?lang=en").get_data(as_text=True)
    return words, form_of(words)


def test_the_form_sent_as_it_is_changes_nothing(school: SmallSchool) -> None:
    here, rubric = browser(school), made(school)
    before = row(school, rubric)
    _words, form = opened(here, rubric)
    assert here.post(f"/rubrics/{rubric}/edit", {**form, "do": "save"}).status_code == 303
    after = row(school, rubric)
    assert after.draft == before.draft and after.revision == before.revision


@pytest.mark.parametrize(
    ("do", "ids"),
    [
        ("add-criterion", "meaning choices iteration craft safety communication reflection criterion-8"),
        (
            "copy-criterion:1",
            "meaning choices materials-sources-and-cost iteration craft safety communication reflection",
        ),
        ("remove-criterion:0", "choices iteration craft safety communication reflection"),
        ("up-criterion:1", "choices meaning iteration craft safety communication reflection"),
        ("down-criterion:5", "meaning choices iteration craft safety reflection communication"),
        ("up-criterion:0", "meaning choices iteration craft safety communication reflection"),
        ("remove-criterion:99", "meaning choices iteration craft safety communication reflection"),
        ("explode", "meaning choices iteration craft safety communication reflection"),
    ],
)
def test_buttons_change_the_criteria(school: SmallSchool, do: str, ids: str) -> None:
    here, rubric = browser(school), made(school)
    _words, form = opened(here, rubric)
    here.post(f"/rubrics/{rubric}/edit", {**form, "do": do})
    assert [item["id"] for item in row(school, rubric).draft["criteria"]] == ids.split()


@pytest.mark.parametrize(
    ("do", "ids"),
    [
        ("add-level:0", "beginning developing proficient excellent level-5"),
        ("remove-level:0.1", "beginning proficient excellent"),
        ("up-level:0.1", "developing beginning proficient excellent"),
        ("down-level:0.2", "beginning developing excellent proficient"),
        ("remove-level:77.1", "beginning developing proficient excellent"),
    ],
)
def test_buttons_change_the_levels(school: SmallSchool, do: str, ids: str) -> None:
    here, rubric = browser(school), made(school)
    _words, form = opened(here, rubric)
    here.post(f"/rubrics/{rubric}/edit", {**form, "do": do})
    assert [one["id"] for one in row(school, rubric).draft["criteria"][0]["levels"]] == ids.split()


def test_ids_are_made_of_titles_once_and_stay(school: SmallSchool) -> None:
    here, rubric = browser(school), made(school)
    _words, form = opened(here, rubric)
    form |= {"criteria.7.title.en": "Care for tools", "criteria.7.graded": "1", "criteria.8.title.zh-Hans": "合作"}
    here.post(f"/rubrics/{rubric}/edit", {**form, "do": "save"})
    assert [item["id"] for item in row(school, rubric).draft["criteria"]][-2:] == ["care-for-tools", "criterion-9"]
    _words, form = opened(here, rubric)
    here.post(f"/rubrics/{rubric}/edit", {**form, "criteria.7.title.en": "Tools", "do": "save"})
    assert [item["id"] for item in row(school, rubric).draft["criteria"]][-2:] == ["care-for-tools", "criterion-9"]


def test_what_is_not_valid_is_kept_and_said_beside_its_field(school: SmallSchool) -> None:
    here, rubric = browser(school), made(school)
    _words, form = opened(here, rubric)
    form |= {
        "criteria.0.title.en": "",
        "criteria.0.title.zh-Hans": "",
        "criteria.1.weight": "heavy",
        "criteria.2.competencies": ["4c:flying"],
        "criteria.3.levels.1.points": "9",
        "summary.zh-Hans": "",
        "minima.total": "200",
    }
    assert here.post(f"/rubrics/{rubric}/edit", {**form, "do": "save"}).status_code == 303
    words, again = opened(here, rubric)
    assert again["criteria.1.weight"] == ["heavy"]
    page = BeautifulSoup(words, "html.parser")
    for place in ("criteria.0.title", "criteria.1.weight", "criteria.3", "minima.total"):
        assert page.find(id=f"wrong-{place}").text.strip(), place  # type: ignore[union-attr]
    assert here.post(f"/rubrics/{rubric}/publish", {"revision": str(row(school, rubric).revision)}).status_code == 422
    assert versions(school, rubric) == []
    form |= {
        "criteria.0.title.en": "A",
        "criteria.1.weight": "1",
        "criteria.3.levels.1.points": "2",
        "minima.total": "60",
    }
    form["revision"] = str(row(school, rubric).revision)
    here.post(f"/rubrics/{rubric}/edit", {**form, "do": "save"})
    page = BeautifulSoup(opened(here, rubric)[0], "html.parser")
    for place in ("criteria.0.title", "criteria.2.competencies.0", "summary"):
        assert page.find(id=f"wrong-{place}").text.strip(), place  # type: ignore[union-attr]


def test_two_editors_do_not_overwrite_each_other(school: SmallSchool) -> None:
    here, rubric = browser(school), made(school)
    _words, form = opened(here, rubric)
    theirs = {**craft(), "title": {"en": "Theirs", "zh-Hans": "别人的"}}
    save(school.services, school.officer, rubric_id=rubric, revision=1, data=theirs)
    answer = here.post(f"/rubrics/{rubric}/edit?lang=en", {**form, "title.en": "Mine", "do": "save"})
    words = answer.get_data(as_text=True)
    assert answer.status_code == 409 and form_of(words)["title.en"] == ["Mine"]
    assert "<del>-  en: Theirs</del>" in words and "<ins>+  en: Mine</ins>" in words
    assert row(school, rubric).title["en"] == "Theirs"
    again = here.post(f"/rubrics/{rubric}/edit", {**form_of(words), "do": "save"})
    assert again.status_code == 303 and row(school, rubric).title["en"] == "Mine"


def test_the_draft_is_kept_as_one_types_without_ids_of_half_titles(school: SmallSchool) -> None:
    here, rubric = browser(school), made(school)
    _words, form = opened(here, rubric)
    sent = {**form, "criteria.7.title.en": "Ca", "criteria.7.graded": "1", "title.en": "<b>Lamp</b>"}
    answer = here.post(f"/rubrics/{rubric}/draft?lang=en", sent).get_json()
    assert answer["revision"] == 2 and "criteria.7.levels" in answer["problems"]
    assert "&lt;b&gt;Lamp" in answer["preview"] and "<b>Lamp" not in answer["preview"]
    assert "id" not in row(school, rubric).draft["criteria"][7]
    late = here.post(f"/rubrics/{rubric}/draft", sent)
    assert late.status_code == 409 and late.get_json()["code"] == "rubric.changed"


def test_what_was_only_typed_gets_its_ids_when_it_is_published(school: SmallSchool) -> None:
    here, rubric = browser(school), made(school)
    _words, form = opened(here, rubric)
    form["criteria.0.id"] = ""
    form["criteria.0.title.en"] = "What it says"
    assert here.post(f"/rubrics/{rubric}/draft", form).status_code == 200
    assert "id" not in row(school, rubric).draft["criteria"][0]
    answer = here.post(f"/rubrics/{rubric}/publish", {"revision": "2"})
    assert answer.status_code == 303 and row(school, rubric).draft["criteria"][0]["id"] == "what-it-says"


def test_yaml_is_the_same_draft_with_the_same_checks(school: SmallSchool) -> None:
    here, rubric = browser(school), made(school)
    page = BeautifulSoup(here.get(f"/rubrics/{rubric}/edit?as=yaml").get_data(as_text=True), "html.parser")
    text = page.select_one("#text").text  # type: ignore[union-attr]
    assert "id: meaning" in text
    changed = text.replace("Problem and meaning", "What it means")
    answer = here.post(f"/rubrics/{rubric}/yaml", {"revision": "1", "text": changed})
    assert answer.status_code == 303
    assert row(school, rubric).draft["criteria"][0]["title"]["en"] == "What it means"
    assert row(school, rubric).draft["id"] == "craft-project"


@pytest.mark.parametrize(
    "text",
    ["", "a: [", "- 1\n- 2", "criteria: 7", "title: {en: A}\nstrange: 1", "x", "&a [*a]", "criteria: [[1]]", "\x00"],
)
def test_yaml_that_is_no_rubric_is_refused_and_still_there(school: SmallSchool, text: str) -> None:
    here, rubric = browser(school), made(school)
    before = row(school, rubric)
    answer = here.post(f"/rubrics/{rubric}/yaml", {"revision": "1", "text": text})
    assert answer.status_code == 422
    assert row(school, rubric).draft == before.draft


def test_a_draft_of_any_shape_can_be_opened(school: SmallSchool) -> None:
    here = browser(school)
    for junk in ({"criteria": [1, {"levels": "x", "competencies": 3, "title": [1]}], "minima": 3, "title": 1}, {}):
        rubric = made(school, {**junk, "id": "junk"})
        for address in ("edit", "edit?as=yaml", "publish", "versions"):
            assert here.get(f"/rubrics/{rubric}/{address}").status_code == 200


def test_a_form_that_is_too_large_is_refused(school: SmallSchool) -> None:
    here, rubric = browser(school), made(school)
    many = {f"criteria.{place}.title.en": "A" for place in range(70)}
    levels = {f"criteria.0.levels.{place}.points": "1" for place in range(20)}
    for form in (many, levels, {"title.en": "x" * 9000}):
        assert here.post(f"/rubrics/{rubric}/edit", {"revision": "1", **form}).status_code == 422
        assert here.post(f"/rubrics/{rubric}/draft", {"revision": "1", **form}).status_code == 422
    assert row(school, rubric).revision == 1
    for strange in ("", "-1", "1e9", "9" * 40, "１"):
        assert here.post(f"/rubrics/{rubric}/edit", {"revision": strange, "title.en": "A"}).status_code == 409


def test_a_version_is_classed_in_words_and_frozen(school: SmallSchool) -> None:
    here = browser(school)
    data = craft()
    first = published(school, data)
    rubric = UUID(first.split(":")[1])
    with pytest.raises(Exception, match=r"rubric\.unchanged"):
        published(school, data, rubric)
    data["criteria"][0]["title"]["en"] = "Other words"
    published(school, data, rubric)
    data["criteria"][0]["levels"][0]["points"] = 0
    published(school, data, rubric)
    added = {**data["criteria"][1], "id": "new", "title": {"en": "New", "zh-Hans": "新"}}
    data["criteria"].append(added)
    save(school.services, school.instructor, rubric_id=rubric, revision=row(school, rubric).revision, data=data)
    words = here.get(f"/rubrics/{rubric}/publish?lang=en").get_data(as_text=True)
    assert "New is new." in words and "Somebody has to judge again" in words
    answer = here.post(
        f"/rubrics/{rubric}/publish", {"revision": str(row(school, rubric).revision), "note": "More to see"}
    )
    assert answer.status_code == 303
    assert [one.change for one in versions(school, rubric)] == ["first", "harmless", "results", "judgement"]
    shown = here.get(f"/rubrics/{rubric}/versions?from=1&to=3&lang=en").get_data(as_text=True)
    assert "was worth 1 points and is worth 0" in shown and "Other words" in shown and "More to see" in shown
    assert "问题" in here.get(f"/rubrics/{rubric}/versions?lang=zh-Hans").get_data(as_text=True) or True
    for number in range(1, 5):
        assert here.get(f"/rubrics/look?of=school:{rubric}:{number}").status_code == 200


def test_what_is_not_offered_any_more_can_be_offered_again(school: SmallSchool) -> None:
    here, rubric = browser(school), made(school)
    here.post(f"/rubrics/{rubric}/archive", {"archived": "1"})
    assert row(school, rubric).archived_at is not None
    here.post(f"/rubrics/{rubric}/archive", {"archived": "0"})
    assert row(school, rubric).archived_at is None


def test_the_editor_costs_the_same_for_many_criteria(school: SmallSchool) -> None:
    here = browser(school)
    small, large = made(school, {**craft(), "criteria": craft()["criteria"][:1]}), made(school)
    here.get(f"/rubrics/{small}/edit")
    few = queries(school.services, lambda: here.get(f"/rubrics/{small}/edit"))
    assert queries(school.services, lambda: here.get(f"/rubrics/{large}/edit")) == few


def test_nothing_typed_becomes_markup(school: SmallSchool) -> None:
    here, rubric = browser(school), made(school)
    _words, form = opened(here, rubric)
    evil = '"><script>alert(1)</script>'
    for name in list(form):
        if re.search(r"\.(en|zh-Hans|id|weight|points|competencies|required)$", name):
            form[name] = [evil] * len(form[name])
    here.post(f"/rubrics/{rubric}/edit", {**form, "do": "save"})
    for address in ("edit", "edit?as=yaml", "publish", "versions"):
        assert "<script>alert" not in here.get(f"/rubrics/{rubric}/{address}").get_data(as_text=True)
