"""Courses that others made on the platform: what they hold comes in, and what does not is named with its place."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st
from lxml import etree

from makerpath.content.check import check, load
from makerpath.content.incoming import bring, bring_files, Brought
from makerpath.content.incoming.olx.xml import CONTAINERS, OUTLINE
from makerpath.domain.errors import MakerpathError
from tests.content.packages import in_folder

SAMPLES = Path(os.environ.get("MAKERPATH_SAMPLES") or Path(__file__).parents[3] / "shared" / "data")
PNG = b"\x89PNG\r\n"
PROBLEM = """<problem display_name="Folds" weight="2" max_attempts="3">
<p>Look.</p>
<multiplechoiceresponse><label>How many layers?</label><choicegroup>
<choice correct="true">Two<choicehint>Yes.</choicehint></choice><choice correct="false">Four</choice>
</choicegroup></multiplechoiceresponse>
<solution><p>One fold makes two.</p></solution><demandhint><hint>Count.</hint></demandhint>
</problem>"""


def olx(unit: str = "<html>Words</html>", **more: str | bytes) -> dict[str, bytes]:
    """A course of one unit that holds `unit`, and further files."""
    vertical = f'<vertical url_name="u">\n{unit}\n</vertical>'
    files: dict[str, str | bytes] = {
        "course.xml": '<course org="Org" course="C1" url_name="run"/>',
        "course/run.xml": '<course display_name="Paper">\n<chapter url_name="one"/>\n</course>',
        "chapter/one.xml": '<chapter display_name="One">\n<sequential url_name="first"/>\n</chapter>',
        "sequential/first.xml": f'<sequential display_name="First">\n{vertical}</sequential>',
    }
    return {name: data.encode() if isinstance(data, str) else data for name, data in {**files, **more}.items()}


def lesson(brought: Brought, name: str = "first") -> str:
    (text,) = (data for path, data in brought.files.items() if path.endswith(f"-{name}.en.md"))
    return text.decode().split("---\n", 2)[2]


def codes(brought: Brought) -> set[tuple[str, str, int]]:
    places = [(one.code, one.place.path.as_posix(), one.place.line) for one in brought.report.notices]
    return {place for place in places if place[0] != "import.assumed"}


def errors(brought: Brought) -> list[str]:
    with in_folder(dict(brought.files)) as root:
        return [problem.code for problem in check(root) if problem.severity == "error"]


def accounted(files: dict[str, bytes], brought: Brought) -> None:
    """Every file, and every element of the outline and of units, is used or named."""
    assert set(files) <= brought.report.files
    named = {(one.place.path.as_posix(), one.place.line) for one in brought.report.notices}
    known = {(path, line) for path, line, _ in brought.report.elements} | named
    for path, data in files.items():
        if not path.endswith(".xml") or any(place[0] == path and place[1] == 1 for place in named):
            continue
        root = etree.fromstring(data)
        inside = [root] if root.tag in (*OUTLINE, *CONTAINERS) else []
        while inside:
            element = inside.pop()
            assert (path, element.sourceline) in known, (path, element.tag, element.sourceline)
            if element.tag in (*OUTLINE, *CONTAINERS):
                inside += [child for child in element if isinstance(child.tag, str)]


def test_an_outline_in_files_or_in_one_file_is_the_same_course() -> None:
    nested = (
        '<course org="Org" course="C1" display_name="Paper"><chapter url_name="one" display_name="One">'
        '<sequential url_name="first" display_name="First"><vertical url_name="u"><html>Words</html></vertical>'
        "</sequential></chapter></course>"
    )
    assert bring_files({"course.xml": nested.encode()}).files == bring_files(olx()).files


@pytest.mark.parametrize("kind", ["folder", "tar.gz", "tar", "zip"])
def test_an_export_may_be_a_folder_or_an_archive(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "export"
    files = {f"course/{name}": data for name, data in olx().items()}
    if kind == "folder":
        for name, data in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
    else:
        with tarfile.open(path, "w:gz" if kind == "tar.gz" else "w") as archive:
            for name, data in files.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    brought = bring(path)
    assert (brought.kind, brought.id) == ("olx", "paper")
    assert brought.files == bring_files(olx()).files


def test_what_the_platform_says_of_the_course_is_in_course_yaml_and_the_rest_is_said_to_be_assumed() -> None:
    policy = (
        '{"course/run": {"display_name": "纸", "language": "zh-cn", "license": "creative-commons: ver=4.0 BY SA", '
        '"instructor_info": {"instructors": [{"name": "Ada"}]}, "tabs": [1], "end": "2030-01-01"}}'
    )
    files = olx(**{"policies/run/policy.json": policy, "about/short_description.html": "<p>Fold <b>it</b>.</p>"})
    brought = bring_files(files)
    with in_folder(dict(brought.files)) as root:
        course = load(root).course
    assert (course.title, course.summary) == ({"zh-Hans": "纸"}, {"zh-Hans": "Fold it ."})
    assert (course.org, course.number, course.licence, course.authors[0].name) == ("Org", "C1", "CC-BY-SA-4.0", "Ada")
    assumed = {one.params["field"] for one in brought.report.notices if one.code == "import.assumed"}
    assert assumed == {"minutes", "credits", "hours", "disciplines", "age_band", "outcomes"}
    settings = [one.params["settings"] for one in brought.report.notices if one.code == "import.settings_left"]
    assert settings == ["end, tabs"]


def test_html_becomes_markdown_with_its_pictures_and_links() -> None:
    html = """<html url_name="t" display_name="T"><h3>Fold &amp; cut</h3>
