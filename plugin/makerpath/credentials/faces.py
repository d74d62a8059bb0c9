"""Which font files a text needs, and the style sheet that declares them.

The Chinese and Latin faces are always declared; a fallback of 7 MB is not loaded for one rare character that is not
there. WeasyPrint never gets to fall back on the machine's own fonts: the same record looks alike everywhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from makerpath.domain.errors import MakerpathError, N_


@dataclass(frozen=True)
class Face:
    family: str
    weight: int
    file: str


SANS = [Face("Noto Sans", 400, "NotoSans-400.ttf"), Face("Noto Sans", 700, "NotoSans-700.ttf")]
SANS_ZH = [Face("Noto Sans SC", 400, "NotoSansSC-400.ttf"), Face("Noto Sans SC", 700, "NotoSansSC-700.ttf")]
SERIF = [Face("Noto Serif", 600, "NotoSerif-600.ttf")]
SERIF_ZH = [Face("Noto Serif SC", 600, "NotoSerifSC-600.ttf")]
# Pango asks for the family `emoji` whenever a character is shown as a picture, whatever the style sheet says.
FALLBACKS = [
    Face("emoji", 500, "NotoEmoji-500.ttf"),
    Face("Noto Naskh Arabic", 500, "NotoNaskhArabic-500.ttf"),
    Face("Noto Sans Thai", 500, "NotoSansThai-500.ttf"),
    Face("Noto Sans KR", 500, "NotoSansKR-500.ttf"),
    Face("Noto Sans SC Rare", 400, "NotoSansSC-rare-400.ttf"),
]
WHOLE = 'font-feature-settings: "ccmp" 0'
TAKEN_APART = {"Noto Sans", "Noto Serif"}
"""These fonts would draw ị as an i and a dot: the i of other words could not be found in the file's text then.

Each has a glyph for the whole letter, and draws that if it may not take letters apart. So does the Arabic font, but
its letters would not join.
"""
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}
_settled: set[str] = set()
"""Characters that were asked for before and need no fallback: most pages have no others."""


@cache
def coverage(file: str) -> frozenset[int]:
    """The code points that a font file has a glyph for."""
    # Loaded with the first certificate: the service starts without it.
    from fontTools.ttLib import TTFont

    with files("makerpath.credentials.fonts").joinpath(file).open("rb") as handle:
        return frozenset(TTFont(handle, lazy=True).getBestCmap())


def fallbacks(text: str, *, strict: bool = True) -> list[Face]:
    """The fallback faces that `text` needs besides the Chinese and Latin ones.

    Raises `certificate.no_glyph` for characters that no bundled font can show; not `strict`, it lets them be.
    """
    new = set(text) - _settled
    if not new:
        return []
    left = _visible("".join(new)) - coverage(SANS[0].file) - coverage(SANS_ZH[0].file)
    _settled.update(c for c in new if ord(c) not in left)
    found = []
    for face in FALLBACKS:
        if here := left & coverage(face.file):
            found.append(face)
            left -= here
    if left and strict:
        raise MakerpathError(
            "certificate.no_glyph",
            N_("The certificate's fonts cannot print: {characters}"),
            N_("Write this text with other characters; a name can have a form of its own for certificates."),
            status=422,
            characters=" ".join(f"{chr(code)} (U+{code:04X})" for code in sorted(left)[:10]),
        )
    return found


def voice(text: str) -> str:
    """The family list that shows `text` in one style: `serif` or, for characters the serif lacks, `sans`.

    With `-zh` for Chinese without Latin letters: quotation marks and dashes are then Chinese ones.
    """
    codes = _visible(text)
    east = {code for code in codes if _is_han(code)}
    family = "serif" if east <= coverage(SERIF_ZH[0].file) else "sans"
    latin = any(unicodedata.name(chr(code), "").startswith("LATIN") for code in codes)
    return f"{family}-zh" if east and not latin else family


def stylesheet(families: Iterable[str], extra: list[Face]) -> str:
    """`@font-face` rules, and the family lists as `--sans`, `--sans-zh`, `--serif` and `--serif-zh`.

    `families` of `sans` and `serif` says what a design uses; the serif lists end in the sans ones.
    """
    serif = "serif" in set(families)
    faces = [*SANS, *SANS_ZH, *(SERIF + SERIF_ZH if serif else []), *extra]
    rules = [
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight};'
        f' src: url("makerpath:fonts/{face.file}"); {WHOLE if face.family in TAKEN_APART else ""} }}'
        for face in faces
    ]
    rest = [face.family for face in extra]
    lists = {
        "sans": ["Noto Sans", "Noto Sans SC", *rest],
        "sans-zh": ["Noto Sans SC", "Noto Sans", *rest],
        "serif": [*(["Noto Serif", "Noto Serif SC"] if serif else []), "Noto Sans", "Noto Sans SC", *rest],
        "serif-zh": [*(["Noto Serif SC", "Noto Serif"] if serif else []), "Noto Sans SC", "Noto Sans", *rest],
    }
    names = "".join(f" --{name}: {', '.join(map(_quoted, fonts))};" for name, fonts in lists.items())
    return "\n".join([*rules, f":root {{{names} }}"])


def _quoted(family: str) -> str:
    return f'"{family}"'


def _visible(text: str) -> set[int]:
    return {ord(c) for c in set(text) if unicodedata.category(c) not in _INVISIBLE and not _is_selector(c)}


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _is_han(code: int) -> bool:
    return 0x2E80 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF
