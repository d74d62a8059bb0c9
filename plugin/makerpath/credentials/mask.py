"""Minors' names on public pages.

A name written in Chinese characters, kana or hangul keeps its first character and gets one star: 张伟 and 张晓明 become
张＊. A family name of two characters is kept whole: 欧阳娜娜 becomes 欧阳＊. Any other keeps the first letter of the
first word and of the last: Anna Berg and Anna Maria Berg become A＊＊＊ B. The number of stars is fixed: it does not
tell how long the name is.
"""

from __future__ import annotations

import unicodedata

STAR = "＊"
STARS = "＊＊＊"
_FAMILIES = (
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 夏侯 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 司徒 司空 司寇"
    " 长孙 長孫 宇文 端木 轩辕 軒轅 独孤 獨孤 澹台 澹臺 公冶 公羊 公西 宗政 濮阳 濮陽 淳于 单于"
    " 單于 太叔 申屠 钟离 鍾離 鲜于 鮮于 闾丘 閭丘 亓官 仉督 颛孙 顓孫 巫马 巫馬 漆雕 乐正 樂正"
    " 宰父 谷梁 榖梁 拓跋 夹谷 夾谷 段干 百里 呼延 东郭 東郭 东方 東方 南门 南門 南宫 南宮 西门"
    " 西門 赫连 赫連 万俟 萬俟 闻人 聞人 左丘 梁丘 第五 哥舒 纳兰 納蘭"
)
FAMILIES = frozenset(_FAMILIES.split())
"""Family names of two characters."""

_EAST = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC")


def mask_name(name: str) -> str:
    """`name` with no more than two of its letters left; three stars if it has no letter at all."""
    words = [(word, letters) for word in unicodedata.normalize("NFC", name).split() if (letters := _letters(word))]
    if not words:
        return STARS
    word, letters = words[0]
    if _is_east(letters[0]):
        more = len(letters) > 2 or len(words) > 1 or STAR in word
        return (letters[:2] if letters[:2] in FAMILIES and more else letters[0]) + STAR
    if len(words) == 1:
        return letters[0] + STARS
    return f"{letters[0]}{STARS} {words[-1][1][0]}."


def _letters(word: str) -> str:
    return "".join(c for c in word if unicodedata.category(c)[0] in "LN")


def _is_east(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(_EAST)
