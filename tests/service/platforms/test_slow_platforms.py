"""A platform that answers without end takes no worker away from the others."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from makerpath.service.core.settings import Settings
from makerpath.service.platforms import sending
from makerpath.service.platforms.failures import AWAY, STRANGE

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n"


def drip(line: socket.socket, what: bytes) -> None:
    for _ in range(200):
        line.sendall(what)
        time.sleep(0.05)


ENDLESS: dict[str, tuple[Callable[[socket.socket], None], str]] = {
    "a header byte by byte": (lambda line: drip(line, b"H"), AWAY),
    "a body byte by byte": (lambda line: (line.sendall(HEAD), drip(line, b" "))[1], AWAY),
    "a body without end": (lambda line: line.sendall(HEAD + b" " * 900000), STRANGE),
    "nested without end": (
        lambda line: line.sendall(HEAD.replace(b"900000", b"60000") + b"[" * 60000),
        STRANGE,
    ),
}


@contextmanager
def platform(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    def serve() -> None:
        try:
            line, _address = listening.accept()
            with line:
                line.recv(65536)
                answer(line)
        except OSError:
            return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("how", ENDLESS)
def test_an_answer_has_its_time_and_its_size(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LONGEST", 1.0)
    answer, failure = ENDLESS[how]
    about = {"iss": "s", "aud": "p", "sub": "42", "anon": "a", "course": "c", "block": "b"}
    with platform(answer) as base:
        begun = time.monotonic()
        with pytest.raises(sending.Unsent) as caught:
            sending.ask(Settings(data=tmp_path), sending.Address(f"{base}/grade", base, about, True))
        assert caught.value.failure == failure
        assert time.monotonic() - begun < 3
