"""A local LinkedIn to try the sandbox's own tests on: its people, and a client with the key."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from sandbox.runner import Running, quick_config, running
from sandbox.seed import LinkedInAccount, LinkedInPerson, LinkedInSeed
from tests.sandbox.people import a_seed

KEY = "unipile-key-1"
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Loopback knows no certificates, and reading them takes longer than a call."""
JO = "acc-jo"
LINKEDIN = LinkedInSeed(
    KEY,
    (LinkedInAccount(JO, "jo-meyer"), LinkedInAccount("acc-zoe", "zoe-berg", "premium", connected=False)),
    (
        LinkedInPerson("jo-meyer", "Jo", "Meyer"),
        LinkedInPerson("zoe-berg", "Zoë", "Berg"),
        LinkedInPerson("mia-lund", "Mia", "Lund"),
        LinkedInPerson("olga", "Olga", "Friend", degree="first"),
        *(LinkedInPerson(f"lead-{number}", "Lead", str(number)) for number in range(8)),
    ),
)


class Unipile:
    """A client of the API, and of the control API beside it."""

    def __init__(self, sandbox: Running) -> None:
        self.url = sandbox.url

    def asks(self, method: str, path: str, *, key: str = KEY, **sent: Any) -> httpx.Response:
        return httpx.request(
            method, f"{self.url}/api/v1/{path}", headers={"X-API-KEY": key}, timeout=20, verify=PLAIN, **sent
        )

    def gets(self, path: str, **params: Any) -> dict[str, Any]:
        answer = self.asks("GET", path, params={"account_id": JO, **params})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def id_of(self, public_id: str) -> str:
        return str(self.gets(f"users/{public_id}")["provider_id"])

    def invites(self, public_id: str, message: str | None = None) -> httpx.Response:
        body = {"account_id": JO, "provider_id": self.id_of(public_id)}
        return self.asks("POST", "users/invite", json=body | ({"message": message} if message else {}))

    def writes(self, public_id: str, text: str) -> httpx.Response:
        fields = {"account_id": JO, "attendees_ids": self.id_of(public_id), "text": text}
        return self.asks("POST", "chats", files={name: (None, value) for name, value in fields.items()})

    def hears(self, url: str, source: str, **further: Any) -> None:
        headers = [{"key": "X-Secret", "value": "s-1"}]
        body = {"request_url": url, "source": source, "name": source, "headers": headers, **further}
        assert self.asks("POST", "webhooks", json=body).status_code == 201

    def plays(self, what: str, **body: Any) -> httpx.Response:
        return httpx.post(f"{self.url}/_control/linkedin/{what}", json=body, timeout=20, verify=PLAIN)

    def state(self) -> dict[str, Any]:
        return dict(
            httpx.get(f"{self.url}/_control/linkedin", timeout=20, verify=PLAIN).raise_for_status().json()
        )


@contextmanager
def local_linkedin(directory: Path, *, seed: LinkedInSeed | None = LINKEDIN) -> Iterator[Running]:
    config = quick_config(replace(a_seed(), linkedin=seed), directory, "http://127.0.0.1:9")
    with running(config) as sandbox:
        yield sandbox
