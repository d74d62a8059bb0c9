"""One end of the wire between the learner's process and the tests': asks the other end and answers it."""

from __future__ import annotations

import builtins
import socket
import sys
import types
from collections.abc import Mapping
from typing import Any

import numpy as np

from makerpath.labs.engine.inside import frames
from makerpath.labs.engine.inside.values import Codec, NotSent

Message = dict[str, Any]
ERRORS = {name: kind for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)}
_PLAIN_TYPES = (
    *(int, float, complex, bool, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, slice),
    *(object, type, type(None)),
)
_LIBRARIES = frozenset({"numpy", "pandas", "json", "decimal", "statistics", "sklearn", "zipfile", "csv"})
LONGEST_TEXT = 4000


def root_of(kind: type) -> str:
    """The built-in exception that a class of exceptions comes from."""
    return next((base.__name__ for base in kind.__mro__ if ERRORS.get(base.__name__) is base), "Exception")


class Peer(Codec):
    """Keeps what it has handed out by reference, and speaks one message at a time."""

    def __init__(self, stream: socket.socket) -> None:
        super().__init__()
        self.stream = stream
        self.broken = ""
        self._handed: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}
        self._raised: dict[int, type[Exception]] = {}

    # What is no data

    def refer(self, value: Any) -> Any:
        own = self.own(value)
        if own is not None:
            return {"t": "yours", "v": own}
        if isinstance(value, types.ModuleType):
            return {"t": "module", "v": value.__name__}
        if isinstance(value, type):
            named = self._type_name(value)
            if named is not None:
                return {"t": "type", "v": named}
        number = self._numbers.setdefault(id(value), len(self._handed) + 1)
        self._handed[number] = value
        found: Message = {"t": "ref", "v": number, "kind": _kind(value), "name": _name(value), "from": _origin(value)}
        if isinstance(value, type) and issubclass(value, Exception):
            found["root"] = root_of(value)
        return found

    def own(self, value: Any) -> int | None:
        """The other end's number of `value`, where `value` stands for something of theirs."""
        return None

    def handed(self, number: Any) -> Any:
        if not isinstance(number, int) or number not in self._handed:
            raise NotSent("nothing of that number")
        return self._handed[number]

    def resolve(self, kind: str, found: Message) -> Any:
        value: Any = found.get("v")
        if kind == "yours":
            return self.handed(value)
        if kind == "type":
            return _named_type(*value)
        if kind == "ref" and isinstance(value, int):
            if "root" in found:
                return self.raised(value, str(found.get("name")), str(found["root"]))
            return self.reference(value, found)
        raise NotSent(f"{kind}: {value}")

    def reference(self, number: int, found: Message) -> Any:
        raise NotSent("a reference")

    def raised(self, number: int, name: str, root: str) -> type[Exception]:
        """A class that stands for the other end's class of exceptions."""
        if number not in self._raised:
            self._raised[number] = type(name[:100], (ERRORS.get(root, Exception),), {"__module__": "__main__"})
        return self._raised[number]

    @staticmethod
    def _type_name(kind: type) -> list[str] | None:
        if kind in _PLAIN_TYPES or ERRORS.get(kind.__name__) is kind:
            return ["builtins", kind.__name__]
        if issubclass(kind, np.generic) and kind.__module__ == "numpy":
            return ["numpy", kind.__name__]
        module = str(getattr(kind, "__module__", ""))
        if issubclass(kind, Exception) and module.split(".")[0] in _LIBRARIES:
            return [module, kind.__name__]
        return None

    # Asking and answering

    def ask(self, what: str, **more: Any) -> Message:
        """What the other end answers; answers its own questions meanwhile. Raises what it raised, and `Gone`."""
        if self.broken:
            raise frames.Gone(self.broken)
        try:
            try:
                frames.send(self.stream, {"ask": what, **more})
            except ValueError as error:
                raise NotSent("The value is too large.") from error
            while True:
                message = frames.receive(self.stream)
                if not isinstance(message, dict):
                    raise frames.Gone("a message that cannot be read")
                if "ask" not in message:
                    break
                self.answer(message)
        except (frames.Gone, KeyboardInterrupt) as error:
            self.broken = str(error) or "interrupted"
            raise
        self.heard(message)
        if "error" in message:
            raise self.error(message["error"])
        return message

    def heard(self, message: Message) -> None:
        """Called with every answer."""

    def answer(self, message: Message) -> None:
        try:
            found = self.serve(message)
        except frames.Gone:
            raise
        except BaseException as error:
            found = {"error": self.failed(error)}
        found |= self.printed()
        try:
            frames.send(self.stream, found)
        except ValueError:
            frames.send(self.stream, {"error": {"name": "ValueError", "text": "The value is too large.", "args": None}})

    def serve(self, message: Message) -> Message:
        raise NotSent(str(message.get("ask")))

    def printed(self) -> Message:
        return {}

    def failed(self, error: BaseException) -> Message:
        """An exception as JSON."""
        kind = type(error)
        try:
            text = str(error)[:LONGEST_TEXT]
        except Exception:
            text = kind.__name__
        try:
            args = [
                argument if argument is None or type(argument) in (bool, int, str) else None for argument in error.args
            ]
            if any(given is not None and kept is None for given, kept in zip(error.args, args, strict=True)):
                args = [text]
            arguments = self.encode(args) if len(text) < LONGEST_TEXT else self.encode([text])
            named = self.encode(kind) if issubclass(kind, Exception) else None
        except Exception:
            arguments, named = None, None
        return {"name": kind.__name__, "text": text, "args": arguments, "class": named}

    def error(self, found: Any) -> Exception:
        """An exception of the other end, as one that this end can raise. No `KeyboardInterrupt`, no `SystemExit`."""
        if not isinstance(found, dict):
            return frames.Gone("a message that cannot be read")
        name, text = str(found.get("name"))[:100], str(found.get("text"))[:LONGEST_TEXT]
        try:
            kind = self.decode(found.get("class"))
            if not (isinstance(kind, type) and issubclass(kind, Exception)):
                kind = type(name, (Exception,), {})
            arguments = self.decode(found["args"]) if found.get("args") is not None else [text]
            made: Exception = kind(*arguments)
        except Exception:
            made = RuntimeError(f"{name}: {text}")
        return made


def _kind(value: Any) -> str:
    return "class" if isinstance(value, type) else "call" if callable(value) else "object"


def _name(value: Any) -> str:
    named = value if isinstance(value, type | types.FunctionType | types.BuiltinFunctionType) else type(value)
    return str(getattr(named, "__name__", "?"))[:100]


def _origin(value: Any) -> list[str] | None:
    module, name = getattr(value, "__module__", None), getattr(value, "__name__", None)
    if isinstance(value, types.FunctionType | types.BuiltinFunctionType) and type(module) is type(name) is str:
        return [str(module), str(name)]
    return None


def _named_type(module: str, name: str) -> type:
    if module == "builtins":
        known: Mapping[str, type] = {kind.__name__: kind for kind in _PLAIN_TYPES} | ERRORS
        return known[name]
    if module.split(".")[0] not in _LIBRARIES or name.startswith("_"):
        raise NotSent(f"{module}.{name}")
    kind = getattr(sys.modules[module], name)  # never imported because somebody names it
    if not (isinstance(kind, type) and issubclass(kind, np.generic | Exception)):
        raise NotSent(f"{module}.{name}")
    return kind
