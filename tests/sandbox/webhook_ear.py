"""Somebody who hears webhooks on loopback, and answers as told."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Ear:
    """What was heard: bodies and headers, in order. `statuses` are the next answers, then 200 for ever."""

    url: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    statuses: deque[int] = field(default_factory=deque)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def wait(self, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Wait until what was heard is enough, at most 20 seconds, and return it."""
        with self.changed:
            assert self.changed.wait_for(lambda: enough(self.heard), 20), self.heard
            return list(self.heard)


@contextmanager
def listening_ear() -> Iterator[Ear]:
    ear = Ear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with ear.changed:
                ear.heard.append(json.loads(body))
                ear.headers.append({name.lower(): value for name, value in self.headers.items()})
                status = ear.statuses.popleft() if ear.statuses else 200
                ear.changed.notify_all()
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    ear.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield ear
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
