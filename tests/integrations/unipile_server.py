"""A server in Unipile's place that answers exactly as it is told to, on loopback."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from outreach.linkedin_port import LinkedIn

SILENT, DRIPPING, HANG_UP = "silent", "dripping", "hang up"

KEY, NOTE, TEXT, NAME = "key-secret-1", "a note for Mia", "a text for Mia", "mia-lund"
ACCOUNT: dict[str, Any] = {
    "object": "Account",
    "id": "acc",
    "type": "LINKEDIN",
    "name": "Jo Meyer",
    "connection_params": {"im": {"id": "ACoAAjo", "premiumFeatures": ["premium", "sales_navigator"]}},
    "sources": [{"id": "acc_MESSAGING", "status": "OK"}],
}

Call = Callable[[LinkedIn], object]


def look_up(unipile: LinkedIn) -> object:
    return unipile.look_up("acc", NAME)


def invite(unipile: LinkedIn) -> object:
    return unipile.invite("acc", "ACoAAmia", NOTE)


def message(unipile: LinkedIn) -> object:
    return unipile.message("acc", "ACoAAmia", TEXT, "chat-1")


@dataclass(frozen=True)
class Scripted:
    """One answer; a body that is a word is a way of not giving one."""

    status: int = 200
    body: bytes | str = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class ScriptedUnipile:
    """What it says, in order, then {} for ever; and what it was asked."""

    url: str = ""
    script: deque[Scripted] = field(default_factory=deque)
    asked: list[Asked] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def says(self, said: object, status: int = 200, **headers: str) -> None:
        """Add an answer in JSON."""
        self.script.append(Scripted(status, json.dumps(said).encode(), headers))


@contextmanager
def scripted_unipile() -> Iterator[ScriptedUnipile]:
    """Serve it until the block ends."""
    told = ScriptedUnipile()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            told.asked.append(Asked(self.command, self.path, {**self.headers}, body))
            scripted = told.script.popleft() if told.script else Scripted()
            self.close_connection = True
            if scripted.body == SILENT:
                told.over.wait(20)
            if scripted.body in (SILENT, HANG_UP):
                return
            self.send_response(scripted.status)
            for name, value in scripted.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if isinstance(scripted.body, bytes):
                self.wfile.write(scripted.body)
            else:
                self._drip()

        do_GET = do_POST = do_DELETE = answer

        def _drip(self) -> None:
            try:
                while not told.over.wait(0.02):
                    self.wfile.write(b" ")
                    self.wfile.flush()
            except OSError:
                return

        def log_message(self, format: str, *args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
