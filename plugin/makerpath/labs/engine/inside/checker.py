"""The tests' process: runs tests, and fetches over the wire what they need of the learner's."""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import math
import socket
import sys
import types
from typing import Any

import numpy as np

from makerpath.labs.engine.inside import frames, names
from makerpath.labs.engine.inside.peers import Message, Peer
from makerpath.labs.engine.inside.references import Callable, number_of, Reference, special
from makerpath.labs.engine.inside.shell import Shell
from makerpath.labs.engine.inside.values import NotSent

Output = dict[str, Any]
ALIASES = {
    "np": "numpy",
    "numpy": "numpy",
    "pd": "pandas",
    "pandas": "pandas",
    "plt": "matplotlib.pyplot",
    "matplotlib": "matplotlib",
    "math": "math",
    "cmath": "cmath",
    "random": "random",
    "statistics": "statistics",
    "itertools": "itertools",
    "functools": "functools",
    "collections": "collections",
    "operator": "operator",
    "re": "re",
    "json": "json",
    "string": "string",
    "copy": "copy",
    "datetime": "datetime",
    "decimal": "decimal",
    "fractions": "fractions",
    "unittest": "unittest",
    "sklearn": "sklearn",
    "scipy": "scipy",
}
"""Names by which tests call modules: the tests' process takes its own, whatever the learner calls so."""
_MODULES = frozenset(ALIASES.values())
_PLAIN = (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, range, np.ndarray)
"""Data that answers to no name: a learner's variable may be called as a module is."""
_FIXED = (bool, int, float, complex, str, bytes, tuple)
"""What a locked cell sets to one of these is meant to stay so; a table that it reads is meant to be worked on."""
_COMPARING = ("isclose", "allclose", "array_equal")
MOST_NAMES = 5000
_READABLE_FROM = ("__main__", "_io", "collections", "random", "numpy.random")
_INNER = ("gi_", "cr_", "ag_", "tb_", "f_", "co_")


