"""An SMTP server in a process of its own that counts every letter and misbehaves for a mailbox as it is told to.

`python -m tests.faults.sink PORT` serves on loopback. Each line on its standard input is one order in JSON, answered
with one line: `{"misbehave": MODE, "mailbox": ADDRESS}`, or `{}` for what it has taken.
"""

import asyncio
import json
import re
import sys
from base64 import b64decode
from collections import Counter
from typing import Any

SILENT, RESET, TARPIT, SLOW = "silent", "reset", "tarpit", "slow"
"""Never answers a whole text; takes it and breaks off; answers each word late; answers a whole text late."""

HANGS_AT, DROPS_AT = "hangs at ", "drops at "
"""Followed by MAIL, RCPT or DATA: never answers that word; closes the connection instead of answering it."""

BUSY, LATER, LOCKED_OUT, REFUSED = "421", "450", "535", "550"
GOOD = ""

_ID = re.compile(rb"(?im)^Message-ID:\s*(\S+)")
_TARPIT_SECONDS = 2.0


class Counted:
    """What was taken, by Message-ID, and how the server behaves to which mailbox."""

    def __init__(self) -> None:
        self.letters: Counter[str] = Counter()
        self.modes: dict[str, str] = {}
        self.seconds = 0.0
        self.connections = 0
        self.unanswered = 0

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        if "misbehave" in order:
            self.modes[order["mailbox"]] = order["misbehave"]
        if "seconds" in order:
            self.seconds = float(order["seconds"])
        return {"letters": self.letters, "connections": self.connections, "unanswered": self.unanswered}


class Conversation:
    """One client's connection."""

    def __init__(self, counted: Counted, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._counted, self._reader, self._writer = counted, reader, writer
        self._mailbox = ""

    @property
    def _mode(self) -> str:
        return self._counted.modes.get(self._mailbox, GOOD)

    async def serve(self) -> None:
        self._counted.connections += 1
        self._writer.write(b"220 sink\r\n")
        try:
            while line := await self._reader.readline():
                await self._answer(line.strip())
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writer.close()

    async def _answer(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"AUTH":
            self._mailbox = b64decode(line.split()[2]).split(b"\0")[1].decode()
        if self._mode == TARPIT:
            await asyncio.sleep(_TARPIT_SECONDS)
        if self._mode in (HANGS_AT + verb.decode(), DROPS_AT + verb.decode()):
            if self._mode.startswith(DROPS_AT):
                self._writer.transport.abort()
            return
        refusal = {(BUSY, b"MAIL"), (LATER, b"RCPT"), (LOCKED_OUT, b"AUTH"), (REFUSED, b"RCPT")}
        if (self._mode, verb) in refusal:
            self._writer.write(f"{self._mode} not now\r\n".encode())
            if self._mode == BUSY:
                self._writer.close()
            return
        usual = {b"EHLO": b"250-sink\r\n250 AUTH PLAIN", b"AUTH": b"235 in", b"QUIT": b"221 bye"}
        if verb != b"DATA":
            self._writer.write(usual.get(verb, b"250 fine") + b"\r\n")
            return
        self._writer.write(b"354 go on\r\n")
        await self._take(await self._reader.readuntil(b"\r\n.\r\n"))

    async def _take(self, text: bytes) -> None:
        found = _ID.search(text)
        self._counted.letters[found.group(1).decode() if found else ""] += 1
        if self._mode == RESET:
            self._writer.transport.abort()
        elif self._mode != SILENT:
            self._counted.unanswered += 1
            await asyncio.sleep(2.0 if self._mode == SLOW else self._counted.seconds)
            self._counted.unanswered -= 1
            self._writer.write(b"250 taken\r\n")


async def serve(port: int) -> None:
    """Serve until the standard input ends."""
    counted, loop = Counted(), asyncio.get_running_loop()
    server = await asyncio.start_server(
        lambda reader, writer: Conversation(counted, reader, writer).serve(), "127.0.0.1", port, backlog=200
    )
    print("{}", flush=True)
    while order := await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(counted.obey(json.loads(order))), flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
