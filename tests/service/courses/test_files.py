"""Files of a course reach its readers; nothing of them runs, and answers do not leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.service.lessons import lesson_with, LessonInSchool
from tests.service.school import SmallSchool

TEXT = "![How to fold](../../videos/fold.mp4) [Captions](../../videos/fold.en.vtt)\n\n[Sheet](../../files/sheet.html)"


@pytest.fixture
def lesson(school: SmallSchool, tmp_path: Path) -> LessonInSchool:
    files = {"videos/fold.mp4": "0123456789" * 10, "videos/fold.en.vtt": "WEBVTT\n", "files/sheet.html": "<script>1"}
    return lesson_with(school, tmp_path, TEXT, files)


def address(lesson: LessonInSchool, path: str) -> str:
    return f"/runs/{lesson.run_id}/files/{path}"


def test_a_video_plays_in_pieces(lesson: LessonInSchool) -> None:
    learner = lesson.school.learner
    assert f'src="{address(lesson, "videos/fold.mp4")}"' in lesson.page(learner)
    answer = lesson.browser(learner).get(address(lesson, "videos/fold.mp4"), headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.get_data(), answer.mimetype) == (206, b"0123456789", "video/mp4")
    assert lesson.browser(learner).get(address(lesson, "videos/fold.en.vtt")).mimetype == "text/vtt"


def test_what_could_run_is_saved_and_not_shown(lesson: LessonInSchool) -> None:
    answer = lesson.browser(lesson.school.learner).get(address(lesson, "files/sheet.html"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["lessons/first-fold.en.md", "course.yaml", "quizzes/folds.yaml", "../course.yaml"])
def test_the_rest_of_the_package_stays_closed(lesson: LessonInSchool, path: str) -> None:
    assert lesson.browser(lesson.school.learner).get(address(lesson, path)).status_code == 404


def test_only_readers_of_the_course_get_its_files(lesson: LessonInSchool) -> None:
    stranger = lesson.browser(lesson.school.learner)
    stranger.client.delete_cookie("makerpath")
    assert stranger.get(address(lesson, "videos/fold.mp4")).status_code in (303, 401)
