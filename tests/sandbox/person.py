"""A person in the local Slack, acting through the control API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

Open = Callable[..., dict[str, Any]]
"""Opens a modal: takes its blocks and fields, returns the view."""


@dataclass(frozen=True)
class Person:
    """Posts to the control API as one user."""

    id: str
    http: httpx.Client

    def does(self, path: str, **fields: Any) -> dict[str, Any]:
        """Do one thing; whatever comes back, as JSON."""
        answer: dict[str, Any] = self.http.post(path, json={"user": self.id, **fields}).json()
        return answer

    def refused(self, path: str, **fields: Any) -> str:
        """The sentence and status with which the control API refuses."""
        answer = self.http.post(path, json={"user": self.id, **fields})
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.json()["ok"] is False
        return f"{answer.status_code} {answer.json()['error']}"

    def sees(self, channel: str, **query: str) -> list[dict[str, Any]]:
        """The messages of a channel as this person sees them."""
        answer = self.http.get(f"channels/{channel}/messages", params={"user": self.id, **query})
        messages: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
        return messages

    def views(self) -> dict[str, Any]:
        """The open modals, the home tab, and the errors of the top modal."""
        answer: dict[str, Any] = self.http.get("views", params={"user": self.id}).raise_for_status().json()
        return answer

    def titles(self) -> list[str]:
        """The titles of the open modals, bottom to top."""
        return [view["title"]["text"] for view in self.views()["views"]]
