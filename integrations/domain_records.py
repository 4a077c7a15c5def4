"""Asks the domain name system for the records of a name, anew each time: whoever changed one wants to see it."""

from collections.abc import Callable, Sequence
from typing import Any

from dns.exception import DNSException, Timeout
from dns.name import EmptyLabel, LabelTooLong, NameTooLong
from dns.resolver import NXDOMAIN, NoAnswer, NoNameservers, Resolver

from outreach.domain_records_port import RecordKind

_IN_NO_DNS = frozenset({"test", "example", "invalid", "localhost", "local", "internal"})
"""Ends of names that the public DNS says nothing of: https://www.rfc-editor.org/rfc/rfc6761#section-6 and 6762."""


class DnsDomainRecords:
    """The DomainRecords of the real world. `nameservers` are addresses, none given means the system's own."""

    def __init__(
        self, *, timeout_seconds: float = 3.0, nameservers: Sequence[str] = (), port: int = 53
    ) -> None:
        self._resolver = Resolver(configure=not nameservers)
        if nameservers:
            self._resolver.nameservers = list(nameservers)
            self._resolver.port = port
        self._resolver.lifetime = timeout_seconds
        self._resolver.timeout = timeout_seconds / 2
        self._resolver.cache = None

    def ask(self, name: str, kind: RecordKind) -> tuple[str, ...] | None:
        """Return the records of a kind at a name, () for none, None when that cannot be told now."""
        if name.rstrip(".").rpartition(".")[2].lower() in _IN_NO_DNS:
            return None
        try:
            found = self._resolver.resolve(f"{name.rstrip('.')}.", str(kind), search=False)
        except (NXDOMAIN, NoAnswer, EmptyLabel, LabelTooLong, NameTooLong):
            return ()
        except (NoNameservers, Timeout):
            return None
        except DNSException:
            return None
        return tuple(_READERS[kind](one) for one in found)


def _text(record: Any) -> str:
    """Return the strings of a TXT as the one text that they are."""
    return b"".join(record.strings).decode("utf-8", "replace")


def _exchanger(record: Any) -> str:
    return f"{record.preference} {_host(record.exchange)}"


def _host(name: Any) -> str:
    return str(name.to_text(omit_final_dot=True)).lower() or "."


_READERS: dict[RecordKind, Callable[[Any], str]] = {
    RecordKind.TXT: _text,
    RecordKind.MX: _exchanger,
    RecordKind.A: lambda record: str(record.address),
    RecordKind.AAAA: lambda record: str(record.address),
    RecordKind.PTR: lambda record: _host(record.target),
    RecordKind.CNAME: lambda record: _host(record.target),
}
