"""Rendering a page for everybody: nothing of whoever is asking is in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from makerpath.domain.text import LANGUAGES, LocalText
from makerpath.service.core import templates
from makerpath.service.web.context import language
from makerpath.service.web.pages import asset


def public_page(template: str, again: Callable[[str], str] | None = None, **values: Any) -> str:
    """`templates/pages/<template>` in the reader's language; `again` gives its address in another one."""

    def same(tag: str) -> str:
        return "?" + urlencode({**request.args.to_dict(), "lang": tag})

    return templates.render(
        f"pages/{template}",
        language(),
        asset=asset,
        url_for=url_for,
        again=again or same,
        chosen=chosen(),
        local=LocalText,
        **values,
    )


def chosen() -> str:
    """The language that the reader chose for this visit; links and forms carry it along. Empty for none."""
    wanted = request.args.get("lang", "")
    return wanted if wanted in LANGUAGES else ""
