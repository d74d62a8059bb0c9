"""A service in a thread that speaks contract 1, remembers what it was asked, and can be told to fail."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt

from tests.xblocks.stub_faults import FAULTS

LEEWAY = 10
PIECE = 64 * 1024
HTML = """<div class="mp-project"><h3>{title}</h3>{alert}
<form data-makerpath-action="note.add" method="post" action="/x"><input type="hidden" name="key" value="{key}">
<label>Note <textarea name="text">{text}</textarea></label><button type="submit">Save the note</button></form>
<form data-makerpath-action="evidence.add"><input type="hidden" name="key" value="{key}x">
<input type="hidden" name="stage" value="launch"><label>Evidence <textarea name="evidence"></textarea></label>
<label>File <input type="file" name="file" data-makerpath-upload data-max-bytes="2000000"></label>
<button type="submit" name="how" value="draft">Keep the evidence</button></form>
<form data-makerpath-action="version.add"><input type="hidden" name="key" value="{key}y">
<label>Pictures <input type="file" name="file" data-makerpath-upload multiple></label>
<input type="hidden" name="upload" value=""><button type="submit">Keep the version</button></form>
<p><a href="#" data-makerpath-page="stage=plan">Plan</a></p>
<ul>{notes}</ul><p>{seen}</p>
<script>window.hacked = 1</script><img src="data:x" onerror="window.hacked = 1"></div>"""


@dataclass
class StubService:
    """`mode`: ok, broken (500), slow, stranger (401), forbidden (403), or one of `FAULTS`, which say what is answered.

    `pace` is how many bytes of an upload arrive in a second, 0 for all at once.
    `ahead` is how many seconds its clock goes before the right time; `heard` is what it was asked, understood or not.
    """

    audience: str = "http://service.test"
    issuer: str = "workbench"
    public_key: str = ""
    mode: str = "ok"
    known: bool = True
    url: str = ""
    asked: list[tuple[str, dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    summary: dict[str, Any] = field(
        default_factory=lambda: {"state": "active", "stage": "launch", "done": 1, "stages": 8}
    )
    files: dict[str, bytes] = field(default_factory=dict)
    lost_patches: int = 0
    refusal: dict[str, Any] | None = None
    size: dict[str, int] = field(default_factory=dict)
    pace: float = 0
    ahead: float = 0
    heard: int = 0
    patches: list[tuple[int, int]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    tickets: dict[str, str] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    lock: Any = field(default_factory=threading.Lock)

    def turn(self, name: str) -> int:
        """Whoever asks for an upload now is the one who may go on with it; what came before is cut off."""
        with self.lock:
            self.turns[name] = self.turns.get(name, 0) + 1
            return self.turns[name]

    def keep(self, name: str, turn: int, piece: bytes) -> bool:
        with self.lock:
            if name not in self.files or self.turns[name] != turn:
                return False
            self.files[name] += piece
            return True

    def claims(self, token: str) -> dict[str, Any]:
        """What the token says, by this service's own clock; a write's works once."""
        never = {"verify_exp": False, "verify_iat": False}
        found = jwt.decode(
            token, self.public_key, algorithms=["EdDSA"], audience=self.audience, issuer=self.issuer, options=never
        )
        now = time.time() + self.ahead
        if not found["iat"] - LEEWAY <= now <= found["exp"] + LEEWAY:
            raise jwt.InvalidTokenError("not now")
        if found["act"] == "write":
            if found["jti"] in self.used:
                raise jwt.InvalidTokenError("used")
            self.used.add(found["jti"])
        return found

    def answer(self, path: str, body: dict[str, Any], claims: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append((path, body, claims))
        if self.mode == "broken":
            return 500, {}
        if self.mode == "slow":
            time.sleep(3)
        if self.mode == "stranger":
            return 401, {"code": "platform.unknown", "title": "Who are you?"}
        if self.mode == "forbidden":
            return 403, {"code": "policy.denied", "title": "Not yours.", "detail": "Ask."}
        if path.endswith("/definitions"):
            self.known = True
            return 200, {"stored": len(body["definitions"])}
        if not self.known:
            return 409, {"code": "definition.unknown", "title": "Never seen."}
        if path.endswith("/upload.create"):
            name = self.tickets.setdefault(body["key"], f"f{len(self.tickets)}")
            self.files.setdefault(name, b"")
            self.size[name] = int(body["fields"]["size"])
            return 200, self.shown(claims) | {"result": {"upload_url": f"{self.url}/upload/{name}", "id": name}}
        error = None
        text = ""
        if path.endswith("/note.add"):
            text = str(body["fields"].get("text", ""))
            if not text.strip():
                error = {"code": "note.empty", "title": "Write something first.", "status": 422}
            else:
                self.notes[body["key"]] = text
                text = ""
        elif "/actions/" in path and not path.endswith(("/evidence.add", "/version.add")):
            return 404, {"code": "page.not_found", "title": "No such action."}
        return (422 if error else 200), self.shown(claims, error, text)

    def shown(self, claims: dict[str, Any], error: dict[str, Any] | None = None, text: str = "") -> dict[str, Any]:
        alert = f'<p role="alert">{error["title"]}</p>' if error else ""
        notes = "".join(f"<li>{note}</li>" for note in self.notes.values())
        page = HTML.format(
            title=f"Project of {claims['name']} ({claims['role']}, {claims['lang']})",
            key=f"key-{len(self.asked):08d}",
            notes=notes,
            alert=alert,
            text=text,
            seen=claims["block"],
        )
        return {"contract": 1, "html": page, "styles": [], "scripts": [], "summary": self.summary, "error": error}


@contextmanager
def running(service: StubService) -> Iterator[StubService]:
    """Serve `service` at a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


