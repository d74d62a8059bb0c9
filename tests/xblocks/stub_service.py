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

HTML = """<div class="mp-project"><h3>{title}</h3>{alert}
<form data-makerpath-action="note.add" method="post" action="/x"><input type="hidden" name="key" value="{key}">
<label>Note <textarea name="text">{text}</textarea></label><button type="submit">Save the note</button></form>
<form data-makerpath-action="evidence.add"><input type="hidden" name="key" value="{key}x">
<input type="hidden" name="stage" value="launch"><label>Evidence <textarea name="evidence"></textarea></label>
<label>File <input type="file" data-makerpath-upload></label>
<button type="submit" name="how" value="draft">Keep the evidence</button></form>
<ul>{notes}</ul><p>{seen}</p><script>window.hacked = 1</script><img src="data:x" onerror="window.hacked = 1"></div>"""


@dataclass
class StubService:
    """`mode`: ok, broken (500), slow, half (JSON cut short), stranger (401), forbidden (403)."""

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
    size: int = 0

    def claims(self, token: str) -> dict[str, Any]:
        return jwt.decode(token, self.public_key, algorithms=["EdDSA"], audience=self.audience, issuer=self.issuer)

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
            name = f"f{len(self.files)}"
            self.files[name] = b""
            self.size = int(body["fields"]["size"])
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
        elif "/actions/" in path and not path.endswith("/evidence.add"):
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

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                claims = service.claims(self.headers["Authorization"].removeprefix("Bearer "))
            except jwt.PyJWTError as error:
                self.reply(401, {"code": "token.refused", "title": str(error)})
                return
            self.reply(*service.answer(self.path, body, claims))

        def reply(self, status: int, body: dict[str, Any]) -> None:
            raw = json.dumps(body).encode()
            if service.mode == "half":
                raw = raw[: len(raw) // 2]
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.send_header("Set-Cookie", "who=me")
            self.end_headers()
            with suppress(BrokenPipeError):
                self.wfile.write(raw)

        def cors(self, status: int, **headers: str) -> None:
            self.send_response(status)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Allow-Methods", "PATCH, HEAD, OPTIONS")
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
            stored = service.files[self.path.rsplit("/", 1)[1]]
            self.cors(200, Upload_Offset=str(len(stored)), Upload_Length=str(service.size), Cache_Control="no-store")

        def do_PATCH(self) -> None:
            name = self.path.rsplit("/", 1)[1]
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            assert int(self.headers["Upload-Offset"]) == len(service.files[name])
            if service.lost_patches:
                # Half of it arrives before the line goes dead.
                service.lost_patches -= 1
                service.files[name] += sent[: len(sent) // 2]
                self.cors(502)
                return
            if service.refusal:
                raw = json.dumps(service.refusal).encode()
                self.cors(422, Content_Length=str(len(raw)))
                self.wfile.write(raw)
                return
            service.files[name] += sent
            self.cors(204, Upload_Offset=str(len(service.files[name])))

    return Handler
