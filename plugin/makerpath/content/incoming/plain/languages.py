"""The language of a page by its path, and the path that all languages of a page share."""

from __future__ import annotations

import re

KNOWN = {
    "en": "en",
    "en-us": "en",
    "en-gb": "en",
    "zh": "zh-Hans",
    "zh-cn": "zh-Hans",
    "zh-hans": "zh-Hans",
    "zh-sg": "zh-Hans",
    "cn": "zh-Hans",
}
_TAG = re.compile(r"[a-z]{2,3}([-_][A-Za-z]{2,4})?")
_MORE = (
    "ar bg bn ca cs da de el es et fa fi fr he hi hr hu id it ja ko lt lv ms nb nl no pl pt pt-br ro ru sk sl sr sv th "
    "tr uk vi zh-hant zh-hk zh-tw"
)
_OTHERS = frozenset(_MORE.split())
_PLUGIN = re.compile(r"^docusaurus-plugin-content-docs[^/]*/(current|version-[^/]+)/")


def tag_of(word: str) -> str | None:
    """Our tag for a folder's name or a suffix; an empty one for a language that a course cannot have."""
    key = word.replace("_", "-").lower()
    if key in KNOWN:
        return KNOWN[key]
    return "" if key in _OTHERS and _TAG.fullmatch(word) else None


def place(path: str) -> tuple[str, str | None]:
    """The shared path of a page, and its language: None if the path does not say."""
    folder, _, file = path.rpartition("/")
    stem, _, suffix = file.rpartition(".")
    base, dot, word = stem.rpartition(".")
    tag = tag_of(word) if dot and base else None
    if tag is not None:
        return "/".join(part for part in (folder, f"{base}.{suffix}") if part), tag
    parts = path.split("/")
    for index, part in enumerate(parts[:-1]):
        tag = tag_of(part)
        if tag is None:
            continue
        before, after = parts[:index], "/".join(parts[index + 1 :])
        if before and before[-1] == "i18n":
            # Translations stand in a tree of their own, the first language under docs/.
            return "/".join([*before[:-1], "docs", _PLUGIN.sub("", after)]), tag
        return "/".join([*before, after]), tag
    return path, None
