from __future__ import annotations

from pathlib import Path

import pytest

from makerpath.credentials.design import load_design, PARTS
from makerpath.domain.errors import MakerpathError


def test_the_classic_design_is_sound() -> None:
    design = load_design("classic")
    assert design.about.id == "classic"
    assert design.about.page_size("landscape") == "A4 landscape"
    assert design.sample.serial == "RVS-2026-000123"


@pytest.mark.parametrize("name", ["nope", "../classic", "classic/..", "", "/etc", "."])
def test_an_unknown_design_is_refused(name: str) -> None:
    with pytest.raises(MakerpathError) as caught:
        load_design(name)
    assert caught.value.code in ("design.unknown", "design.file_missing")


@pytest.mark.parametrize("part", PARTS)
def test_a_missing_file_is_named(design_folder: Path, part: str) -> None:
    (design_folder / part).unlink()
    with pytest.raises(MakerpathError) as caught:
        load_design(design_folder)
    assert caught.value.code == "design.file_missing"
    assert caught.value.params["file"] == part


def test_a_part_may_not_be_a_link_out_of_the_folder(design_folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("secret", "utf-8")
    (design_folder / "certificate.css").unlink()
    (design_folder / "certificate.css").symlink_to(secret)
    with pytest.raises(MakerpathError, match=r"design\.file_missing"):
        load_design(design_folder)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("size: A4", "size: enormous", 4),
        ("orientations: [landscape", "orientations: [upside-down", 5),
        ("languages: [en, zh-Hans]", "languages: []", 6),
        ("pages: 1", "pages: 1\ncolour: red", 9),
        ("pages: 1", "pages: [1", 9),
    ],
)
def test_a_mistake_in_the_yaml_is_shown_by_its_line(design_folder: Path, old: str, new: str, line: int) -> None:
    path = design_folder / "design.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(MakerpathError, match=r"design\.invalid") as caught:
        load_design(design_folder)
    assert caught.value.params["line"] == line
    assert str(caught.value.params["path"]).endswith("design.yaml")


def test_a_sample_that_is_no_record_is_refused(design_folder: Path) -> None:
    (design_folder / "sample.json").write_text("{", "utf-8")
    with pytest.raises(MakerpathError, match=r"design\.invalid"):
        load_design(design_folder)


def test_a_yaml_that_would_take_long_to_read_is_refused_unread(design_folder: Path) -> None:
    """Designs are read wherever they are listed, in the service's own process."""
    path = design_folder / "design.yaml"
    path.write_text(path.read_text("utf-8") + "# more\n" * 3000, "utf-8")
    with pytest.raises(MakerpathError, match=r"design\.file_too_large"):
        load_design(design_folder)
