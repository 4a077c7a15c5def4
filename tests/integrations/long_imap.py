"""An IMAP server whose inbox holds as many mails as are wanted without keeping one, on loopback."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_RANGE = re.compile(r"(\d+):(\d+|\*)")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, count: int, first_uid: int) -> None:
        self.count, self.first_uid = count, first_uid
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(socketserver.StreamRequestHandler):
    server: _Server
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self._say("* OK ready")
        while line := self.rfile.readline():
            tag, _, command = line.decode().strip().partition(" ")
            self._obey(command)
            self._say(f"{tag} OK done")

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def _obey(self, command: str) -> None:
        server = self.server
        if command.startswith("CAPABILITY"):
            self._say("* CAPABILITY IMAP4rev1")
        elif command.startswith("EXAMINE"):
            self._say(f"* {server.count} EXISTS")
            self._say("* OK [UIDVALIDITY 7] valid")
            self._say(f"* OK [UIDNEXT {server.first_uid + server.count}] next")
        elif command.startswith("UID SEARCH"):
            uids = (server.first_uid + number - 1 for number in self._numbers(command))
            self._say("* SEARCH " + " ".join(map(str, uids)))
        elif command.startswith("UID FETCH"):
            uid = int(command.split()[2])
            mail = mail_of(uid)
            self.wfile.write(
                f"* {uid - server.first_uid + 1} FETCH (UID {uid} BODY[]<0> {{{len(mail)}}}\r\n".encode()
            )
            self.wfile.write(mail + b")\r\n")

    def _numbers(self, command: str) -> range:
        found = _RANGE.search(command)
        assert found is not None, command
        last = self.server.count if found[2] == "*" else int(found[2])
        return range(int(found[1]), min(last, self.server.count) + 1)


def mail_of(uid: int) -> bytes:
    """Return the mail that has this UID."""
    return f"Message-ID: <{uid}@many.test>\r\nSubject: {uid}\r\n\r\n{'Words. ' * 200}\r\n".encode()


@contextmanager
def long_imap(count: int, first_uid: int = 1) -> Iterator[int]:
    """Serve so many mails, numbered from `first_uid` on; yield the port."""
    with _Server(count, first_uid) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join(5)
