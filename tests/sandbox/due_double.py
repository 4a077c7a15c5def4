"""A bot that knows only what is due: answers /demo/due from the same clock file as the sandbox."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class DueDouble:
    """Has work at given instants of product time; each keeps it busy for `asks` questions."""

    def __init__(self, clock_file: Path) -> None:
        self.url = ""
        self.asks = 2
        self.due: list[datetime] = []
        self.done: list[tuple[datetime, datetime]] = []
        """What was due, with the product time at which it was done."""
        self.mail_checked_at: datetime | None = None
        self.checks_mail = True
        self.answer: Any = None
        """Answered instead of what is due, when set."""
        self._clock_file = clock_file
        self._asked = 0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        ahead = float(self._clock_file.read_text("utf-8")) if self._clock_file.exists() else 0.0
        return datetime.now(UTC) + timedelta(seconds=ahead)

    def plan(self, *hours: float) -> list[datetime]:
        """Let work be due so many hours from now."""
        now = self.now()
        self.due = [now + timedelta(hours=each) for each in hours]
        return self.due

    def ask(self) -> Any:
        with self._lock:
            if self.answer is not None:
                return self.answer
            now = self.now()
            overdue = [moment for moment in self.due if moment <= now]
            busy = [f"drain {moment:%H:%M}" for moment in overdue]
            self._asked = self._asked + 1 if overdue else 0
            if self._asked >= self.asks:
                self.done += [(moment, now) for moment in overdue]
                self.due = [moment for moment in self.due if moment > now]
            if self.checks_mail:
                self.mail_checked_at = datetime.now(UTC)
            upcoming = min((moment for moment in self.due if moment > now), default=None)
            return {
                "now": now.isoformat(),
                "next_at": upcoming and upcoming.isoformat(),
                "busy": busy,
                "mail_checked_at": self.mail_checked_at and self.mail_checked_at.isoformat(),
            }


@contextmanager
def due_bot(clock_file: Path) -> Iterator[DueDouble]:
    double = DueDouble(clock_file)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = json.dumps(double.ask()).encode()
            self.send_response(200 if self.path == "/demo/due" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    double.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield double
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
