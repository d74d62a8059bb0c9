"""The peers' views: run by their own interpreter, a lesson's HTML in, figures as JSON out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from xblock.core import XBlock

from tests.bench.block_parts.views import view_of
from tests.xblocks.fake_platform import FakePlatform

TEXT = "_html_extracted"
PEERS = {
    "xblocks-contrib html": TEXT,
    "xblocks-contrib word_cloud": "_word_cloud_extracted",
    "done": "done",
    "poll": "poll",
}


class _Usage(str):
    """Some ask the key of their place for the course."""

    context_key = course_key = "course-v1:Hill+PCL+2026"


class _English:
    def gettext(self, text: str) -> str:
        return text

    ugettext = gettext

    def ngettext(self, one: str, many: str, count: int) -> str:
        return one if count == 1 else many

    ungettext = ngettext


class _Settings:
    def get_settings_bucket(self, block: Any, default: Any = None) -> Any:
        return {} if default is None else default


def main() -> None:
    platform = FakePlatform({})
    platform.services |= {"i18n": _English(), "settings": _Settings()}
    html = sys.stdin.read()
    print(json.dumps({name: view_of(maker(platform, kind, html)) for name, kind in PEERS.items()}))


def maker(platform: FakePlatform, kind: str, html: str) -> Callable[[str], Any]:
    cls = XBlock.load_class(kind)
    fields = {"data": html} if kind == TEXT else {}
    return lambda usage: platform.block(cls, kind, _Usage(usage), **fields)


if __name__ == "__main__":
    main()
