"""A server of one's own that speaks OpenAI's API, over HTTP: what it answers, and what its refusals mean."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from integrations.llm import LangChainWriter, build_model
from outreach.errors import WriterFailed, WriterStopped, WriterUnreachable
from outreach.writer_port import Terms, Used, used_by
from tests.integrations.samples import BRIEF

GOOD = {
    "subject": "A question",
    "body": "Hello Yuki,\n\nshort and good.",
    "facts_used": ["company"],
    "language": "en",
}


@contextmanager
def server(
    status: int, content: str, page: bytes = b"", **headers: Any
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Answer every request alike, with a `page` as it is; give the address and what was asked."""
    asked: list[dict[str, Any]] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            message = {"role": "assistant", "content": content}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            usage = {"prompt_tokens": 900, "completion_tokens": 70, "total_tokens": 970}
            answer: dict[str, Any] = {
                "id": "1", "object": "chat.completion", "created": 1, "model": "own", "choices": [choice],
                "usage": usage,
            }  # fmt: skip
            if status != 200:
                answer = {"error": {"message": content, "code": content}}
            written = page or json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {"content-type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_address[1]}/v1", asked
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


def writer(url: str) -> LangChainWriter:
    return LangChainWriter(build_model("openai:own", url=url), "openai:own")


def test_a_text_is_written_by_a_server_at_another_address_that_wants_no_key() -> None:
    with server(200, json.dumps(GOOD)) as (url, asked):
        written = writer(url).write(BRIEF)

    assert (written.subject, written.body, written.writer) == (GOOD["subject"], GOOD["body"], "openai:own")
    assert asked[0]["model"] == "own"
    assert "json_schema" in json.dumps(asked[0]["response_format"])


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (401, "no such key", WriterStopped),
        (429, "insufficient_quota", WriterStopped),
        (500, "broken", WriterUnreachable),
        (400, "too long", WriterFailed),
        (404, "model_not_found", WriterStopped),
        (200, "no JSON at all", WriterFailed),
        (200, "x" * 40_000, WriterFailed),
    ],
)
def test_what_the_server_refuses_says_what_to_do(status: int, said: str, kind: type[WriterFailed]) -> None:
    with server(status, said) as (url, _), pytest.raises(WriterFailed) as raised:
        writer(url).write(BRIEF)

    assert type(raised.value) is kind
    assert said[:200] not in str(raised.value)


@pytest.mark.parametrize(
    ("page", "kind", "words"),
    [
        (b"null", WriterUnreachable, "check its address"),
        (b'"<html>A gateway\'s page</html>"', WriterUnreachable, "check its address"),
        (b"{}", WriterFailed, "no usable text"),
        (
            b'{"id": "1", "object": "chat.completion", "model": "own", "choices": []}',
            WriterFailed,
            "no usable text",
        ),
        (b'{"id": "1", "choices": [{"mess', WriterFailed, "no usable text"),
        (b"\xff\xfe{", WriterFailed, "Press Rewrite|press Rewrite"),
    ],
)
def test_what_is_no_model_s_answer_is_a_sentence_and_no_breakdown(
    page: bytes, kind: type[WriterFailed], words: str
) -> None:
    with server(200, "", page=page) as (url, _), pytest.raises(WriterFailed, match=words) as raised:
        writer(url).write(BRIEF)

    assert type(raised.value) is kind


def test_a_server_that_is_too_busy_says_when_to_come_back() -> None:
    with (
        server(429, "slow down", b"", **{"retry-after": "1"}) as (url, _),
        pytest.raises(WriterUnreachable) as raised,
    ):
        writer(url).write(BRIEF)

    assert raised.value.rest_seconds == 1


def test_a_server_that_is_gone_is_asked_again_later() -> None:
    with server(200, "") as (url, _):
        gone = url

    with pytest.raises(WriterUnreachable):
        writer(gone).write(BRIEF)


class Turns:
    """A pace that keeps what it was asked."""

    def __init__(self) -> None:
        self.waited = 0
        self.rests: list[float] = []

    def wait(self) -> None:
        self.waited += 1

    def back_off(self, seconds: float) -> None:
        self.rests.append(seconds)


def test_every_call_waits_its_turn_and_its_tokens_and_cost_are_told() -> None:
    turns = Turns()
    with server(200, json.dumps(GOOD)) as (url, asked):
        model = build_model("openai:own", url=url)
        terms = Terms("openai:own", 0.25, 2.0, is_free=False)
        written = LangChainWriter(model, "openai:own", terms=terms, pace=turns).write(BRIEF)

    assert written.used == Used(900, 70, 225 + 140)
    assert turns.waited == len(asked) == 1


def test_calls_whose_answers_cannot_be_used_are_paid_for_all_the_same() -> None:
    empty = json.dumps({**GOOD, "body": " "})
    with server(200, empty) as (url, asked), pytest.raises(WriterFailed) as raised:
        writer(url).write(BRIEF)

    assert len(asked) == 2
    assert used_by(raised.value) == Used(1800, 140, 0)


def test_too_many_requests_push_the_pace_back_for_all() -> None:
    turns = Turns()
    with (
        server(429, "slow down", b"", **{"retry-after": "1"}) as (url, _),
        pytest.raises(WriterUnreachable),
    ):
        LangChainWriter(build_model("openai:own", url=url), "openai:own", pace=turns).write(BRIEF)
    with server(500, "broken") as (url, _), pytest.raises(WriterUnreachable):
        LangChainWriter(build_model("openai:own", url=url), "openai:own", pace=turns).write(BRIEF)

    assert turns.rests == [1.0]


def test_claims_come_with_the_fact_they_rest_on_and_those_on_no_known_fact_are_dropped() -> None:
    claims = [{"text": "short and good", "fact": "company"}, {"text": "good", "fact": "made up"}]
    with server(200, json.dumps({**GOOD, "claims": claims * 9})) as (url, _):
        written = writer(url).write(BRIEF)

    assert set(written.claims) == {("short and good", "company")}
    assert len(written.claims) <= 6


def test_an_answer_that_is_no_json_is_asked_for_once_more() -> None:
    with server(200, "Here you are: " + "x" * 40_000) as (url, asked), pytest.raises(WriterFailed) as raised:
        writer(url).write(BRIEF)

    assert len(asked) == 2
    assert "did not have the asked form" in str(raised.value)
