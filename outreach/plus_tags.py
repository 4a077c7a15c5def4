"""Addresses with a tag by which an answer tells what it answers: jo+<key>@kestrel.test is <key@kestrel.test>.

The key is that of a Message-ID, so a tag needs no table; it is asked for in Reply-To or the envelope (RFC 5233).
"""

import re
from email.message import Message as Mail

from outreach import mail_text

_WHERE = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_TAGGED = re.compile(r"(?P<local>[^@+]+)\+(?P<key>[0-9a-f]{32})@(?P<domain>[^@\s]+)", re.IGNORECASE)
_MOST = 50


def address(sender_address: str, rfc_message_id: str) -> str:
    """Return the address of a mailbox that names a message; the mailbox's own where the Message-ID has no such key."""
    key = rfc_message_id.strip("<>").partition("@")[0].lower()
    local, at, domain = sender_address.rpartition("@")
    tagged = f"{local.partition('+')[0]}+{key}{at}{domain}"
    return tagged if _TAGGED.fullmatch(tagged) else sender_address


def message_ids(mail: Mail) -> list[str]:
    """Return the Message-IDs that the tags of its recipients' addresses name, in order, each once."""
    found = (_TAGGED.fullmatch(one) for name in _WHERE for _, one in mail_text.addresses(mail, name)[:_MOST])
    return list(dict.fromkeys(f"<{one['key'].lower()}@{one['domain']}>" for one in found if one))
