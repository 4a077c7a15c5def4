"""The two servers of a mailbox, and how one is written."""

from dataclasses import dataclass

SECURITIES = ("none", "starttls", "tls")
_TLS_FROM_THE_START = (465, 993)


@dataclass(frozen=True)
class Server:
    """One side of a mailbox; `security` is one of SECURITIES."""

    host: str
    port: int
    security: str


@dataclass(frozen=True)
class Pair:
    """Both sides of a mailbox, each None where it is not known; an empty `username` stands for the address."""

    smtp: Server | None = None
    imap: Server | None = None
    username: str = ""

    @property
    def is_whole(self) -> bool:
        return self.smtp is not None and self.imap is not None

    def filled_from(self, other: "Pair") -> "Pair":
        """Return this pair with what it lacks taken from another."""
        username = self.username or (other.username if self.smtp is None and self.imap is None else "")
        return Pair(self.smtp or other.smtp, self.imap or other.imap, username)


NOTHING = Pair()


def server(words: str, security: str = "") -> Server:
    """Read HOST:PORT; without a security the port tells it. Raises ValueError."""
    host, colon, port = words.strip().rpartition(":")
    host = host.strip("[]")
    if not colon or not host or any(char.isspace() for char in host):
        raise ValueError("write it as HOST:PORT, as in smtp.example.com:587")
    if not (port.isascii() and port.isdecimal()) or not 1 <= int(port) <= 65535:
        raise ValueError("write a port between 1 and 65535, as in smtp.example.com:587")
    return Server(host, int(port), security or ("tls" if int(port) in _TLS_FROM_THE_START else "starttls"))


def usual(domain: str) -> Pair:
    """Return the servers by the names that most companies use."""
    return Pair(server(f"smtp.{domain}:587"), server(f"imap.{domain}:993"))


def domain_of(address: str) -> str:
    """Return the domain of an address in lower case."""
    return address.rpartition("@")[2].lower()
