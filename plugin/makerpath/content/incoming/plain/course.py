"""A whole course from Markdown pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from makerpath.content.incoming.described import describe
from makerpath.content.incoming.draft import Draft, is_chinese, LessonDraft
from makerpath.content.incoming.encodings import decoded
from makerpath.content.incoming.plain.languages import place
from makerpath.content.incoming.plain.links import Links
from makerpath.content.incoming.plain.nav import Entry, resolve, Site, site
from makerpath.content.incoming.plain.pages import Page, read_page
from makerpath.content.incoming.report import Report
from makerpath.content.incoming.source import Source
from makerpath.domain.errors import MakerpathError, N_

_PAGE = re.compile(r"\.(md|mdx|markdown)$", re.IGNORECASE)
_ABOUT = re.compile(r"(^|/)(summary|contributing|code_of_conduct|changelog|security|licen[cs]e)\.\w+$", re.IGNORECASE)
_LICENCE = re.compile(r"^(licen[cs]e|copying)(\.\w+)?$", re.IGNORECASE)
_LICENCES = (
    (r"\bMIT License\b", "MIT"),
    (r"\bApache License\b", "Apache-2.0"),
    (r"Attribution-NonCommercial-ShareAlike 4\.0", "CC-BY-NC-SA-4.0"),
    (r"Attribution-NonCommercial-NoDerivatives 4\.0", "CC-BY-NC-ND-4.0"),
    (r"Attribution-NonCommercial 4\.0", "CC-BY-NC-4.0"),
    (r"Attribution-ShareAlike 4\.0", "CC-BY-SA-4.0"),
    (r"Attribution 4\.0", "CC-BY-4.0"),
    (r"CC0 1\.0|Creative Commons Zero", "CC0-1.0"),
)
Groups = list[tuple[str, list[str]]]
"""Titles and pages (by the path that all languages share) of modules."""


def is_markdown(source: Source) -> bool:
    return any(_PAGE.search(name) for name in source.names)


def read_markdown(source: Source, report: Report) -> Draft:
    """The draft of the course in `source`. Raises `import.nothing` if it has no page."""
    found = site(source, report)
    paths = [name for name in source.names if _PAGE.search(name) and not _ABOUT.search(name)]
    placed = {path: place(path) for path in paths}
    for path, (_, tag) in placed.items():
        if tag == "":
            _other_language(path, report)
    unmarked = [path for path in paths if placed[path][1] is None]
    sample = "".join(decoded(source.read(path))[0][:3000] for path in unmarked[:20])
    usual = "zh-Hans" if is_chinese(sample) else "en"
    texts: dict[str, dict[str, str]] = {}
    for path in paths:
        shared, tag = placed[path]
        if tag != "":
            texts.setdefault(shared, {}).setdefault(tag or usual, path)
    if not texts:
        raise MakerpathError(
            "import.nothing",
            N_("There is no lesson in {path}, or it cannot be read."),
            N_("Export the course again, or give another file."),
            path=".",
        )
    groups = _groups(found, set(texts), placed, report)
    draft = Draft()
    pages = {
        shared: {tag: read_page(source, path, tag, report) for tag, path in by_language.items()}
        for shared, by_language in texts.items()
    }
    ids = {shared: draft.id_for(*_wishes(shared, pages[shared])) for _, members in groups for shared in members}
    lessons = {path: ids[placed[path][0]] for path in paths if placed[path][0] in ids and placed[path][1] != ""}
    links = Links(source, found.root, lessons, draft, report, {})
    for shared, lesson_id in ids.items():
        draft.lessons[lesson_id] = _lesson(lesson_id, pages[shared], links)
        report.keep("lesson")
    shown = usual if any(usual in by_language for by_language in texts.values()) else next(iter(texts[min(texts)]))
    modules = []
    for title, members in groups:
        name = draft.id_for(title, members[0].rpartition("/")[0].rpartition("/")[2], "module")
        modules.append(
            {"id": name, "title": {shown: title}, "summary": {shown: title}, "lessons": [ids[one] for one in members]}
        )
        report.keep("module")
    said = _said(source, found, pages, shown, report, draft)
    draft.course = describe(said, modules, draft, report, ".", shown)
    return draft


def _other_language(path: str, report: Report) -> None:
    report.warn(
        path,
        1,
        "import.language",
        N_("The page is in a language that a course cannot have yet; it was left out."),
        N_("Courses are in English, in Chinese, or in both."),
    )


def _wishes(shared: str, pages: dict[str, Page]) -> Iterable[str]:
    stem = _PAGE.sub("", shared).rpartition("/")
    name = stem[0].rpartition("/")[2] if stem[2].lower() in ("index", "readme") else stem[2]
    yield re.sub(r"^\d+[-_. ]+", "", name)
    yield pages["en"].title if "en" in pages else ""
    yield from (page.title for page in pages.values())
    yield "lesson"


def _lesson(lesson_id: str, pages: dict[str, Page], links: Links) -> LessonDraft:
    bodies = {tag: links.put_right(page) for tag, page in pages.items()}
    titles = {tag: page.title or lesson_id for tag, page in pages.items()}
    for tag, text in bodies.items():
        if not text.strip():
            bodies[tag] = f"## {titles[tag]}\n"
    summaries = {
        tag: str(page.front.get("description") or page.front.get("summary") or "") for tag, page in pages.items()
    }
    lines = {tag: " ".join(text.split()) for tag, text in summaries.items() if text.strip()}
    return LessonDraft(lesson_id, titles, bodies, None, lines)


def _groups(found: Site, names: set[str], placed: dict[str, tuple[str, str | None]], report: Report) -> Groups:
    """The pages in modules: by the navigation, and what it leaves out by folders."""
    groups: Groups = []
    used: set[str] = set()
    title = ""
    known = set(placed) | names
    levels = [*(entry.level for entry in found.entries[1:]), 0]
    for entry, below in zip(found.entries, levels, strict=False):
        page = _page(entry, names, known, placed, found.root, report)
        if entry.level == 0 and (not entry.url or page is None or below > 0):
            title = entry.title
            groups.append((title, []))
        elif entry.level == 0 and (not groups or groups[-1][0] != ""):
            groups.append(("", []))
        if page and page not in used:
            used.add(page)
            if not groups:
                groups.append(("", []))
            groups[-1][1].append(page)
    rest: dict[str, list[str]] = {}
    for shared in sorted(names - used, key=_order):
        folder = shared.rpartition("/")[0]
        rest.setdefault(folder, []).append(shared)
    groups += [(_folder_title(folder), members) for folder, members in rest.items()]
    return [(title or "1", members) for title, members in groups if members]


def _page(
    entry: Entry,
    names: set[str],
    known: set[str],
    placed: dict[str, tuple[str, str | None]],
    root: str,
    report: Report,
) -> str | None:
    if not entry.url:
        return None
    target = None if "://" in entry.url else resolve(entry.url, entry.path, known, root)
    shared = placed[target][0] if target in placed else target
    if shared in names:
        return shared
    report.warn(
        entry.path,
        entry.line,
        "import.navigation_dead",
        N_("The navigation names {url}, which is not here."),
        N_("Add the page to the course folder if it belongs to the course."),
        url=entry.url[:200],
    )
    return None


def _order(shared: str) -> tuple[list[Any], ...]:
    """Folders after the pages beside them; index pages first; numbers by their size."""
    *folders, file = shared.split("/")
    first = 0 if re.match(r"(index|readme)\.", file, re.IGNORECASE) else 1
    return [_natural(folder) for folder in folders], [first, _natural(file)]


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part.lower()) for part in re.split(r"(\d{1,9})", name)]


def _folder_title(folder: str) -> str:
    name = re.sub(r"^\d+[-_. ]*", "", folder.rpartition("/")[2]) or folder.rpartition("/")[2]
    words = re.sub(r"[-_]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _said(
    source: Source, found: Site, pages: dict[str, dict[str, Page]], shown: str, report: Report, draft: Draft
) -> dict[str, Any]:
    said = dict(found.said)
    first = next(
        (pages[shared] for shared in sorted(pages, key=_order) if shared.lower().endswith(("readme.md", "index.md"))),
        None,
    )
    if "title" not in said and first:
        said["title"] = {tag: page.title for tag, page in first.items() if page.title}
    for name in source.names:
        if _LICENCE.match(name):
            text = decoded(source.read(name))[0]
            report.use(name)
            draft.files["LICENSE"] = source.read(name)
            known = next((licence for pattern, licence in _LICENCES if re.search(pattern, text[:3000])), "")
            if known:
                said["licence"] = known
    return said
