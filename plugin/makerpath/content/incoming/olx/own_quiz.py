"""Problems that were built from a quiz, put together to that quiz again."""

from __future__ import annotations

from itertools import groupby

from makerpath.content.incoming.olx.context import Context, json_of
from makerpath.content.incoming.olx.lesson import LessonParts
from makerpath.content.incoming.olx.xml import Node
from makerpath.content.olx.problems import IMAGE, KEPT
from makerpath.content.olx.problems_back import quiz_of
from makerpath.domain.errors import N_

KNOWN = frozenset({"weight", "showanswer", "max_attempts", "rerandomize", "markdown"})


def take(nodes: list[Node], context: Context, lesson: LessonParts) -> list[Node]:
    """Put the quizzes that these problems hold into the lesson; the problems that belong to none."""
    rest: list[Node] = []
    for quiz_id, group in groupby(nodes, _quiz_id):
        together = list(group)
        if quiz_id is None:
            rest += together
            continue
        for node in together:
            context.seen(node, KNOWN)
            for image in node.element.iter("img"):
                context.image((image.get("src") or "").partition("static/")[2])
        found = quiz_of([node.element for node in together])
        if found.quiz is None:
            node = next((node for node in together if node.name == found.name), together[0])
            context.report.warn(
                node.path,
                node.line,
                "import.quiz",
                N_("The quiz {id} cannot be put together again, so it is read as problems."),
                found.reason,
                id=quiz_id,
                name=found.name,
            )
            rest += together
            continue
        context.draft.ids.add(found.quiz.id)
        context.draft.add("quiz", found.quiz)
        lesson.put(f'::quiz{{id="{found.quiz.id}"}}')
        context.report.keep("quiz")
        context.report.keep("question", len(found.quiz.questions))
    return rest


def pictures(node: Node) -> dict[str, str]:
    """The paths in the package of pictures that the problem shows, by their names on the platform."""
    shown = [image for image in node.element.iter("img") if image.get(IMAGE)]
    return {(image.get("src") or "").partition("static/")[2]: str(image.get(IMAGE)) for image in shown}


def _quiz_id(node: Node) -> str | None:
    kept = node.element.find(f".//responseparam[@type='{KEPT}']")
    data = json_of(kept.get("default") or "") if kept is not None else None
    quiz = data.get("quiz") if isinstance(data, dict) else None
    return str(quiz["id"]) if isinstance(quiz, dict) and "id" in quiz else None
