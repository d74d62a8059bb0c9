"""Every rule of a course package, broken once: code, file and line of what is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from makerpath.content.check import check
from makerpath.content.schema import HINTS, MESSAGES
from makerpath.domain.errors import MakerpathError
from makerpath.i18n import LOCALES
from tests.content.conftest import DATA, Folder

ONE, TWO = "modules/folding/one.en.md", "modules/folding/two.en.md"
BRIEF, RUBRIC = "briefs/paper-box.yaml", "rubrics/box.yaml"


def test_a_good_course_has_no_problem() -> None:
    assert check(DATA / "small-course") == []


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("course.yaml", "credits: 0.5", "", ("schema.missing", "course.yaml", 1)),
        ("course.yaml", "hours: 4", "hours: many", ("schema.float_parsing", "course.yaml", 9)),
        ("course.yaml", "hours: 4", "hours: 4\nhuors: 5", ("schema.extra_forbidden", "course.yaml", 10)),
        ("course.yaml", "hours: 4", "hours: .inf", ("schema.finite_number", "course.yaml", 9)),
        ("course.yaml", "zh-Hans: 小课程", "fr: Petit", ("text.language", "course.yaml", 5)),
        ("course.yaml", "zh-Hans: 小课程", "zh-Hans: ' '", ("text.blank", "course.yaml", 5)),
        ("course.yaml", "{en: Small course, zh-Hans: 小课程}", "2026", ("schema.dict_type", "course.yaml", 5)),
        ("course.yaml", ", zh-Hans: 小课程", "", ("text.translation_missing", "course.yaml", 5)),
        ("course.yaml", "id: small-course", "id: Small Course", ("schema.string_pattern_mismatch", "course.yaml", 2)),
        ("course.yaml", "lessons: [first-fold, a-box]", "lessons: [first-fold]", ("lesson.unlisted", TWO, 2)),
        ("course.yaml", "briefs: [paper-box]", "briefs: [paper-box, bird]", ("brief.file_missing", "course.yaml", 23)),
        ("course.yaml", "briefs: [paper-box]", "briefs: []", ("brief.unlisted", BRIEF, 2)),
        ("course.yaml", '"4c:creativity"', '"4c:magic"', ("competency.unknown", "course.yaml", 17)),
        (
            "course.yaml",
            "credits: 0.5",
            "credits: 0.5\nprerequisites: [no-course]",
            ("course.prerequisite_unknown", "course.yaml", 9),
        ),
        (ONE, "id: first-fold", "id: folding-first", ("lesson.ids_unequal", "modules/folding/one.zh-Hans.md", 2)),
        (ONE, "id: first-fold", "id: a-box", ("lesson.id_repeated", TWO, 2)),
        (ONE, "---\nid", "id", ("lesson.front_matter", ONE, 1)),
        (ONE, "minutes: 20", "minutes: 0", ("schema.greater_than", ONE, 4)),
        (ONE, "minutes: 20", "minutes: 20\n  summary: x", ("yaml.syntax", ONE, 5)),
        (ONE, "two.en.md", "three.en.md", ("link.broken", ONE, 15)),
        (ONE, "lesson:a-box", "lesson:a-bag", ("link.broken", ONE, 15)),
        (ONE, "two.en.md", "../../../secret.md", ("link.broken", ONE, 15)),
        (ONE, "two.en.md", "/courses/two", ("link.broken", ONE, 15)),
        (ONE, "two.en.md", "ftp://x/y", ("link.broken", ONE, 15)),
        (ONE, "../../images/折纸.svg", "../../images/no.svg", ("link.broken", ONE, 17)),
        (ONE, "fold.svg", "no.svg", ("image.missing", ONE, 9)),
        (ONE, "[A sheet folded in half]", "[]", ("image.alt", ONE, 9)),
        (ONE, "../../images/fold.svg", "https://example.com/fold.svg", ("image.elsewhere", ONE, 9)),
        (ONE, "../../images/fold.svg", "../../course.yaml", ("image.kind", ONE, 9)),
        (ONE, "::: safety", "::: danger", ("lesson.colons", ONE, 11)),
        (TWO, "::project", "::projekt", ("directive.unknown", TWO, 8)),
        (TWO, "paper-box", "paper-bag", ("directive.brief_unknown", TWO, 8)),
        (TWO, "Make a box.", "", ("lesson.parts_unequal", "modules/folding/two.zh-Hans.md", 6)),
        (TWO, "Look at", '::project{brief="paper-box"}\n\nLook at', ("directive.repeated", TWO, 12)),
        (BRIEF, "rubric: box", "rubric: bag", ("brief.rubric_unknown", BRIEF, 6)),
        (BRIEF, "id: paper-box", "id: paper-bag", ("file.name", BRIEF, 2)),
        (BRIEF, "  - id: launch", "  - id: transfer", ("brief.order", BRIEF, 1)),
        (BRIEF, "en: Paper box, ", "", ("text.translation_missing", BRIEF, 3)),
        (RUBRIC, "points: 4", "points: 0", ("rubric.levels", RUBRIC, 6)),
        (RUBRIC, "dimension: theory", "dimension: practice", ("rubric.minimum_unreachable", RUBRIC, 1)),
        (RUBRIC, '"4c:creativity"', "no-framework:x", ("competency.unknown", RUBRIC, 9)),
    ],
)
def test_a_broken_rule_is_reported_where_it_is_broken(
    course: Folder, name: str, old: str, new: str, expected: tuple[str, str, int]
) -> None:
    course.edit(name, old, new)
    assert expected in course.found()


@pytest.mark.parametrize(
    "spoilt",
    [
        "  driving_question removed",
        'driving_question: {en: "  ", zh-Hans: 纸怎样守住一个秘密？}',
        "driving_question: {}",
    ],
)
def test_row_40_a_brief_without_a_driving_question_is_refused(course: Folder, spoilt: str) -> None:
    line = 'driving_question: {en: "How can paper keep a secret?", zh-Hans: 纸怎样守住一个秘密？}\n'
    course.edit(BRIEF, line, "" if spoilt.startswith("  ") else spoilt + "\n")
    problems = [problem for problem in course.problems() if problem.place.path.name == "paper-box.yaml"]
    assert [problem.code for problem in problems] == ["brief.driving_question"]
    assert problems[0].severity == "error"
    assert problems[0].texts("zh-Hans")[0] == "项目任务书没有驱动性问题。"


def test_row_43_a_criterion_without_alignment_fails_the_check(course: Folder) -> None:
    course.edit(RUBRIC, '    competencies: ["4c:creativity"]\n', "")
    assert course.found() == [("criterion.unaligned", RUBRIC, 6), ("criterion.unaligned", RUBRIC, 12)]


def test_a_missing_translation_of_a_lesson_is_reported(course: Folder) -> None:
    (course.root / "modules/folding/one.zh-Hans.md").unlink()
    assert ("lesson.translation_missing", ONE, 1) in course.found()


def test_a_lesson_that_cannot_be_read_is_reported_once(course: Folder) -> None:
    course.edit("modules/folding/two.en.md", "minutes: 30", "minutes: never")
    course.edit("modules/folding/two.zh-Hans.md", "minutes: 30", "minutes: never")
    assert {code for code, *_ in course.found()} == {"schema.int_parsing", "brief.unused"}


def test_a_listed_lesson_without_a_file_is_reported(course: Folder) -> None:
    course.edit("course.yaml", "[first-fold, a-box]", "[first-fold, a-box, a-bird]")
    assert course.found() == [("lesson.file_missing", "course.yaml", 22)]


def test_a_brief_that_no_lesson_leads_to_is_a_warning(course: Folder) -> None:
    for language in ("en", "zh-Hans"):
        course.edit(f"modules/folding/two.{language}.md", '::project{brief="paper-box"}\n\n', "")
    assert [(problem.code, problem.severity) for problem in course.problems()] == [("brief.unused", "warning")]


def test_files_may_be_renamed_and_moved(course: Folder) -> None:
    for language in ("en", "zh-Hans"):
        old = course.root / f"modules/folding/two.{language}.md"
        course.write(f"modules/later/deep/box.{language}.md", old.read_bytes())
        course.edit(f"modules/folding/one.{language}.md", f"two.{language}.md", f"../later/deep/box.{language}.md")
        old.unlink()
    assert course.found() == []


def test_a_file_whose_name_has_no_language_is_a_warning(course: Folder) -> None:
    course.write("modules/notes.md", "x")
    course.write("modules/README.md", "x")
    assert course.found() == [("lesson.language_unknown", "modules/notes.md", 1)]


def test_the_courses_own_rubric_comes_before_the_shared_one(course: Folder) -> None:
    course.write("rubrics/craft-project.yaml", (course.root / RUBRIC).read_bytes())
    course.edit("rubrics/craft-project.yaml", "id: box", "id: craft-project")
    course.edit(BRIEF, "rubric: box", "rubric: craft-project")
    assert course.found() == []


def test_ids_that_would_meet_on_the_platform_are_refused(course: Folder) -> None:
    for language in ("en", "zh-Hans"):
        course.edit(f"modules/folding/one.{language}.md", "id: first-fold", "id: a-box-unit")
    course.edit("course.yaml", "[first-fold, a-box]", "[a-box-unit, a-box]")
    assert ("id.clash", "course.yaml", 22) in course.found()


@pytest.mark.parametrize("language", sorted(LOCALES))
def test_every_message_can_be_said_in_every_language(course: Folder, language: str) -> None:
    course.write("course.yaml", (course.root / "course.yaml").read_text("utf-8").replace("hours: 4", "x: 1"))
    (course.root / "modules/folding/two.zh-Hans.md").unlink()
    for problem in course.problems():
        message, hint = problem.texts(language)
        assert message and "{" not in message
        assert language == "en" or any("\u4e00" <= letter <= "\u9fff" for letter in message + hint)
    assert set(HINTS) <= set(MESSAGES)


def test_a_folder_without_a_course_is_an_error_of_its_own(tmp_path: Path) -> None:
    for path, code in ((tmp_path, "course.no_course_file"), (tmp_path / "no", "course.not_a_folder")):
        with pytest.raises(MakerpathError) as caught:
            check(path)
        assert caught.value.code == code
