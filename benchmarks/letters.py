"""The mail that every comparison hands over, and how plain smtplib does it."""

import smtplib
from concurrent.futures import ThreadPoolExecutor

from outreach import composing
from outreach.composing import Correspondent

SENDER, RECIPIENT = "dock@kestrel.test", "robin@dock.test"
BODY = "A short mail.\r\n" * 40
CONTENT = composing.compose(
    Correspondent("Ana Lindqvist", SENDER),
    Correspondent("Robin Dock", RECIPIENT),
    subject="Hello",
    body=BODY,
    signature="Ana Lindqvist\nHead of Partnerships, Kestrel Dock",
    foot=composing.footer("Kestrel Dock Systems GmbH", "Am Sandkai 14a, 20457 Hamburg", "en"),
    message_id="<1@kestrel.test>",
).content
"""A mail as the product composes it: text and HTML, signature and footer."""


def hand_over_bare(port: int, mails: int, connections: int) -> None:
    """Hand so many mails over by plain connections side by side, a thread each."""
    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(lambda _: _loop(port, mails // connections), range(connections)))


def _loop(port: int, mails: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as smtp:
        smtp.ehlo("bench")
        for _ in range(mails):
            smtp.mail(SENDER)
            smtp.rcpt(RECIPIENT)
            smtp.data(CONTENT)
