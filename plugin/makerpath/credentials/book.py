"""A book of many pages from HTML and pictures that are given: what courses print. It asks for nothing else.

Imports WeasyPrint: import it only where pages are laid out.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse, URLFetchingError

from makerpath.credentials.faces import fallbacks, stylesheet
from makerpath.credentials.fetcher import FONTS, SCHEME

DOTS = 200
"""Pictures of more dots per inch than this are made smaller: nobody prints them finer."""


class Given(URLFetcher):
    """The pictures given to it, and the bundled fonts. Whatever else is asked for is not there."""

    def __init__(self, pictures: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=False)
        self._pictures = pictures
        self._fonts = files("makerpath.credentials.fonts")

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url in self._pictures:
            kind, content = self._pictures[url]
            return URLFetcherResponse(url, content, {"Content-Type": kind})
        name = url.removeprefix(f"{SCHEME}:{FONTS}")
        if name != url and "/" not in name and self._fonts.joinpath(name).is_file():
            return URLFetcherResponse(url, self._fonts.joinpath(name).read_bytes(), {"Content-Type": "font/ttf"})
        raise URLFetchingError(f"not given: {url[:200]}")


def write(about: Mapping[str, Any], pictures: Mapping[str, tuple[str, bytes]]) -> tuple[bytes, int]:
    """The tagged PDF, and how many pages it has; the same for the same.

    `about` has the `html` and the address it stands at (`home`), `title`, `author`, `description`, `language`, and an
    `identifier` in hexadecimal digits, which belongs to these contents.
    """
    fetcher, config = Given(pictures), FontConfiguration()
    fonts = stylesheet(["serif"], fallbacks(about["html"], strict=False))
    style = CSS(string=fonts, url_fetcher=fetcher, font_config=config)
    page = HTML(string=about["html"], base_url=about["home"], url_fetcher=fetcher)
    document = page.render(font_config=config, stylesheets=[style], dpi=DOTS, pdf_tags=True)
    facts = {"title": about["title"], "authors": [about["author"]], "description": about["description"]}
    facts |= {"generator": "Makerpath", "created": None, "modified": None, "lang": about["language"]}
    for name, value in facts.items():
        setattr(document.metadata, name, value)
    pdf: bytes = document.write_pdf(
        pdf_identifier=bytes.fromhex(about["identifier"])[:16], dpi=DOTS, pdf_tags=True, optimize_images=False
    )
    return pdf, len(document.pages)
