"""The lesson block: both languages, completion, and the author's form."""

from __future__ import annotations

from typing import Any

import pytest

from makerpath.xblocks.lesson.text import words_of
from tests.xblocks.calls import post
from tests.xblocks.fake_platform import FakePlatform, Someone


def test_both_languages_are_in_the_page_and_the_readers_own_is_shown(lesson: Any, platform: FakePlatform) -> None:
    platform.who = Someone("7", "林", language="zh-cn")
    page = lesson.render("student_view").content
    assert "<em>once</em>" in page and "折一次。" in page
    assert 'data-makerpath-text="en" hidden' in page
    assert 'data-makerpath-text="zh-Hans">' in page
    assert "约 20 分钟" in page


def test_the_chosen_language_is_remembered_for_every_lesson(lesson: Any) -> None:
    assert post(lesson, "language", {"language": "zh-Hans"}) == (200, {"language": "zh-Hans"})
    assert 'data-makerpath-text="en" hidden' in lesson.render("student_view").content


TITLES = {"en": "Fold and cut", "zh-Hans": "折与剪"}
PAPER = "makerpath-lesson__title--paper"


def test_the_title_stands_over_the_text_where_the_platform_says_it_in_the_other_language(lesson: Any) -> None:
    lesson.titles = TITLES
    page = lesson.render("student_view").content
    assert f'<h2 class="makerpath-lesson__title {PAPER}">Fold and cut</h2>' in page
    assert '<h2 class="makerpath-lesson__title">折与剪</h2>' in page


def test_a_name_of_the_course_teams_own_is_the_title_in_every_language(lesson: Any) -> None:
    lesson.titles, lesson.display_name = TITLES, "Week 3"
    page = lesson.render("student_view").content
    assert page.count(f'<h2 class="makerpath-lesson__title {PAPER}">Week 3</h2>') == 2
    assert "折与剪" not in page


def test_a_text_that_goes_on_with_its_lesson_has_no_title(lesson: Any) -> None:
    lesson.minutes = 0
    assert "makerpath-lesson__title" not in lesson.render("student_view").content


def test_the_script_knows_which_language_is_read(lesson: Any, platform: FakePlatform) -> None:
    platform.who = Someone("7", "林", language="zh-cn")
    assert lesson.student_view({}).json_init_args["reading"] == "zh-Hans"
    post(lesson, "language", {"language": "en"})
    assert lesson.student_view({}).json_init_args["reading"] == "en"


def test_an_unknown_language_is_refused(lesson: Any) -> None:
    status, answer = post(lesson, "language", {"language": "tlh"})
    assert (status, answer["error"]["field"]) == (400, "language")


def test_reading_to_the_end_completes_the_lesson(lesson: Any, platform: FakePlatform) -> None:
    assert post(lesson, "read", {})[0] == 200
    assert platform.published == [("completion", None, {"completion": 1.0})]
    assert "You have read this lesson." in lesson.render("student_view").content


def test_a_visitor_reads_but_nothing_is_remembered(lesson: Any, platform: FakePlatform) -> None:
    platform.who = Someone("0", "", known=False)
    assert "<em>once</em>" in lesson.render("public_view").content
    assert "<em>once</em>" in lesson.render("student_view").content
    assert post(lesson, "read", {})[0] == 403
    assert post(lesson, "language", {"language": "en"})[0] == 403
    assert platform.published == []


def test_a_learner_cannot_reach_the_authors_handlers(lesson: Any) -> None:
    for handler, body in (("preview", {"language": "en", "text": "x"}), ("save_settings", {"display_name": "x"})):
        status, answer = post(lesson, handler, body)
        assert (status, answer["error"]["code"]) == (403, "block.authors_only")


def test_the_author_sees_a_preview_and_saves(lesson: Any, platform: FakePlatform, instructor: Someone) -> None:
    platform.who = instructor
    assert post(lesson, "preview", {"language": "en", "text": "**bold**<script>x</script>"})[1]["html"].startswith(
        "<p>"
    )
    body = {"display_name": "New", "minutes": "45", "content.en": "Hello\r\n", "content.zh-Hans": "  "}
    assert post(lesson, "save_settings", body) == (200, {"saved": True})
    assert (lesson.display_name, lesson.minutes, lesson.content) == ("New", 45, {"en": "Hello\n"})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"display_name": " "}, "display_name"),
        ({"display_name": "n" * 300}, "display_name"),
        ({"content.en": " "}, "content.en"),
        ({"content.en": {"a": 1}}, "content.en"),
        ({"content.zh-Hans": "x" * 200_001}, "content.zh-Hans"),
        ({"content": "text"}, "content"),
        ({"minutes": "long"}, "minutes"),
        ({"minutes": -1}, "minutes"),
    ],
)
def test_the_form_names_the_field_that_is_wrong(
    lesson: Any, platform: FakePlatform, instructor: Someone, change: dict[str, Any], field: str
) -> None:
    platform.who = instructor
    before = dict(lesson.content)
    status, answer = post(lesson, "save_settings", {"display_name": "n", "minutes": 5, "content.en": "x"} | change)
    assert (status, answer["error"]["field"]) == (422, field)
    assert lesson.content == before


def test_the_studio_form_escapes_what_it_shows(lesson: Any) -> None:
    lesson.content = {"en": "</textarea><script>alert(1)</script>"}
    assert "<script>" not in lesson.render("studio_view").content


def test_a_lesson_without_text_says_so(lesson: Any) -> None:
    lesson.content = {}
    assert "This lesson has no text yet." in lesson.render("student_view").content


def test_apps_and_search_get_the_text(lesson: Any) -> None:
    assert set(lesson.student_view_data()["texts"]) == {"en", "zh-Hans"}
    lesson.titles = TITLES
    content = lesson.index_dictionary()["content"]
    assert "折一次" in content["content_zh-Hans"] and content["title_zh-Hans"] == "折与剪"
    assert words_of("<p>a &amp; b</p><p>c</p>") == "a & b c"


def test_a_view_never_raises(lesson: Any, platform: FakePlatform) -> None:
    lesson.content = {"en": 5}
    platform.services["user"].get_current_user = None
    for view in ("student_view", "public_view", "author_view", "studio_view"):
        assert "This part of the page could not be shown." in lesson.render(view).content
