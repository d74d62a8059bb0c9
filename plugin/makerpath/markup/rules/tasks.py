"""Task lists carry our class names."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

_CLASSES = {"contains-task-list": "mp-tasks", "task-list-item": "mp-task"}


def tasks_plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("makerpath_tasks", _rename)


def _rename(state: StateCore) -> None:
    for token in state.tokens:
        name = _CLASSES.get(str(token.attrGet("class")))
        if name:
            token.attrSet("class", name)
