"""A new course: small, complete, in the languages asked for, and without a problem.

The templates are in `files/`. A text stands there once for each language, `en: …` below `zh-Hans: …`, and a comment
as `#en: …`; what is not asked for is left out. `@NAMES@` are filled in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from makerpath.content.lesson import language_of
from makerpath.content.schemas import schemas
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LANGUAGES

FILES = Path(__file__).parent / "files"
TITLES = {"en": "A bridge of paper", "zh-Hans": "一座纸桥"}
RUN = "2026-autumn"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_TEXT = re.compile(rf"(?P<indent>\s*)(?P<mark>#?)(?P<language>{'|'.join(LANGUAGES)}): (?P<text>.*)")


def new_course(
    folder: Path, *, title: str = "", languages: Sequence[str] = LANGUAGES, org: str = "Makers", slug: str = ""
) -> str:
    """Write a course into `folder`, which is empty or not there yet; its id.

    Raises `course.new_folder`, `course.new_id` and `course.new_org`.
    """
    course_id = slug or _slug(folder.resolve().name)
    if not _SLUG.fullmatch(course_id) or len(course_id) > 64:
        raise MakerpathError(
            "course.new_id",
            N_("A course's id cannot be made from {name}."),
            N_("Give one with --id: lower-case letters, digits and hyphens, such as --id paper-bridge."),
            name=slug or folder.resolve().name,
        )
    if not _NAME.fullmatch(org):
        raise MakerpathError(
            "course.new_org",
            N_("{org} cannot name an organisation."),
            N_("Use Latin letters, digits, hyphens, dots and underscores, such as --org Riverside."),
            org=org,
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MakerpathError(
            "course.new_folder",
            N_("{folder} is there already and is not empty."),
            N_("Name a folder that is empty or not there yet."),
            folder=folder,
        )
    shown = " ".join(title.split())
    for name, text in _files(languages).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(text, course_id, org, shown, languages), "utf-8", newline="\n")
    return course_id


def _slug(name: str) -> str:
    return re.sub(r"[\s_]+", "-", name.strip().lower())


def _files(languages: Sequence[str]) -> dict[str, str]:
    """The files of a new course by path, with texts in `languages` alone."""
    found = {f"schemas/{name}.json": path.read_text("utf-8") for name, path in schemas().items()}
    for path in sorted(path for path in FILES.rglob("*") if path.is_file()):
        name, language = path.relative_to(FILES).as_posix().replace("vscode/", ".vscode/"), language_of(path)
        if language is not None and language not in languages:
            continue
        text = path.read_text("utf-8")
        if name.startswith("README."):
            name, text = "README.md", "\n".join([*filter(None, [found.get("README.md")]), text])
        found[name] = text if language else _only(text, languages)
    return found


def _only(text: str, languages: Sequence[str]) -> str:
    lines = []
    for line in text.splitlines():
        match = _TEXT.fullmatch(line)
        if match is None:
            lines.append(line)
        elif match["language"] in languages:
            lines.append(f"{match['indent']}# {match['text']}" if match["mark"] else line)
    return "\n".join(lines) + "\n"


def _filled(text: str, course_id: str, org: str, title: str, languages: Sequence[str]) -> str:
    for language in LANGUAGES:
        text = text.replace(
            f"{language}: @TITLE@", f"{language}: {json.dumps(title or TITLES[language], ensure_ascii=False)}"
        )
    number = "".join(part[0] for part in course_id.split("-")).upper()[:6] + "101"
    values = {
        "ID": course_id,
        "ORG": org,
        "NUMBER": number,
        "LANGUAGES": ", ".join(languages),
        "NAME": title or TITLES[languages[0]],
        "RUN": RUN,
    }
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text
