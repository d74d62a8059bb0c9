"""What an edit does to learners who have begun."""

from __future__ import annotations

import pytest

from makerpath.content.changes import compare
from makerpath.content.check import load
from makerpath.content.package import CoursePackage
from makerpath.domain.text import LANGUAGES
from tests.content.conftest import DATA, Folder

OLD = load(DATA / "small-course")
BRIEF, COURSE, QUIZ = "briefs/paper-box.yaml", "course.yaml", "quizzes/folds.yaml"


def codes(course: Folder, old: CoursePackage = OLD) -> list[tuple[str, str, str]]:
    return [(change.effect, change.code, change.name) for change in compare(old, load(course.root))]


def test_the_same_course_changes_nothing(course: Folder) -> None:
    assert codes(course) == []


def test_moved_files_change_nothing(course: Folder) -> None:
    for language in LANGUAGES:
        old = next(course.root.glob(f"modules/**/two.{language}.md"))
        course.write(f"modules/elsewhere/box.{language}.md", old.read_bytes())
        course.edit(f"modules/folding/one.{language}.md", f"two.{language}.md", f"../elsewhere/box.{language}.md")
        old.unlink()
    assert {effect for effect, _, _ in codes(course)} <= {"seen"}


def test_another_id_loses_what_learners_did(course: Folder) -> None:
    for language in LANGUAGES:
        course.edit(f"modules/folding/two.{language}.md", "id: a-box", "id: the-box")
        course.edit(f"modules/folding/one.{language}.md", "lesson:a-box", "lesson:the-box")
    course.edit(COURSE, "a-box]", "the-box]")
    found = codes(course)
    assert found[0] == ("lost", "lesson.gone", "a-box")
    assert ("new", "lesson.new", "the-box") in found


def test_a_text_that_was_edited_is_seen_at_once(course: Folder) -> None:
    course.edit("modules/folding/one.en.md", "Mind the edge.", "Mind the sharp edge.")
    assert codes(course) == [("seen", "lesson.edited", "first-fold")]


def test_a_gate_that_asks_for_more_is_a_new_version(course: Folder) -> None:
    course.edit(BRIEF, "kind: photo,", "kind: photo, min: 2,")
    found = compare(OLD, load(course.root))
    assert [(change.effect, change.code) for change in found] == [("pinned", "brief.changed")]
    assert any(at.endswith("/min") and new == "2" for at, _, new in found[0].details)


def test_other_words_in_a_brief_are_seen_at_once(course: Folder) -> None:
    title = OLD.briefs["paper-box"].title["en"]
    course.edit(BRIEF, title, f"{title} again")
    assert ("seen", "brief.reworded", "paper-box") in codes(course)


def test_a_mandatory_course_is_asked_of_everybody(course: Folder) -> None:
    course.edit(COURSE, "credits: 0.5", "credits: 0.5\nmandatory: [making-safely]")
    assert codes(course) == [("asked", "course.mandatory_added", "small-course")]


def test_a_module_that_opens_later_says_so(course: Folder) -> None:
    course.edit(COURSE, "lessons: [first-fold, a-box]", "lessons: [first-fold, a-box]\n    opens_in_week: 3")
    assert codes(course) == [("asked", "module.opens", "folding")]


def test_a_question_that_is_gone_loses_its_answers(course: Folder) -> None:
    gone = OLD.quizzes["folds"].questions[-1].id
    text = (course.root / QUIZ).read_text("utf-8")
    course.write(QUIZ, text[: text.rindex("  - kind:")])
    found = codes(course)
    assert ("lost", "question.gone", f"quiz-folds--{gone}") in found
    assert ("asked", "quiz.changed", "folds") in found


def test_a_project_that_is_placed_elsewhere_goes_along(course: Folder) -> None:
    for language in LANGUAGES:
        path = f"modules/folding/two.{language}.md"
        text = (course.root / path).read_text("utf-8")
        course.write(path, text.replace('::project{brief="paper-box"}', "One more word."))
        course.write(
            f"modules/folding/three.{language}.md",
            "---\nid: third\ntitle: T\nminutes: 5\n---\nMake it.\n\n" + '::project{brief="paper-box"}\n',
        )
    course.edit(COURSE, "a-box]", "a-box, third]")
    found = codes(course)
    assert ("seen", "project.moved", "project-paper-box") in found
    assert not [change for change in found if change[:2] == ("lost", "project.gone")]


@pytest.mark.parametrize("key", ["id", "org", "number"])
def test_another_name_of_the_course_is_another_course(course: Folder, key: str) -> None:
    old = getattr(OLD.course, key)
    course.edit(COURSE, f"{key}: {old}", f"{key}: other")
    assert codes(course)[0] == ("lost", "course.renamed", "small-course")


def test_every_change_can_be_said_in_chinese(course: Folder) -> None:
    course.edit("modules/folding/one.en.md", "Mind the edge.", "Mind the sharp edge.")
    course.edit(BRIEF, "kind: photo,", "kind: photo, min: 2,")
    for change in compare(OLD, load(course.root)):
        message, _ = change.texts("zh-Hans")
        assert any("\u4e00" <= letter <= "\u9fff" for letter in message)
