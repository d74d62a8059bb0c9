"""From bytes somebody sent to a blob that may be shown: the same way in for every file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast, IO

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.operation import Services
from makerpath.service.previews import confined
from makerpath.service.uploads import drawings, kinds, media, names, parts, pictures, shapes, whereabouts

MIB = 1024 * 1024
FILMS = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})
PDF_LIMITS = confined.Limits(seconds=40, output=1024 * MIB)
ARCHIVE_LIMITS = confined.Limits(seconds=60, memory=512 * MIB, output=512 * MIB)


@dataclass(frozen=True)
class Kept:
    """Content that lies in the storage, and what there is to say about it; `size` in bytes."""

    sha256: str
    size: int
    name: str
    media_type: str


def keep(services: Services, source: IO[bytes], size: int, name: str) -> Kept:
    """Put the `size` bytes of `source` (seekable, at its beginning) into the storage, cleaned where they tell or do
    more than they show.

    Takes as long as reading the file twice: never call it inside a transaction. Raises what `pictures.clean` and
    `shapes` raise, `upload.broken_archive`, `upload.unsafe_archive` and `upload.unsafe_drawing`.
    """
    name = names.file_name(name)
    media_type = kinds.look(source, size)
    head = source.read(16)
    source.seek(0)
    if head.startswith(b"glTF"):
        shapes.check_glb(source, size)
    elif media_type == media.STL or (name.lower().endswith(".stl") and media_type in (media.UNKNOWN, "text/plain")):
        shapes.check_stl(source, size)
        media_type = media.STL
    elif media_type == media.SVG:
        drawings.check(source)
    elif media_type in media.ARCHIVES | {media.XLSX}:
        _check_archive(services, source, media_type)
    source.seek(0)
    with _cleaned(services, source, size, media_type) as (content, became):
        content.seek(0)
        sha256, stored = services.storage.put(content)
    if media_type in pictures.FORMATS and became != media_type:
        name = names.with_ending(name, "jpg")
    return Kept(sha256, stored, name, became)


@contextmanager
def _cleaned(services: Services, source: IO[bytes], size: int, media_type: str) -> Iterator[tuple[IO[bytes], str]]:
    """The content as it is to be kept, and its type."""
    within = parts.folder(services.settings)
    if media_type == media.PDF:
        with confined.run("clean_pdf", source, media_type, within, PDF_LIMITS) as outcome:
            if not outcome.problem:
                with (outcome.folder / "kept").open("rb") as kept:
                    yield kept, media_type
                    return
        # One with a password, or damaged: no browser of ours opens it, its owner may save it.
        yield source, media.UNKNOWN
    elif media_type in pictures.FORMATS or media_type == "image/gif" or media_type in FILMS:
        with tempfile.TemporaryFile(dir=within) as made:
            out = cast(IO[bytes], made)
            if media_type in pictures.FORMATS:
                media_type = pictures.clean(source, size, media_type, out)
            elif media_type in FILMS:
                whereabouts.films_without(source, size, out)
            else:
                pictures.clean_gif(source, out)
            yield out, media_type
    else:
        yield source, media_type


def _check_archive(services: Services, source: IO[bytes], media_type: str) -> None:
    with confined.run("examine", source, media_type, parts.folder(services.settings), ARCHIVE_LIMITS) as outcome:
        unsafe, entry = outcome.answer.get("unsafe") or outcome.problem, str(outcome.answer.get("name", ""))
    if not unsafe:
        return
    if unsafe == "escape":
        raise _refused(
            "upload.unsafe_archive",
            N_("This archive would write outside of its own folder: {entry}."),
            N_("Pack the folder itself, with nothing from elsewhere in it."),
            entry=names.file_name(entry),
        )
    if unsafe in ("bomb", "deep", "too_long", "too_big"):
        raise _refused(
            "upload.unsafe_archive",
            N_("Unpacked, this archive would be enormous, or it holds archives within archives."),
            N_("Pack only the files that others need to see, in one archive."),
        )
    raise _refused(
        "upload.broken_archive",
        N_("This archive is damaged or incomplete."),
        N_("Open it on your device to see whether it is whole, then pack it again."),
    )


def _refused(code: str, message: str, hint: str, **params: object) -> MakerpathError:
    return MakerpathError(code, message, hint, status=422, field="file", **params)
