"""Folders of Markdown pages become courses."""

from __future__ import annotations

import os
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st

from makerpath.content.check import check, load
from makerpath.content.incoming import bring, Brought
from makerpath.content.incoming.encodings import decoded
from makerpath.content.incoming.plain.boxes import with_boxes
from makerpath.content.incoming.plain.languages import place
from makerpath.content.incoming.plain.raw import without_html
from makerpath.domain.errors import MakerpathError
from tests.content.packages import in_folder

SAMPLES = Path(os.environ.get("MAKERPATH_SAMPLES") or Path(__file__).parents[3] / "shared" / "data")


def brought_from(**files: str | bytes) -> Brought:
    with in_folder({name: data.encode() if isinstance(data, str) else data for name, data in files.items()}) as root:
        return bring(root)


def errors(brought: Brought) -> list[str]:
    with in_folder(dict(brought.files)) as root:
        return [problem.code for problem in check(root) if problem.severity == "error"]


def text(brought: Brought, name: str, language: str = "en") -> str:
    (data,) = (data for path, data in brought.files.items() if path.endswith(f"-{name}.{language}.md"))
    return data.decode().split("---\n", 2)[2]


def outline(brought: Brought) -> list[tuple[str, list[str]]]:
    with in_folder(dict(brought.files)) as root:
        course = load(root).course
    return [(module.title.pick("en"), list(module.lessons)) for module in course.modules]


def codes(brought: Brought) -> set[tuple[str, str, int]]:
    places = [(one.code, one.place.path.as_posix(), one.place.line) for one in brought.report.notices]
    return {one for one in places if one[0] != "import.assumed"}


PAGES = {"a.md": "# Alpha\n\nText [b](b.md).\n", "b.md": "# Beta\n\nText.\n", "c/d.md": "# Delta\n\nText.\n"}


def test_folders_are_modules_and_first_headings_are_titles() -> None:
    brought = brought_from(**{"README.md": "# Paper\n\nHello.\n", **PAGES})
    assert outline(brought) == [("1", ["paper", "a", "b"]), ("C", ["d"])]
    assert text(brought, "a") == "Text [b](lesson:b).\n"
    with in_folder(dict(brought.files)) as root:
        assert load(root).course.title == {"en": "Paper"}


@pytest.mark.parametrize(
    "files",
    [
        {"mkdocs.yml": "nav:\n- Start: [b.md, a.md]\n- End:\n  - D: c/d.md\nx: !!python/name:os.x\n"},
        {"SUMMARY.md": "# Summary\n\n- [Start](b.md)\n  - [A](a.md)\n- [End](c/none.md)\n  - [D](/c/d.md)\n"},
        {"SUMMARY.md": "# Summary\n\n## Start\n\n* [B](b.md)\n* [A](a.md)\n\n## End\n\n* [D](c/d.md)\n"},
    ],
    ids=["mkdocs", "gitbook", "parts"],
)
def test_a_navigation_says_the_order(files: dict[str, str]) -> None:
    prefix = "docs/" if "mkdocs.yml" in files else ""
    brought = brought_from(**{**files, **{prefix + name: data for name, data in PAGES.items()}})
    assert outline(brought) == [("Start", ["b", "a"]), ("End", ["d"])]
    assert errors(brought) == []


def test_what_a_navigation_names_and_is_not_there_is_said() -> None:
    brought = brought_from(
        **{"SUMMARY.md": "- [A](a.md)\n- [Gone](gone.md)\n", "a.md": "# A\n\nx\n", "z.md": "# Z\n\nx\n"}
    )
    assert ("import.navigation_dead", "SUMMARY.md", 2) in codes(brought)
    assert [lesson for _, lessons in outline(brought) for lesson in lessons] == ["a", "z"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.zh.md", ("a/b.md", "zh-Hans")),
        ("a/b.zh-CN.md", ("a/b.md", "zh-Hans")),
        ("a/b.zh_CN.md", ("a/b.md", "zh-Hans")),
        ("zh/a.md", ("a.md", "zh-Hans")),
        ("docs/en/a.md", ("docs/a.md", "en")),
        ("i18n/zh-Hans/docusaurus-plugin-content-docs/current/a/b.md", ("docs/a/b.md", "zh-Hans")),
        ("a/b.fr.md", ("a/b.md", "")),
        ("zh-TW/a.md", ("a.md", "")),
        ("a/b.md", ("a/b.md", None)),
        ("v1.2.md", ("v1.2.md", None)),
    ],
)
def test_languages_by_path(path: str, expected: tuple[str, str | None]) -> None:
    assert place(path) == expected