<p>See <a href="/jump_to_id/u2">next</a>, <a href="/courses/x">gone</a> and <b>this</b>*: \\(a^2\\).</p>
<img src="/static/fold.png"/><img src="/static/none.png" alt="x"/><script>alert(1)</script>
<iframe src="https://example.org/v"></iframe><pre><code class="language-python">x = 1</code></pre>
<details><summary>More</summary><p>Deep.</p></details></html>"""
    two = '<sequential url_name="first"/><sequential url_name="s2"/>'
    second = '<sequential display_name="Second"><vertical url_name="u2"><html>x</html></vertical></sequential>'
    more = {"chapter/one.xml": f"<chapter>{two}</chapter>", "sequential/s2.xml": second}
    files = olx(html, **{"static/fold.png": PNG, **more})
    brought = bring_files(files)
    assert lesson(brought) == (
        "### Fold \\& cut\n\nSee [next](lesson:s2), gone and **this**\\*: $a^2$.\n\n![fold](../../images/fold.png)\n\n"
        "<https://example.org/v>\n\n```python\nx = 1\n```\n\n::: hint More\nDeep.\n:::\n"
    )
    assert brought.files["images/fold.png"] == PNG
    assert {
        ("import.link", "sequential/first.xml", 4),
        ("import.image_missing", "sequential/first.xml", 5),
        ("import.html_left", "sequential/first.xml", 5),
        ("import.html_left", "sequential/first.xml", 6),
    } <= codes(brought)
    assert errors(brought) == []
    accounted(files, brought)


def test_problems_that_a_quiz_can_ask_become_one() -> None:
    unit = (
        PROBLEM
        + """<problem><choiceresponse><label>Which fold?</label><checkboxgroup>
