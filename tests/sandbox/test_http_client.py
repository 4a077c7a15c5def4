"""The client that posts to the bot, against servers that behave in every way a server may."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sandbox.http_client import Answer, HttpClient, NoAnswer

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
    return await reader.readexactly(int(length.split(b":")[1]))


def ask(talk: Talk, times: int = 1) -> list[Answer]:
    """Post `times` times in a row with one client to a server that talks so."""

    async def asking() -> list[Answer]:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/slack/events"
        client = HttpClient()
        try:
            return [await client.request("POST", url, b"body", {"X-Test": "1"}) for _ in range(times)]
        finally:
            await client.close()
            server.close()
            await server.wait_closed()

    return asyncio.run(asking())


def test_a_connection_is_kept_between_requests() -> None:
    connections: list[int] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(1)
        for _ in range(3):
            body = await read_request(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        writer.close()

    answers = ask(talk, times=3)

    assert [answer.body for answer in answers] == [b"body"] * 3
    assert len(connections) == 1


def test_a_kept_connection_the_server_closed_is_replaced() -> None:
    connections: list[int] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(1)
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    answers = ask(talk, times=3)

    assert [answer.status for answer in answers] == [200] * 3
    assert len(connections) == 3


def test_chunks_are_put_together() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        writer.write(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
        writer.close()

    assert ask(talk)[0].body == b"abcde"


def test_an_answer_may_end_with_its_connection() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.0 503 Busy\r\nRetry-After: 1\r\n\r\nlater")
        writer.close()

    answer = ask(talk)[0]

    assert (answer.status, answer.headers["retry-after"], answer.body) == (503, "1", b"later")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", b"nonsense\r\n"])
def test_a_server_that_breaks_off_gives_no_answer(said: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(said)
        writer.close()

    with pytest.raises(NoAnswer):
        ask(talk)


def test_nobody_listening_gives_no_answer() -> None:
    with pytest.raises(NoAnswer):
        asyncio.run(HttpClient().request("POST", "http://127.0.0.1:1/", b"", {}))
