"""A small HTTP/1.1 client with kept connections, for posting to the bot with little overhead."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

IDLE_SECONDS = 20.0
MOST_IDLE = 64


class NoAnswer(Exception):
    """The bot cannot be reached, or broke off in the middle of its answer."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """One open connection to the bot."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.used_at = time.monotonic()

    @property
    def is_fresh(self) -> bool:
        return not self.reader.at_eof() and time.monotonic() - self.used_at < IDLE_SECONDS


class HttpClient:
    """Posts to one host at a time; safe for many requests at once in one event loop."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, int], deque[Connection]] = {}

    async def request(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Send one request and read its answer. Raises NoAnswer; the caller sets the time limit."""
        target = urlsplit(url)
        place = (target.hostname or "127.0.0.1", target.port or 80)
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        lines = [f"{method} {path} HTTP/1.1", f"Host: {target.netloc}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        request = "\r\n".join([*lines, "", ""]).encode("latin-1") + body
        while True:
            connection, is_reused = await self._connection(place, url)
            try:
                connection.writer.write(request)
                await connection.writer.drain()
                answer, is_kept = await _read_answer(connection.reader)
            except (OSError, EOFError, ValueError, asyncio.LimitOverrunError) as error:
                connection.writer.close()
                if is_reused and _nothing_came(error):
                    continue  # the bot had closed the kept connection; it never read this request
                raise NoAnswer(f"No answer from {url}: {error}") from error
            except asyncio.CancelledError:
                connection.writer.close()
                raise
            self._put_back(place, connection, is_kept)
            return answer

    async def _connection(self, place: tuple[str, int], url: str) -> tuple[Connection, bool]:
        idle = self._idle.setdefault(place, deque())
        while idle:
            connection = idle.pop()
            if connection.is_fresh:
                return connection, True
            connection.writer.close()
        try:
            return Connection(*await asyncio.open_connection(*place)), False
        except OSError as error:
            raise NoAnswer(f"No answer from {url}: {error}") from error

    def _put_back(self, place: tuple[str, int], connection: Connection, is_kept: bool) -> None:
        idle = self._idle.setdefault(place, deque())
        if not is_kept or len(idle) >= MOST_IDLE:
            connection.writer.close()
            return
        connection.used_at = time.monotonic()
        idle.append(connection)

    async def close(self) -> None:
        """End the kept connections."""
        kept = [connection for idle in self._idle.values() for connection in idle]
        self._idle.clear()
        for connection in kept:
            connection.writer.close()
        await asyncio.gather(*(each.writer.wait_closed() for each in kept), return_exceptions=True)


def _nothing_came(error: Exception) -> bool:
    return isinstance(error, ConnectionError) or (
        isinstance(error, asyncio.IncompleteReadError) and not error.partial
    )


async def _read_answer(reader: asyncio.StreamReader) -> tuple[Answer, bool]:
    version, _, rest = (await reader.readuntil(b"\r\n")).decode("latin-1").partition(" ")
    status = int(rest[:3])
    headers: dict[str, str] = {}
    while (line := await reader.readuntil(b"\r\n")) != b"\r\n":
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    is_kept = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = await _read_chunks(reader)
    elif "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    elif status in (204, 304):
        body = b""
    else:
        body, is_kept = await reader.read(), False
    return Answer(status, headers, body), is_kept


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass
    return b"".join(parts)
