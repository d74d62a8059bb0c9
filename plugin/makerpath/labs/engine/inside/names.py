"""Which names a test takes from the learner, and where it replaces or deletes what it took."""

from __future__ import annotations

import ast
import builtins
import re
import types
from collections.abc import Iterable, Mapping
from typing import Any

_WORD = re.compile(r"[^\W\d]\w*")
_MOST = 500
_NEVER = frozenset({"In", "Out", "get_ipython", "exit", "quit", "_", "__", "___"})
_SPACES = frozenset({"globals", "locals", "vars", "dir"})
_TAKES_CODE = frozenset(
    {"eval", "exec", "compile", "patch", "getattr", "hasattr", "timeit", "run_line_magic", "run_cell_magic", "run_cell"}
)
CHANGED = "__makerpath_changed__"


def parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None


def wanted(tree: ast.AST, namespace: Mapping[str, Any]) -> list[str]:
    """Names that the test, or a helper it uses from before, reads and that Python itself does not have.

    The learner's process hears of them; so what a test expects, which may be one word, must not be among them.
    """
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
            found[node.id] = None
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = None
        elif isinstance(node, ast.Global):
            found |= dict.fromkeys(node.names)
        else:
            for text in _code_in(node):
                found |= dict.fromkeys(_WORD.findall(text[:2000]))
    queue = list(found)
    while queue:
        for name in _read_by(namespace.get(queue.pop())):
            if name not in found:
                found[name] = None
                queue.append(name)
    return [name for name in found if name not in _NEVER and not hasattr(builtins, name)][:_MOST]


def _code_in(node: ast.AST) -> Iterable[str]:
    """Texts that are code or name a variable: what `eval` and its like are given, and what `globals()` is asked for."""
    places: list[ast.AST] = []
    if isinstance(node, ast.Call) and _called(node) in _TAKES_CODE:
        places = [*node.args, *(keyword.value for keyword in node.keywords)]
    elif isinstance(node, ast.Subscript) and _called(node.value) in _SPACES:
        places = [node.slice]
    elif isinstance(node, ast.Compare) and any(_called(one) in _SPACES for one in node.comparators):
        places = [node.left]
    for place in places:
        for part in ast.walk(place):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def _called(node: ast.AST) -> str:
    """The last name of the function that is called."""
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _read_by(helper: Any) -> Iterable[str]:
    """The names that a helper defined in a cell uses."""
    if isinstance(helper, type) and helper.__module__ == "__main__":
        members = [member for member in vars(helper).values() if isinstance(member, types.FunctionType)]
    elif isinstance(helper, types.FunctionType) and helper.__module__ == "__main__":
        members = [helper]
    else:
        return
    codes = [member.__code__ for member in members]
    while codes:
        code = codes.pop()
        yield from code.co_names
        codes += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]


def _bound(node: ast.stmt) -> set[str]:
    """The names that a statement itself binds or deletes, without those in its body."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Delete):
        return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    return set()


class Telling(ast.NodeTransformer):
    """After each statement by which a test replaces or deletes one of `names`, a call that tells the learner's process.

    Only of names that the test has read before or deletes: who merely calls a variable of theirs as the learner calls
    a function gives nothing away.
    """

    def __init__(self, names: set[str]) -> None:
        self._names = names
        self._read: set[str] = set()

    def apply(self, tree: ast.Module) -> ast.Module:
        tree.body = self._block(tree.body)
        return ast.fix_missing_locations(tree)

    def _block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for node in body:
            deleted = isinstance(node, ast.Delete)
            names = _bound(node) & self._names
            told = names if deleted else names & self._read
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                for field in ("body", "orelse", "finalbody"):
                    if isinstance(getattr(node, field, None), list):
                        setattr(node, field, self._block(getattr(node, field)))
                for handler in getattr(node, "handlers", ()):
                    handler.body = self._block(handler.body)
                self._read |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
            found.append(node)
            for name in sorted(told):
                call = ast.Call(ast.Name(CHANGED, ast.Load()), [ast.Constant(name)], [])
                found.append(ast.copy_location(ast.Expr(call), node))
        return found
