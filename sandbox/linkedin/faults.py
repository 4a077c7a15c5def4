"""What goes wrong at the local Unipile when somebody asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.errors import ControlError
from sandbox.linkedin.refusal import STATUSES

CALLS = (
    "look_up", "me", "invite", "withdraw", "invites", "relations", "chats", "chats_with", "start", "write",
    "messages", "accounts", "account", "link", "webhooks",
)  # fmt: skip
WAYS = ("error", "cut", "cut_after", "silent", "garbage", "status")


@dataclass
class Fault:
    """One way of going wrong, met by the next `times` calls that are named by `on`; "*" is every call.

    `how` is error (`kind` says which), status (`status` and a page of HTML, as a gateway gives it), cut (the
    connection breaks before anything is done), cut_after (it breaks once it is done), silent (it is done and nothing is
    said), or garbage (it is done, and the answer is no JSON).
    """

    on: str
    how: str
    kind: str = ""
    status: int = 502
    retry_after: int | None = None
    times: int = 1


class Faults:
    """A queue of faults."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def reset(self) -> None:
        self._waiting.clear()

    def add(self, asked: Any) -> None:
        """Take one from the control API. Raises ControlError."""
        if not isinstance(asked, Mapping) or not {*asked} <= {*Fault.__dataclass_fields__}:
            raise ControlError(f"A fault has these fields: {', '.join(Fault.__dataclass_fields__)}.")
        fault = Fault(**{"on": "*", "how": "error", **asked})
        if not all(isinstance(word, str) for word in (fault.on, fault.how, fault.kind)):
            raise ControlError("The fields 'on', 'how' and 'kind' are words.")
        if fault.on not in (*CALLS, "*"):
            raise ControlError(f"The field 'on' is * or one of {', '.join(CALLS)}.")
        if fault.how not in WAYS:
            raise ControlError(f"The field 'how' is one of {', '.join(WAYS)}.")
        if fault.how == "error" and fault.kind not in STATUSES:
            raise ControlError(f"The field 'kind' is one of {', '.join(STATUSES)}.")
        for number in (fault.status, fault.times, fault.retry_after):
            if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 1):
                raise ControlError(
                    "The fields 'status', 'times' and 'retry_after' are whole numbers from 1 on."
                )
        self._waiting.append(fault)

    def take(self, call: str) -> Fault | None:
        """Return the fault that a call meets, None where it meets none."""
        for fault in self._waiting:
            if fault.on in (call, "*"):
                fault.times -= 1
                if fault.times < 1:
                    self._waiting.remove(fault)
                return fault
        return None

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._waiting]
