"""An SMTP server that takes everything after a fixed delay and counts it.

`python -m benchmarks.sink PORT MILLISECONDS` runs one on loopback. A line on its standard input is answered with
how many mails it has taken, and the count starts anew.
"""

import asyncio
import sys


class Session(asyncio.Protocol):
    """One client; only the whole text of a mail is answered late."""

    taken = 0
    delay_seconds = 0.0

    def __init__(self) -> None:
        self._rest = b""
        self._is_text = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while True:
            ending = b"\r\n.\r\n" if self._is_text else b"\r\n"
            line, found, rest = self._rest.partition(ending)
            if not found:
                return
            self._rest = rest
            self._answer(line)

    def _answer(self, line: bytes) -> None:
        if self._is_text:
            self._is_text = False
            asyncio.get_running_loop().call_later(self.delay_seconds, self._take)
            return
        verb = line[:4].upper()
        self._is_text = verb == b"DATA"
        answers = {
            b"EHLO": b"250-sink\r\n250 AUTH PLAIN",
            b"AUTH": b"235 in",
            b"DATA": b"354 go on",
            b"QUIT": b"221 bye",
        }
        self._transport.write(answers.get(verb, b"250 fine") + b"\r\n")

    def _take(self) -> None:
        type(self).taken += 1
        self._transport.write(b"250 taken\r\n")


async def serve(port: int) -> None:
    """Serve until the standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Session, "127.0.0.1", port, backlog=200)
    async with server:
        while await loop.run_in_executor(None, sys.stdin.readline):
            print(Session.taken, flush=True)
            Session.taken = 0


if __name__ == "__main__":
    Session.delay_seconds = int(sys.argv[2]) / 1000
    asyncio.run(serve(int(sys.argv[1])))
