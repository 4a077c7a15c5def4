"""A Postfix of our own: submission for those who log in, delivery to Dovecot, and no way out of this machine."""

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo_home import choose_ports
from tests.mailservers.certificate import Certificate
from tests.mailservers.dovecot import Dovecot
from tests.mailservers.dovecot_config import SENT
from tests.mailservers.programs import found, running

SIZE_LIMIT = 100_000

_MAIN = """
compatibility_level = 3.6
queue_directory = {place}/spool
data_directory = {place}/data
maillog_file = {place}/postfix.log
maillog_file_prefixes = {place}
myhostname = mx.test
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
relayhost =
relay_domains =
default_transport = error:5.4.4 no mail leaves this machine
relay_transport = error:5.4.4 no mail leaves this machine
disable_dns_lookups = yes
notify_classes =
message_size_limit = {size}
recipient_delimiter = +
virtual_mailbox_domains = texthash:{place}/domains
virtual_mailbox_maps = regexp:{place}/mailboxes
virtual_transport = lmtp:inet:127.0.0.1:{dovecot.ports[lmtp]}
sender_bcc_maps = regexp:{place}/copies
smtpd_error_sleep_time = 0
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {dovecot.login_socket}
smtpd_sasl_security_options = noanonymous
smtpd_sender_login_maps = regexp:{place}/owners
smtpd_sender_restrictions = reject_authenticated_sender_login_mismatch
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions =
  check_policy_service inet:127.0.0.1:{policy_port},
  check_policy_service inet:127.0.0.1:{dovecot.ports[quota]}
smtpd_tls_cert_file = {certificate.path}
smtpd_tls_key_file = {certificate.key_path}
"""

_MASTER = """
{ports[submission]} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
{ports[submissions]} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_mechanism_filter=login,xoauth2
{ports[plain]} inet n - n - - smtpd
  -o smtpd_tls_security_level=none
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
showq unix n - n - - showq
pickup unix n - n 60 1 pickup
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A running server: its ports, and what it has written down."""

    place: Path
    ports: Mapping[str, int]

    def noted(self, words: str) -> bool:
        """Say whether it has written something down."""
        path = self.place / "postfix.log"
        return path.exists() and words in path.read_text(errors="replace")


@contextmanager
def postfix(
    place: Path, certificate: Certificate, dovecot: Dovecot, *, policy_port: int, domains: Iterable[str]
) -> Iterator[Postfix]:
    """Run a server until the block ends.

    It takes mail for every address of these domains but for those that begin with "nobody": of others that have no
    mailbox it learns from Dovecot only after it has taken a mail. A copy of what is sent by an address that begins
    with "filing" goes into the Sent folder of its mailbox.
    """
    assert os.geteuid() == 0, "Postfix only starts as root: run `sudo make test-mailservers`"
    ports = choose_ports(("submission", "submissions", "plain"), {})
    config = place / "etc"
    for directory in (config, place / "spool", place / "data"):
        directory.mkdir()
    _own(place / "data")
    (config / "main.cf").write_text(
        _MAIN.format(
            place=place, certificate=certificate, dovecot=dovecot, policy_port=policy_port, size=SIZE_LIMIT
        )
    )
    (config / "master.cf").write_text(_MASTER.format(ports=ports))
    (place / "domains").write_text("".join(f"{domain} OK\n" for domain in domains))
    (place / "mailboxes").write_text("!/^nobody/ OK\n")
    (place / "owners").write_text("/^(.*)$/ $1\n")
    (place / "copies").write_text(f"/^(filing[^+@]*)@(.*)$/ ${{1}}+{SENT}@$2\n")
    # It makes the directories of the queue. Starting the master itself, its pid is the one to end.
    subprocess.run([found("postfix"), "-c", str(config), "check"], check=True, capture_output=True)
    command = [str(_programs(config) / "master"), "-c", str(config), "-s"]
    with running(command, list(ports.values()), place / "postfix.log"):
        yield Postfix(place, ports)


def _programs(config: Path) -> Path:
    words = [found("postconf"), "-c", str(config), "-hx", "daemon_directory"]
    return Path(subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip())


def _own(directory: Path) -> None:
    """Give a directory to the user that Postfix's parts run as."""
    subprocess.run([found("chown"), "postfix", str(directory)], check=True)
