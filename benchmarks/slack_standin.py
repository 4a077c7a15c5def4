"""The least Slack that opens a modal, so that its own work does not count; its only argument is the port."""

import asyncio
import sys

_OPENED = b'{"ok":true,"view":{"id":"V0BENCH001","type":"modal"}}'
_REFUSED = b'{"ok":false,"error":"invalid_arguments"}'


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request and close, as slack_sdk asks with `Connection: close`."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    asked = await reader.readexactly(int(headers.get("content-length", "0")))
    is_good = lines[0].startswith("POST /api/views.open ") and b"view" in asked and b"trigger_id" in asked
    body = _OPENED if is_good else _REFUSED
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
        + f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    await writer.drain()
    writer.close()


async def serve(port: int) -> None:
    """Serve until the process is ended."""
    server = await asyncio.start_server(answer, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
