"""A Slack on loopback HTTP that records every call and gives the answers it was told to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from outreach.slack_port import SlackAddress

TO = SlackAddress(workspace_id=1, token="xoxb-of-one")


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    method: str
    token: str
    arguments: dict[str, Any]


@dataclass
class SlackScript:
    """`answers` come first, in order; then the usual ones. A message counts as known once it was posted."""

    answers: list[Answer] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    reactions: set[tuple[str, str]] = field(default_factory=set)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    url: str = ""

    def answer(self, call: Call) -> Answer:
        self.calls.append(call)
        if self.answers:
            return self.answers.pop(0)
        return Answer(body=self._usual(call))

    def _usual(self, call: Call) -> dict[str, Any]:
        wanted = call.arguments
        if call.method == "chat.postMessage":
            ts = f"1764500000.{len(self.known) + 1:06d}"
            self.known.add(ts)
            return {"ok": True, "ts": ts, "channel": wanted["channel"]}
        if call.method == "conversations.open":
            return {"ok": True, "channel": {"id": f"D{wanted['users']}"}}
        if call.method == "users.info":
            user = self.users.get(wanted["user"])
            return {"ok": True, "user": user} if user else {"ok": False, "error": "user_not_found"}
        if call.method.startswith("files."):
            return self._about_files(call)
        known_by: Any = wanted.get("ts") or wanted.get("timestamp") or wanted.get("message_ts")
        if known_by not in self.known:
            return {"ok": False, "error": "message_not_found"}
        if call.method == "reactions.add":
            reaction = (str(known_by), str(wanted["name"]))
            if reaction in self.reactions:
                return {"ok": False, "error": "already_reacted"}
            self.reactions.add(reaction)
        if call.method == "chat.delete":
            self.known.discard(str(known_by))
        return {"ok": True, "permalink": f"https://kestrel.slack.test/archives/C1/p{known_by}"}

    def _about_files(self, call: Call) -> dict[str, Any]:
        if call.method == "files.getUploadURLExternal":
            self.files.append(f"F{len(self.files) + 1}")
            return {"ok": True, "file_id": self.files[-1], "upload_url": f"{self.url}upload/{self.files[-1]}"}
        if call.method == "files.completeUploadExternal":
            return {"ok": True, "files": [{"id": self.files[-1]}]}
        if call.arguments["file"] not in self.uploads:
            return {"ok": False, "error": "file_not_found"}
        del self.uploads[call.arguments["file"]]
        return {"ok": True}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script: SlackScript) -> None:
        self.script = script
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "/upload/" in self.path:
            self.server.script.uploads[self.path.rpartition("/")[2]] = content
            self._send(Answer(body=b"OK"))
            return
        body = content.decode()
        is_json = "json" in self.headers.get("Content-Type", "")
        arguments: dict[str, Any] = json.loads(body) if is_json and body else dict(parse_qsl(body))
        method = self.path.partition("?")[0].removeprefix("/api/")
        arguments |= dict(parse_qsl(self.path.partition("?")[2]))
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        self._send(self.server.script.answer(Call(method, token, arguments)))

    do_GET = do_POST

    def _send(self, answer: Answer) -> None:
        content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


@contextmanager
def slack_double(script: SlackScript) -> Iterator[str]:
    """Serve the script; yield the base URL."""
    with _Server(script) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        script.url = f"http://127.0.0.1:{server.server_address[1]}/api/"
        try:
            yield script.url
        finally:
            server.shutdown()
            thread.join(5)
