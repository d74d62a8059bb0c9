"""A whole course from its OLX."""

from __future__ import annotations

import re
from typing import Any

from makerpath.content.archives import name_is_safe
from makerpath.content.incoming.described import describe
from makerpath.content.incoming.draft import Draft
from makerpath.content.incoming.olx import outline, own, own_quiz
from makerpath.content.incoming.olx.context import Context, KEPT_FILES
from makerpath.content.incoming.olx.settings import Settings, settings
from makerpath.content.incoming.olx.xml import Node, Reader
from makerpath.content.incoming.report import Report
from makerpath.content.incoming.source import below, Source
from makerpath.content.olx.static import COVERS, platform_name
from makerpath.domain.errors import MakerpathError, N_

_ROOT = re.compile(rb"<course[\s/>]")
_ABOUT = re.compile(r"about/(overview|short_description)\.html")
_PICTURE = re.compile(r"\.(png|jpe?g|webp|svg)$", re.IGNORECASE)


def course_file(source: Source) -> str | None:
    """The path of the file that begins the course: `course.xml`, at the top or in the only folder there."""
    tops = [name for name in source.names if re.fullmatch(r"([^/]+/)?course\.xml", name)]
    if tops:
        return min(tops, key=lambda name: name.count("/"))
    loose = [name for name in source.names if re.fullmatch(r"([^/]+/)?[^/]+\.xml", name)]
    begins = [name for name in loose if _ROOT.search(source.read(name)[:2000])]
    return min(begins, key=lambda name: (name.count("/"), name), default=None)


def read_olx(whole: Source, report: Report) -> Draft:
    """The draft of the course in `whole`. Raises `import.nothing` if it has no lesson."""
    name = course_file(whole)
    if name is None:
        raise _nothing("course.xml")
    folder, _, file = name.rpartition("/")
    source = below(whole, f"{folder}/" if folder else "")
    reader = Reader(source, report)
    course = reader.course(file)
    if course is None or course.tag != "course":
        raise _nothing(file)
    run = course.name
    found = settings(source, run, {key: value for key, value in course.attributes.items() if key != "url_name"}, report)
    shown = "zh-Hans" if str(found.course.get("language") or "").lower().startswith("zh") else "en"
    if found.own and shown not in found.own.languages:
        shown = found.own.languages[0]
    context = Context(source, report, reader, shown, own=found.own)
    _policies(course, found)
    context.paths = _paths(course, found)
    report.elements.add((course.path, course.line, course.tag))
    modules = outline.modules(course, context)
    if not modules:
        raise _nothing(course.path)
    _unplaced(found, context, course)
    context.draft.course = _described(found, course, modules, context)
    context.draft.shown, context.draft.from_package = shown, found.own is not None
    _cover(found, context)
    _files(context)
    return context.draft


def _nothing(path: str) -> MakerpathError:
    return MakerpathError(
        "import.nothing",
        N_("There is no lesson in {path}, or it cannot be read."),
        N_("Export the course again, or give another file."),
        path=path,
    )


def _policies(course: Node, found: Settings) -> None:
    """Settings of elements count before the elements' own attributes."""
    for node in course.walk():
        values = found.elements.get(f"{node.tag}/{node.name}", {})
        node.attributes |= {
            name: str(values[name]) for name in ("display_name", "graded", "format") if values.get(name) is not None
        }


def _paths(course: Node, found: Settings) -> dict[str, str]:
    """The paths that the package gave to files, by their names on the platform; only ones that lead there again."""
    said = dict(found.files) if found.own else {}
    for node in course.walk():
        if node.tag == "problem":
            said |= own_quiz.pictures(node)
    return {
        name: path
        for name, path in said.items()
        if name_is_safe(path) and _may_stand(path) and (not found.own or platform_name(found.own.id, path) == name)
    }


def _may_stand(path: str) -> bool:
    """Whether a file of the platform may stand at `path` without taking the place of a part of the course."""
    return path.startswith("images/") or not re.search(r"\.(ya?ml|md)$", path, re.IGNORECASE)


def _unplaced(found: Settings, context: Context, course: Node) -> None:
    for parts in found.unplaced:
        kind = str(parts.get("kind", "")) if isinstance(parts, dict) else ""
        own.definition(kind, parts, course, context)


def _described(found: Settings, course: Node, modules: list[dict[str, Any]], context: Context) -> dict[str, Any]:
    if found.own is None:
        return describe(
            _said(found, course, context), modules, context.draft, context.report, found.path, context.shown
        )
    data: dict[str, Any] = found.own.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    title = str(found.course.get("display_name") or "").strip()
    if title and found.own.title.pick(context.shown) != title:
        data["title"][context.shown] = title
    data["modules"] = modules
    missing = [name for name in data.get("briefs", []) if ("brief", name) not in context.draft.definitions]
    for name in missing:
        context.report.warn(
            found.path,
            1,
            "import.brief_missing",
            N_("The brief {id} is nowhere in the course; it was taken off the list in course.yaml."),
            N_("Copy briefs/{id}.yaml from the package, and put it on the list again."),
            id=name,
        )
    if missing:
        data["briefs"] = [name for name in data["briefs"] if name not in missing]
        data = {name: value for name, value in data.items() if name != "briefs" or value}
    _labs(context, found)
    return data


def _labs(context: Context, found: Settings) -> None:
    for kind, name in context.draft.definitions:
        if kind == "lab":
            context.report.warn(
                found.path,
                1,
                "import.lab",
                N_("The notebook of the lab {id} holds answers, so it never travels with a course of the platform."),
                N_("Copy labs/{id} from the package."),
                id=name,
            )


def _said(found: Settings, course: Node, context: Context) -> dict[str, Any]:
    """What the platform knows of the course, in the words of `describe`."""
    people = found.course.get("instructor_info")
    people = people.get("instructors") if isinstance(people, dict) else None
    names = [str(one.get("name") or "").strip() for one in people or [] if isinstance(one, dict)]
    summary = ""
    for name in ("about/short_description.html", "about/overview.html"):
        if name in context.source.names and not summary:
            context.report.use(name)
            words = re.sub(r"<[^>]*>", " ", context.source.read(name).decode("utf-8", "replace"))
            summary = " ".join(words.split())[:300]
    attributes = course.attributes
    return {
        "title": str(found.course.get("display_name") or "").strip(),
        "org": attributes.get("org", ""),
        "number": attributes.get("course") or attributes.get("number", ""),
        "summary": summary,
        "licence": str(found.course.get("license") or "").strip(),
        "authors": [name for name in names if name],
    }


def _cover(found: Settings, context: Context) -> None:
    name = str(found.course.get("course_image") or "")
    path = context.image(name) if _PICTURE.search(name) else None
    if path and context.own is None:
        cover = f"images/cover.{name.rpartition('.')[2].lower()}"
        if cover.partition("/")[2] in COVERS:
            context.draft.files.setdefault(cover, context.draft.files[path])


def _files(context: Context) -> None:
    """Take over what lessons could link to; what was built from the package needs no second copy."""
    for name in context.source.names:
        if name.startswith("static/") and KEPT_FILES.search(name):
            context.image(name.removeprefix("static/"))
        elif context.own and _ABOUT.fullmatch(name):
            context.report.use(name)
