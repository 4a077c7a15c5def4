"""A name server on the loopback that knows a few domains."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread

from dns.flags import QR, RA
from dns.message import from_wire, make_response
from dns.rcode import NXDOMAIN, SERVFAIL, Rcode
from dns.rdatatype import to_text
from dns.rrset import from_text

SILENT = "silent"
Records = Mapping[str, Mapping[str, str | tuple[str, ...]] | Rcode | str]


class NameServer:
    """Answers over UDP. `records` maps a domain to its records by type; SERVFAIL and SILENT are its troubles.

    A CNAME is followed as far as its domains are known, as a resolver's answer has it.
    """

    def __init__(self, records: Records, link: socket.socket) -> None:
        self.records = records
        self.asked: list[tuple[str, str]] = []
        self._link = link

    @property
    def port(self) -> int:
        return int(self._link.getsockname()[1])

    def serve(self) -> None:
        while True:
            wire, sender = self._link.recvfrom(4096)
            if not wire:
                return
            answer = self._answer(wire)
            if answer:
                self._link.sendto(answer, sender)

    def _answer(self, wire: bytes) -> bytes:
        query = from_wire(wire)
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        kind = to_text(query.question[0].rdtype)
        self.asked.append((name, kind))
        response = make_response(query)
        response.flags |= QR | RA
        met: list[str] = []
        while (known := self.records.get(name, NXDOMAIN)) and isinstance(known, Mapping) and name not in met:
            found = "CNAME" if "CNAME" in known else kind
            told = known.get(found, ())
            texts = (told,) if isinstance(told, str) else told
            if texts:
                response.answer.append(from_text(f"{name}.", 300, "IN", found, *texts))
            if found == kind:
                break
            met.append(name)
            name = texts[0].rstrip(".").lower()
        if known == SILENT:
            return b""
        if isinstance(known, Rcode):
            response.set_rcode(known)
        return response.to_wire()


@contextmanager
def name_server(records: Records) -> Iterator[NameServer]:
    """Serve these records on a free port."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        server = NameServer(records, link)
        thread = Thread(target=server.serve, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
                end.sendto(b"", ("127.0.0.1", server.port))
            thread.join(5)


__all__ = ["SERVFAIL", "SILENT", "NameServer", "Records", "name_server"]
