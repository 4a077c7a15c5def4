"""What is wrong with a payload, in the words of Slack's own answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One reason why Slack would refuse a payload.

    `code` is the answer's `error`; `message` stands in `response_metadata.messages` and ends with a JSON pointer to
    what is meant; it is empty where Slack gives only the code.
    """

    code: str
    message: str = ""


@dataclass(frozen=True)
class Fault:
    """A problem with its place, before it is known under which code Slack would report it."""

    words: str
    pointer: str

    def under(self, code: str) -> Problem:
        return Problem(code, f"{self.words} [json-pointer:{self.pointer}]")
