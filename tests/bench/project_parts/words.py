"""Names, titles and notes as people write them, in both languages."""

from __future__ import annotations

import random

_FIRST = [
    "Mei",
    "Amir",
    "Sofia",
    "Jun",
    "Lena",
    "Kofi",
    "Ines",
    "Yusuf",
    "Ana",
    "Tomas",
    "Priya",
    "Noor",
    "Emil",
    "李梅",
    "王军",
    "张小雨",
    "陈思远",
    "刘一诺",
]
_LAST = ["Chen", "Haddad", "Rossi", "Park", "Novak", "Mensah", "Silva", "Demir", "Costa", "Berg", "Rao", "Khan"]
_THINGS = [
    "lamp",
    "kite",
    "bridge",
    "bird-house",
    "puppet",
    "loom",
    "raft",
    "whistle",
    "marble-run",
    "planter",
    "robot-arm",
    "book-press",
]
_HOW = [
    "that listens",
    "of old bamboo",
    "for a rainy day",
    "without any glue",
    "for small hands",
    "that tells the time",
    "from paper",
]
_CHINESE = ["会说话的灯", "竹子小桥", "雨水收集器", "不用胶水的凳子", "给弟弟的木偶", "会转弯的小车", "听得见的风筝"]
_SAID = [
    "The joint broke again at the same place, so the load must go through the side and not the edge.",
    "Measured the beam three times; it bends 4 mm under one kilogram and comes back.",
    "We asked grandmother how she folded the paper and she laughed and showed us a better way.",
    "Glue needs the whole night. Tomorrow we sand and try the second shape.",
    "今天把竹片削薄了一毫米，弯起来不再开裂。",
    "灯罩太暗，换成两层宣纸，光线柔和多了。",
    "访谈了三位老人，他们最怕走廊晚上没有灯。",
    "Red wire was loose. Works now. Photo is on the phone of Jun.",
]


def name(any: random.Random) -> str:
    first = any.choice(_FIRST)
    return f"{first} {any.choice(_LAST)}" if first.isascii() else first


def title(any: random.Random) -> str:
    if any.random() < 0.4:
        return any.choice(_CHINESE)
    return f"A {any.choice(_THINGS)} {any.choice(_HOW)}"


def note(any: random.Random) -> tuple[str, str]:
    """Language and words of a note."""
    said = any.choice(_SAID)
    number = any.randrange(10_000)
    return ("en", f"{said} Note {number}.") if said.isascii() else ("zh-Hans", f"{said}第{number}次。")
