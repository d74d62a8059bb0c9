"""Elements of other makers: texts become Markdown, understood problems a quiz; everything else is named."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from pydantic import ValidationError

from makerpath.content.incoming.html import to_markdown
from makerpath.content.incoming.olx.context import Context
from makerpath.content.incoming.olx.lesson import LessonParts
from makerpath.content.incoming.olx.questions import Found, NotUnderstood, questions_of
from makerpath.content.incoming.olx.xml import Node
from makerpath.domain.errors import N_
from makerpath.domain.quiz import Quiz

_WEB = re.compile(r"https?://[^\s\"'<>]+")
_PROBLEM_SETTINGS = frozenset({"weight", "max_attempts", "markdown", "use_latex_compiler"})
_UNSHOWN = ("script", "solution", "demandhint", "style", "responseparam", "answer")
NOT_HERE = N_("{tag} {name} has no counterpart here and was left out.")
NOT_HERE_HINT = N_("Use a directive of Makerpath in its place, or keep it on the platform.")


def html(node: Node, context: Context, lesson: LessonParts) -> None:
    """A text; where it stands in another file, its lines are counted there."""
    context.seen(node, frozenset({"use_latex_compiler", "editor"}))
    named = context.reader.text_of(node)
    if named:
        data, path = named
        text = data.decode("utf-8", "replace")
        if "\ufffd" in text and "\ufffd".encode() not in data:
            context.report.warn(path, 1, "import.encoding_lost", N_("The file is not UTF-8; some letters were lost."))
        node = Node(node.tag, node.attributes, node.element, path, 1)
    else:
        text = _inner(node.element)
        wanted = node.attributes.get("filename")
        if wanted and not text.strip():
            context.report.warn(
                node.path,
                node.line,
                "import.no_file",
                N_("There is no file of {tag} {name}."),
                N_("Mend the source and import again, or write what is missing in the course folder."),
                tag=node.tag,
                name=wanted,
            )
    _say(text, node, context, lesson)
    context.report.keep("html")


def problems(nodes: list[Node], context: Context, lesson: LessonParts, title: str, graded: bool) -> None:
    """Problems that stand together: those understood become one quiz, in the place of the first."""
    questions: list[dict[str, Any]] = []
    attempts: set[str] = set()
    for node in nodes:
        context.seen(node, _PROBLEM_SETTINGS)
        weight = node.attributes.get("weight", "1")
        points = float(weight) if re.fullmatch(r"\d{1,3}(\.\d+)?", weight) and float(weight) > 0 else 1.0
        try:
            found = questions_of(node.element, node.name or f"question-{len(questions) + 1}", lesson.shown, points)
            _pictures(found, node, context)
            for question in found.questions:
                while any(question["id"] == other["id"] for other in questions):
                    question["id"] += "-b"
                # Every question by itself, so that one that cannot be does not take the others along.
                _quiz("q", title, lesson.shown, [question], graded, set())
        except (NotUnderstood, ValidationError) as error:
            _not_understood(node, context, lesson, error)
            continue
        for line, tag in found.lost:
            _lost(node.path, line, tag, context)
        questions += found.questions
        attempts.add(node.attributes.get("max_attempts", ""))
    if questions:
        made = _quiz(
            context.draft.id_for(title, f"{lesson.id}-quiz"), title, lesson.shown, questions[:100], graded, attempts
        )
        context.draft.add("quiz", made)
        lesson.put(f'::quiz{{id="{made.id}"}}')
        context.report.keep("question", len(questions[:100]))
        context.report.keep("quiz")
        if questions[100:]:
            problems_over = [node for node in nodes if node.name][100:] or nodes[-1:]
            for node in problems_over:
                _not_understood(node, context, lesson, NotUnderstood("> 100"))


def video(node: Node, context: Context, lesson: LessonParts) -> None:
    """A line that leads to the video."""
    context.seen(node, frozenset({"youtube", "youtube_id_1_0", "html5_sources", "source", "sub", "edx_video_id"}))
    addresses = _WEB.findall(" ".join([node.attributes.get("html5_sources", ""), node.attributes.get("source", "")]))
    addresses += [str(item.get("src")) for item in node.element.iter("source") if item.get("src")]
    key = node.attributes.get("youtube_id_1_0") or ""
    if not key:
        speeds = re.findall(r"1\.0+:([\w-]+)", node.attributes.get("youtube", ""))
        key = speeds[0] if speeds else ""
    if re.fullmatch(r"[\w-]{6,20}", key):
        addresses.insert(0, f"https://www.youtube.com/watch?v={key}")
    title = " ".join(re.split(r"[\[\]\\\n]+", node.title or "Video")).strip()
    for address in addresses[:1]:
        goal = context.address(address, "link", node, node.line)
        if goal:
            lesson.say(f"[{title}](<{goal.replace('>', '%3E').replace('<', '%3C')}>)")
            context.report.keep("video")
            context.report.note(
                node.path,
                node.line,
                "import.video",
                N_("The video {name} is a link now."),
                N_("Put the video into the course folder, or say who must be able to reach it."),
                name=title,
            )
            return
    not_here(node, context)


def not_here(node: Node, context: Context) -> None:
    """Name an element that did not come along."""
    context.report.elements.add((node.path, node.line, node.tag))
    name = node.title or node.name
    context.report.warn(node.path, node.line, "import.not_understood", NOT_HERE, NOT_HERE_HINT, tag=node.tag, name=name)


def _quiz(name: str, title: str, shown: str, questions: list[dict[str, Any]], graded: bool, attempts: set[str]) -> Quiz:
    data: dict[str, Any] = {"schema": "makerpath.quiz/1", "id": name, "title": {shown: title}, "questions": questions}
    if not graded:
        data["graded"] = False
    if len(attempts) == 1 and re.fullmatch(r"[1-9]\d?", text := next(iter(attempts))):
        data["attempts"] = int(text)
    return Quiz.model_validate(data)


def _pictures(found: Found, node: Node, context: Context) -> None:
    for index, url, alt, line in found.pictures:
        path = context.image(url.partition("static/")[2]) if "static/" in url else None
        question = found.questions[index]
        if path and "picture" not in question:
            question["picture"] = {"image": path, "alt": {context.shown: alt.strip() or path.rpartition("/")[2]}}
        else:
            _lost(node.path, line, "img", context)


def _not_understood(node: Node, context: Context, lesson: LessonParts, error: Exception) -> None:
    reason = str(error.args[0]) if isinstance(error, NotUnderstood) else "schema"
    context.report.warn(
        node.path,
        node.line,
        "import.problem",
        N_("The problem {name} asks in a way that a quiz cannot ({reason}); its words stand in the lesson as text."),
        N_("Write a question of a quiz in its place, or keep the problem on the platform."),
        name=node.title or node.name,
        reason=reason,
    )
    copy = etree.fromstring(etree.tostring(node.element, with_tail=False))
    for item in [item for item in copy.iter(*_UNSHOWN) if item.getparent() is not None]:
        tail, parent = item.tail, item.getparent()
        parent.remove(item)
        if tail and tail.strip():
            etree.SubElement(parent, "span").text = tail
    _say(_inner(copy), node, context, lesson)


def _say(text: str, node: Node, context: Context, lesson: LessonParts) -> None:
    made = to_markdown(text, lambda url, kind, line: context.address(url, kind, node, line), node.line)
    for line, tag in made.lost:
        _lost(node.path, line, tag, context)
    lesson.say(made.text)


def _lost(path: str, line: int, tag: str, context: Context) -> None:
    context.report.warn(
        path,
        line,
        "import.html_left",
        N_("A lesson's text has no place for {tag}; it was left out."),
        N_("Say it in words, or with a picture."),
        tag=f"<{tag}>",
    )


def _inner(element: etree._Element) -> str:
    """What stands inside of the element, as HTML with its lines where they were."""
    parts = [element.text or ""]
    for child in element:
        parts.append(etree.tostring(child, encoding="unicode", method="html", with_tail=True))
    return "".join(parts)
