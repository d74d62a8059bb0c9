"""`makerpath certificate preview` and `check`: what a designer is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from makerpath.cli.certificate import certificate
from makerpath.cli.output import reader
from makerpath.credentials.design import load_design
from makerpath.credentials.preview import cases, gathered, NAMES
from makerpath.domain.errors import MakerpathError
from tests.credentials.pages import page_count, squeezed, text_of

BODY = "<!doctype html>\n<html><head><link rel=stylesheet href=certificate.css></head><body>{}</body></html>"


def run(*words: str) -> Result:
    return CliRunner().invoke(certificate, list(words), catch_exceptions=False)


def found(folder: Path, body: str, css: str = "") -> list[tuple[str, str]]:
    """What is wrong with the page `body` for a name of usual length."""
    (folder / "certificate.html").write_text(BODY.format(body), "utf-8")
    (folder / "certificate.css").write_text(css, "utf-8")
    every = cases(load_design(folder), ways=["landscape"], names={"usual": "Lin Xiaoyu"}, alone=False)
    return [(one.code, one.place) for one in gathered(list(every))]


def test_a_preview_is_one_file_for_each_case_and_one_of_all(tmp_path: Path) -> None:
    done = run("preview", "modern", "--out", str(tmp_path / "pv"), "--orientation", "portrait", "--json")
    assert done.exit_code == 0
    told = json.loads(done.output)
    ids = {f"portrait-{name}" for name in NAMES} | {"portrait-en-short", "portrait-zh-Hans-short"}
    assert {case["id"] for case in told["cases"]} == ids
    assert told["problems"] == []
    assert {path.name for path in (tmp_path / "pv").iterdir()} == {f"{id_}.pdf" for id_ in ids} | {"all.pdf"}
    assert page_count((tmp_path / "pv" / "all.pdf").read_bytes()) == len(ids)
    arabic = text_of((tmp_path / "pv" / "portrait-arabic.pdf").read_bytes())
    assert squeezed(NAMES["arabic"].split()[-1]) in arabic


def test_one_name_alone_is_printed_if_it_is_asked_for(tmp_path: Path) -> None:
    done = run("preview", "modern", "--out", str(tmp_path), "--orientation", "landscape", "--name", "陳黃劉", "--json")
    assert [case["id"] for case in json.loads(done.output)["cases"]] == ["landscape-name"]
    assert "陳黃劉" in text_of((tmp_path / "landscape-name.pdf").read_bytes())


@pytest.mark.parametrize(
    ("spoken", "words"), [("en", "The text runs out of its box."), ("zh-Hans", "文字超出了所在的框。")]
)
def test_what_does_not_fit_is_told_by_file_and_slot_and_ends_with_one(
    design_folder: Path, spoken: str, words: str
) -> None:
    css = design_folder / "certificate.css"
    css.write_text(css.read_text("utf-8") + "\n.name { display: block; height: 4mm }", "utf-8")
    token = reader.set(spoken)
    try:
        done = run("check", str(design_folder), "--orientation", "landscape", "--name", "Li")
    finally:
        reader.reset(token)
    assert done.exit_code == 1
    assert f"certificate.html:name: {words} [design.too_full] (landscape-name)" in done.stderr


def test_a_sound_design_is_found_sound() -> None:
    done = run("check", "modern", "--orientation", "landscape", "--name", "Li")
    assert (done.exit_code, done.stderr) == (0, "")


def test_json_has_codes_and_words(design_folder: Path) -> None:
    (design_folder / "certificate.html").write_text(BODY.format("{{ record.nothing }}"), "utf-8")
    done = run("check", str(design_folder), "--orientation", "landscape", "--name", "Li", "--json")
    problems: list[dict[str, Any]] = json.loads(done.output)["problems"]
    (one,) = problems
    assert done.exit_code == 1
    assert (one["code"], one["file"], one["place"]) == ("design.template", "certificate.html", "2")
    assert "nothing" in one["message"] and one["hint"]


def test_a_way_up_that_a_design_has_not_is_refused(design_folder: Path) -> None:
    about = design_folder / "design.yaml"
    about.write_text(about.read_text("utf-8").replace("[landscape, portrait]", "[landscape]"), "utf-8")
    with pytest.raises(MakerpathError, match=r"design\.orientation"):
        run("check", str(design_folder), "--orientation", "portrait")


def test_a_name_that_is_too_long_is_refused_before_printing(tmp_path: Path) -> None:
    with pytest.raises(MakerpathError, match=r"certificate\.name"):
        run("preview", "classic", "--out", str(tmp_path / "x"), "--name", "x" * 301)
    assert not (tmp_path / "x").exists()


def test_the_schema_is_printed() -> None:
    assert json.loads(run("schema").output)["$id"] == "urn:makerpath:schema:certificate-design"


NAME = '<p class="n"><span data-slot="name">{{ record.learner.name }}</span></p>'


def test_a_page_where_all_fits_has_no_problem(design_folder: Path) -> None:
    assert found(design_folder, NAME + "<p>Something else</p>") == []


@pytest.mark.parametrize(
    ("css", "code"),
    [
        (".n { position: absolute; left: 250mm; width: 60mm; font-size: 40pt; white-space: nowrap }", "design.outside"),
        (".n { position: absolute; top: -30mm; left: 0 }", "design.outside"),
        (".n { width: 10mm; white-space: nowrap; font-size: 20pt }", "design.too_full"),
        (".n { height: 4mm; font-size: 30pt; margin-bottom: 30mm }", "design.too_full"),
        (".n { font-size: 5pt }", "design.too_small"),
        (".n { position: absolute; left: 0; top: 0 } .o { position: absolute; left: 0; top: 0 }", "design.overlap"),
    ],
)
def test_each_way_not_to_fit_has_its_code(design_folder: Path, css: str, code: str) -> None:
    every = found(design_folder, NAME + '<p class="o">Something else</p>', "* { margin: 0 }" + css)
    assert (code, "name") in every
    assert {one for one, _place in every} == {code}


def test_texts_that_touch_without_a_slot_are_the_designers_own_matter(design_folder: Path) -> None:
    both = "* { margin: 0 } p { position: absolute; left: 0; top: 0 }"
    assert found(design_folder, "<p class=a>Some text</p><p class=b>Other text</p>", both) == []
