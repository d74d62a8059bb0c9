from __future__ import annotations

from importlib.resources import files

import pytest

from makerpath.credentials.faces import FALLBACKS, fallbacks, SANS, SANS_ZH, SERIF, SERIF_ZH, stylesheet, voice
from makerpath.credentials.render import check_printable
from makerpath.credentials.sample import sample_record
from makerpath.domain.errors import MakerpathError

NAME_CHARACTERS = "玥喆昉淼镕翀祎芃昇鑫犇赟旻晞媞嬿堃陳黃劉葉"


def families(text: str) -> list[str]:
    return [face.family for face in fallbacks(text)]


def test_every_declared_font_file_comes_with_its_licence() -> None:
    folder = files("makerpath.credentials.fonts")
    for face in [*SANS, *SANS_ZH, *SERIF, *SERIF_ZH, *FALLBACKS]:
        assert folder.joinpath(face.file).is_file()
        assert "SIL OPEN FONT LICENSE" in folder.joinpath(f"{face.file.split('-')[0]}-OFL.txt").read_text("utf-8")


def test_names_in_chinese_and_european_scripts_need_no_fallback() -> None:
    assert families(NAME_CHARACTERS + "Nguyễn Thị Ánh Łukasz Дмитрий Δημήτρης — “”《》…·") == []


def test_a_fallback_is_declared_only_for_the_text_that_needs_it() -> None:
    assert families("محمد") == ["Noto Naskh Arabic"]
    assert families("ئايگۈل") == ["Noto Naskh Arabic"]
    assert families("👩🏽‍🚀") == ["emoji"]
    assert families("김민준 สมชาย") == ["Noto Sans Thai", "Noto Sans KR"]
    assert families("㐂") == ["Noto Sans SC Rare"]
    assert "Naskh" not in stylesheet(["sans"], [])
    assert "Noto Serif" not in stylesheet(["sans"], [])


def test_a_character_that_no_font_has_is_named_before_printing() -> None:
    with pytest.raises(MakerpathError, match="no_glyph") as caught:
        check_printable(sample_record(name="Anna 𒀀"))
    assert "U+12000" in caught.value.params["characters"]
    check_printable(sample_record(name="Anna 🎨 محمد"))


def test_a_name_is_set_in_one_style() -> None:
    assert voice("Anna Berg") == "serif"
    assert voice("林晓雨 Lin") == "serif"
    assert voice("林晓雨") == "serif-zh"
    assert voice("㐂雨") == "sans-zh"
