"""The web process: doors, what only the demo serves, and a failure that tells nothing."""

import io
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from slack_bolt import App

from bot import readiness
from bot.app import build_app
from bot.settings import Settings
from bot.web import Door, application, demo_routes
from bot.wiring import build
from handlers.doors import routes
from outreach.ports import Services


@pytest.fixture
def settings(url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=url, redis_url="redis://127.0.0.1:1/0", slack_signing_secret="s", directory=tmp_path
    )


@pytest.fixture
def services(settings: Settings) -> Services:
    return build(settings, "test")


@pytest.fixture
def app(settings: Settings, services: Services) -> App:
    return build_app(settings, services)


def call(app: App, doors: Mapping[tuple[str, str], Door], method: str, path: str) -> tuple[str, bytes]:
    """Ask for a path; return the status line and the body."""
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path}
    setup_testing_defaults(environ)
    environ["wsgi.input"] = io.BytesIO(b"")
    said: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        said.append(status)

    body = b"".join(application(app, doors)(environ, start_response))
    return said[0], body


def well(environ: Mapping[str, Any]) -> tuple[int, str, bytes]:
    return 200, "text/plain", b"well"


def broken(environ: Mapping[str, Any]) -> tuple[int, str, bytes]:
    raise RuntimeError("ana@kestrel.test wrote: top secret")


def test_a_door_answers_its_method_and_path_only(app: App) -> None:
    doors = {("GET", "/healthz"): well}

    assert call(app, doors, "GET", "/healthz") == ("200 OK", b"well")
    assert call(app, doors, "POST", "/healthz")[0] == "405 Method Not Allowed"
    assert call(app, doors, "GET", "/slack/events")[0] == "405 Method Not Allowed"
    assert call(app, doors, "GET", "/admin")[0] == "404 Not Found"


def test_an_unsigned_request_to_slacks_path_is_refused(app: App) -> None:
    assert call(app, {}, "POST", "/slack/events")[0].startswith("401")


def test_an_unknown_error_gets_a_number_and_tells_nothing(app: App, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "plera.web"):
        status, body = call(app, {("GET", "/x"): broken}, "GET", "/x")

    assert status.startswith("500")
    assert b"secret" not in body
    assert caplog.records[0].__dict__["number"].encode() in body


def test_every_page_goes_with_headers_that_let_nothing_load_or_leak(app: App, services: Services) -> None:
    environ: dict[str, Any] = {"REQUEST_METHOD": "GET", "PATH_INFO": "/opt-out", "QUERY_STRING": "t=abc"}
    setup_testing_defaults(environ)
    said: list[tuple[str, dict[str, str]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        said.append((status, dict(headers)))

    body = b"".join(application(app, routes(services))(environ, start_response))

    ((status, headers),) = said
    assert status == "404 Not Found"
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Security-Policy"].startswith(
        "default-src 'none'; style-src 'unsafe-inline'; form-action"
    )
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert b"<script" not in body
    assert call(app, routes(services), "PUT", "/opt-out")[0] == "405 Method Not Allowed"


def test_a_door_that_ends_in_a_slash_is_that_of_what_stands_right_below_it(app: App) -> None:
    doors = {("GET", "/o/"): well, ("HEAD", "/o/"): well}

    assert call(app, doors, "GET", "/o/abc.gif") == ("200 OK", b"well")
    assert call(app, doors, "HEAD", "/o/abc.gif") == ("200 OK", b"")
    assert call(app, doors, "POST", "/o/abc.gif")[0] == "405 Method Not Allowed"
    assert call(app, doors, "GET", "/o/abc/def.gif")[0] == "404 Not Found"
    assert call(app, doors, "GET", "/abc.gif")[0] == "404 Not Found"
    assert call(app, doors, "GET", "/o")[0] == "404 Not Found"


def test_a_picture_is_never_kept_by_a_proxy_and_tells_nothing(app: App, services: Services) -> None:
    environ: dict[str, Any] = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/o/{'a' * 40}.gif"}
    setup_testing_defaults(environ)
    said: list[tuple[str, dict[str, str]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        said.append((status, dict(headers)))

    body = b"".join(application(app, routes(services))(environ, start_response))

    ((status, headers),) = said
    assert (status, headers["Content-Type"], headers["Content-Length"]) == ("200 OK", "image/gif", "43")
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers
    assert body[:6] == b"GIF89a"
    assert len(body) == 43


def test_a_token_in_a_path_is_not_logged(app: App, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "plera.web"):
        status, _ = call(app, {("GET", "/o/"): broken}, "GET", "/o/secrettoken.gif")

    assert status.startswith("500")
    assert caplog.records[0].__dict__["path"] == "/o/"
    assert "secrettoken" not in str(caplog.records[0].__dict__["path"])


def test_the_demos_health_waits_for_every_process(app: App, settings: Settings, services: Services) -> None:
    demo = replace(settings, is_demo=True)
    doors = demo_routes(demo, services, well)
    for process in readiness.PROCESSES[:-1]:
        readiness.mark(demo, process)

    status, body = call(app, doors, "GET", "/healthz")
    assert status.startswith("503")
    assert json.loads(body)["waiting_for"] == [readiness.PROCESSES[-1]]

    readiness.mark(demo, readiness.PROCESSES[-1])
    assert call(app, doors, "GET", "/healthz") == ("200 OK", b"well")

    readiness.clear(demo.directory, "mail")
    assert readiness.missing(demo) == ["mail"]


def test_outside_the_demo_no_mark_is_left(settings: Settings) -> None:
    readiness.mark(settings, "mail")

    assert "mail" in readiness.missing(settings)
