"""The learner's process: runs the cells that are handed to it, and answers what tests ask of what they left."""

from __future__ import annotations

import select
import socket
from typing import Any

import numpy as np

from makerpath.labs.engine.inside import frames
from makerpath.labs.engine.inside.peers import Message, Peer
from makerpath.labs.engine.inside.references import special
from makerpath.labs.engine.inside.shell import Shell
from makerpath.labs.engine.inside.values import NotSent


class Lent:
    """A function or an object of a test, in the learner's hands: to be called, read and gone through, no more."""

    __slots__ = ("_number", "_peer")

    def __init__(self, peer: Peer, number: int) -> None:
        self._peer, self._number = peer, number

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._ask("call", args=self._peer.encode(list(arguments)), named=self._peer.encode(named))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._ask("read", name=name)

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        return self._ask("special", name="next", args=self._peer.encode([]))

    def __len__(self) -> int:
        return int(self._ask("special", name="len", args=self._peer.encode([])))

    def __getitem__(self, key: Any) -> Any:
        return self._ask("special", name="getitem", args=self._peer.encode([key]))

    def _ask(self, what: str, **more: Any) -> Any:
        return self._peer.decode(self._peer.ask(what, id=self._number, **more).get("value"))


class StudentPeer(Peer):
    """Anything of the learner's may be asked for: it is theirs."""

    def __init__(self, stream: socket.socket, shell: Shell) -> None:
        super().__init__(stream)
        self.shell = shell
        self._said: list[tuple[str, str]] = []

    def own(self, value: Any) -> int | None:
        return value._number if type(value) is Lent else None

    def reference(self, number: int, found: Message) -> Any:
        return Lent(self, number)

    def printed(self) -> Message:
        said, self._said = self._said, []
        return {"printed": said} if said else {}

    def serve(self, message: Message) -> Message:
        what = message["ask"]
        if what == "names":
            return {"value": list(self.shell.user_ns)}
        if what == "values":
            return {"value": self._values(message["names"])}
        if what == "change":
            return self._change(message)
        value = self.handed(message["id"])
        if what == "call":
            return self._call(value, message)
        if what == "read":
            return {"value": self.encode(getattr(value, message["name"]))}
        if what == "write":
            setattr(value, message["name"], self.decode(message["value"]))
            return {"value": None}
        if what == "special":
            arguments = self.decode(message["args"])
            return {"value": self.encode(self._run(lambda: special(value, message["name"], arguments)))}
        raise NotSent(str(what))

    def _run(self, run: Any) -> Any:
        self.shell.printed = []
        try:
            return self.shell.captured(run)[0]
        finally:
            self._said += self.shell.printed

    def _call(self, function: Any, message: Message) -> Message:
        arguments, named = self.decode(message["args"]), self.decode(message["named"])
        before = [self._content(argument) for argument in arguments]
        answer = {"value": self.encode(self._run(lambda: function(*arguments, **named)))}
        after = [self._content(argument) for argument in arguments]
        if before != after:
            answer["changed"] = [new if new != old else None for old, new in zip(before, after, strict=True)]
        return answer

    def _content(self, argument: Any) -> Any:
        kind = type(argument)
        if kind in (list, dict, set, bytearray, np.ndarray) or kind.__module__.split(".")[0] == "pandas":
            return self.encode(argument)
        return None

    def _values(self, names: list[str]) -> Message:
        found = {}
        for name in names:
            if name in self.shell.user_ns:
                try:
                    found[name] = self.encode(self.shell.user_ns[name])
                except Exception:
                    found[name] = {"t": "unsent"}
        return found

    def _change(self, message: Message) -> Message:
        if "value" in message:
            self.shell.user_ns[message["name"]] = self.decode(message["value"])
        else:
            self.shell.user_ns.pop(message["name"], None)
        return {"value": None}


def run(control: socket.socket, data: socket.socket | None, shell: Shell) -> None:
    """Until the engine hangs up."""
    peer = StudentPeer(data, shell) if data is not None else None
    streams = [control] if data is None else [control, data]
    while True:
        ready = select.select(streams, [], [])[0]
        if control in ready:
            message = frames.receive(control)
            outputs = shell.run(message["source"])
            frames.send(control, {"number": message["number"], "outputs": outputs})
        elif peer is not None and data is not None:
            message = frames.receive(data)
            if not peer.broken:
                peer.answer(message)
