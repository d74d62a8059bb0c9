"""Reading a course folder: whatever can be read is read, and what cannot becomes a problem."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from makerpath.content.framework import Framework
from makerpath.content.guide import Guide, read_guides
from makerpath.content.kinds import KINDS
from makerpath.content.lesson import language_of, Lesson, read_lesson
from makerpath.content.library import shared
from makerpath.content.problem import Place, Problem
from makerpath.content.prose import Prose
from makerpath.content.samplefiles import described
from makerpath.content.schema import validate
from makerpath.content.source import MAX_BYTES, read_text, refusal
from makerpath.content.yamlfile import parse, Tree
from makerpath.domain.brief import Brief
from makerpath.domain.course import Course, GuideMeta, LessonMeta
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.rubric import Rubric
from makerpath.domain.sample import Sample

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Document(Generic[T]):
    """A definition with the tree it came from; `value` is None if the tree does not fit its model."""

    tree: Tree
    value: T | None


@dataclass
class Reading:
    """What a course folder holds, complete or not.

    `unread` are the lesson files that could not be read, with the id they seem to have.
    `definitions` are by kind (`content.kinds`), then by the name of their file; so are rubrics, sample
    projects and frameworks.
    """

    root: Path
    course: Document[Course] | None = None
    lessons: list[Lesson] = field(default_factory=list)
    guides: list[Guide] = field(default_factory=list)
    unread: dict[Path, str] = field(default_factory=dict)
    definitions: dict[str, dict[str, Document[Any]]] = field(default_factory=dict)
    rubrics: dict[str, Document[Rubric]] = field(default_factory=dict)
    samples: dict[str, Document[Sample]] = field(default_factory=dict)
    frameworks: dict[str, Document[Framework]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def texts(self) -> frozenset[Path]:
        """The lesson files that there are, readable or not; to be asked when all is read."""
        return frozenset(lesson.path for lesson in self.lessons) | self.unread.keys()

    @property
    def prose(self) -> Sequence[Prose[LessonMeta | GuideMeta]]:
        """Every text in Markdown that could be read."""
        return [*self.lessons, *self.guides]

    @property
    def briefs(self) -> dict[str, Document[Brief]]:
        return self.definitions["brief"]

    def values(self, kind: str) -> dict[str, Any]:
        """The definitions of `kind` that fit their model."""
        return {slug: document.value for slug, document in self.definitions[kind].items() if document.value}


def read(root: Path) -> Reading:
    """Read the course folder `root`. Raises `course.not_a_folder` or `course.no_course_file`."""
    if not root.is_dir():
        raise MakerpathError(
            "course.not_a_folder",
            N_("{path} is not a folder."),
            N_("Give the folder that holds course.yaml."),
            path=root,
        )
    if not (root / "course.yaml").is_file():
        raise MakerpathError(
            "course.no_course_file",
            N_("{path} has no course.yaml."),
            N_("Give the folder that holds course.yaml; a course package always has one."),
            path=root,
        )
    found = Reading(root)
    found.course = _document(Course, root / "course.yaml", root, found.problems)
    _read_lessons(found)
    found.guides = read_guides(root, found.problems)
    for name, kind in KINDS.items():
        found.definitions[name] = _files(kind.model, kind.files(root), root, found.problems)
    found.samples = _files(Sample, described(root), root, found.problems)
    own = _folder(Rubric, root / "rubrics", root, found.problems)
    wanted = {slug for brief in found.values("brief").values() for slug in brief.rubrics}
    found.rubrics = own | _shared(Rubric, wanted - own.keys(), "", found.problems)
    frameworks = _folder(Framework, root / "rubrics" / "frameworks", root, found.problems)
    found.frameworks = _shared(Framework, None, "frameworks", found.problems) | frameworks
    return found


def read_rubrics(path: Path) -> Reading:
    """Read a rubric file, or those of a folder, by themselves; frameworks beside them count as those of a course do.

    Raises `rubric.no_file` where there is none.
    """
    root = path if path.is_dir() else path.parent
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files or not path.exists():
        raise MakerpathError(
            "rubric.no_file",
            N_("There is no rubric file at {path}."),
            N_("Give a file that ends in .yaml, a folder of them, or the name of a shared rubric."),
            path=path,
        )
    found = Reading(root, definitions={name: {} for name in KINDS})
    found.rubrics = _files(Rubric, {one.stem: one for one in files}, root, found.problems)
    frameworks = _folder(Framework, root / "frameworks", root, found.problems)
    found.frameworks = _shared(Framework, None, "frameworks", found.problems) | frameworks
    return found


def _document(model: type[T], path: Path, root: Path, problems: list[Problem]) -> Document[T] | None:
    text = read_text(path, root, problems)
    tree = parse(text, path, problems) if text is not None else None
    return Document(tree, validate(model, tree, problems)) if tree else None


def _folder(model: type[T], folder: Path, root: Path, problems: list[Problem]) -> dict[str, Document[T]]:
    return _files(model, {path.stem: path for path in sorted(folder.glob("*.yaml"))}, root, problems)


def _files(model: type[T], files: dict[str, Path], root: Path, problems: list[Problem]) -> dict[str, Document[T]]:
    found = {}
    for name, path in files.items():
        document = _document(model, path, root, problems)
        if document:
            found[name] = document
            _named_alike(document, name, problems)
    return found


def _named_alike(document: Document[T], name: str, problems: list[Problem]) -> None:
    own = getattr(document.value, "id", name)
    if own != name:
        problems.append(
            Problem(
                document.tree.place(("id",)),
                "file.name",
                N_("The id {id} and the name {name} differ."),
                N_("Name the file or folder after the id, so that both lead to the same thing."),
                params={"id": own, "name": name},
            )
        )


def _shared(model: type[T], names: set[str] | None, under: str, problems: list[Problem]) -> dict[str, Document[T]]:
    folder = shared() / under
    found = {}
    for path in sorted(folder.glob("*.yaml")):
        if names is None or path.stem in names:
            document = _document(model, path, folder, problems)
            if document:
                found[path.stem] = document
    return found


def _read_lessons(found: Reading) -> None:
    for folder, folders, names in os.walk(found.root / "modules"):
        folders.sort()
        for name in sorted(folders):
            path = Path(folder, name)
            refused = refusal(path, found.root, MAX_BYTES) if path.is_symlink() else None
            if refused and refused.code == "file.outside":
                found.problems.append(refused)
        for name in sorted(names):
            path = Path(folder, name)
            if path.suffix != ".md" or name.lower() == "readme.md":
                continue
            language = language_of(path)
            if language is None:
                found.problems.append(_unnamed(path))
                continue
            lesson = read_lesson(path, language, found.root, found.problems)
            if isinstance(lesson, str):
                found.unread[path] = lesson
            else:
                found.lessons.append(lesson)


def _unnamed(path: Path) -> Problem:
    return Problem(
        Place(path),
        "lesson.language_unknown",
        N_("The name of this file does not say its language, so it is not read."),
        N_("Name it like {name}."),
        severity="warning",
        params={"name": f"{path.name.split('.')[0]}.en.md, {path.name.split('.')[0]}.zh-Hans.md"},
    )
