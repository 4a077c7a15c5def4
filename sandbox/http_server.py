"""Listening on loopback: the socket, and an HTTP server that leaves signals to whoever runs the event loop."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette

HOST = "127.0.0.1"
STOP_SECONDS = 2
PING_SECONDS = 10.0


def server_of(app: Starlette) -> Server:
    """An HTTP and WebSocket server for an app, not running yet."""
    settings = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_ping_interval=PING_SECONDS,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    return Server(settings)


def listener(port: int) -> socket.socket:
    """A socket that listens on a port of 127.0.0.1; 0 takes a free one. Raises OSError when it is taken."""
    # asyncio turns Nagle's algorithm off (40 ms a request) only where the protocol is spelled out.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(2048)
    except OSError:
        listening.close()
        raise
    return listening


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs the event loop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
