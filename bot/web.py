"""The web process: Slack over HTTP and Socket Mode, and the doors of handlers/doors on the same port."""

import gc
import json
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot import readiness, socket_mode
from bot.app import build_app
from bot.doctor import examine
from bot.installing import install
from bot.settings import Settings
from bot.stopping import end_on_signals
from bot.wiring import build
from handlers import doors
from outreach import people, public_address, waiting
from outreach.ports import Services

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

Door = doors.Door
Application = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]

SLACK_PATH = "/slack/events"
_THREADS = 16
_MAX_BODY_BYTES = 10_000_000
_PHRASES = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
}
_GUARDS = [
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
]
"""What every page of a door goes with: nothing on it loads, runs or tells where it was."""

_log = logging.getLogger("plera.web")


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code, 1 when something needed is missing."""
    # Bolt would take the token from the environment and use it for every workspace.
    os.environ.pop("SLACK_BOT_TOKEN", None)
    services = build(settings, "web")
    if not settings.is_demo and not _may_start(settings, services):
        return 1
    services.run(lambda session: public_address.declare(session, settings.public_url))
    app = build_app(settings, services)
    routes = dict(doors.routes(services))
    if settings.is_demo:
        routes |= demo_routes(settings, services, routes["GET", "/healthz"])
    Thread(target=_warm_up, args=(services,), name="warm-up", daemon=True).start()
    listen(settings, application(app, routes), socket_mode.prepare(settings, app))
    return 0


def application(app: App, routes: Mapping[tuple[str, str], Door]) -> Application:
    """Return the WSGI application: Slack's path goes to Bolt, every other to its door."""
    slack: Application = SlackRequestHandler(app, path=SLACK_PATH)

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        method, path = environ.get("REQUEST_METHOD", ""), environ.get("PATH_INFO", "")
        further: list[Any] = []
        try:
            if (method, path) == ("POST", SLACK_PATH):
                return slack(environ, start_response)
            status, content_type, body, *further = _open_door(routes, method, path, environ)
        except Exception:
            number = uuid4().hex[:8]
            _log.exception(
                "request failed", extra={"number": number, "path": _known(routes, path) or "unknown"}
            )
            status, content_type = 500, "text/plain; charset=utf-8"
            body = f"Something went wrong here; the log has it under {number}.".encode()
        headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
        headers += [header for more in further for header in more]
        headers += _GUARDS
        start_response(f"{status} {_PHRASES.get(status, 'Answer')}", headers)
        return [] if method == "HEAD" else [body]

    return answer


def demo_routes(settings: Settings, services: Services, healthz: Door) -> dict[tuple[str, str], Door]:
    """Return what only the demo serves: the next due instant, and a health that waits for every process."""

    def due(environ: Mapping[str, Any]) -> tuple[int, str, bytes]:
        now = services.now()
        next_at, busy, checked_at = services.read(lambda session: waiting.demo_due(session, now))
        jobs = services.queue.pending()
        answer = {
            "now": now.isoformat(),
            "next_at": next_at.isoformat() if next_at else None,
            "busy": [*busy, *([f"{jobs} jobs"] if jobs else [])],
            "mail_checked_at": checked_at.isoformat() if checked_at else None,
        }
        return 200, "application/json", json.dumps(answer).encode()

    def health(environ: Mapping[str, Any]) -> doors.Answer:
        absent = readiness.missing(settings)
        if absent:
            return 503, "application/json", json.dumps({"ok": False, "waiting_for": absent}).encode()
        return healthz(environ)

    return {("GET", "/demo/due"): due, ("GET", "/healthz"): health}


def _warm_up(services: Services) -> None:
    """Import and connect what the first click would otherwise wait for, then spare it from the garbage collector.

    The team is looked up anew, so that whoever clicks first is known already.

    A full collection over all that was imported holds every answer for tens of milliseconds.
    """
    try:
        services.queue.pending()
        for workspace_id in services.read(people.workspaces):
            services.queue.enqueue("meet_team", workspace_id)
    except Exception as error:
        _log.warning("the queue cannot be reached yet", extra={"error": type(error).__name__})
    gc.collect()
    gc.freeze()


def _may_start(settings: Settings, services: Services) -> bool:
    findings = examine(settings)
    for finding in findings:
        print(finding.sentence)
    if any(finding.is_fatal for finding in findings):
        return False
    install(settings, services)
    return True


def _open_door(
    routes: Mapping[tuple[str, str], Door], method: str, path: str, environ: Mapping[str, Any]
) -> doors.Answer:
    known = _known(routes, path)
    door = routes.get((method, known))
    if door is not None:
        return door(environ)
    return (405 if known else 404), "text/plain; charset=utf-8", b"There is nothing here."


def _known(routes: Mapping[tuple[str, str], Door], path: str) -> str:
    """Return the path of the door that a path asks for, which holds no token; "" when there is none."""
    below = f"{path.rpartition('/')[0]}/"
    known = {SLACK_PATH, *(one for _, one in routes)}
    return next((one for one in (path, below) if one in known), "")


def listen(settings: Settings, answer: Application, socket_handler: Any = None) -> None:
    """Serve HTTP, and Socket Mode when there is one, until SIGTERM or SIGINT."""
    from waitress.server import create_server

    server = create_server(
        answer,
        host="127.0.0.1" if settings.is_demo else "0.0.0.0",
        port=settings.port,
        threads=_THREADS,
        ident="",
        max_request_body_size=_MAX_BODY_BYTES,
    )

    end_on_signals()
    if socket_handler is not None:
        socket_mode.connect(socket_handler)
    _log.info("serving", extra={"port": settings.port, "socket_mode": socket_handler is not None})
    try:
        server.run()
    finally:
        if socket_handler is not None:
            socket_mode.close(socket_handler)
        server.close()
