"""Asks the domain name system which domains take mail, with a short patience and a memory."""

from collections.abc import Sequence

from dns.exception import DNSException, Timeout
from dns.name import root
from dns.resolver import NXDOMAIN, LRUCache, NoAnswer, NoNameservers, Resolver

_REMEMBERED = 20_000


class DnsMailDomains:
    """The MailDomains of the real world. `nameservers` are addresses, none given means the system's own."""

    def __init__(
        self, *, timeout_seconds: float = 3.0, nameservers: Sequence[str] = (), port: int = 53
    ) -> None:
        self._resolver = Resolver(configure=not nameservers)
        if nameservers:
            self._resolver.nameservers = list(nameservers)
            self._resolver.port = port
        self._resolver.lifetime = timeout_seconds
        self._resolver.timeout = timeout_seconds / 2
        self._resolver.cache = LRUCache(_REMEMBERED)

    def accepts_mail(self, domain: str) -> bool | None:
        """Ask for the domain's mail servers, and where it names none for an address (RFC 5321, 5.1).

        A single MX of "." says that the domain takes no mail (RFC 7505).
        """
        try:
            servers = self._resolver.resolve(domain, "MX", search=False)
            return any(server.exchange != root for server in servers)
        except NoAnswer:
            return self._has_address(domain)
        except NXDOMAIN:
            return False
        except (NoNameservers, Timeout):
            return None
        except DNSException:
            return False

    def _has_address(self, domain: str) -> bool | None:
        for kind in ("A", "AAAA"):
            try:
                self._resolver.resolve(domain, kind, search=False)
                return True
            except (NoAnswer, NXDOMAIN):
                continue
            except DNSException:
                return None
        return False
