"""Senders and prospects as the tests of mail use them: real clients, and the control API."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
from imap_tools import BaseMailBox, MailBoxUnencrypted

from sandbox.config import Config
from sandbox.runner import Running, quick_config, running
from sandbox.seed import Mailbox
from tests.sandbox.people import a_seed

ANA, ANA_PASSWORD = "ana@kestrel.test", "correct horse"
BEN, BEN_PASSWORD = "ben@kestrel.test", "battery staple"
LEAD = "yuki@harbour.test"
MAILBOXES = (
    Mailbox(ANA, "Ana Ruiz", ANA_PASSWORD, "sender", True),
    Mailbox(BEN, "Ben Ode", BEN_PASSWORD, "sender", False),
    Mailbox(LEAD, "Yuki Tan"),
)


class MailDesk:
    """A running sandbox with mail, seen from the outside."""

    def __init__(self, sandbox: Running) -> None:
        self.sandbox = sandbox
        self.http = httpx.Client(base_url=f"{sandbox.url}/_control/", timeout=60.0)

    def get(self, path: str) -> dict[str, Any]:
        answer = self.http.get(path).raise_for_status()
        return dict(answer.json())

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.http.post(path, json=body)

    def done(self, path: str, **body: Any) -> dict[str, Any]:
        """Post what must succeed."""
        answer = self.post(path, **body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def messages(self, address: str, folder: str = "INBOX") -> list[dict[str, Any]]:
        return list(self.get(f"mail/{address}?folder={folder}")["messages"])

    def smtp(self, address: str | None = ANA, password: str = ANA_PASSWORD) -> smtplib.SMTP:
        """A connection, logged in unless `address` is None."""
        client = smtplib.SMTP("127.0.0.1", self.sandbox.smtp_port, timeout=10)
        if address is not None:
            try:
                client.login(address, password)
            except smtplib.SMTPException:
                client.close()
                raise
        return client

    def send(self, to: str, subject: str = "Hello", text: str = "Good day.\n", **headers: str) -> str:
        """Send from Ana and return the Message-ID."""
        message = a_mail(to, subject, text, **headers)
        with self.smtp() as client:
            client.send_message(message)
        return str(message["Message-ID"])

    @contextmanager
    def imap(self, address: str = ANA, password: str = ANA_PASSWORD) -> Iterator[BaseMailBox]:
        box = MailBoxUnencrypted("127.0.0.1", self.sandbox.imap_port, timeout=10)
        is_closed = False
        try:
            yield box.login(address, password)
            box.logout()
            is_closed = True
        finally:
            if not is_closed:
                box.client.shutdown()


def a_mail(to: str, subject: str = "Hello", text: str = "Good day.\n", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Ana Ruiz <{ANA}>", to, subject
    message["Message-ID"] = f"<{abs(hash((to, subject, text)))}.local@kestrel.test>"
    message["Date"] = "Tue, 25 Nov 2025 09:03:00 +0100"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def mail_config(
    directory: Path, bot_url: str = "http://127.0.0.1:9", mailboxes: tuple[Mailbox, ...] = MAILBOXES
) -> Config:
    """A sandbox of two senders and a prospect; nothing listens where its bot should be."""
    return quick_config(replace(a_seed(), mailboxes=mailboxes), directory, bot_url, with_mail=True)


@contextmanager
def a_desk(
    directory: Path, bot_url: str = "http://127.0.0.1:9", mailboxes: tuple[Mailbox, ...] = MAILBOXES
) -> Iterator[MailDesk]:
    with running(mail_config(directory, bot_url, mailboxes)) as sandbox:
        desk = MailDesk(sandbox)
        try:
            yield desk
        finally:
            desk.http.close()
