"""A course folder as the service takes it in."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from makerpath.content import labfiles, samplefiles
from makerpath.content.definitions import course_parts, parts_of
from makerpath.content.guide import guide_name
from makerpath.content.package import CoursePackage
from makerpath.content.placed import things_in
from makerpath.content.prose import Prose
from makerpath.content.source import most_bytes, refusal
from makerpath.content.targets import target
from makerpath.domain.hashing import Parts
from makerpath.labs.notebook import parse, written
from makerpath.labs.release import release

ANSWERS = "answers/"
"""Where the teachers' notebooks of labs stand among a course's files; only staff may read them."""
NOTEBOOK = "application/x-ipynb+json"
PRINTED = "printed/"
"""Where stands what the service has printed of a version; no part of the package."""
GUIDE = "text/x-makerpath-guide"
"""No lesson, whatever asks for every file in Markdown."""
SAMPLE = "text/x-makerpath-sample"
FRAMEWORKS, FRAMEWORK = "rubrics/frameworks/", "text/x-makerpath-framework"
PICTURES = frozenset({"image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"})
PLAYED = frozenset(
    {"video/mp4", "video/webm", "video/quicktime", "audio/mpeg", "audio/ogg", "audio/wav", "audio/x-wav"}
)
CAPTIONS = "text/vtt"
TYPES = {"vtt": CAPTIONS, "webp": "image/webp", "avif": "image/avif", "m4v": "video/mp4"}
"""What not every Python knows."""


@dataclass(frozen=True)
class PackageFile:
    """A file as learners get it, but for what stands below `ANSWERS` and what is for staff (`meta["staff"]`).

    `lessons/<id>.<language>.md` (the text below the front matter, which is `meta`), a picture or another file that
    lessons lead to, a lab's `labs/<id>/notebook.<language>.ipynb` and data files, and
    `answers/<id>/notebook.<language>.ipynb`. For staff are the teacher's guide, whole as its file, the files that
    nothing but the guide leads to, and sample projects (`samples/<id>/`).
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
    found = [*_lessons(package), *_files(package), *_labs(package), *_guides(package), *_samples(package)]
    found += _frameworks(package)
    files = sorted({file.path: file for file in found}.values(), key=lambda file: file.path)
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


def _files(package: CoursePackage) -> Iterator[PackageFile]:
    """The pictures, and whatever else a lesson or a quiz of the course leads to."""
    root = package.root
    wanted = {f"images/{path.name}" for path in (root / "images").glob("*") if _type(path.name) in PICTURES}
    wanted |= {
        question.picture.image for quiz in package.quizzes.values() for question in quiz.questions if question.picture
    }
    wanted |= _led_to([lesson for texts in package.lessons.values() for lesson in texts.values()], root)
    staff = _led_to(package.guides.values(), root) - wanted
    for name in sorted(wanted | staff):
        path = root / name
        if refusal(path, root, most_bytes(path)) is None:
            yield PackageFile(name, _type(name), path.read_bytes(), {"staff": True} if name in staff else {})


def _led_to(pages: Iterable[Prose[Any]], root: Path) -> set[str]:
    goals = [target(address.url, page.path, root) for page in pages for address in page.facts.addresses]
    return {goal.name for goal in goals if goal.kind == "file" and not goal.name.endswith(".md")}


def _guides(package: CoursePackage) -> Iterator[PackageFile]:
    for language, guide in package.guides.items():
        meta = {"staff": True, "language": language, **guide.meta.model_dump(mode="json")}
        yield PackageFile(guide_name(language), GUIDE, guide.path.read_bytes(), meta)


def _samples(package: CoursePackage) -> Iterator[PackageFile]:
    for sample in package.samples.values():
        folder = samplefiles.folder(package.root, sample.id)
        for name in (samplefiles.INNER, *sample.files):
            path = f"{samplefiles.FOLDER}/{sample.id}/{name}"
            # Every file in Markdown that a course has is one of its lessons.
            media_type = SAMPLE if name.endswith((samplefiles.INNER, ".md")) else _type(name)
            yield PackageFile(path, media_type, (folder / name).read_bytes(), {"staff": True})


def _frameworks(package: CoursePackage) -> list[PackageFile]:
    """The course's own, for its rubrics speak of them."""
    own = sorted((package.root / FRAMEWORKS).glob("*.yaml"))
    return [PackageFile(f"{FRAMEWORKS}{path.name}", FRAMEWORK, path.read_bytes(), {}) for path in own]


def _type(name: str) -> str:
    ending = name.rsplit(".", 1)[-1].lower()
    return TYPES.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _labs(package: CoursePackage) -> Iterator[PackageFile]:
    for lab in package.labs.values():
        for language, path in labfiles.notebooks(package.root, lab.id).items():
            source, meta = path.read_bytes(), {"lab": lab.id, "language": language}
            yield PackageFile(f"labs/{lab.id}/{path.name}", NOTEBOOK, written(release(parse(source))), meta)
            yield PackageFile(f"{ANSWERS}{lab.id}/{path.name}", NOTEBOOK, source, meta)
        for name in lab.files:
            media = _type(name)
            content = (labfiles.folder(package.root, lab.id) / name).read_bytes()
            yield PackageFile(f"labs/{lab.id}/{name}", media, content, {"lab": lab.id})
