"""Log lines: one JSON object each, with ids and never with secrets, addresses or bodies."""

import json
import logging
import sys
from datetime import UTC, datetime
from traceback import extract_tb

_OWN = frozenset(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {"message", "asctime", "taskName"}
_FRAMES = 12


class JsonLines(logging.Formatter):
    """Writes a record as one line; of an exception only its type and where it came from.

    The words of an exception may quote a row, an address or a mail, so they are left out.
    """

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            line["error"] = kind.__name__
            line["where"] = [f"{at.filename}:{at.lineno} {at.name}" for at in extract_tb(trace)[-_FRAMES:]]
        return json.dumps(line, default=str)


def start_logging(process: str) -> None:
    """Send our own events from INFO on, and other packages' from WARNING on, to stderr as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("plera").setLevel(logging.INFO)
