"""A course package as it comes into being."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from makerpath.content.incoming.written import definition, lesson_text, plain, text_of
from makerpath.content.kinds import KINDS
from makerpath.content.placed import RULES
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.model import Titled

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_CJK = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
MINUTES = 20
"""For a lesson whose source does not say."""
UP = "../../"
"""From a lesson's folder to the package's root."""


@dataclass
class LessonDraft:
    """One lesson; texts by language; no `minutes` if nobody said. Addresses in `bodies` are as in the finished file."""

    id: str
    titles: dict[str, str]
    bodies: dict[str, str]
    minutes: int | None = None
    summaries: dict[str, str] = field(default_factory=dict)


@dataclass
class Draft:
    """The package: `course` is the data of course.yaml; `definitions` by kind and id, rubrics among them.

    `ids` are those that are taken, `shown` is the language in which titles stood, `from_package` whether the source
    carried the description of a package.
    """

    course: dict[str, Any] = field(default_factory=dict)
    lessons: dict[str, LessonDraft] = field(default_factory=dict)
    definitions: dict[tuple[str, str], Titled] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    shown: str = ""
    from_package: bool = False

    def add(self, kind: str, value: Titled) -> None:
        self.definitions[kind, value.id] = value

    def id_for(self, *wishes: str) -> str:
        """A new id made of the first of `wishes` that has letters for one."""
        base = next((made for wish in wishes if (made := slug(wish))), "part")
        if base.startswith(tuple(f"{name}-" for name in RULES)) or base.endswith(("-unit", "-text")):
            base = f"about-{base}"
        base, name, count = base[:56].strip("-"), "", 1
        name = base
        while name in self.ids:
            count += 1
            name = f"{base}-{count}"
        self.ids.add(name)
        return name

    def tree(self) -> dict[str, bytes]:
        """Every file of the package by its path."""
        found = dict(self.files)
        found["course.yaml"] = text_of(plain(self.course)).encode()
        for number, module in enumerate(self.course.get("modules", []), 1):
            for index, lesson_id in enumerate(module["lessons"], 1):
                lesson = self.lessons[lesson_id]
                stem = f"modules/{number:02}-{module['id']}/{index:02}-{lesson_id}"
                for language, body in lesson.bodies.items():
                    found[f"{stem}.{language}.md"] = lesson_text(front_of(lesson, language), body).encode()
        for (kind, name), value in self.definitions.items():
            path = f"rubrics/{name}.yaml" if kind == "rubric" else KINDS[kind].path(name)
            found[path] = text_of(plain(definition(value))).encode()
        return found


def front_of(lesson: LessonDraft, language: str) -> dict[str, Any]:
    """The front matter of the lesson in that language."""
    front: dict[str, Any] = {"id": lesson.id, "title": lesson.titles[language], "minutes": lesson.minutes or MINUTES}
    if lesson.summaries.get(language):
        front["summary"] = lesson.summaries[language]
    return front


def slug(text: str) -> str:
    """An id made of the Latin letters and digits of `text`; empty if it has none, or is a number made by a machine."""
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    made = _NOT_SLUG.sub("-", flat).strip("-")
    return "" if re.fullmatch(r"[0-9a-f]{32}|[0-9-]*", made) else made[:64].strip("-")


def is_chinese(text: str) -> bool:
    """Whether a good part of the letters is Chinese."""
    letters = sum(letter.isalpha() for letter in text)
    return bool(letters) and len(_CJK.findall(text)) * 4 > letters


def write(files: Mapping[str, bytes], root: Path) -> None:
    """Write the files below `root`. Raises `import.outside`, before anything is written, for a path that leads out."""
    places = {name: root / name for name in sorted(files)}
    outside = [name for name, path in places.items() if not path.resolve().is_relative_to(root.resolve())]
    if outside:
        raise MakerpathError(
            "import.outside",
            N_("{name} would be written outside of the course folder."),
            N_("Take the link out of the folder away."),
            name=outside[0],
        )
    for name, path in places.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
