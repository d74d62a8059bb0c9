"""A class of any size, the same for the same size: what it is certified varies as it does in a school."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from makerpath.credentials.design import load_design
from makerpath.credentials.numbers import show_code
from makerpath.credentials.qr import qr_svg
from makerpath.credentials.record import CertificateRecord

CREDENTIAL = "eyJhbGciOiJFUzI1NiJ9." + "bWFrZXJwYXRoLWNlcnRpZmljYXRl" * 280 + ".c2lnbmF0dXJl"
"""As long as a signed credential of a certificate with eight criteria."""
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "晓雨明华伟芳娜敏静丽强磊军洋勇艳杰娟涛超霞平刚桂英玥喆昉淼瑶梓涵宇轩"
_FIRST = ["Anna", "Ben", "Chloé", "Dmitri", "Elif", "Farid", "Grace", "Hana", "Íñigo", "Jonas", "Kai", "Linh", "Mai"]
_LAST = ["Berg", "Costa", "Đặng", "Evans", "Fischer", "García", "Haddad", "Ito", "Jensen", "Kowalski", "Nguyễn"]
_MADE = ["Window", "Lamp", "Bridge", "Garden", "Sensor", "Puppet", "Map", "Clock", "Loom", "Radio"]
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def learners(count: int) -> Iterator[CertificateRecord]:
    """Records of the classic design's sample without the school's pictures, in one project brief and course."""
    rolled = random.Random(7)
    base = load_design("classic").sample.as_json()
    base["look"] = None
    for number in range(count):
        yield CertificateRecord.model_validate(base | _own(base, number, rolled))


def _own(base: dict[str, Any], number: int, rolled: random.Random) -> dict[str, Any]:
    han = rolled.choice(_FAMILY) + "".join(rolled.choices(_GIVEN, k=rolled.choice((1, 2))))
    latin = f"{rolled.choice(_FIRST)} {rolled.choice(_LAST)}"
    name = rolled.choice((han, latin, f"{han} {latin}"))
    code = "".join(rolled.choices(_LETTERS, k=28))
    title = f"{rolled.choice(_FIRST)}’s {rolled.choice(_MADE)} {rolled.randrange(1, 99)}"
    return {
        "serial": f"RVS-2026-{number:06d}",
        "code": code,
        "verify_url": f"https://maker.river-valley.example/verify/{code}",
        "learner": {"name": name, "display": name},
        "project": base["project"] | {"title": title},
        "results": {part: rolled.randrange(600, 1000) / 10 for part in base["results"]},
        "criteria": [_reached(one, rolled) for one in base["criteria"]],
    }


def _reached(criterion: dict[str, Any], rolled: random.Random) -> dict[str, Any]:
    if not criterion.get("levels"):
        return criterion | {"points": rolled.randrange(int(criterion["of"]) + 1)}
    level = rolled.choice(criterion["levels"])
    return criterion | {"level": level["title"], "points": level["points"], "level_id": level["id"]}


def for_typst(record: CertificateRecord) -> dict[str, Any]:
    """What `page.typ` shows of a record."""
    data: Any = record.as_json()

    def both(text: dict[str, str]) -> str:
        return " ".join(dict.fromkeys(text.values()))

    return {
        "title": f"{data['course']['title']['en']} · {data['learner']['name']}",
        "school": both(data["school"]["name"]),
        "name": data["learner"]["name"],
        "course": both(data["course"]["title"]),
        "amount": f"{data['course']['credits']:g} credits · {data['course']['hours']:g} hours",
        "project": data["project"]["title"],
        "question": both(data["project"]["driving_question"]),
        "shares": [[part, f"{value:g} %"] for part, value in data["results"].items()],
        "criteria": [
            [both(one["title"]), both(one["level"]), f"{one['points']:g} / {one['of']:g}"] for one in data["criteria"]
        ],
        "issued": data["issued_at"][:10],
        "serial": record.serial,
        "issuer": data["issuer"]["name"],
        "role": both(data["issuer"]["role"]),
        "code": show_code(record.code),
        "address": record.verify_url,
        "qr": qr_svg(record.verify_url).decode(),
    }
