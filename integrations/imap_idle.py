"""IDLE (RFC 2177) that sees new mail at once and reads whole lines."""

import imaplib
import io
import re
import selectors
import ssl

from imap_tools.idle import IdleManager

_NEWS = re.compile(rb"\* \d+ (?:EXISTS|RECENT)\b", re.IGNORECASE)


class WholeLineIdle(IdleManager):
    """imap-tools' IDLE, whose reading takes half a line for a broken one and misses what came with the "+"."""

    def poll(self, timeout: float | None) -> list[bytes]:
        """Return the first line that comes, none when the time is over. Raises IMAP4.abort at the end of all.

        Lines that follow it are parsed when IDLE ends and stand among the client's untagged responses.
        """
        client: imaplib.IMAP4 = self.mailbox.client
        if not _is_buffered(client) and not _is_readable(client, timeout):
            return []
        line = client.readline()
        if not line:
            raise imaplib.IMAP4.abort("closed during IDLE")
        return [line]


def _is_readable(client: imaplib.IMAP4, timeout: float | None) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(client.socket(), selectors.EVENT_READ)
        return bool(selector.select(timeout))


def _is_buffered(client: imaplib.IMAP4) -> bool:
    """Whether a line came in one packet with an earlier answer: the socket does not tell of it any more."""
    parts = vars(client)
    if parts.get("_readbuf"):  # Python 3.14 buffers here, earlier ones in a BufferedReader.
        return True
    reader, sock = parts.get("file"), client.socket()
    if not isinstance(reader, io.BufferedReader):
        return False
    seconds = sock.gettimeout()
    sock.settimeout(0)
    try:
        return bool(reader.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        sock.settimeout(seconds)


def announces_mail(line: bytes) -> bool:
    """Whether an untagged line is news; "* OK Still here" and changes of flags, also of \\Recent, are not."""
    return _NEWS.match(line) is not None
