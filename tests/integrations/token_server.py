"""A token door that answers exactly as it is told to, on loopback."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

SILENT = "silent"
DRIPPING = "dripping"


@dataclass
class TokenServer:
    """What it answers next, and what it was asked: path, headers and form of each request."""

    url: str = ""
    status: int = 200
    body: bytes | str = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def says(self, status: int = 200, **fields: Any) -> None:
        """Answer with JSON from now on."""
        self.status, self.body = status, json.dumps(fields).encode()

    @property
    def form(self) -> dict[str, str]:
        """The form of the last request."""
        return self.asked[-1][2]


@contextmanager
def token_server() -> Iterator[TokenServer]:
    """Run one in a thread."""
    told = TokenServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(content, keep_blank_values=True).items()}
            told.asked.append((self.path, {**self.headers}, form))
            if told.body == SILENT:
                told.over.wait(20)
                return
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            if told.body == DRIPPING:
                self.end_headers()
                self._drip()
                return
            assert isinstance(told.body, bytes)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        def _drip(self) -> None:
            try:
                while not told.over.wait(0.02):
                    self.wfile.write(b" ")
            except OSError:
                return

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def closed_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port
