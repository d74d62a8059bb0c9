"""The sheet of all parts, rendered as the service renders its pages, with made-up contents."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from makerpath.domain import names
from makerpath.i18n import gettext
from makerpath.markup import BOXES, render_lesson
from makerpath.service.core.templates import environment

WORDS = {
    "en": {
        "title": "A lantern for the night market",
        "short": "Paper and light",
        "long": "Going back is a normal part of making, and nothing that was shown or decided is ever lost on the way.",
        "unbroken": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    },
    "zh-Hans": {
        "title": "给夜市做一盏灯",
        "short": "纸与光",
        "long": "回头重做是创作里常有的事；展示过的、决定过的，一样都不会丢。“先做出来”，再慢慢改。",
        "unbroken": "一张纸一块泥一片颜色再让光透过来这是一门用手思考的课" * 2,
    },
}
LESSON = """
## {title}

{long} [{short}](https://example.org) **{short}** `code` [^n]

> {long}

| {short} | {title} |
|---|--:|
| {long} | 12 |

- [ ] {short}
- [x] {title}

{boxes}

[^n]: {long}
"""


def sheet(language: str, theme: str) -> str:
    """The page's HTML in one language; `theme` is `light` or `dark`."""
    words = WORDS[language]
    own = environment(language)
    assert own.loader is not None
    env = own.overlay(loader=ChoiceLoader([own.loader, FileSystemLoader(Path(__file__).parent)]))
    html = env.get_template("sheet.html").render(
        **_frame(language),
        words=words,
        stops=[_stop(status, index, language) for index, status in enumerate(_SOME)],
        ends=[_stop(status, index, language) for index, status in enumerate(("passed", "revise", "held", "closed"))],
        problem=_problem(words),
        choices=[(key, gettext(name, language), words["long"], key) for key, name in names.VERDICT.items()],
        lesson=_lesson(language),
    )
    return html.replace('data-theme="auto"', f'data-theme="{theme}"', 1)


_SOME = ("passed", "passed", "passed", "revise", "open", "submitted", "locked", "locked", "locked")


def _stop(status: str, index: int, language: str) -> dict[str, Any]:
    return {
        "title": gettext(list(names.STAGE.values())[index], language),
        "state": status,
        "state_label": gettext(names.STATUS[status], language),
        "advisory": index in (1, 4),
        "current": index == 3,
        "url": "" if status == "locked" else f"#{status}-{index}",
        "page": "",
    }


def _problem(words: dict[str, str]) -> dict[str, Any]:
    return {"title": words["title"], "hint": words["long"], "field": "name", "missing": [{"title": words["short"]}]}


def _lesson(language: str) -> Markup:
    words = WORDS[language]
    boxes = "\n\n".join(f"::: {kind} {words['title']}\n1. {words['long']}\n2. {words['short']}\n:::" for kind in BOXES)
    return render_lesson(LESSON.format(boxes=boxes, **words), language)


def _frame(language: str) -> dict[str, Any]:
    """What `base.html` needs around a page: a signed-in person of a school, with every control shown."""
    hidden = Markup('<input type="hidden" name="csrf_token" value="x">')
    return {
        "path": "/",
        "same_page": "/",
        "signed_in": True,
        "person": SimpleNamespace(display_name=WORDS[language]["title"]),
        "school": SimpleNamespace(name={"en": "Riverside School", "zh-Hans": "河畔学校"}),
        "role_names": [gettext(name, language) for name in names.ROLE.values()],
        "as_learner": True,
        "guest": False,
        "unread": 3,
        "can_view_as_learner": True,
        "nav": [
            {"label": gettext(text, language), "url": f"#{key}", "current": key == "home"}
            for key, text in names.NAV.items()
        ],
        "messages": [("ok", WORDS[language]["long"])],
        "demo": True,
        "csrf": lambda: hidden,
        "asset": lambda name: f"http://sheet.test/static/{name}",
        "url_for": lambda endpoint, **_: "/" + endpoint,
    }
