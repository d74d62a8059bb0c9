"""Course packages that travel from school to school: one zip that is complete, says what it is, and is the same every
time.

Format `makerpath.package/1`: `makerpath.json` at the top names the course, its licence and authors, what it is based
on, and every other file with its SHA-256 and size. The list is closed: a file that is not on it, or is not as it says,
makes the whole package refused.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import Field, ValidationError

from makerpath.content.archives import ARCHIVES, MAX_FILES, name_is_safe, read_archive
from makerpath.content.check import load
from makerpath.content.library import shared
from makerpath.content.problem import Problem
from makerpath.content.source import most_bytes, refusal
from makerpath.content.yamlfile import parse
from makerpath.domain.course import Author, Course, Origin
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.model import Definition, Slug
from makerpath.domain.text import LocalText

MANIFEST = "makerpath.json"
SUFFIX = ".makerpath.zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MADE = frozenset({"__pycache__", "node_modules", "Thumbs.db", "desktop.ini"})
_HINT = N_("Ask whoever sent it to export the course again.")


class Entry(Definition):
    """A file of the package; `bytes` is its size."""

    path: Annotated[str, Field(max_length=400)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    bytes: Annotated[int, Field(ge=0)]


class Manifest(Definition):
    """`makerpath.json`: what the package holds, and whose it is."""

    schema_: Literal["makerpath.package/1"] = Field(alias="schema")
    id: Slug
    title: LocalText
    licence: str
    authors: Annotated[list[Author], Field(min_length=1)]
    based_on: list[Origin] = []
    files: Annotated[list[Entry], Field(min_length=1, max_length=MAX_FILES)]


def export(root: Path) -> bytes:
    """The package of the course at `root`, with the shared rubrics that it uses; the same files give the same bytes.

    Raises `exchange.no_licence`, `exchange.no_author`, `exchange.name`, and what `load` raises.
    """
    package = load(root)
    course = package.course
    if not course.licence.strip():
        raise MakerpathError(
            "exchange.no_licence",
            N_("The course does not say under which licence it is."),
            N_("Write licence in course.yaml, such as CC-BY-4.0; without it nobody may use the course."),
        )
    if not any(author.name.strip() for author in course.authors):
        raise MakerpathError(
            "exchange.no_author",
            N_("The course does not say who wrote it."),
            N_("Write authors in course.yaml, each with a name."),
        )
    files = _files(root)
    for slug in package.rubrics:
        path = f"rubrics/{slug}.yaml"
        if path not in files:
            files[path] = (shared() / f"{slug}.yaml").read_bytes()
    return pack(course, files)


def pack(course: Course, files: Mapping[str, bytes]) -> bytes:
    """The zip of `files` with their manifest: fixed order, times and rights.

    Nothing is compressed: pictures are already, and another version of the compressor would give other bytes.
    """
    manifest = Manifest(
        schema="makerpath.package/1",
        id=course.id,
        title=course.title,
        licence=course.licence,
        authors=course.authors,
        based_on=course.based_on,
        files=[
            Entry(path=path, sha256=hashlib.sha256(files[path]).hexdigest(), bytes=len(files[path]))
            for path in sorted(files)
        ],
    )
    data = manifest.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    whole = {MANIFEST: (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode(), **files}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in [MANIFEST, *sorted(files)]:
            info = zipfile.ZipInfo(path, _EPOCH)
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            archive.writestr(info, whole[path])
    return out.getvalue()


def is_package(files: Mapping[str, bytes]) -> bool:
    return MANIFEST in files


def unpack(path: Path) -> tuple[Manifest, dict[str, bytes]]:
    """Manifest and files of the package at `path`, looked at before anything is used.

    Raises `exchange.manifest`, `exchange.unlisted`, `exchange.missing`, `exchange.differs`, `exchange.nested`,
    `exchange.lies`, and what `read_archive` raises.
    """
    return verified(read_archive(path))


def verified(files: Mapping[str, bytes]) -> tuple[Manifest, dict[str, bytes]]:
    """Manifest and files of a package in memory; raises what `unpack` does."""
    found = dict(files)
    try:
        manifest = Manifest.model_validate_json(found.pop(MANIFEST))
    except (ValidationError, KeyError, RecursionError):
        _refuse("manifest", N_("The list of the package cannot be read."))
    listed = {entry.path: entry for entry in manifest.files}
    for name in found:
        if name not in listed:
            _refuse("unlisted", N_("{name} is in the package but not on its list."), name=name)
        if name.lower().endswith(ARCHIVES):
            _refuse("nested", N_("{name} is an archive inside of the package; nobody could check it."), name=name)
    if len(listed) != len(manifest.files) or not all(name_is_safe(name) for name in listed):
        _refuse("manifest", N_("The list of the package cannot be read."))
    for name, entry in listed.items():
        if name not in found:
            _refuse("missing", N_("{name} is on the list of the package but not in it."), name=name)
        if len(found[name]) != entry.bytes or hashlib.sha256(found[name]).hexdigest() != entry.sha256:
            _refuse("differs", N_("{name} is not what the list of the package says."), name=name)
    _honest(manifest, found)
    return manifest, found


def _honest(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """What the manifest says of the course is what course.yaml says."""
    problems: list[Problem] = []
    try:
        tree = parse(files["course.yaml"].decode("utf-8-sig"), Path("course.yaml"), problems)
        course = Course.model_validate(tree.data if tree else None)
    except (KeyError, UnicodeDecodeError, ValidationError):
        _refuse("manifest", N_("The package has no course.yaml that can be read."))
    for field in ("id", "title", "licence", "authors", "based_on"):
        if getattr(manifest, field) != getattr(course, field):
            _refuse("lies", N_("The list of the package says another {field} than its course.yaml."), field=field)


def _files(root: Path) -> dict[str, bytes]:
    """Every file of the course folder but hidden ones, archives and what programs leave behind."""
    found: dict[str, bytes] = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _MADE)
        for name in sorted(names):
            path = Path(folder, name)
            relative = path.relative_to(root).as_posix()
            if name.startswith(".") or name in _MADE or name.lower().endswith(ARCHIVES) or relative == MANIFEST:
                continue
            refused = refusal(path, root, most_bytes(path))
            if refused:
                raise MakerpathError(refused.code, refused.message, refused.hint, **refused.params)
            if not name_is_safe(relative):
                raise MakerpathError(
                    "exchange.name",
                    N_("The name {name} means something else on another system."),
                    N_("Rename the file: visible letters, at most 200 of them, no dot or space at the end."),
                    name=relative,
                )
            found[relative] = path.read_bytes()
    return found


def _refuse(kind: str, message: str, **params: Any) -> NoReturn:
    raise MakerpathError(f"exchange.{kind}", message, _HINT, **params)
