"""A Dovecot of our own: IMAP with passwords and XOAUTH2, LMTP, quotas, and the logins of Postfix."""

import smtplib
import subprocess
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo_home import choose_ports
from tests.mailservers.certificate import Certificate
from tests.mailservers.programs import found, running

PASSWORD = "correct horse"
SENT = "Ausgang"
"""What the Sent folder is called here: only its special use tells what it is."""
MAIL_USER = 5000
"""Who owns the mailboxes; nobody of that number need be there."""

_CONFIG = """
base_dir = {place}/run
state_dir = {place}/state
log_path = {place}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate.path}
ssl_key = <{certificate.key_path}
first_valid_uid = {user}
mail_location = maildir:~/Maildir
mail_plugins = quota
auth_failure_delay = 0
auth_verbose = yes
auth_mechanisms = plain login xoauth2 oauthbearer
recipient_delimiter = +
lmtp_save_to_detail_mailbox = yes
lda_mailbox_autocreate = yes
postmaster_address = postmaster@mx.test
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%u {place}/users/%u
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {place}/oauth2.conf
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {place}/users/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
  mailbox {sent} {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Junk {{
    special_use = \\Junk
    auto = create
  }}
}}
plugin {{
  quota = maildir:Mails
  quota_rule = *:storage=100M
  quota_grace = 0
  quota_status_success = DUNNO
  quota_status_nouser = DUNNO
  quota_status_overquota = "552 5.2.2 Mailbox is full"
}}
service imap-login {{
  inet_listener imap {{
    port = {ports[imap]}
  }}
  inet_listener imaps {{
    port = {ports[imaps]}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {ports[lmtp]}
  }}
}}
service quota-status {{
  executable = quota-status -p postfix
  client_limit = 1
  inet_listener {{
    port = {ports[quota]}
  }}
}}
service anvil {{
  # It would let each further wrong password wait longer.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener {place}/login {{
    mode = 0666
  }}
}}
"""

_OAUTH2 = """
introspection_mode = post
introspection_url = {introspection}
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server: its ports, and what its administrator does with it."""

    place: Path
    ports: Mapping[str, int]

    @property
    def login_socket(self) -> Path:
        """Where Postfix asks who may log in."""
        return self.place / "login"

    def add(self, address: str, *, quota: str = "", password: str = PASSWORD) -> str:
        """Make a mailbox if there is none and return its address; `quota` is a size like 20k."""
        extra = f"userdb_quota_rule=*:storage={quota}" if quota else ""
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
    version = subprocess.run(
        [found("dovecot"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert version.startswith("2.3."), (
        f"these tests configure Dovecot 2.3, and {version.strip()} is installed"
    )
    ports = choose_ports(("imap", "imaps", "lmtp", "quota"), {})
    (place / "mail").mkdir()
    (place / "mail").chmod(0o777)
    (place / "users").mkdir()
    config = _CONFIG.format(place=place, certificate=certificate, user=MAIL_USER, ports=ports, sent=SENT)
    (place / "dovecot.conf").write_text(config)
    (place / "oauth2.conf").write_text(_OAUTH2.format(introspection=introspection))
    command = [found("dovecot"), "-F", "-c", str(place / "dovecot.conf")]
    with running(command, list(ports.values()), place / "dovecot.log"):
        yield Dovecot(place, ports)
