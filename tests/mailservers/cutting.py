"""A connection that breaks at the end of a text: a proxy before an SMTP server."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_END = b"\r\n.\r\n"
_TIMEOUT_SECONDS = 20.0


@dataclass
class Cut:
    """Where the proxy listens, and whether the server still gets the end of a text before all breaks.

    `cuts_at` is a command that the client is cut off at, "" for none. `said` holds what the server answered to texts
    whose end it got, which nobody else was told.
    """

    port: int
    server_gets_end: bool = True
    cuts_at: bytes = b""
    said: list[bytes] = field(default_factory=list)


@contextmanager
def cutting_proxy(server_port: int) -> Iterator[Cut]:
    """Pass everything on to a server, until a text ends: then both connections are closed."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        cut = Cut(listening.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listening, server_port, cut))
        thread.start()
        try:
            yield cut
        finally:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def _serve(listening: socket.socket, server_port: int, cut: Cut) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            threading.Thread(target=_carry, args=(client, server_port, cut), daemon=True).start()


def _carry(client: socket.socket, server_port: int, cut: Cut) -> None:
    with suppress(OSError), client, socket.create_connection(("127.0.0.1", server_port)) as server:
        last = b""
        while True:
            for readable in select.select([client, server], [], [], _TIMEOUT_SECONDS)[0]:
                said = readable.recv(65536)
                if not said:
                    return
                if readable is server:
                    client.sendall(said)
                    continue
                if cut.cuts_at and said.upper().startswith(cut.cuts_at):
                    return
                last = (last + said)[-len(_END) :]
                if last == _END:
                    if cut.server_gets_end:
                        server.sendall(said)
                        cut.said.append(server.recv(65536))
                    return
                server.sendall(said)
