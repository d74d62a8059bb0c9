"""YAML as plain data together with the place of every key.

The parser's events come from libyaml where PyYAML has it, which is ten times faster; what a plain scalar means
follows YAML 1.2's core schema, so that `no` and `12:30` are texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from makerpath.content.problem import Place, Problem
from makerpath.domain.errors import N_

MAX_NODES = 50_000
MAX_DEPTH = 40
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_INT = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
Location = tuple[str | int, ...]


@dataclass
class Tree:
    """The data of a YAML file; `places` has line and column (from 1) of every key and list item."""

    data: Any
    path: Path
    places: dict[Location, tuple[int, int]] = field(default_factory=dict)

    def place(self, location: Location) -> Place:
        """The place of `location`, or of the nearest thing around it."""
        for length in range(len(location), -1, -1):
            if location[:length] in self.places:
                return Place(self.path, *self.places[location[:length]])
        return Place(self.path)


class _Wrong(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def parse(text: str, path: Path, problems: list[Problem], first_line: int = 1) -> Tree | None:
    """The tree of `text`, whose first line is line `first_line` of the file; None after adding a problem."""
    tree = Tree(None, path)
    try:
        root = _compose(yaml.parse(text, Loader=_LOADER), path, first_line)
        if root is None:
            raise _Wrong(_problem(path, first_line, 1, "yaml.empty", N_("The file is empty.")))
        _Reader(tree, first_line).read(root)
    except _Wrong as wrong:
        problems.append(wrong.problem)
        return None
    except (yaml.YAMLError, ValueError) as error:
        line, column, reason = 0, 0, str(error)
        if isinstance(error, yaml.MarkedYAMLError):
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line, mark.column) if mark else (0, 0)
            reason = error.problem or reason
        problems.append(_syntax(path, line + first_line, column + 1, reason))
        return None
    return tree


def _problem(path: Path, line: int, column: int, code: str, message: str, **params: object) -> Problem:
    hint = N_("Look at the indentation, the colons and the quotation marks just before this place.")
    return Problem(Place(path, line, column), code, message, hint, params=params)


def _syntax(path: Path, line: int, column: int, reason: str) -> Problem:
    return _problem(path, line, column, "yaml.syntax", N_("This is not YAML: {reason}."), reason=reason)


def _too_much(path: Path, line: int) -> Problem:
    return Problem(
        Place(path, line),
        "yaml.too_much",
        N_("The file unfolds into more than can be read."),
        N_("Use fewer repetitions by anchor (&, *) and less nesting."),
    )


@dataclass
class _Node:
    """A scalar, or a collection and what is in it: a mapping's keys and values by turns."""

    event: Event
    inside: list[_Node] = field(default_factory=list)


def _compose(events: Iterator[Event], path: Path, first_line: int) -> _Node | None:
    """The one document's root; an alias is the very node that its anchor names."""
    anchors: dict[str, _Node] = {}
    root = _Node(Event())
    open_nodes = [root]
    for event in events:
        line, column = _mark(event, first_line)
        if isinstance(event, DocumentStartEvent) and root.inside:
            raise _Wrong(_syntax(path, line, column, "expected a single document"))
        if isinstance(event, SequenceEndEvent | MappingEndEvent):
            open_nodes.pop()
        if isinstance(event, AliasEvent):
            if event.anchor not in anchors:
                raise _Wrong(_syntax(path, line, column, f"found undefined alias {event.anchor}"))
            open_nodes[-1].inside.append(anchors[event.anchor])
        if not isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent):
            continue
        node = _Node(event)
        open_nodes[-1].inside.append(node)
        if event.anchor:
            anchors[event.anchor] = node
        if not isinstance(event, ScalarEvent):
            open_nodes.append(node)
            if len(open_nodes) > MAX_DEPTH + 1:
                raise _Wrong(_too_much(path, line))
    return root.inside[0] if root.inside else None


def _mark(event: Event, first_line: int) -> tuple[int, int]:
    """Line and column of an event in the file, from 1."""
    mark = event.start_mark
    return (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)


class _Reader:
    """Turns nodes into data, counting them so that anchors cannot multiply without end."""

    def __init__(self, tree: Tree, first_line: int) -> None:
        self._tree = tree
        self._first = first_line
        self._count = 0

    def read(self, node: _Node) -> None:
        self._tree.places[()] = self._mark(node)
        self._tree.data = self._value(node, ())

    def _mark(self, node: _Node) -> tuple[int, int]:
        return _mark(node.event, self._first)

    def _value(self, node: _Node, location: Location) -> Any:
        self._count += 1
        if self._count > MAX_NODES or len(location) > MAX_DEPTH:
            raise _Wrong(_too_much(self._tree.path, self._mark(node)[0]))
        if isinstance(node.event, ScalarEvent):
            return self._scalar(node, node.event)
        if isinstance(node.event, MappingStartEvent):
            return self._mapping(node, location)
        items = []
        for index, item in enumerate(node.inside):
            self._tree.places[(*location, index)] = self._mark(item)
            items.append(self._value(item, (*location, index)))
        return items

    def _scalar(self, node: _Node, event: ScalarEvent) -> Any:
        tag, value = event.tag, str(event.value)
        if tag and tag != "!" and tag != f"{_CORE}str":
            raise _Wrong(_syntax(self._tree.path, *self._mark(node), f"could not make anything of the tag {tag}"))
        return plain(value) if event.implicit[0] and not tag else value

    def _mapping(self, node: _Node, location: Location) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in zip(node.inside[::2], node.inside[1::2], strict=True):
            line, column = self._mark(key_node)
            if not isinstance(key_node.event, ScalarEvent):
                raise _Wrong(_problem(self._tree.path, line, column, "yaml.key", N_("A key is a plain word.")))
            key = str(key_node.event.value)
            if key in found:
                message = N_("The key {key} stands twice here.")
                raise _Wrong(_problem(self._tree.path, line, column, "yaml.key_repeated", message, key=key))
            self._tree.places[(*location, key)] = line, column
            found[key] = self._value(value_node, (*location, key))
        return found


def plain(value: str) -> Any:
    """What an unquoted scalar means by YAML 1.2's core schema (10.3.2). Raises ValueError for absurd numbers."""
    if value in _WORDS:
        return _WORDS[value]
    if value[0] not in "+-.0123456789":
        return value
    if _INT.fullmatch(value):
        return int(value)
    if _BASED.fullmatch(value):
        return int(value, 0)
    if _FLOAT.fullmatch(value):
        return float(value.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return value
