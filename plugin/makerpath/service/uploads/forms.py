"""Requests that cannot hurt: files of a form go to disk and stop at a limit, everything else is small and storable.

A file beyond the limit is read on and thrown away. The browser gets its answer instead of a broken connection, the
other fields of the form survive, and whoever uses the file gets `upload.too_large`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any, cast, IO, TypeVar

from flask import current_app, Request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData
from werkzeug.utils import cached_property

from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.uploads import parts
from makerpath.service.uploads.room import too_large

View = TypeVar("View", bound=Callable[..., Any])
MIB = 1024 * 1024
BODY = 4 * MIB
"""The most bytes of a body without files, and of all the text of a form."""

READ_ON = 8192 * MIB
"""How much is read of a form at all."""

FILES = "makerpath_files"

IN_MEMORY = MIB // 2
BUFFER = 256 * 1024


def takes(files: int, at_all: int) -> Callable[[View], View]:
    """For a route's function: files of its form together have at most so many bytes, and no more is read `at_all`."""

    def decorate(view: View) -> View:
        setattr(view, FILES, (files, at_all))
        return view

    return decorate


class Allowance:
    """What the files of one request may take on disk together (bytes)."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.left = limit


class FormFile:
    """A file of a form. Beyond the allowance nothing of it is kept, and reading raises `upload.too_large`."""

    def __init__(self, allowance: Allowance, settings: Settings) -> None:
        self._allowance = allowance
        folder = str(parts.folder(settings))
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=folder)  # noqa: SIM115
        self._kept = 0
        self.sent = 0
        self.too_large = False

    def write(self, data: bytes) -> int:
        self.sent += len(data)
        if self.too_large:
            return len(data)
        if len(data) > self._allowance.left:
            self.too_large = True
            self._file.seek(0)
            self._file.truncate()
            self._allowance.left += self._kept
            return len(data)
        self._allowance.left -= len(data)
        self._kept += len(data)
        return self._file.write(data)

    def read(self, size: int = -1) -> bytes:
        self._check()
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        self._check()
        return self._file.seek(offset, whence)

    def rewind(self) -> None:
        """Back to the beginning, whether there is something to read or not."""
        self._file.seek(0)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()

    def _check(self) -> None:
        if self.too_large:
            raise too_large(self.sent, self._allowance.limit)


class LimitedParser(FormDataParser):
    """Reads a multipart form to its end, whatever is in it; at most `BODY` bytes of text."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], Any, Any]:
        if mimetype != "multipart/form-data":
            return super().parse(stream, mimetype, content_length, options)
        boundary = (options or {}).get("boundary", "")
        try:
            form, files = self._read(stream, boundary.encode("ascii")) if boundary else ([], [])
        except ValueError:
            form, files = [], []
        return stream, self.cls(form), self.cls(files)

    def _read(self, stream: IO[bytes], boundary: bytes) -> tuple[list[tuple[str, str]], list[tuple[str, FileStorage]]]:
        decoder = MultipartDecoder(boundary, BODY, max_parts=self.max_form_parts)
        form: list[tuple[str, str]] = []
        files: list[tuple[str, FileStorage]] = []
        part: Field | File | None = None
        target: FormFile | bytearray = bytearray()
        text = 0
        while True:
            event = decoder.next_event()
            if isinstance(event, Epilogue):
                return form, files
            if isinstance(event, NeedData):
                decoder.receive_data(stream.read(BUFFER) or None)
            elif isinstance(event, File):
                part, target = event, cast(FormFile, self.stream_factory(None, None, event.filename))
            elif isinstance(event, Field):
                part, target = event, bytearray()
            elif isinstance(event, Data):
                if isinstance(target, FormFile):
                    target.write(event.data)
                else:
                    text += len(event.data)
                    if text > BODY:
                        raise RequestEntityTooLarge()
                    target += event.data
                if not event.more_data and isinstance(part, File) and isinstance(target, FormFile):
                    target.rewind()
                    stream_of = cast(IO[bytes], target)
                    files.append((part.name, FileStorage(stream_of, part.filename, part.name, headers=part.headers)))
                elif not event.more_data and part is not None and isinstance(target, bytearray):
                    form.append((part.name, target.decode("utf-8", "replace")))


def storable(given: MultiDict[str, str]) -> MultiDict[str, str]:
    """The same without NUL, a letter that nobody types and that PostgreSQL neither keeps nor compares."""
    if not any("\x00" in name or "\x00" in value for name, value in given.items(multi=True)):
        return given
    clean = ((name.replace("\x00", ""), value.replace("\x00", "")) for name, value in given.items(multi=True))
    return ImmutableMultiDict(clean)


class LimitedRequest(Request):
    """The request class of the service."""

    form_data_parser_class = LimitedParser

    def __init__(self, environ: dict[str, Any], populate_request: bool = True, shallow: bool = False) -> None:
        super().__init__(environ, populate_request, shallow)
        self.max_content_length = READ_ON if self.mimetype == "multipart/form-data" else BODY
        self._allowance: Allowance | None = None

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What stands behind the question mark, as a database can compare it."""
        return storable(super().args)

    def _load_form_data(self) -> None:
        declared = getattr(current_app.view_functions.get(self.endpoint or ""), FILES, None)
        if declared is not None and self._allowance is None and self.mimetype == "multipart/form-data":
            self._allowance, self.max_content_length = Allowance(declared[0]), declared[1]
        super()._load_form_data()
        # Werkzeug leaves the form in the instance's dictionary, where its own property finds it.
        self.__dict__["form"] = storable(self.__dict__["form"])

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        settings = cast(Services, current_app.extensions["makerpath"]).settings
        if self._allowance is None:
            self._allowance = Allowance(settings.max_form_file)
        return cast(IO[bytes], FormFile(self._allowance, settings))
