from __future__ import annotations

from pathlib import Path

import pytest

from makerpath.credentials.design import load_design
from makerpath.credentials.render import render
from makerpath.domain.errors import MakerpathError


def refusal(folder: Path, body: str) -> MakerpathError:
    """The error that rendering a design with this page ends in."""
    (folder / "certificate.html").write_text(f"<!doctype html>\n<html>\n{body}\n</html>", "utf-8")
    design = load_design(folder)
    with pytest.raises(MakerpathError) as caught:
        render(design.sample, design)
    return caught.value


@pytest.mark.parametrize(
    "expression",
    [
        "record.__class__",
        "record.serial.__class__.__mro__",
        "''.__class__.__base__.__subclasses__()",
        "_.__globals__",
        "record.keys.__self__",
        "cycler.__init__",
        "record.update({'serial': 'forged'})",
        "range(10 ** 9)|list",
        "record.learner.nickname",
    ],
)
def test_a_template_reaches_nothing_but_plain_data(design_folder: Path, expression: str) -> None:
    error = refusal(design_folder, "<p>{{ " + expression + " }}</p>")
    assert error.code == "design.template"
    assert error.params["line"] == 3


def test_a_template_with_a_syntax_error_is_shown_by_its_line(design_folder: Path) -> None:
    error = refusal(design_folder, "<p>\n{% if %}")
    assert (error.code, error.params["line"]) == ("design.template", 4)


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://127.0.0.1:9/pixel.png">',
        '<img src="//127.0.0.1:9/pixel.png">',
        '<img src="file:///etc/passwd">',
        '<img src="../outside.svg">',
        '<img src="linked.svg">',
        '<img src="data:image/svg+xml,%3Csvg/%3E">',
        '<img src="makerpath:fonts/../numbers.py">',
        '<link rel="stylesheet" href="https://127.0.0.1:9/a.css">',
        '<link rel="attachment" href="../outside.svg">',
        '<style>@import url("http://127.0.0.1:9/a.css");</style>',
        '<style>@font-face { font-family: x; src: url("../outside.svg") } p { font-family: x }</style><p>x</p>',
        '<p style="background: url(../outside.svg)">x</p>',
        '<base href="http://127.0.0.1:9/"><img src="a.png">',
        '<img src="inner.svg">',
    ],
)
def test_a_page_loads_nothing_from_outside_its_folder(design_folder: Path, body: str) -> None:
    outside = design_folder.parent / "outside.svg"
    outside.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', "utf-8")
    (design_folder / "linked.svg").symlink_to(outside)
    (design_folder / "inner.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
        '<image xlink:href="../outside.svg" width="9" height="9"/></svg>',
        "utf-8",
    )
    assert refusal(design_folder, body).code == "design.address_refused"


def test_a_picture_that_is_not_there_is_named(design_folder: Path) -> None:
    error = refusal(design_folder, '<img src="seal.png">')
    assert error.code == "design.picture_missing"
    assert error.params["file"] == "seal.png"


def test_an_include_stays_in_the_folder(design_folder: Path) -> None:
    (design_folder.parent / "secret.html").write_text("secret", "utf-8")
    assert refusal(design_folder, '{% include "../secret.html" %}').code == "design.template"
