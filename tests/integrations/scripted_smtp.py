"""An SMTP server that keeps every letter and misbehaves exactly as it is told to, on loopback."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

HANG_UP = "hang up"


@dataclass
class Script:
    """What to answer: by verb (`RCPT`, `DATA`, `TEXT` for the answer to the text); one use each, first in, first out.

    HANG_UP closes the connection instead of answering.
    """

    answers: dict[str, list[str]] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("AUTH PLAIN", "SIZE 35882577", "8BITMIME")
    verbs: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    connections: int = 0

    def say(self, verb: str, answer: str) -> None:
        self.answers.setdefault(verb, []).append(answer)

    def take(self, verb: str, usual: str) -> str:
        waiting = self.answers.get(verb)
        return waiting.pop(0) if waiting else usual


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, script: Script) -> None:
        self.script = script
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.script.connections += 1
        if not self._answer("GREETING", "220 ready"):
            return
        while line := self.rfile.readline():
            if not self._obey(line.decode("utf-8", "replace").rstrip()):
                return

    def _obey(self, command: str) -> bool:
        script = self.server.script
        verb = command.partition(" ")[0].upper()
        script.verbs.append(verb)
        script.commands.append(command)
        if verb == "EHLO":
            lines = ("scripted", *script.extensions)
            usual = "\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"])
            return self._answer(verb, usual)
        if verb == "DATA":
            return self._answer(verb, "354 go on", then=self._read_text)
        usual = {"AUTH": "235 welcome", "QUIT": "221 bye"}.get(verb, "250 fine")
        return self._answer(verb, usual) and verb != "QUIT"

    def _read_text(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.script.texts.append(b"".join(lines))
        return self._answer("TEXT", "250 2.0.0 queued as 7")

    def _answer(self, verb: str, usual: str, then: Callable[[], bool] | None = None) -> bool:
        answer = self.server.script.take(verb, usual)
        if answer == HANG_UP:
            return False
        self.wfile.write(answer.encode() + b"\r\n")
        if answer.startswith("421"):
            return False
        if then is not None and answer.startswith("354"):
            return then()
        return True


@contextmanager
def scripted_smtp(script: Script) -> Iterator[int]:
    """Serve the script; yield the port."""
    with _Server(script) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join(5)