<choice correct="true">Valley</choice><choice correct="true">Hill</choice><choice correct="false">Sea</choice>
</checkboxgroup></choiceresponse></problem>
<problem><p>Pi?</p><numericalresponse answer="3.14"><responseparam type="tolerance" default="10%"/><textline/>
</numericalresponse></problem>
<problem><p>Who folds?</p><stringresponse answer="Ada" type="ci"><additional_answer answer="Bo"/><textline/>
</stringresponse></problem>
<problem><p>Pick</p><optionresponse><optioninput options="('one','two')" correct="two"/></optionresponse></problem>"""
    )
    brought = bring_files(olx(unit))
    with in_folder(dict(brought.files)) as root:
        (quiz,) = load(root).quizzes.values()
    assert [question.kind for question in quiz.questions] == ["single", "multiple", "numerical", "text", "single"]
    first = quiz.questions[0]
    assert first.prompt["en"] == "Look.\nHow many layers?"
    assert (first.hint, first.explanation, first.points) == ({"en": "Count."}, {"en": "One fold makes two."}, 2)
    assert first.choices[0].feedback == {"en": "Yes."} and first.choices[0].correct
    assert quiz.questions[2].tolerance == pytest.approx(0.314)
    assert quiz.questions[3].accepted == ["Ada", "Bo"]
    assert not quiz.graded


@pytest.mark.parametrize(
    "problem",
    [
        '<problem display_name="P"><p>Words</p><script type="loncapa/python">x = 1</script>'
        '<customresponse cfn="f"><textline/></customresponse></problem>',
        '<problem display_name="P"><p>Words</p><formularesponse answer="x*y"><textline/></formularesponse></problem>',
        '<problem display_name="P"><p>Words</p><numericalresponse answer="$x"/></problem>',
        '<problem display_name="P"><p>Words</p><stringresponse answer="a.*" type="regexp"/></problem>',
        '<problem display_name="P"><p>Words</p><multiplechoiceresponse><choicegroup><choice correct="true">A</choice>'
        "</choicegroup></multiplechoiceresponse></problem>",
        '<problem display_name="P">Words</problem>',
    ],
)
def test_problems_that_compute_are_named_and_their_words_kept(problem: str) -> None:
    files = olx(problem)
    brought = bring_files(files)
    assert ("import.problem", "sequential/first.xml", 3) in codes(brought)
    assert "Words" in lesson(brought) and "x = 1" not in lesson(brought)
    assert errors(brought) == []
    accounted(files, brought)


@pytest.mark.parametrize(
    "element",
    [
        '<discussion discussion_id="a"/>',
        '<lti_consumer lti_id="x"/>',
        '<poll question="?"/>',
        "<openassessment><title>Draft</title></openassessment>",
        '<drag-and-drop-v2 data="{}"/>',
        "<made-up-block>words</made-up-block>",
        '<makerpath_future version="9"/>',
        "<video/>",
    ],
)
def test_blocks_without_a_counterpart_are_named_with_file_and_line(element: str) -> None:
    files = olx(f"<html>Words</html>\n{element}")
    brought = bring_files(files)
    assert ("import.not_understood", "sequential/first.xml", 4) in codes(brought)
    accounted(files, brought)


def test_videos_become_links() -> None:
    brought = bring_files(olx('<video youtube="0.75:aaaaaaaa,1.00:abcdefghijk" display_name="How [to]"/>'))
    assert lesson(brought) == "## u\n\n[How to](<https://www.youtube.com/watch?v=abcdefghijk>)\n" or (
        "watch?v=abcdefghijk" in lesson(brought)
    )
    assert ("import.video", "sequential/first.xml", 3) in codes(brought)


def test_due_dates_groups_and_settings_are_named() -> None:
    files = olx()
    files["sequential/first.xml"] = files["sequential/first.xml"].replace(
        b'"First"', b'"First" due="2030" group_access="{}"'
    )
    (notice,) = (one for one in bring_files(files).report.notices if one.code == "import.settings")
    assert notice.params["settings"] == "due, group_access"


def test_other_files_are_named_one_by_one() -> None:
    more = ("tabs/x.html", "info/updates.html", "static/site.js", "wiki/a.md", "assets/assets.xml", "static/book.exe")
    brought = bring_files(olx(**dict.fromkeys(more, "x")))
    assert {path for code, path, _ in codes(brought) if code == "import.file_left"} == set(more)


@pytest.mark.parametrize(
    ("name", "text", "code", "line"),
    [
        ("sequential/first.xml", "<sequential>\n<vertical>\n</chapter>", "import.xml", 3),
        ("sequential/first.xml", "not XML", "import.xml", 1),
        ("sequential/first.xml", "", "import.xml", 1),
        ("sequential/first.xml", "<sequential>\n<vertical url_name='none'/></sequential>", "import.no_file", 2),
        ("sequential/first.xml", "<sequential url_name='first'/>", "import.circle", 1),
        ("sequential/first.xml", "<vertical/>", "import.tag", 1),
        ("sequential/first.xml", "<sequential>text</sequential>", "import.stray_text", 1),
        ("sequential/first.xml", "<sequential/>", "import.empty", 1),
        ("sequential/first.xml", "<!DOCTYPE x><sequential/>", "import.xml_doctype", 1),
        ("policies/run/policy.json", "{", "import.json", 1),
        ("policies/run/policy.json", "[" * 100_000, "import.json", 1),
        ("policies/run/grading_policy.json", "{}", "import.grading", 1),
    ],
)
def test_broken_files_are_named_and_the_rest_comes_in(name: str, text: str, code: str, line: int) -> None:
    files = olx(
        **{"chapter/one.xml": '<chapter><sequential url_name="first"/><sequential url_name="other"/></chapter>'}
    )
    files["sequential/other.xml"] = b"<sequential><vertical><html>Words</html></vertical></sequential>"
    files[name] = text.encode()
    brought = bring_files(files)
    assert (code, name, line) in codes(brought)
    assert "Words" in lesson(brought, "other")
    assert errors(brought) == []


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaa'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        f"{BOMB}]><course>&i;</course>",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><course><chapter display_name="&e;"/></course>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><course/>',
        "<course>" + "<vertical>" * 100_000,
        '<course url_name="a"/>',
        "<course" + " a='1'" * 10,
        "",
        "<library/>",
    ],
)
def test_hostile_xml_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(MakerpathError) as caught:
        bring_files({"course.xml": text.encode()})
    assert caught.value.code == "import.nothing"
    assert "course.xml" in str(caught.value) or "course/" in str(caught.value)


def test_utf_16_hides_no_entities() -> None:
    with pytest.raises(MakerpathError):
        bring_files({"course.xml": f"{BOMB}]><course>&i;</course>".encode("utf-16")})


def test_html_nested_without_end_is_named(tmp_path: Path) -> None:
    files = olx('<html filename="deep" url_name="h"/>', **{"html/deep.html": "<div>" * 20_000 + "x"})
    brought = bring_files(files)
    assert "import.html_left" in {code for code, *_ in codes(brought)}


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_tree_of_elements_is_accounted_for(data: st.DataObject) -> None:
    tags = ["html", "problem", "video", "discussion", "vertical", "poll", "conditional", "split_test", "x-block"]

    def tree(depth: int) -> str:
        tag = data.draw(st.sampled_from(tags))
        name = data.draw(st.sampled_from(["", ' url_name="a"', ' display_name="&lt;"', ' due="x"', ' filename="no"']))
        inner = "".join(tree(depth - 1) for _ in range(data.draw(st.integers(0, 2)))) if depth else "words"
        return f"<{tag}{name}>\n{inner}</{tag}>\n"

    files = olx("\n".join(tree(2) for _ in range(data.draw(st.integers(0, 3)))))
    brought = bring_files(files)
    accounted(files, brought)
    assert errors(brought) == []


@pytest.mark.skipif(not (SAMPLES / "olx").is_dir(), reason="NO SAMPLES: set MAKERPATH_SAMPLES")
def test_courses_made_elsewhere_come_in_or_say_why_not() -> None:
    seen = 0
    for root in [SAMPLES / "olx/mit-latex2edx-demo", *sorted((SAMPLES / "olx/olxcleaner/testcourses").iterdir())]:
        if not any(root.iterdir()):
            continue
        brought = bring(root)
        names = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
        assert names <= brought.report.files
        assert errors(brought) == []
        seen += 1
    assert seen
