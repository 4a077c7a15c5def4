"""A Dovecot of our own: IMAP with passwords and XOAUTH2, LMTP, quotas, and the logins of Postfix."""

import smtplib
import subprocess
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo_home import choose_ports
from tests.mailservers import dovecot_config
from tests.mailservers.certificate import Certificate
from tests.mailservers.dovecot_config import MAIL_USER
from tests.mailservers.programs import found, running

PASSWORD = "correct horse"


@dataclass(frozen=True)
class Dovecot:
    """A running server: its ports, and what its administrator does with it."""

    place: Path
    version: str
    ports: Mapping[str, int]

    @property
    def login_socket(self) -> Path:
        """Where Postfix asks who may log in."""
        return self.place / "login"

    def add(self, address: str, *, quota: str = "", password: str = PASSWORD) -> str:
        """Make a mailbox if there is none and return its address; `quota` is a size like 20k."""
        extra = dovecot_config.quota(self.version, quota)
        sealed = b64encode(password.encode()).decode("ascii")
        home = self.place / "mail" / address
        # A file each: what is in a file that Dovecot has read already is looked at once a second only.
        (self.place / "users" / address).write_text(
            f"{address}:{{PLAIN.b64}}{sealed}:{MAIL_USER}:{MAIL_USER}::{home}::{extra}\n"
        )
        return address

    def remove(self, address: str) -> None:
        """Have nobody at an address any more."""
        (self.place / "users" / address).unlink()

    def deliver(self, address: str, content: bytes) -> None:
        """Deliver a mail by LMTP."""
        with smtplib.LMTP("127.0.0.1", self.ports["lmtp"]) as lmtp:
            assert lmtp.sendmail("outside@prospects.test", [address], content) == {}

    def administer(self, *words: str) -> str:
        """Run doveadm and return what it says."""
        command = [found("doveadm"), "-c", str(self.place / "dovecot.conf"), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def dovecot(place: Path, certificate: Certificate, introspection: str) -> Iterator[Dovecot]:
    """Run a server until the block ends, without mailboxes at first."""
    words = [found("dovecot"), "--version"]
    version = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    ports = choose_ports(("imap", "imaps", "lmtp", "quota"), {})
    (place / "mail").mkdir()
    (place / "mail").chmod(0o777)
    (place / "users").mkdir()
    config = dovecot_config.write(place, version, certificate, introspection, ports)
    with running([found("dovecot"), "-F", "-c", str(config)], list(ports.values()), place / "dovecot.log"):
        yield Dovecot(place, version, ports)