def test_pages_in_two_languages_are_one_lesson() -> None:
    brought = brought_from(**{"a.md": "# A\n\nText.\n", "a.zh-CN.md": "# 甲\n\n字。\n", "a.fr.md": "# F\n"})
    assert (text(brought, "a"), text(brought, "a", "zh-Hans")) == ("Text.\n", "字。\n")
    assert ("import.language", "a.fr.md", 1) in codes(brought)
    assert outline(brought) == [("1", ["a"])]


def test_unmarked_pages_in_chinese_are_in_chinese() -> None:
    brought = brought_from(**{"剪纸.md": "# 剪纸\n\n把一张红纸对折。\n"})
    assert text(brought, "lesson", "zh-Hans") == "把一张红纸对折。\n"
    assert errors(brought) == []


@pytest.mark.parametrize("codec", ["gb18030", "utf-16", "utf-16-le", "utf-8-sig"])
def test_encodings_are_recognised(codec: str) -> None:
    words = "# 纸\n\n把一张红纸对折，再剪一刀。Fold it once.\n"
    assert decoded(words.encode(codec))[0] == words
    brought = brought_from(**{"a.md": words.encode(codec)})
    said = [one.params["encoding"] for one in brought.report.notices if one.code == "import.encoding"]
    assert said == {"gb18030": ["GB18030"], "utf-8-sig": []}.get(codec, ["UTF-16"])


def test_accents_of_europe_are_no_chinese() -> None:
    assert decoded("Déjà vu à l'été, señor".encode("latin-1")) == ("Déjà vu à l'été, señor", "Latin-1")


def test_addresses_lead_to_lessons_and_copied_files_or_are_taken_away() -> None:
    page = (
        "---\ndescription: A  line\ntags: [x]\n---\n# A\n\n"
        "[b](../b.md#part) [root](/b) [web](https://example.org) [dead](no.md)\n\n"
        '![](img/fold.png) ![two](../docs/img/fold.png) ![gone](gone.png "t")\n\n'
        "[ref][r] <ftp://x.org>\n\n[r]: nowhere.md\n"
    )
    files = {"docs/a.md": page, "b.md": "# B\n\nx\n", "docs/img/fold.png": b"one", "img/fold.png": b"two"}
    brought = brought_from(**files)
    made = text(brought, "a")
    assert "[b](lesson:b#part) [root](lesson:b) [web](https://example.org) dead" in made
    assert "![fold](../../images/fold.png) ![two](../../images/fold.png) *gone*" in made
    assert "[r]: #" in made
    assert brought.files["images/fold.png"] == b"one"
    assert errors(brought) == []
    assert {
        ("import.link", "docs/a.md", 7),
        ("import.image_missing", "docs/a.md", 9),
        ("import.link", "docs/a.md", 13),
        ("import.front_matter_left", "docs/a.md", 1),
        ("import.file_left", "img/fold.png", 1),
    } <= codes(brought)
    with in_folder(dict(brought.files)) as root:
        assert load(root).lesson("a", "en").meta.summary == "A line"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('!!! note "Mind"\n    Hot.\n\n    Very.\n\nEnd', "\n::: note Mind\nHot.\n\nVery.\n:::\n\nEnd"),
        ("!!! danger\n    Hot.", "\n::: safety\nHot.\n:::\n"),
        ('??? tip "More"\n    Deep.', "\n::: hint More\nDeep.\n:::\n"),
        ("> [!WARNING]\n> Hot.\n\nEnd", "\n::: safety\nHot.\n:::\n\n\nEnd"),
        (":::tip[Fold]\nSo.\n:::", "::: tip Fold\nSo.\n:::"),
        (":::caution Hot\nSo.\n:::", "::: safety Hot\nSo.\n:::"),
        ("### ~ hint\nSo.\n### ~", "\n::: tip\nSo.\n:::\n"),
        ('{% hint style="danger" %}\nSo.\n{% endhint %}', "::: safety\nSo.\n:::"),
        ("!!! note\n    !!! tip\n        So.", "\n:::: note\n::: tip\nSo.\n:::\n::::\n"),
        ("```\n!!! note\n    x\n:::tip\n```", "```\n!!! note\n    x\n:::tip\n```"),
    ],
)
def test_boxes_of_other_dialects(source: str, expected: str) -> None:
    unknown: list[str] = []
    assert with_boxes(source, lambda name, _line: unknown.append(name)) == expected
    assert unknown == []