class CheckerPeer(Peer):
    """Takes data and references from the learner; hands out what a test passes to it, to be called."""

    def __init__(self, stream: socket.socket, shell: Shell) -> None:
        super().__init__(stream)
        self.shell = shell
        self.in_place = False
        self.changed = False

    def own(self, value: Any) -> int | None:
        return number_of(value) if isinstance(value, Reference) else None

    def reference(self, number: int, found: Message) -> Any:
        kind, name = str(found.get("kind")), str(found.get("name"))[:100]
        return (Reference if kind == "object" else Callable)(self, number, kind, name)

    def heard(self, message: Message) -> None:
        printed = message.get("printed")
        for pair in printed if isinstance(printed, list) else ():
            if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], str):
                (sys.stderr if pair[0] == "stderr" else sys.stdout).write(pair[1])

    # What a reference asks

    def special(self, number: int, name: str, *arguments: Any) -> Any:
        answer = self.ask("special", id=number, name=name, args=self.encode(list(arguments)))
        return self.decode(answer.get("value"))

    def read(self, number: int, name: str) -> Any:
        return self.decode(self.ask("read", id=number, name=name).get("value"))

    def write(self, number: int, name: str, value: Any) -> None:
        self.ask("write", id=number, name=name, value=self.encode(value))

    def call(self, number: int, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        answer = self.ask("call", id=number, args=self.encode(list(arguments)), named=self.encode(named))
        changed = answer.get("changed")
        if isinstance(changed, list) and len(changed) == len(arguments):
            for mine, new in zip(arguments, changed, strict=True):
                if new is not None:
                    self.changed = True
                    if self.in_place:
                        _put(mine, self.decode(new))
        return self.decode(answer.get("value"))

    # What the learner may ask

    def serve(self, message: Message) -> Message:
        value, what = self.handed(message.get("id")), message.get("ask")
        if what == "call" and callable(value):
            arguments, named = self.decode(message.get("args")), self.decode(message.get("named"))
            return {"value": self.encode(value(*arguments, **named))}
        if what == "read" and _readable(value, message.get("name")):
            return {"value": self.encode(getattr(value, str(message["name"])))}
        if what == "special" and message.get("name") in ("next", "len", "getitem"):
            return {"value": self.encode(special(value, message["name"], self.decode(message.get("args"))))}
        raise NotSent("This is not to be asked.")

    # Names

    def fetch(self, wanted: list[str]) -> dict[str, Any]:
        """What the learner has under these names, as far as it can be had. Raises `Gone`.

        Names that the learner does not have are not spoken of.
        """
        there = self.ask("names").get("value")
        there = {name for name in there[:MOST_NAMES] if isinstance(name, str)} if isinstance(there, list) else set()
        wanted = [name for name in wanted if name in there]
        found = self.ask("values", names=wanted).get("value") if wanted else {}
        taken = {}
        for name, value in found.items() if isinstance(found, dict) else ():
            if name in wanted:
                with contextlib.suppress(NotSent, ImportError):
                    taken[name] = self._admitted(name, value)
        return taken

    def _admitted(self, name: str, found: Any) -> Any:
        kind = found.get("t") if isinstance(found, dict) else None
        if kind == "module":
            module = ALIASES.get(name, str(found.get("v")))
            if module not in _MODULES:
                raise NotSent(module)
            return importlib.import_module(module)
        value = self.decode(found)
        if name in ALIASES and type(value) not in _PLAIN:
            return importlib.import_module(ALIASES[name])
        if not callable(value):
            return value
        # Whatever a learner calls so, a class that takes anything among them, does not judge.
        if name.startswith("assert"):
            return _judge(name)
        origin = found.get("from") if isinstance(found, dict) else None
        if origin == ["math", name] and hasattr(math, name):
            return getattr(math, name)
        return getattr(np, name) if name in _COMPARING else value


def _judge(name: str) -> Any:
    import numpy.testing
    import pandas.testing

    for module in (numpy.testing, pandas.testing):
        if name in module.__all__ if hasattr(module, "__all__") else hasattr(module, name):
            return getattr(module, name)
    raise NotSent(name)


def _readable(value: Any, name: Any) -> bool:
    """Whether the learner may read this attribute: of a test's own objects and of streams, what is public."""
    kind = value if isinstance(value, type) else type(value)
    module = str(kind.__module__)
    public = isinstance(name, str) and not name.startswith(("_", *_INNER))
    return public and (module in _READABLE_FROM or module.startswith("numpy.random"))


def _put(mine: Any, new: Any) -> None:
    """Give `mine` the content of `new`, where they are of one kind."""
    if type(mine) is not type(new):
        return
    if isinstance(mine, list | bytearray):
        mine[:] = new
    elif isinstance(mine, dict | set):
        mine.clear()
        mine.update(new)
    elif isinstance(mine, np.ndarray) and mine.shape == new.shape:
        mine[...] = new
    elif type(mine).__module__.split(".")[0] == "pandas":
        with contextlib.suppress(Exception):
            mine._update_inplace(new)


class Checker:
    """Runs locked cells and tests one after the other."""

    def __init__(self, shell: Shell, peer: CheckerPeer, told: frozenset[str]) -> None:
        self._shell, self._peer, self._told = shell, peer, told
        self._tests: set[str] = set()
        formatter: Any = shell.display_formatter
        for kind in (Reference, Callable):
            formatter.formatters["text/plain"].for_type(
                kind, lambda *found: found[1].text("<an object of the learner's>")
            )

    def define(self, source: str) -> None:
        """A locked cell: what it defines, statement by statement; its outputs are those of the learner's process."""
        shell = self._shell
        known = dict(shell.user_ns)
        tree = names.parsed(shell.transform_cell(source))
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            for node in tree.body if tree is not None else ():
                with contextlib.suppress(Exception):
                    exec(compile(ast.Module([node], []), "<locked>", "exec"), shell.user_ns)
        self._tests |= {
            name
            for name, value in shell.user_ns.items()
            if type(value) in _FIXED and (name not in known or known[name] is not value)
        }
        shell.outputs.take()

    def test(self, source: str, *, in_place: bool) -> list[Output]:
        """The outputs of a test."""
        shell, peer, space = self._shell, self._peer, self._shell.user_ns
        peer.in_place, peer.changed = in_place, False
        tree = names.parsed(shell.transform_cell(source))
        wanted = [name for name in names.wanted(tree, space) if not self._ours(name)] if tree is not None else []
        try:
            fetched = peer.fetch(wanted) if wanted else {}
        except (frames.Gone, KeyboardInterrupt):
            return ended(peer.broken)
        except Exception:
            fetched = {}
        before = {name: space[name] for name in fetched if name in space}
        known = dict(space)
        space.update(fetched)
        told = names.Telling({name for name, value in fetched.items() if isinstance(value, Reference)})
        space[names.CHANGED] = self._changed
        shell.ast_transformers = [_Transformer(told)]
        try:
            return shell.run(source)
        finally:
            shell.ast_transformers = []
            space.pop(names.CHANGED, None)
            for name, value in fetched.items():
                if name in space and space[name] is value:
                    del space[name]
                    if name in before:
                        space[name] = before[name]
            self._tests |= {name for name, value in space.items() if name not in known or known[name] is not value}

    def _ours(self, name: str) -> bool:
        """Whether the tests' own value counts: what tests and locked cells defined is not the learner's to change."""
        space = self._shell.user_ns
        if name not in space:
            return False
        value = space[name]
        if isinstance(value, Reference):
            return name not in self._told
        if callable(value) or isinstance(value, types.ModuleType) or name.isupper():
            return True
        return name in self._tests and name not in self._told

    def _changed(self, name: str) -> None:
        space = self._shell.user_ns
        if name not in space:
            self._peer.ask("change", name=name)
        elif callable(space[name]):
            self._peer.ask("change", name=name, value=self._peer.encode(space[name]))


class _Transformer(ast.NodeTransformer):
    def __init__(self, told: names.Telling) -> None:
        self._told = told

    def visit(self, node: ast.AST) -> ast.AST:
        return self._told.apply(node) if isinstance(node, ast.Module) else node


def ended(reason: str) -> list[Output]:
    """A test that cannot ask the learner's process any more."""
    text = f"The learner's process cannot be asked any more: {reason or 'it ended'}."
    return [{"output_type": "error", "ename": "LearnerProcessEnded", "evalue": text, "traceback": [text]}]


def run(control: socket.socket, data: socket.socket, shell: Shell, told: frozenset[str]) -> None:
    """Until the engine hangs up."""
    peer = CheckerPeer(data, shell)
    checker = Checker(shell, peer, told)
    while True:
        message = frames.receive(control)
        outputs: list[Output] = []
        if message["kind"] == "test":
            outputs = checker.test(message["source"], in_place=message["in_place"])
        else:
            checker.define(message["source"])
        frames.send(
            control,
            {"number": message["number"], "outputs": outputs, "changed": peer.changed, "broken": bool(peer.broken)},
        )
