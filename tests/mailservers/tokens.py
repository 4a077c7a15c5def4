"""The token endpoint that Dovecot asks whose an access token is (RFC 7662)."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class Tokens:
    """Access tokens and whose they are; one that was taken away is no longer active."""

    def __init__(self) -> None:
        self.url = ""
        self.owners: dict[str, str] = {}
        self.is_down = False

    def said_of(self, token: str) -> dict[str, object]:
        owner = self.owners.get(token)
        if owner is None:
            return {"active": False}
        return {"active": True, "username": owner, "scope": "mail", "token_type": "Bearer"}


@contextmanager
def token_server() -> Iterator[Tokens]:
    """Run the endpoint until the block ends."""
    tokens = Tokens()

    class Introspected(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            answer = json.dumps(tokens.said_of(given.get("token", [""])[0])).encode()
            self.send_response(503 if tokens.is_down else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: a token must not reach a log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Introspected) as server:
        server.daemon_threads = True
        tokens.url = f"http://127.0.0.1:{server.server_address[1]}/introspect"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield tokens
        finally:
            server.shutdown()
            thread.join(10)
