"""The mail that every comparison hands over, and how plain smtplib does it."""

import smtplib
from concurrent.futures import ThreadPoolExecutor

SENDER, RECIPIENT = "dock@kestrel.test", "robin@dock.test"
BODY = "A short mail.\r\n" * 40
CONTENT = (
    f"From: {SENDER}\r\nTo: {RECIPIENT}\r\nSubject: Hello\r\nMessage-ID: <1@kestrel.test>\r\n"
    f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{BODY}"
).encode("ascii")


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
