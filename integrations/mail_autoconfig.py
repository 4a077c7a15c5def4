"""Reads the file in which a provider says which mail servers it has, as Thunderbird does."""

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from outreach.mail_servers import NOTHING, Pair, Server

_SECURITIES = {"SSL": "tls", "STARTTLS": "starttls"}
"""Servers that do not encrypt are left out: nobody would send a password in the clear unasked."""
_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_LOCAL_PART = "%EMAILLOCALPART%"


def read(content: bytes) -> Pair:
    """Return the first SMTP and IMAP server of a file that encrypt, nothing where it is none or names none.

    The user name is "%EMAILLOCALPART%" where servers want only what stands before the "@".
    """
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return NOTHING
    smtp, _ = _server(root, "outgoingServer", "smtp")
    imap, username = _server(root, "incomingServer", "imap")
    if smtp is None and imap is None:
        return NOTHING
    return Pair(smtp, imap, _LOCAL_PART if username == _LOCAL_PART else "")


def _server(root: Element, tag: str, kind: str) -> tuple[Server | None, str]:
    """Return the first server of a kind that encrypts, and its user name."""
    for one in root.iter(tag):
        host, port = one.findtext("hostname", "").strip().lower(), one.findtext("port", "").strip()
        security = _SECURITIES.get(one.findtext("socketType", "").strip().upper())
        is_port = port.isascii() and port.isdecimal() and 1 <= int(port[:6]) <= 65535
        if one.get("type") == kind and security and is_port and _HOST.fullmatch(host):
            return Server(host, int(port), security), one.findtext("username", "").strip()
    return None, ""
