"""Bringing a course in, whatever it is: it becomes the files of a package, and a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from makerpath.content import exchange
from makerpath.content.incoming.draft import write
from makerpath.content.incoming.olx import course_file, read_olx
from makerpath.content.incoming.plain import is_markdown, read_markdown
from makerpath.content.incoming.report import Report
from makerpath.content.incoming.source import Files, open_source, Source
from makerpath.content.incoming.written import editor, text_of
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.model import Slug

Kind = Literal["package", "olx", "markdown"]


@dataclass
class Brought:
    """A course that came in: what it was, its id, the files of its package by path, and what did not come along.

    `from_package` says that it was a package before, whatever it travelled as.
    """

    kind: Kind
    id: str
    files: Mapping[str, bytes]
    report: Report = field(default_factory=Report)
    from_package: bool = False

    def write(self, folder: Path) -> None:
        """Write the package into `folder`, which is new or empty. Raises `import.folder_taken`."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise MakerpathError(
                "import.folder_taken",
                N_("{folder} is there already and is not empty."),
                N_("Choose another folder with --to; makerpath course pull brings changes into a course you have."),
                folder=folder,
            )
        write(self.files, folder)


def bring(path: Path, new_id: str | None = None) -> Brought:
    """The course in the folder or archive at `path`; nothing is written.

    With `new_id` it becomes a course of that id; a package then says that it is based on the one it was. Raises
    `import.no_source`, `import.is_package`, `import.unknown`, `import.nothing`, `import.id`, and what the guards of
    archives and packages raise.
    """
    if new_id is not None:
        _check_id(new_id)
    source = open_source(path)
    if exchange.MANIFEST in source.names:
        brought = _package({name: source.read(name) for name in source.names})
    elif course_file(source):
        brought = _drafted("olx", source)
    elif "course.yaml" in source.names:
        raise MakerpathError(
            "import.is_package",
            N_("{path} is a course folder already."),
            N_("Copy it; or export it with makerpath course export and import that."),
            path=path,
        )
    elif is_markdown(source):
        brought = _drafted("markdown", source)
    else:
        raise MakerpathError(
            "import.unknown",
            N_("{path} holds neither OLX nor Markdown nor a package of Makerpath."),
            N_("Give an export of Open edX, a folder of Markdown pages, or a .makerpath.zip."),
            path=path,
        )
    return brought if new_id in (None, brought.id) else _renamed(brought, str(new_id))


def bring_files(files: Mapping[str, bytes]) -> Brought:
    """The same for an OLX export in memory."""
    return _drafted("olx", Files(files))


def _drafted(kind: Literal["olx", "markdown"], source: Source) -> Brought:
    report = Report()
    draft = (read_olx if kind == "olx" else read_markdown)(source, report)
    report.leave([*source.names, *source.skipped])
    return Brought(kind, draft.course["id"], draft.tree(), report, draft.from_package)


def _package(files: Mapping[str, bytes]) -> Brought:
    manifest, found = exchange.verified(files)
    report = Report()
    report.files |= {exchange.MANIFEST, *found}
    report.keep("file", len(found))
    return Brought("package", manifest.id, found, report, True)


def _renamed(brought: Brought, new_id: str) -> Brought:
    yaml = editor()
    data: Any = yaml.load(brought.files["course.yaml"].decode("utf-8-sig"))
    if brought.from_package:
        title = data["title"]
        origin = {
            "title": str(title.get("en") or next(iter(title.values()))),
            "authors": [str(author["name"]) for author in data["authors"]],
            "licence": str(data["licence"]),
        }
        data.setdefault("based_on", []).append(origin)
    data["id"] = new_id
    files = {**brought.files, "course.yaml": text_of(data).encode()}
    return replace(brought, id=new_id, files=files)


def _check_id(new_id: str) -> None:
    try:
        TypeAdapter(Slug).validate_python(new_id)
    except ValidationError:
        raise MakerpathError(
            "import.id",
            N_("{id} cannot be the id of a course."),
            N_("Use lower-case letters, digits and single hyphens, such as paper-lanterns."),
            id=new_id,
        ) from None
