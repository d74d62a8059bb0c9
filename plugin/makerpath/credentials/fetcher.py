"""What a certificate's page may load. Imports WeasyPrint: import it only where a page is rendered."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from makerpath.credentials.design import inside
from makerpath.domain.errors import MakerpathError, N_

SCHEME = "makerpath"
FONTS = "fonts/"


class Fetcher(URLFetcher):
    """Reads files in one folder, the bundled fonts and the pictures given to it; refuses everything else.

    `pictures` are by address, each with its media type. `refusal` is the first thing that was refused: what a
    picture asks for while it is drawn fails without a word otherwise.
    """

    def __init__(self, folder: Path, pictures: Mapping[str, tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=True)
        self._folder = folder
        self._pictures = pictures
        self.refusal: MakerpathError | None = None

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        try:
            return self._fetch(url)
        except MakerpathError as error:
            self.refusal = self.refusal or error
            raise
        except (OSError, ValueError):
            self.refusal = self.refusal or _refused(url)
            raise

    def _fetch(self, url: str) -> URLFetcherResponse:
        if url in self._pictures:
            kind, content = self._pictures[url]
            return URLFetcherResponse(url, content, {"Content-Type": kind})
        parts = urlsplit(url)
        if parts.scheme == SCHEME and parts.path.startswith(FONTS):
            root = Path(str(files("makerpath.credentials.fonts")))
            return _read(url, root / parts.path.removeprefix(FONTS), root)
        if parts.scheme == "file" and not parts.netloc:
            return _read(url, Path(unquote(parts.path)), self._folder)
        raise _refused(url)


def _read(url: str, path: Path, root: Path) -> URLFetcherResponse:
    if not inside(path, root):
        raise _refused(url)
    if not path.is_file():
        raise MakerpathError(
            "design.picture_missing",
            N_("The design asks for {file}, which is not in its folder."),
            N_("Put the file into the design's folder, or take it out of the page."),
            file=path.name,
        )
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def _refused(url: str) -> MakerpathError:
    return MakerpathError(
        "design.address_refused",
        N_("The design asks for {address}; a certificate only uses files of its own folder."),
        N_("Put the file into the design's folder and name it without a path."),
        address=url[:200],
    )
