"""How the Dovecot of these tests is set up, in the words of 2.3 (Debian 12) and of 2.4 (Debian 13)."""

from collections.abc import Mapping
from pathlib import Path

from tests.mailservers.certificate import Certificate

SENT = "Ausgang"
"""What the Sent folder is called here: only its special use tells what it is."""
SPAM = "Werbung"
"""What the folder for spam is called here."""
MAIL_USER = 5000
"""Who owns the mailboxes; nobody of that number need be there."""

_COMMON = """
base_dir = {place}/run
state_dir = {place}/state
log_path = {place}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
first_valid_uid = {user}
auth_failure_delay = 0
auth_verbose = yes
recipient_delimiter = +
lmtp_save_to_detail_mailbox = yes
lda_mailbox_autocreate = yes
postmaster_address = postmaster@mx.test
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
  mailbox {spam} {{
    special_use = \\Junk
    auto = create
  }}
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
  inet_listener policy {{
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

_AS_2_3 = """
ssl_cert = <{certificate.path}
ssl_key = <{certificate.key_path}
mail_location = maildir:~/Maildir
mail_plugins = quota
auth_mechanisms = plain login xoauth2 oauthbearer
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = username_format=%u {place}/users/%u
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
plugin {{
  quota = maildir:Mails
  quota_rule = *:storage=100M
  quota_grace = 0
  quota_status_success = DUNNO
  quota_status_nouser = DUNNO
  quota_status_overquota = "552 5.2.2 Mailbox is full"
}}
"""

_OAUTH2 = """
introspection_mode = post
introspection_url = {introspection}
username_attribute = username
active_attribute = active
active_value = true
"""

_AS_2_4 = """
ssl_server_cert_file = {certificate.path}
ssl_server_key_file = {certificate.key_path}
mail_driver = maildir
mail_path = ~/Maildir
mail_plugins {{
  quota = yes
}}
auth_mechanisms = plain login xoauth2 oauthbearer
passdb passwd-file {{
  mechanisms_filter = plain login
  passwd_file_path = {place}/users/%{{user}}
}}
passdb oauth2 {{
  mechanisms_filter = xoauth2 oauthbearer
}}
oauth2 {{{oauth2}}}
userdb passwd-file {{
  passwd_file_path = {place}/users/%{{user}}
}}
quota Mails {{
  driver = maildir
  storage_size = 100M
}}
quota_storage_grace = 0
quota_status_success = DUNNO
quota_status_nouser = DUNNO
quota_status_overquota = "552 5.2.2 Mailbox is full"
"""


def write(
    place: Path, version: str, certificate: Certificate, introspection: str, ports: Mapping[str, int]
) -> Path:
    """Write the configuration for a version of Dovecot and return its path."""
    oauth2 = _OAUTH2.format(introspection=introspection)
    values = {
        "place": place,
        "certificate": certificate,
        "user": MAIL_USER,
        "ports": ports,
        "sent": SENT,
        "spam": SPAM,
    }
    config = place / "dovecot.conf"
    if is_2_4(version):
        head = "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n"
        config.write_text(head + (_COMMON + _AS_2_4).format(oauth2=oauth2, **values))
    else:
        (place / "oauth2.conf").write_text(oauth2)
        config.write_text((_COMMON + _AS_2_3).format(**values))
    return config


def quota(version: str, size: str) -> str:
    """Return what stands in a user's line to give them a quota of this size; "" gives them everybody's."""
    if not size:
        return ""
    name = "userdb_quota/Mails/storage_size=" if is_2_4(version) else "userdb_quota_rule=*:storage="
    return f"{name}{size}"


def is_2_4(version: str) -> bool:
    return version.startswith("2.4.")
