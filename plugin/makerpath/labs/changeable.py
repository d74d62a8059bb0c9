"""What tests compare with although learners can change it: lists and tables that a locked cell sets.

The engine leaves those to the learner's cells, which are often meant to work on them; see `labs/engine`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from makerpath.labs.notebook import Cell

_KEPT = (ast.Constant, ast.UnaryOp, ast.Lambda, ast.JoinedStr)


def changeable(every: Sequence[Cell]) -> Iterator[tuple[Cell, str]]:
    """Each test of a teacher's notebook with the names that it takes from locked cells and the solution never touches.

    Names in capitals, functions, modules and plain numbers or texts are the tests' own. Cells that are no plain
    Python are passed over.
    """
    code = [(cell, tree) for cell in every if cell.kind == "code" and (tree := _parsed(cell.source)) is not None]
    worked_on = {name for cell, tree in code if not cell.locked for name in _names(tree)}
    kept: set[str] = set()
    for cell, tree in code:
        if cell.grade and cell.locked:
            for name in sorted(kept & _names(tree) - _set(tree) - worked_on):
                yield cell, name
        elif cell.locked:
            kept |= {name for name in _set(tree) if not name.isupper() and not name.startswith("_")}


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _names(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)
    }


def _set(tree: ast.Module) -> set[str]:
    """Names that the cell itself gives a value which is more than a number or a text."""
    found: set[str] = set()
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or isinstance(node.value, _KEPT):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        found |= {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    return found
