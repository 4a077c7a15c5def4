"""An IMAP server that greets, answers the login and closes exactly as it is told to, on loopback."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HANG_UP = "hang up"


@dataclass
class ImapScript:
    """What to answer to LOGIN and to SELECT or EXAMINE; HANG_UP closes the connection instead of answering."""

    greeting: str = "* OK ready"
    capabilities: str = "IMAP4rev1"
    login: str = "OK welcome"
    examine: str = "OK [READ-ONLY] done"
    commands: list[str] = field(default_factory=list)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, script: ImapScript, tls: ssl.SSLContext | None) -> None:
        self.script, self.tls = script, tls
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def setup(self) -> None:
        if self.server.tls is not None:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        script = self.server.script
        self._say(script.greeting)
        while line := self.rfile.readline():
            tag, _, rest = line.decode("utf-8", "replace").rstrip().partition(" ")
            verb = rest.partition(" ")[0].upper()
            script.commands.append(verb)
            if not self._obey(tag, verb):
                return

    def _obey(self, tag: str, verb: str) -> bool:
        script = self.server.script
        if verb == "CAPABILITY":
            self._say(f"* CAPABILITY {script.capabilities}")
        if verb == "LOGOUT":
            self._say("* BYE")
        usual = {"LOGIN": script.login, "EXAMINE": script.examine, "SELECT": script.examine}
        answer = usual.get(verb, "OK done")
        if answer == HANG_UP:
            return False
        self._say(f"{tag} {answer}")
        return verb != "LOGOUT"

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def scripted_imap(script: ImapScript, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve the script; yields the port."""
    with _Server(script, tls) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join(5)
