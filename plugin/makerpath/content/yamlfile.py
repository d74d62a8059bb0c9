"""YAML as plain data together with the place of every key."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from makerpath.content.problem import Place, Problem
from makerpath.domain.errors import N_

MAX_NODES = 50_000
MAX_DEPTH = 40
_TIMESTAMP = "tag:yaml.org,2002:timestamp"
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
    yaml = YAML(typ="safe", pure=True)
    tree = Tree(None, path)
    try:
        node = yaml.compose(text)
        if node is None:
            raise _Wrong(_problem(path, first_line, 1, "yaml.empty", N_("The file is empty.")))
        _Reader(yaml, tree, first_line).read(node)
    except _Wrong as wrong:
        problems.append(wrong.problem)
        return None
    except RecursionError:
        problems.append(_too_much(path, first_line))
        return None
    except (YAMLError, ValueError) as error:
        line, column, reason = 0, 0, str(error)
        if isinstance(error, MarkedYAMLError):
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line, mark.column) if mark else (0, 0)
            reason = error.problem or reason
        problems.append(
            _problem(
                path, line + first_line, column + 1, "yaml.syntax", N_("This is not YAML: {reason}."), reason=reason
            )
        )
        return None
    return tree


def _problem(path: Path, line: int, column: int, code: str, message: str, **params: object) -> Problem:
    hint = N_("Look at the indentation, the colons and the quotation marks just before this place.")
    return Problem(Place(path, line, column), code, message, hint, params=params)


def _too_much(path: Path, line: int) -> Problem:
    return Problem(
        Place(path, line),
        "yaml.too_much",
        N_("The file unfolds into more than can be read."),
        N_("Use fewer repetitions by anchor (&, *) and less nesting."),
    )


class _Reader:
    """Turns nodes into data, counting them so that anchors cannot multiply without end."""

    def __init__(self, yaml: YAML, tree: Tree, first_line: int) -> None:
        self._constructor = yaml.constructor
        self._tree = tree
        self._first = first_line
        self._count = 0

    def read(self, node: Node) -> None:
        self._tree.places[()] = self._mark(node)
        self._tree.data = self._value(node, ())

    def _mark(self, node: Node) -> tuple[int, int]:
        return node.start_mark.line + self._first, node.start_mark.column + 1

    def _value(self, node: Node, location: Location) -> Any:
        self._count += 1
        if self._count > MAX_NODES or len(location) > MAX_DEPTH:
            raise _Wrong(_too_much(self._tree.path, self._mark(node)[0]))
        if isinstance(node, MappingNode):
            return self._mapping(node, location)
        if isinstance(node, SequenceNode):
            items = []
            for index, item in enumerate(node.value):
                self._tree.places[(*location, index)] = self._mark(item)
                items.append(self._value(item, (*location, index)))
            return items
        if isinstance(node, ScalarNode) and node.tag == _TIMESTAMP:
            return node.value
        return self._constructor.construct_object(node)

    def _mapping(self, node: MappingNode, location: Location) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line, column = self._mark(key_node)
            if not isinstance(key_node, ScalarNode):
                raise _Wrong(_problem(self._tree.path, line, column, "yaml.key", N_("A key is a plain word.")))
            key = str(key_node.value)
            if key in found:
                message = N_("The key {key} stands twice here.")
                raise _Wrong(_problem(self._tree.path, line, column, "yaml.key_repeated", message, key=key))
            self._tree.places[(*location, key)] = line, column
            found[key] = self._value(value_node, (*location, key))
        return found