def _handler(service: StubService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string((timestamp or time.time()) + service.ahead)

        def do_POST(self) -> None:
            service.heard += 1
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                claims = service.claims(self.headers["Authorization"].removeprefix("Bearer "))
            except jwt.PyJWTError as error:
                self.reply(401, {"code": "token.refused", "title": str(error)})
                return
            self.reply(*service.answer(self.path, body, claims))

        def reply(self, status: int, body: dict[str, Any]) -> None:
            raw = json.dumps(body).encode()
            fault = FAULTS.get(service.mode)
            with suppress(BrokenPipeError, ConnectionResetError):
                if fault is not None:
                    self.close_connection = True
                    for piece in fault(raw):
                        self.wfile.write(piece)
                    return
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.send_header("Set-Cookie", "who=me")
                self.end_headers()
                self.wfile.write(raw)

        def cors(self, status: int, **headers: str) -> None:
            self.send_response(status)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Allow-Methods", "PATCH, HEAD, DELETE, OPTIONS")
            self.send_header("Access-Control-Allow-Headers", "*")
            self.send_header("Access-Control-Expose-Headers", "Upload-Offset, Upload-Length, Tus-Resumable")
            self.send_header("Tus-Resumable", "1.0.0")
            headers.setdefault("Content_Length", "0")
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()

        def do_OPTIONS(self) -> None:
            self.cors(204)

        def do_HEAD(self) -> None:
            name = self.path.rsplit("/", 1)[1]
            if name not in service.files:
                self.cors(404)
                return
            service.turn(name)
            standing = {"Upload_Offset": str(len(service.files[name])), "Upload_Length": str(service.size[name])}
            self.cors(200, Cache_Control="no-store", **standing)

        def do_DELETE(self) -> None:
            service.files.pop(self.path.rsplit("/", 1)[1], None)
            self.cors(204)

        def do_PATCH(self) -> None:
            name = self.path.rsplit("/", 1)[1]
            length, turn = int(self.headers["Content-Length"]), service.turn(name)
            if int(self.headers["Upload-Offset"]) != len(service.files[name]):
                # What was in the air when the line broke is still coming in.
                self.rfile.read(length)
                self.cors(409)
                return
            service.patches.append((len(service.files[name]), length))
            if service.lost_patches:
                # Half of it arrives before the line goes dead.
                service.lost_patches -= 1
                self.take(name, turn, length // 2)
                self.rfile.read(length - length // 2)
                self.cors(502)
                return
            if service.refusal:
                self.rfile.read(length)
                raw = json.dumps(service.refusal).encode()
                self.cors(422, Content_Length=str(len(raw)))
                self.wfile.write(raw)
                return
            self.take(name, turn, length)
            with suppress(OSError):
                self.cors(204, Upload_Offset=str(len(service.files[name])))

        def take(self, name: str, turn: int, length: int) -> None:
            """Keep what arrives, as it arrives, until there is no more or the line is cut."""
            left = length
            with suppress(OSError):
                while left and (piece := self.rfile.read(min(left, PIECE))) and service.keep(name, turn, piece):
                    left -= len(piece)
                    if service.pace:
                        time.sleep(len(piece) / service.pace)

    return Handler
