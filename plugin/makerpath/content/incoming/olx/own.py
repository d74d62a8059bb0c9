"""Our own blocks, turned back into what they were made of."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from makerpath.content.incoming.encodings import without_control
from makerpath.content.incoming.olx.context import Context, json_of
from makerpath.content.incoming.olx.lesson import LessonParts
from makerpath.content.incoming.olx.xml import Node
from makerpath.content.kinds import KINDS
from makerpath.content.placed import RULES
from makerpath.domain.errors import N_
from makerpath.domain.hashing import join
from makerpath.domain.model import Titled
from makerpath.domain.rubric import Rubric
from makerpath.domain.text import LANGUAGES
from makerpath.markup import rewrite
from makerpath.markup.view import AddressKind

PREFIX = "makerpath_"
KNOWN = frozenset(
    {"content", "minutes", "titles", "summaries", "brief", "rubric", "rubrics", "arguments", "definitions", "lesson"}
) | {"course"}
_VALUE = re.compile(r"[a-z0-9-]+")


def is_own(node: Node) -> bool:
    return node.tag.startswith(PREFIX)


def take(node: Node, context: Context, lesson: LessonParts) -> bool:
    """Put what the block holds into the lesson; False if it is none of the blocks that we know."""
    if node.tag == f"{PREFIX}lesson":
        context.seen(node, KNOWN)
        _lesson(node, context, lesson)
        return True
    rule = node.tag.removeprefix(PREFIX).replace("_", "-")
    if rule not in RULES:
        return False
    context.seen(node, KNOWN | {"weight"})
    line = _project(node, context) if rule == "project" else _remote(node, rule, context)
    if line:
        lesson.put(line)
        context.report.keep(rule)
    return True


def languages(node: Node) -> dict[str, str]:
    """The lesson's title by language, as the block that begins it says; empty if it does not."""
    titles, content = json_of(node.attributes.get("titles", "")), json_of(node.attributes.get("content", ""))
    if isinstance(titles, dict):
        return {tag: str(titles[tag]) for tag in LANGUAGES if tag in titles}
    return {tag: node.title for tag in LANGUAGES if isinstance(content, dict) and content.get(tag)}


def definition(kind: str, parts: Any, node: Node, context: Context) -> Titled | None:
    """Take in the definition in its two parts; None after saying that it cannot be read."""
    model = Rubric if kind == "rubric" else KINDS[kind].model if kind in KINDS else None
    try:
        assert model is not None
        made: Titled = model.model_validate(join(parts["scoring"], parts["wording"]))
    except (AssertionError, ValidationError, KeyError, TypeError, AttributeError, RecursionError):
        context.report.warn(
            node.path,
            node.line,
            "import.definition",
            N_("The {kind} in {tag} {name} cannot be read; it was left out."),
            N_("Write it in the course folder; the guide to course files shows how."),
            kind=kind,
            tag=node.tag,
            name=node.name,
        )
        return None
    context.draft.add(kind, made)
    return made


def _lesson(node: Node, context: Context, lesson: LessonParts) -> None:
    content = json_of(node.attributes.get("content", "{}"))
    if not isinstance(content, dict):
        _broken(node, context, "content")
        return

    def resolve(url: str, kind: AddressKind) -> str | None:
        ours = url.startswith(("/static/", "/jump_to_id/"))
        return context.address(url, kind, node, node.line) if ours else None

    shown = {tag: without_control(str(content[tag]))[0] for tag in LANGUAGES if content.get(tag)}
    texts = {tag: rewrite(text, resolve) for tag, text in shown.items()}
    for tag in content:
        if tag not in LANGUAGES:
            _broken(node, context, tag)
    lesson.text(texts)
    summaries = json_of(node.attributes.get("summaries", "{}"))
    if isinstance(summaries, dict):
        lesson.summaries |= {tag: str(summaries[tag]) for tag in LANGUAGES if summaries.get(tag)}
    minutes = node.attributes.get("minutes", "")
    if re.fullmatch(r"\d{1,3}", minutes) and 0 < int(minutes) <= 600 and lesson.minutes is None:
        lesson.minutes = int(minutes)
    context.report.keep("text")


def _broken(node: Node, context: Context, field: str) -> None:
    context.report.warn(
        node.path,
        node.line,
        "import.field",
        N_("{tag} {name}: {field} cannot be read; it was left out."),
        N_("Write the text in the course folder."),
        tag=node.tag,
        name=node.name,
        field=field,
    )


def _project(node: Node, context: Context) -> str | None:
    definition("rubric", json_of(node.attributes.get("rubric", "")), node, context)
    further = json_of(node.attributes.get("rubrics", "[]"))
    if not isinstance(further, list):
        _broken(node, context, "rubrics")
        further = []
    for parts in further:
        definition("rubric", parts, node, context)
    brief = definition("brief", json_of(node.attributes.get("brief", "")), node, context)
    return f'::project{{brief="{brief.id}"}}' if brief else None


def _remote(node: Node, rule: str, context: Context) -> str | None:
    arguments = json_of(node.attributes.get("arguments", "{}"))
    definitions = json_of(node.attributes.get("definitions", "[]"))
    if not isinstance(arguments, dict) or not isinstance(definitions, list):
        _broken(node, context, "arguments")
        return None
    for parts in definitions:
        kind = str(parts.get("kind", "")) if isinstance(parts, dict) else ""
        if definition(kind, parts, node, context) is None and kind == RULES[rule].kind:
            return None
    return directive(rule, {str(key): str(value) for key, value in arguments.items()})


def directive(rule: str, arguments: dict[str, str]) -> str | None:
    """The line of the directive, what goes without saying left out; None for values that no directive has."""
    usual = {name: values[0] for name, values in RULES[rule].choices.items()}
    said = [(name, value) for name, value in arguments.items() if usual.get(name) != value]
    if not all(_VALUE.fullmatch(value) for _, value in said):
        return None
    attributes = " ".join(f'{name}="{value}"' for name, value in said)
    return f"::{rule}{{{attributes}}}"
