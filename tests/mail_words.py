"""What a mail of ours says, as its recipient's mail program shows it."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTPUTF8


def parsed(content: bytes) -> EmailMessage:
    """Return a mail as a program reads it."""
    return message_from_bytes(content, policy=SMTPUTF8)


def plain_of(content: bytes) -> str:
    """Return the words of the plain body, its lines flowing together again (RFC 3676, 4.1)."""
    part = parsed(content).get_body(("plain",))
    assert isinstance(part, EmailMessage)
    assert part["Content-Type"].params["format"] == "flowed"
    lines = [""]
    for line in part.get_content().replace("\r\n", "\n").split("\n"):
        bare = line.removeprefix(" ")
        goes_on = bare.endswith(" ") and bare != "-- "
        lines[-1] += bare
        if not goes_on:
            lines.append("")
    return "\n".join(lines).strip("\n")


def html_of(content: bytes) -> str:
    """Return the HTML body."""
    part = parsed(content).get_body(("html",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")
