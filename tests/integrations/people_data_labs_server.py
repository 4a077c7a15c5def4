"""People Data Labs' bulk endpoint on loopback, answering as its documentation says.

Bodies are made from the pages bulk-enrichment-api, output-response-person-enrichment-api, example-record and errors of
https://docs.peopledatalabs.com/docs/; nobody in them is real.
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

KEY = "pdl-secret-key"
HANG_UP = "hang up"
SAY_NOTHING = "say nothing"
RECORD: dict[str, Any] = {
    "id": "geOZltvqXDfpKzxgrzmJZj_0000",
    "job_title": "Head Of Operations",
    "job_company_name": "Fjord",
    "job_company_website": "fjord.test",
    "job_company_industry": "Maritime",
    "job_company_size": "51-200",
    "industry": "Logistics And Supply Chain",
    "work_email": "mia@fjord.test",
    "linkedin_url": "linkedin.com/in/mia-lund",
    "location_locality": "Oslo",
    "location_region": "Oslo",
    "location_country": "Norway",
}
NOT_FOUND = {"type": "not_found", "message": "No records were found matching your request"}
ERRORS = {
    400: {
        "type": "invalid_request_error",
        "message": "Request contained either missing or invalid parameters",
    },
    401: {"type": "authentication_error", "message": "Request contained a missing or invalid key"},
    402: {"type": "payment_required", "message": "You have reached your account maximum"},
    429: {
        "type": "rate_limit_error",
        "message": "An error occurred due to requests hitting the API too quick",
    },
    500: {"type": "api_error", "message": "The server encountered an unexpected condition"},
}


@dataclass(frozen=True)
class Scripted:
    """One answer that is not the usual one; `body` None stands for the documented error of its status."""

    status: int
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class PeopleDataLabsServer:
    """Whom it knows, by any value of a request's params; what it was asked, and what it says instead next time."""

    url: str = ""
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    requests: list[list[dict[str, Any]]] = field(default_factory=list)
    script: deque[Scripted | str] = field(default_factory=deque)
    credits_left: int = 100
    closes: Event = field(default_factory=Event)

    def answer(self, body: dict[str, Any]) -> Scripted:
        """Return the answer to a bulk request."""
        requests = body["requests"]
        self.requests.append(requests)
        if any(
            value in self.refuses
            for one in requests
            for value in one["params"].values()
            if isinstance(value, str)
        ):
            return Scripted(400)
        return Scripted(200, json.dumps([self._item(one) for one in requests]).encode())

    def _item(self, request: dict[str, Any]) -> dict[str, Any]:
        texts = [value for value in request["params"].values() if isinstance(value, str)]
        found = next((self.known[value] for value in texts if value in self.known), None)
        if found is None:
            return {"status": 404, "error": NOT_FOUND, "metadata": request["metadata"]}
        self.credits_left -= 1
        return {"status": 200, "likelihood": 8, "data": found, "metadata": request["metadata"]}


@contextmanager
def people_data_labs() -> Iterator[PeopleDataLabsServer]:
    """Serve it until the block ends."""
    serving = PeopleDataLabsServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            scripted: Scripted | str
            if self.headers.get("X-Api-Key") != KEY:
                scripted = Scripted(401)
            elif self.path != "/v5/person/bulk":
                scripted = Scripted(404, b"<html>")
            else:
                scripted = serving.script.popleft() if serving.script else serving.answer(body)
            if isinstance(scripted, str):
                if scripted == SAY_NOTHING:
                    serving.closes.wait(20)
                self.close_connection = True
                return
            self._say(scripted)

        def do_HEAD(self) -> None:
            status = 200 if self.headers.get("X-Api-Key") == KEY else 401
            self._say(Scripted(status, b"", {"x-totallimit-remaining": str(serving.credits_left)}))

        def _say(self, scripted: Scripted) -> None:
            error = {"status": scripted.status, "error": ERRORS.get(scripted.status, ERRORS[500])}
            body = json.dumps(error).encode() if scripted.body is None else scripted.body
            self.send_response(scripted.status)
            for name, value in scripted.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    serving.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield serving
    finally:
        serving.closes.set()
        server.shutdown()
        thread.join()
        server.server_close()
