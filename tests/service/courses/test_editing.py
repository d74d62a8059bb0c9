"""A lesson is edited in the browser as carefully as in its file."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from makerpath.content.check import load
from makerpath.service.core.events import Event
from makerpath.service.courses.models import CourseFile, CourseRow
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.courses.reading_back import published_package
from makerpath.service.people.operations import system_actor
from makerpath.service.policy import Actor
from tests.service.lessons import lesson_with, LessonInSchool
from tests.service.school import SmallSchool
from tests.service.surveys.test_surveys import FULL, SURVEY

ADDRESS = "/courses/small-course/lessons/first-fold/edit"
FIELD = re.compile(r'name="base" value="([^"]+)"')


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    return lesson_with(school, tmp_path, '::survey{id="making"}', {"surveys/making.yaml": SURVEY})


def form(lesson: LessonInSchool, **changes: str) -> dict[str, str]:
    """The form as the page shows it now, with `changes`."""
    page = lesson.browser(lesson.school.administrator).get(ADDRESS).get_data(as_text=True)
    base = FIELD.search(page)
    assert base
    fields = {
        "base": base[1],
        "minutes": "20",
        "title-en": "The first fold",
        "title-zh-Hans": "第一折",
        "summary-en": "",
        "summary-zh-Hans": "",
        "do": "publish",
    }
    for tag in ("en", "zh-Hans"):
        found = re.search(rf'<textarea[^>]*id="body-{tag}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
        assert found
        fields[f"body-{tag}"] = html.unescape(found[1]).replace("\n", "\r\n")
    return fields | changes


def send(lesson: LessonInSchool, fields: dict[str, str], actor: Actor | None = None) -> TestResponse:
    return lesson.browser(actor or lesson.school.administrator).post(ADDRESS, fields)


def text(answer: TestResponse) -> str:
    return html.unescape(answer.get_data(as_text=True))


def versions(lesson: LessonInSchool) -> int:
    with lesson.school.services.database.reading(lesson.school.id) as session:
        row = session.scalars(select(CourseRow).where(CourseRow.slug == "small-course")).one()
        files = session.scalars(select(CourseFile).where(CourseFile.course_id == row.id))
        return len({file.version_hash for file in files})


def with_words(lesson: LessonInSchool, words: str, **changes: str) -> dict[str, str]:
    fields = form(lesson, **changes)
    return fields | {"body-en": fields["body-en"].replace("Words.", words)}


def test_what_is_published_stands_in_the_lesson_at_once_and_nothing_else_changes(
    lesson: LessonInSchool, tmp_path: Path
) -> None:
    before = take_in(load(tmp_path / "small-course"))
    answer = send(lesson, with_words(lesson, "Fold **once**.", minutes="25"))
    assert answer.status_code == 303
    assert "Fold <strong>once</strong>." in lesson.page(lesson.school.learner)
    assert "About 25 minutes" in lesson.page(lesson.school.learner)
    school = lesson.school
    after = take_in(published_package(school.services, system_actor(school.id), "small-course", tmp_path / "back"))
    changed = {key for key in before.course.wording if before.course.wording[key] != after.course.wording[key]}
    assert changed == {"/lessons/first-fold"}
    assert after.course.scoring == before.course.scoring
    with school.services.database.reading(school.id) as session:
        event = session.scalars(select(Event).where(Event.verb == "course.lesson_edited")).one()
    assert (event.actor_id, event.data["lesson"]) == (school.administrator.person_id, "first-fold")


def test_published_unchanged_nothing_is_new(lesson: LessonInSchool) -> None:
    assert send(lesson, form(lesson)).status_code == 303
    assert versions(lesson) == 1


def test_the_same_form_sent_twice_publishes_once(lesson: LessonInSchool) -> None:
    fields = with_words(lesson, "Once.", key="the-same-form")
    assert [send(lesson, fields).status_code for _ in range(2)] == [303, 303]
    assert versions(lesson) == 2


def test_an_error_refuses_names_the_line_and_keeps_everything(lesson: LessonInSchool) -> None:
    answer = send(lesson, with_words(lesson, "Words.\n\nSee [there](nowhere.md) “Ä折”"))
    page = text(answer)
    assert answer.status_code == 422
    assert 'href="#body-en">line 3<' in page
    assert "“Ä折”" in page
    assert versions(lesson) == 1


def test_warnings_are_shown_and_publish_all_the_same(lesson: LessonInSchool) -> None:
    answer = send(lesson, with_words(lesson, "Look: ![a fold](https://example.org/fold.png)"))
    assert answer.status_code == 200
    assert "stands on another site" in text(answer)
    assert versions(lesson) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"minutes": "0"},
        {"minutes": "٣"},
        {"minutes": "99999999999999999999"},
        {"title-en": ""},
        {"title-en": "x" * 201},
        {"body-en": "x" * 300_001},
        {"body-en": "Bell \x07 rings"},
        {"body-en": ""},
        {"body-zh-Hans": "没有调查"},
        {"body-en": '::quiz{id="none"}\n\nWords'},
    ],
)
def test_what_cannot_be_is_refused(lesson: LessonInSchool, changes: dict[str, str]) -> None:
    assert send(lesson, form(lesson, **changes)).status_code == 422
    assert versions(lesson) == 1


def test_front_matter_cannot_be_smuggled_in(lesson: LessonInSchool, tmp_path: Path) -> None:
    send(lesson, with_words(lesson, "W", **{"title-en": "A\nid: other\nminutes: 1", "summary-en": "---\nid: x\n---"}))
    school = lesson.school
    back = published_package(school.services, system_actor(school.id), "small-course", tmp_path / "back")
    assert back.lessons["first-fold"]["en"].meta.title == "A id: other minutes: 1"


def test_two_people_the_second_sees_what_the_first_changed(lesson: LessonInSchool) -> None:
    mine = with_words(lesson, "My words.")
    send(lesson, with_words(lesson, "Their words."))
    answer = send(lesson, mine)
    page = text(answer)
    assert answer.status_code == 409
    assert "<ins>+Their words.</ins>" in page
    assert "<del>-Words.</del>" in page
    assert "My words." in page
    newer = FIELD.search(page)
    assert newer
    assert send(lesson, mine | {"base": newer[1]}).status_code == 303
    assert "My words." in lesson.page(lesson.school.learner)


def test_another_lesson_changed_meanwhile_is_no_conflict(lesson: LessonInSchool, tmp_path: Path) -> None:
    mine = with_words(lesson, "My words.")
    root = tmp_path / "small-course"
    path = next(root.glob("modules/**/two.en.md"))
    path.write_text(path.read_text("utf-8") + "\nMore.\n", "utf-8")
    publish(lesson.school.services, lesson.school.administrator, package=take_in(load(root)))
    assert send(lesson, mine).status_code == 303
    school = lesson.school
    back = published_package(school.services, system_actor(school.id), "small-course", tmp_path / "back")
    assert back.lessons["a-box"]["en"].body.endswith("More.\n")
    assert "My words." in back.lessons["first-fold"]["en"].body


def test_an_invented_version_is_a_conflict(lesson: LessonInSchool) -> None:
    assert send(lesson, with_words(lesson, "Mine.", base="0" * 64)).status_code == 409


def test_work_of_learners_does_not_go_unsaid(lesson: LessonInSchool) -> None:
    fields = form(lesson)
    without = {name: value.replace('::survey{id="making"}', "Nothing to ask.") for name, value in fields.items()}
    lesson.send(lesson.school.learner, "survey-making", "answer", **FULL)
    answer = send(lesson, without)
    assert answer.status_code == 409
    assert "1 person has left something there" in text(answer)
    assert versions(lesson) == 1
    assert send(lesson, without | {"sure": "1"}).status_code in (200, 303)
    assert versions(lesson) == 2


def test_what_nobody_used_goes_without_a_question(lesson: LessonInSchool) -> None:
    fields = form(lesson)
    without = {name: value.replace('::survey{id="making"}', "Nothing to ask.") for name, value in fields.items()}
    assert send(lesson, without).status_code in (200, 303)


def test_a_preview_publishes_nothing_and_runs_nothing(lesson: LessonInSchool) -> None:
    answer = send(
        lesson, with_words(lesson, "Fold **here** <script>alert(1)</script> [x](javascript:alert(1))", do="preview")
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Fold <strong>here</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert versions(lesson) == 1


def test_a_text_longer_than_any_lesson_is_kept_and_not_rendered(lesson: LessonInSchool) -> None:
    answer = send(lesson, with_words(lesson, "[" * 400_000, do="preview"))
    assert answer.status_code == 422
    assert "300 kB is the most there may be" in text(answer)
    assert "[" * 400_000 in text(answer)


def test_pictures_show_in_the_preview(lesson: LessonInSchool) -> None:
    answer = send(lesson, with_words(lesson, "![a fold](../../images/fold.svg)", do="preview"))
    assert "/courses/small-course/files/images/fold.svg" in answer.get_data(as_text=True)
    administrator = lesson.browser(lesson.school.administrator)
    assert administrator.get("/courses/small-course/files/images/fold.svg").status_code == 200
    for path in ("lessons/first-fold.en.md", "answers/x", "images/none.svg"):
        assert administrator.get(f"/courses/small-course/files/{path}").status_code == 404


def test_only_those_who_may_publish(lesson: LessonInSchool) -> None:
    fields: dict[str, Any] = with_words(lesson, "Mine.")
    school = lesson.school
    for actor in (school.learner, school.other_learner, school.mentor):
        browser = lesson.browser(actor)
        assert browser.get(ADDRESS).status_code in (403, 404)
        assert send(lesson, fields, actor).status_code in (403, 404)
        assert "/edit" not in lesson.page(actor)
    assert versions(lesson) == 1
    assert ADDRESS in lesson.page(school.officer)
    assert lesson.browser(school.officer).get("/courses/small-course/lessons/none/edit").status_code == 404
    assert lesson.browser(school.officer).get("/courses/none/lessons/first-fold/edit").status_code == 404


def test_the_page_speaks_chinese(lesson: LessonInSchool) -> None:
    page = lesson.browser(lesson.school.administrator).get(f"{ADDRESS}?lang=zh-Hans").get_data(as_text=True)
    assert "编辑课时" in page
    assert "第一折" in page
