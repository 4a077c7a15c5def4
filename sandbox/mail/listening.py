"""Opening a port on loopback, with a sentence when it is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

LOOPBACK = "127.0.0.1"


async def listen(
    what: str, protocol: Callable[[], asyncio.BaseProtocol], port: int
) -> tuple[asyncio.Server, int]:
    """Listen on 127.0.0.1 and return the server and its port; 0 takes a free one.

    Raises OSError with a sentence that names the port when it cannot be had.
    """
    loop = asyncio.get_running_loop()
    try:
        server = await loop.create_server(protocol, LOOPBACK, port)
    except OSError as error:
        sentence = f"The {what} server cannot listen on port {port}: another program may be using it."
        raise OSError(error.errno, sentence) from error
    taken: int = server.sockets[0].getsockname()[1]
    return server, taken
