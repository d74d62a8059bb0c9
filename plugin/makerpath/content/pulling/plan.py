"""What bringing edits in would change, file by file; nothing is written before somebody has seen it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from makerpath.content.incoming.draft import front_of, LessonDraft, write
from makerpath.content.incoming.written import definition, lesson_text, plain, text_of
from makerpath.content.kinds import KINDS
from makerpath.content.lesson import Lesson
from makerpath.content.package import CoursePackage
from makerpath.content.problem import Problem
from makerpath.content.pulling.lessontext import changed_body, lessons_address
from makerpath.content.pulling.theirs import as_exported, Edits, Theirs
from makerpath.content.pulling.yamlpatch import changes, patched
from makerpath.domain.model import Titled
from makerpath.markup import rewrite

_SETTINGS = ("title", "modules", "briefs")
"""What a platform shows of course.yaml and lets people edit."""


@dataclass(frozen=True)
class Edit:
    """One change: the file (from the package's root), the place in it, what stood and what stands there."""

    path: str
    place: str
    old: str
    new: str

    def as_data(self) -> dict[str, str]:
        return {"path": self.path, "place": self.place, "old": self.old, "new": self.new}


@dataclass
class Plan:
    """The files to write by path, the edits that they hold, and what the place could not say."""

    files: dict[str, bytes] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def write(self, root: Path) -> None:
        write(self.files, root)


def plan(package: CoursePackage, edits: Edits) -> Plan:
    """The plan for `package` from a place where it was edited; raises what `edits` raises.

    Compared is with how the package would stand there itself, so that nothing counts as changed that merely looks
    different there.
    """
    theirs = edits.theirs(package)
    ours = as_exported(package, theirs.shown)
    made = Plan(notices=theirs.report.sorted())
    _course(package, ours, theirs, made)
    for name, lesson in theirs.lessons.items():
        if name in ours.lessons:
            _lesson(package, ours.lessons[name], lesson, made)
        else:
            _new_lesson(package, lesson, theirs.course, made)
    for (kind, name), value in theirs.definitions.items():
        _definition(package, kind, name, value, made)
    for path, data in theirs.files.items():
        if path in ours.files and ours.files[path] == data:
            continue
        stood = (package.root / path).is_file()
        made.files[path] = data
        made.edits.append(Edit(path, "", str((package.root / path).stat().st_size) if stood else "", str(len(data))))
    return made


def _course(package: CoursePackage, ours: Theirs, theirs: Theirs, made: Plan) -> None:
    before = {name: ours.course[name] for name in _SETTINGS if name in ours.course and name in theirs.course}
    after = {name: theirs.course[name] for name in before}
    _yaml(package, "course.yaml", before, after, made)


def _definition(package: CoursePackage, kind: str, name: str, value: Titled, made: Plan) -> None:
    path = f"rubrics/{name}.yaml" if kind == "rubric" else KINDS[kind].path(name)
    own = package.definitions()[kind].get(name)
    if own == value:
        return
    if own is not None and (package.root / path).is_file():
        _yaml(package, path, definition(own), definition(value), made)
    else:
        # New; or a shared rubric that was changed and is the course's own from now on.
        made.files[path] = text_of(plain(definition(value))).encode()
        made.edits.append(Edit(path, "", "", name))


def _yaml(package: CoursePackage, path: str, before: Any, after: Any, made: Plan) -> None:
    found = list(changes(before, after))
    if not found:
        return
    raw = (package.root / path).read_bytes()
    made.files[path] = _like(raw, patched(_text(raw), before, after))
    made.edits += [Edit(path, place, _said(old), _said(new)) for place, old, new in found]


def _lesson(package: CoursePackage, ours: LessonDraft, theirs: LessonDraft, made: Plan) -> None:
    for language, body in theirs.bodies.items():
        lesson = package.lessons[ours.id].get(language)
        if lesson is None:
            path = package.lesson(ours.id, language).path
            _file(package, path.with_name(f"{path.name.rsplit('.', 2)[0]}.{language}.md"), theirs, language, made)
            continue
        _one(package, lesson, ours, theirs, body, made)


def _one(package: CoursePackage, lesson: Lesson, ours: LessonDraft, theirs: LessonDraft, body: str, made: Plan) -> None:
    language = lesson.language
    path = lesson.path.relative_to(package.root).as_posix()
    before, after = front_of(ours, language), front_of(theirs, language)
    if theirs.minutes is None:
        after["minutes"] = before["minutes"]
    front = list(changes(before, after))
    text = lesson.body
    if body != ours.bodies[language]:
        text = changed_body(lesson, ours.bodies[language], body, package)
    if not front and text == lesson.body:
        return
    raw = lesson.path.read_bytes()
    lines = _text(raw).split("\n")
    head = "\n".join(lines[1 : lesson.body_line - 2]) + "\n"
    if front:
        head = patched(head, before, after)
    made.files[path] = _like(raw, f"{lines[0]}\n{head}{lines[lesson.body_line - 2]}\n{text}")
    made.edits += [Edit(path, place, _said(old), _said(new)) for place, old, new in front]
    if text != lesson.body:
        made.edits.append(Edit(path, "text", *_difference(lesson.body, text)))


def _new_lesson(package: CoursePackage, lesson: LessonDraft, course: Mapping[str, Any], made: Plan) -> None:
    """Beside the other lessons of its module, or in a folder of the module's name."""
    modules: list[dict[str, Any]] = list(course.get("modules", []))
    module = next((one for one in modules if lesson.id in one["lessons"]), None)
    beside = [other for other in (module or {}).get("lessons", []) if other in package.lessons]
    folder = package.root / "modules" / (module["id"] if module else lesson.id)
    if beside:
        folder = package.lesson(beside[0], package.course.languages[0]).path.parent
    for language in lesson.bodies:
        _file(package, folder / f"{lesson.id}.{language}.md", lesson, language, made)


def _file(package: CoursePackage, path: Path, lesson: LessonDraft, language: str, made: Plan) -> None:
    body = rewrite(lesson.bodies[language], lessons_address(path, package))
    name = path.relative_to(package.root).as_posix()
    made.files[name] = lesson_text(front_of(lesson, language), body).encode()
    made.edits.append(Edit(name, "", "", lesson.titles[language]))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _like(raw: bytes, text: str) -> bytes:
    """`text` with the line ends, and the mark at its beginning, that the file had."""
    data = (text.replace("\n", "\r\n") if b"\r\n" in raw else text).encode()
    return b"\xef\xbb\xbf" + data if raw.startswith(b"\xef\xbb\xbf") else data


def _said(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else re.sub(r"\s+", " ", str(value))


def _difference(old: str, new: str) -> tuple[str, str]:
    """The lines that differ, between the first and the last one that does."""
    before, after = old.split("\n"), new.split("\n")
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return "\n".join(before[start : len(before) - end]), "\n".join(after[start : len(after) - end])
