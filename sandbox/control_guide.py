"""The control API's answers about this Slack itself: the newcomer's guide, and what of Slack is covered."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.coverage import COVERAGE
from sandbox.guide import Guide


def guide_routes(guide: Guide) -> list[BaseRoute]:
    """GET guide and GET coverage."""

    async def read_guide(request: Request) -> Response:
        return JSONResponse({"ok": True, **guide.as_json()})

    async def read_coverage(request: Request) -> Response:
        known = {
            name: sorted(value) if isinstance(value, frozenset) else dict(value) for name, value in _parts()
        }
        return JSONResponse({"ok": True, **known})

    return [
        Route("/_control/guide", read_guide, methods=["GET"]),
        Route("/_control/coverage", read_coverage, methods=["GET"]),
    ]


def _parts() -> list[tuple[str, frozenset[str] | dict[str, str]]]:
    return list(asdict(COVERAGE).items())
