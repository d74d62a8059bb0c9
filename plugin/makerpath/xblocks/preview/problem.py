"""A stand-in for the platform's own `problem` block, which the workbench does not have.

It shows, grades and answers the problems that a quiz becomes, so that an instructor meets them as learners will. The
platform's own looks different; what counts here is that nothing is missing and that the answers are the right ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lxml import etree
from markupsafe import Markup
from web_fragments.fragment import Fragment
from webob import Response
from xblock.core import XBlock
from xblock.fields import Float, Integer, List, Scope, String

from makerpath.xblocks.preview.grading import chosen_hints, is_right
from makerpath.xblocks.shared import pages
from makerpath.xblocks.shared.answers import answer, language_of
from makerpath.xblocks.shared.handling import handler, Shape, Who

RESPONSES = ("multiplechoiceresponse", "choiceresponse", "numericalresponse", "stringresponse")


class Tried(Shape):
    answers: list[str]


@XBlock.needs("user")
class ProblemStandIn(XBlock):
    """One question, with the attributes of the platform's block that a course sets."""

    has_score = True

    data = String(default="<problem/>", scope=Scope.content)
    display_name = String(default="", scope=Scope.settings)
    weight = Float(default=1.0, scope=Scope.settings)
    max_attempts = Integer(default=None, scope=Scope.settings)
    rerandomize = String(default="never", scope=Scope.settings)
    showanswer = String(default="finished", scope=Scope.settings)
    attempts = Integer(default=0, scope=Scope.user_state)
    answers = List(default=[], scope=Scope.user_state)

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> Any:
        inside = etree.tostring(node, encoding="unicode", with_tail=False)
        for child in list(node):
            node.remove(child)
        block = super().parse_xml(node, runtime, keys)
        block.data = inside
        return block

    def student_view(self, context: Any = None) -> Fragment:
        """The question with what was answered last."""
        view = Fragment(f"<div data-standin>{self._inside()}</div>")
        for kind, add in (("css", view.add_css), ("js", view.add_javascript)):
            add(files(__package__).joinpath(f"problem.{kind}").read_text(encoding="utf-8"))
        view.initialize_js("MakerpathProblemStandIn")
        return view

    @handler(Who.LEARNER, Tried)
    def check(self, tried: Tried) -> Response:
        """Grade the answers; shows the question again, with what became of it."""
        if not self._used_up():
            self.answers, self.attempts = tried.answers, self.attempts + 1
            right = is_right(self._response(), self.answers)
            self.runtime.publish(self, "grade", {"value": self.weight if right else 0.0, "max_value": self.weight})
        return answer({"html": self._inside()})

    def max_score(self) -> float:
        return float(self.weight)

    def _response(self) -> Element:
        root = ElementTree.fromstring(self.data)
        return next(child for child in root if child.tag in RESPONSES)

    def _used_up(self) -> bool:
        return self.max_attempts is not None and self.attempts >= self.max_attempts

    def _inside(self) -> str:
        root, response = ElementTree.fromstring(self.data), self._response()
        right = is_right(response, self.answers) if self.attempts else None
        told = self.showanswer == "attempted" or right or self._used_up()
        return pages.html(
            "preview/problem.html",
            language_of(self),
            block=self,
            before=_html(child for child in root if child.tag in ("p", "div")),
            prompt=_html(response.find("label") or ()),
            unit=_html(response.find("description") or ()),
            kind=response.tag,
            choices=[(item.get("name"), _html(_spans(item))) for item in response.iter("choice")],
            right=right,
            used_up=self._used_up(),
            hints=[_html(hint) for hint in chosen_hints(response, self.answers)] if self.attempts else [],
            hint=_html(root.find("demandhint/hint") or ()),
            solution=_html(response.find("solution/div") or ()) if self.attempts and told else "",
        )


def _spans(choice: Element) -> Iterator[Element]:
    return (child for child in choice if child.tag == "span")


def _html(elements: Any) -> Markup:
    """The elements as HTML; a course package has no markup of its own in them, only texts and pictures."""
    return Markup("".join(ElementTree.tostring(item, encoding="unicode", method="html") for item in elements))
