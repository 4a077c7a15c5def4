"""What looking at a sending domain, or at a host name of a sender's own, needs of whoever asks the DNS."""

from enum import StrEnum
from typing import Protocol


class RecordKind(StrEnum):
    """The kinds of records that are asked for."""

    MX = "MX"
    TXT = "TXT"
    A = "A"
    AAAA = "AAAA"
    PTR = "PTR"
    CNAME = "CNAME"


class DomainRecords(Protocol):
    """Knows which records stand at a name."""

    def ask(self, name: str, kind: RecordKind) -> tuple[str, ...] | None:
        """Return the records of a kind at a name in ASCII: () when there are none, None when that cannot be told now.

        A TXT is one text each, an MX "<preference> <host>" ("." for a host that takes no mail), hosts without their
        final dot. Never raises, takes no longer than a few seconds, and remembers nothing.
        """