@pytest.mark.parametrize("source", ["!!! quux\n    x", ":::quux\nx\n:::", "{{#include x}}", "[TOC]", "{{< fig >}}"])
def test_what_no_lesson_knows_is_named(source: str) -> None:
    brought = brought_from(**{"a.md": f"# A\n\nx\n\n{source}\n"})
    assert ("import.dialect", "a.md", 5) in codes(brought)
    assert errors(brought) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a<br>b", "a\\\nb"),
        ("|a|b|\n|-|-|\n|x<br/>y|z|", "|a|b|\n|-|-|\n|x y|z|"),
        ("<kbd>Ctrl</kbd> H<sub>2</sub>O", "**Ctrl** H$_{2}$O"),
        ('<img src="x.png" alt="X" width="3">', "![X](<x.png>)"),
        ('<a href="b.md">b</a> <a name="x"></a>', "[b](<b.md>) "),
        ("<details><summary>More</summary>\n\nDeep.\n\n</details>", "\n\n::: hint More\n\n\n\nDeep.\n\n\n\n:::\n\n"),
        ("<!-- secret -->x <name> `<br>`", "x <name> `<br>`"),
        ("```\n<br>\n```", "```\n<br>\n```"),
        ("<https://example.org>", "<https://example.org>"),
        ('<p align="center">mid</p>', "\n\nmid\n\n"),
        ("<table><tr><th>A</th></tr><tr><td>1</td></tr></table>", "\n\n| A |\n| --- |\n| 1 |\n\n"),
    ],
)
def test_harmless_html_becomes_markdown(source: str, expected: str) -> None:
    lost: list[str] = []
    assert without_html(source, lambda name, _needle: lost.append(name)) == expected
    assert lost == []


@pytest.mark.parametrize(
    "source", ["<script>x</script>", "<iframe src='x'></iframe>", "<Tabs>", "<form></form>", "<input>"]
)
def test_other_html_is_named_with_its_line(source: str) -> None:
    brought = brought_from(**{"a.md": f"# A\n\nWords\n\n{source}\n"})
    assert ("import.html_left", "a.md", 5) in codes(brought)
    assert text(brought, "a") == "Words\n"


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.sampled_from(
            [
                *":#!>|-*_`~<[]()$&\\",
                "\n",
                "\n\n",
                "\n    ",
                "words ",
                "![a](b.png)",
                "[x](y.md)",
                "!!! note\n",
                ":::",
                "<b>",
                "</",
            ]
        ),
        max_size=30,
    )
)
def test_any_page_becomes_a_lesson_that_passes_the_check(pieces: list[str]) -> None:
    brought = brought_from(**{"a.md": "# A\n\nText\n\n" + "".join(pieces)})
    assert errors(brought) == []
    assert {"a.md"} <= brought.report.files


def test_nothing_that_is_no_course_is_taken() -> None:
    for files in ({"x.txt": "x"}, {"course.yaml": "x"}, {"CHANGELOG.md": "x"}):
        with pytest.raises(MakerpathError, match="import"):
            brought_from(**files)


@pytest.mark.skipif(not (SAMPLES / "markdown-course").is_dir(), reason="NO SAMPLES: set MAKERPATH_SAMPLES")
def test_a_course_of_pages_made_elsewhere_comes_in() -> None:
    root = SAMPLES / "markdown-course/pxt-adafruit-maker"
    brought = bring(root)
    assert brought.report.kept["lesson"] == 30
    assert {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} <= brought.report.files
    assert errors(brought) == []


GROWING = {
    "stray colons": "# a\n\n" + "::: zzz\n" * 2_000,
    "a tag that never ends": "# a\n\n<br" + " " * 20_000,
    "details that never end": "# a\n\n" + "<details><summary>\n" * 4_000,
    "a title of spaces": "# a" + " " * 40_000 + "b",
    "a title of marks": "# " + "#" * 40_000 + "b",
    "an entry of spaces": "* a" + " " * 40_000 + "b",
    "a link that never ends": "* [a](" + "x" * 40_000,
    "many entries": "* [a](a.md)\n" * 4_000,
}


@pytest.mark.parametrize("name", GROWING)
def test_pages_made_to_keep_a_reader_busy_are_read_all_the_same(name: str) -> None:
    start = process_time()
    assert brought_from(**{"SUMMARY.md": GROWING[name], "a.md": GROWING[name]}).files
    assert process_time() - start < 10
