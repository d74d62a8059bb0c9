"""A course folder as the service takes it in."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from makerpath.content import labfiles
from makerpath.content.definitions import course_parts, parts_of
from makerpath.content.package import CoursePackage
from makerpath.content.placed import things_in
from makerpath.domain.hashing import Parts
from makerpath.labs.notebook import parse, written
from makerpath.labs.release import release

ANSWERS = "answers/"
"""Where the teachers' notebooks of labs stand among a course's files; only staff may read them."""
NOTEBOOK = "application/x-ipynb+json"
PICTURES = frozenset({"image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif"})


@dataclass(frozen=True)
class PackageFile:
    """A file as learners get it, but for what stands below `ANSWERS`.

    `lessons/<id>.<language>.md` (the text below the front matter, which is `meta`), a file of `images/`, a lab's
    `labs/<id>/notebook.<language>.ipynb` and data files, and `answers/<id>/notebook.<language>.ipynb`.
    """

    path: str
    media_type: str
    content: bytes
    meta: dict[str, Any]


@dataclass(frozen=True)
class Package:
    """A checked course package, ready to be published; definitions are by kind, then by slug."""

    slug: str
    title: dict[str, str]
    course: Parts
    definitions: dict[str, dict[str, Parts]]
    files: list[PackageFile]


def take_in(package: CoursePackage) -> Package:
    """The package with its files read. A changed picture makes a new version, as a changed lesson does."""
    found = [*_lessons(package), *_pictures(package.root), *_labs(package)]
    files = sorted(found, key=lambda file: file.path)
    course = course_parts(package)
    others = {
        f"/files/{file.path}": {"sha256": hashlib.sha256(file.content).hexdigest()}
        for file in files
        if not file.path.startswith("lessons/")
    }
    return Package(
        slug=package.course.id,
        title=dict(package.course.title),
        course=Parts(scoring=course.scoring, wording=dict(sorted({**course.wording, **others}.items()))),
        definitions=parts_of(package),
        files=files,
    )


def _lessons(package: CoursePackage) -> Iterator[PackageFile]:
    for lesson_id, texts in package.lessons.items():
        for language, lesson in texts.items():
            yield PackageFile(
                path=f"lessons/{lesson_id}.{language}.md",
                media_type="text/markdown",
                content=lesson.body.encode(),
                meta={
                    **lesson.meta.model_dump(mode="json"),
                    "path": lesson.path.relative_to(package.root).as_posix(),
                    "placed": [
                        {"name": thing.name, "rule": thing.rule, "kind": thing.kind, "arguments": thing.arguments()}
                        for thing in things_in(lesson)
                    ],
                },
            )


def _pictures(root: Path) -> Iterator[PackageFile]:
    for path in sorted((root / "images").glob("*")):
        media = mimetypes.guess_type(path.name)[0] or ""
        if path.is_file() and not path.is_symlink() and media in PICTURES:
            yield PackageFile(f"images/{path.name}", media, path.read_bytes(), {})


def _labs(package: CoursePackage) -> Iterator[PackageFile]:
    for lab in package.labs.values():
        for language, path in labfiles.notebooks(package.root, lab.id).items():
            source, meta = path.read_bytes(), {"lab": lab.id, "language": language}
            yield PackageFile(f"labs/{lab.id}/{path.name}", NOTEBOOK, written(release(parse(source))), meta)
            yield PackageFile(f"{ANSWERS}{lab.id}/{path.name}", NOTEBOOK, source, meta)
        for name in lab.files:
            media = mimetypes.guess_type(name)[0] or "application/octet-stream"
            content = (labfiles.folder(package.root, lab.id) / name).read_bytes()
            yield PackageFile(f"labs/{lab.id}/{name}", media, content, {"lab": lab.id})
