"""Log lines carry ids and places, never the words of an exception."""

import json
import logging
import sys

from bot.logs import JsonLines


def line(record: logging.LogRecord) -> dict[str, object]:
    told: dict[str, object] = json.loads(JsonLines("web").format(record))
    return told


def test_a_line_is_json_with_what_was_given_along() -> None:
    record = logging.LogRecord("plera.web", logging.INFO, __file__, 1, "sent %d", (3,), None)
    record.delivery_id = 7

    told = line(record)

    assert (told["level"], told["process"], told["event"]) == ("info", "web", "sent 3")
    assert told["delivery_id"] == 7


def test_an_exception_is_told_by_type_and_place_only() -> None:
    try:
        raise ValueError("ada@acme.test said something private")
    except ValueError:
        record = logging.LogRecord("plera.web", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())

    text = JsonLines("web").format(record)

    assert "ada@acme.test" not in text
    assert json.loads(text)["error"] == "ValueError"
    assert "test_logs.py" in json.loads(text)["where"][-1]
