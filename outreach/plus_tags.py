"""Addresses with a tag by which an answer tells what it answers: jo+<key>@kestrel.test is <key@kestrel.test>.

The key is that of a Message-ID, so a tag needs no table. What leaves carries none, as a Reply-To beside From looks like
bulk mail and not every provider takes such addresses (RFC 5233); a relay of a team's own may write one.
"""

import re
from email.message import Message as Mail

from outreach import mail_text

_WHERE = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_TAGGED = re.compile(r"(?P<local>[^@+]+)\+(?P<key>[0-9a-f]{32})@(?P<domain>[^@\s]+)", re.IGNORECASE)
_MOST = 50


def message_ids(mail: Mail) -> list[str]:
    """Return the Message-IDs that the tags of its recipients' addresses name, in order, each once."""
    found = (_TAGGED.fullmatch(one) for name in _WHERE for _, one in mail_text.addresses(mail, name)[:_MOST])
    return list(dict.fromkeys(f"<{one['key'].lower()}@{one['domain']}>" for one in found if one))
