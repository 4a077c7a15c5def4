"""What a mailbox tells of a correspondence: who wrote whom, and who answered."""

from __future__ import annotations

from email.parser import BytesHeaderParser
from email.utils import parseaddr

from sandbox.mail.accounts import PROSPECT, SENDER
from sandbox.mail.addresses import plain
from sandbox.mail.folders import Stored
from sandbox.mail.reading import PARSER_ERRORS
from sandbox.mail.servers import MailServers

MOST_READ = 20
HEAD_LIMIT = 64_000
Head = dict[str, str]


async def told_by(servers: MailServers, address: str) -> set[str]:
    """What the newest letters in a mailbox show to have happened.

    "mail_arrived": a prospect has mail from a sender. "mail_answered": a sender has a prospect's answer to a mail of
    a sender, written by a person. "answer_arrived": a prospect has a sender's answer to a mail of theirs.
    """
    role = _role(servers, address)
    inbox = await _heads(servers, address, "INBOX")
    happened: set[str] = set()
    if role == PROSPECT:
        letters = [head for head in inbox if _role(servers, head["from"]) == SENDER]
        own = {head["message-id"] for head in await _heads(servers, address, "Sent")} - {""}
        happened |= {"mail_arrived"} if letters else set()
        happened |= {"answer_arrived"} if own & {head["in-reply-to"] for head in letters} else set()
    for head in inbox if role == SENDER else ():
        if _role(servers, head["from"]) == PROSPECT and head["auto-submitted"] in ("", "no"):
            received = await _heads(servers, head["from"], "INBOX")
            known = {each["message-id"] for each in received if _role(servers, each["from"]) == SENDER}
            happened |= {"mail_answered"} if head["in-reply-to"] in known - {""} else set()
    return happened


def _role(servers: MailServers, address: str) -> str:
    mailbox = servers.accounts.get(address)
    return mailbox.role if mailbox else ""


async def _heads(servers: MailServers, address: str, folder: str) -> list[Head]:
    try:
        return [_head(stored) for stored in await servers.messages(address, folder, most=MOST_READ)]
    except (KeyError, OSError):
        return []  # emptied while it was being read


def _head(stored: Stored) -> Head:
    names = ("from", "message-id", "in-reply-to", "auto-submitted")
    try:
        parsed = BytesHeaderParser().parsebytes(stored.raw[:HEAD_LIMIT])
        head = {name: str(parsed.get(name, "")).strip() for name in names}
    except PARSER_ERRORS:
        return dict.fromkeys(names, "")
    return {
        **head,
        "from": plain(parseaddr(head["from"])[1]) or "",
        "auto-submitted": head["auto-submitted"].lower(),
    }
