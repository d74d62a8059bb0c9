"""Circles, gates, weights, formulas, quizzes, and directives that name nothing."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.content.conftest import Folder

ONE, TWO = "modules/folding/one.{}.md", "modules/folding/two.{}.md"
BRIEF, COURSE, QUIZ = "briefs/paper-box.yaml", "course.yaml", "quizzes/folds.yaml"


def both(course: Folder, path: str, text: str) -> None:
    """Add a line to the lesson in both languages."""
    for language in ("en", "zh-Hans"):
        name = path.format(language)
        course.write(name, (course.root / name).read_text("utf-8").rstrip() + f"\n\n{text}\n")


def codes(course: Folder) -> list[str]:
    return [code for code, _, _ in course.found()]


def test_courses_that_wait_for_one_another_are_named_in_order(course: Folder) -> None:
    for name, needs in (("second", "third"), ("third", "small-course")):
        shutil.copytree(course.root, course.root.parent / name)
        other = Folder(course.root.parent / name)
        other.edit(COURSE, "credits: 0.5", f"credits: 0.5\nprerequisites: [{needs}]")
    course.edit(COURSE, "credits: 0.5", "credits: 0.5\nmandatory: [second]")
    (problem,) = course.problems()
    assert problem.code == "course.prerequisite_cycle"
    assert problem.params["way"] == "small-course → second → third → small-course"


def test_a_course_does_not_wait_for_itself(course: Folder) -> None:
    course.edit(COURSE, "credits: 0.5", "credits: 0.5\nprerequisites: [small-course]")
    assert codes(course) == ["course.prerequisite_cycle"]


def test_a_neighbour_that_cannot_be_read_is_no_problem_of_this_course(course: Folder) -> None:
    broken = course.root.parent / "broken" / "course.yaml"
    broken.parent.mkdir()
    broken.write_text("prerequisites: [*nothing", "utf-8")
    course.edit(COURSE, "credits: 0.5", "credits: 0.5\nprerequisites: [broken]")
    assert codes(course) == []


def test_a_gate_that_asks_for_a_version_before_there_can_be_one_is_unreachable(course: Folder) -> None:
    course.edit(BRIEF, "{id: question, kind: text,", "{id: question, kind: iteration,")
    assert ("gate.unreachable", BRIEF, 10) in course.found()


@pytest.mark.parametrize(
    ("weights", "code"),
    [("{project: 0, quiz: 0}", "course.weights"), ("{project: -1, quiz: 1}", "schema.greater_than_equal")],
)
def test_weights_that_cannot_be_are_refused(course: Folder, weights: str, code: str) -> None:
    course.edit(COURSE, "briefs: [paper-box]", f"briefs: [paper-box]\nweights: {weights}")
    assert codes(course) == [code]


def test_a_weight_that_nothing_earns_is_reported(course: Folder) -> None:
    course.edit(QUIZ, "id: folds\n", "id: folds\ngraded: false\n")
    course.edit(COURSE, "briefs: [paper-box]", "briefs: [paper-box]\nweights: {project: 80, quiz: 20}")
    assert codes(course) == ["course.weight_unreachable"]


def test_a_formula_that_cannot_be_shown_is_reported_with_its_line(course: Folder) -> None:
    both(course, TWO, "It is $\\frac{1}{2$ wide.")
    assert set(codes(course)) == {"maths.broken"}


def test_a_quiz_that_counts_does_not_stand_beside_a_project(course: Folder) -> None:
    for language in ("en", "zh-Hans"):
        course.edit(ONE.format(language), '::quiz{id="folds"}', "Words.")
    both(course, TWO, '::quiz{id="folds"}')
    assert codes(course) == ["lesson.two_grades"] * 2


def test_a_picture_of_a_quiz_has_to_be_there(course: Folder) -> None:
    text = (course.root / QUIZ).read_text("utf-8")
    course.write(QUIZ, text.replace("image: images/", "image: images/no-"))
    assert "image.missing" in codes(course)


@pytest.mark.parametrize("path", ["../quizzes/folds.yaml", "deep/../../quizzes/folds.yaml", "./fold.svg", "/fold.svg"])
def test_a_picture_of_a_quiz_is_no_way_round_to_its_answers(course: Folder, path: str) -> None:
    """A picture is handed to every reader of the course, by its path."""
    text = (course.root / QUIZ).read_text("utf-8")
    course.write(QUIZ, re.sub(r"image: images/[^,}\n]+", f"image: images/{path}", text))
    assert "schema.string_pattern_mismatch" in codes(course)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('::quiz{id="nothing"}', "directive.quiz_unknown"),
        ("::quiz{}", "directive.quiz_unknown"),
        ('::survey{id="x" when="before"}', "directive.survey_unknown"),
        ('::sign-off{id="x"}', "directive.sign-off_unknown"),
        ('::lab{id="x"}', "directive.lab_unknown"),
        ('::assessment{brief="x"}', "directive.brief_unknown"),
        ('::attendance{code="x"}', "directive.attribute_unknown"),
        ('::quizz{id="folds"}', "directive.unknown"),
        ('::project{brief="paper-box"}', "directive.repeated"),
        ('::survey{id="x" when="sometimes"}', "directive.value"),
    ],
)
def test_a_directive_that_leads_nowhere_is_reported_in_each_language(course: Folder, line: str, code: str) -> None:
    both(course, TWO, line)
    assert set(codes(course)) == {code}


def test_each_place_of_a_quizs_choices_is_found_in_the_file(course: Folder) -> None:
    course.edit(QUIZ, "kind: single", "kind: singel")
    assert [code for code in codes(course) if code.startswith("schema")] == ["schema.union_tag_invalid"]
    course.edit(QUIZ, "kind: singel", "kind: single")
    course.edit(QUIZ, "{id: nail, correct: true,", "{id: nail, correct: perhaps,")
    text = (course.root / QUIZ).read_text("utf-8")
    line = text[: text.index("id: nail")].count("\n") + 1
    assert (course.found()[0][1], course.found()[0][2]) == (QUIZ, line)


def test_what_no_lesson_leads_to_is_a_warning(course: Folder) -> None:
    for language in ("en", "zh-Hans"):
        course.edit(ONE.format(language), '::quiz{id="folds"}', "Words.")
    assert codes(course) == ["quiz.unused"]


def test_a_missing_translation_is_a_warning_and_the_course_still_builds(course: Folder) -> None:
    from makerpath.content.check import load
    from makerpath.content.olx.build import build

    (course.root / TWO.format("zh-Hans")).unlink()
    course.edit(ONE.format("zh-Hans"), "two.zh-Hans.md", "two.en.md")
    assert [(problem.code, problem.severity) for problem in course.problems()] == [
        ("lesson.translation_missing", "warning")
    ]
    assert build(load(course.root), "r1").data


VIDEO = '![How to fold](../../videos/fold.mp4 "Half a minute") [Captions](../../videos/fold.en.vtt)'


def test_a_video_stands_in_the_package_with_a_name_and_captions(course: Folder) -> None:
    course.write("videos/fold.mp4", b"film")
    course.write("videos/fold.en.vtt", "WEBVTT\n")
    both(course, TWO, VIDEO)
    assert codes(course) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (VIDEO.replace("fold.mp4", "gone.mp4"), "media.missing"),
        (VIDEO.split(" [")[0], "media.captions"),
        (VIDEO.replace("How to fold", ""), "media.name"),
        (VIDEO.replace("../../videos/fold.mp4", "https://example.org/fold.mp4"), "media.elsewhere"),
        (VIDEO.replace("../../videos/fold.mp4", "../../../fold.mp4"), "media.missing"),
        (VIDEO.replace("fold.en.vtt", "gone.en.vtt"), "link.broken"),
    ],
)
def test_a_video_that_cannot_be_followed_is_reported(course: Folder, line: str, code: str) -> None:
    course.write("videos/fold.mp4", b"film")
    course.write("videos/fold.en.vtt", "WEBVTT\n")
    both(course, TWO, line)
    assert set(codes(course)) == {code}


def test_a_video_may_be_larger_than_a_picture_but_not_without_end(course: Folder) -> None:
    course.write("videos/fold.en.vtt", "WEBVTT\n")
    both(course, TWO, VIDEO)
    for size, found in ((30_000_000, []), (51_000_000, ["file.too_large"] * 2)):
        with (course.root / "videos/fold.mp4").open("wb") as handle:
            handle.truncate(size)
        assert codes(course) == found


@pytest.mark.parametrize("name", ["quizzes/folds.yaml", "briefs/paper-box.yaml", "course.yaml", "rubrics/box.yaml"])
def test_what_may_hold_answers_is_not_linked(course: Folder, name: str) -> None:
    both(course, TWO, f"[Here](../../{name})")
    (problem, _) = course.problems()
    assert (problem.code, "answers" in problem.message) == ("link.broken", True)
