"""The servers of the mail providers that are known, by their domains and by the names of what takes mail for others."""

from collections.abc import Collection
from dataclasses import dataclass

from outreach.mail_servers import Pair, Server, server


@dataclass(frozen=True)
class Provider:
    """A provider's servers; `exchanges` are ends of the names of servers that take mail for domains it hosts.

    `app_password_page` is where its own app passwords are made ("" when it needs none), `imap_page` where IMAP is
    switched on ("" when it always is).
    """

    domains: frozenset[str]
    smtp: Server
    imap: Server
    app_password_page: str = ""
    exchanges: tuple[str, ...] = ()
    imap_page: str = ""

    @property
    def pair(self) -> Pair:
        return Pair(self.smtp, self.imap)


def _provider(
    domains: str,
    smtp: str,
    imap: str,
    app_password_page: str = "",
    *,
    exchanges: str = "",
    imap_page: str = "",
) -> Provider:
    return Provider(
        frozenset(domains.split()),
        server(smtp),
        server(imap),
        app_password_page,
        tuple(exchanges.split()),
        imap_page,
    )


# support.google.com/mail/answer/7126229, support.microsoft.com (POP, IMAP, and SMTP settings for Outlook.com),
# help.yahoo.com/kb/SLN4075, support.apple.com/102525, fastmail.help (Server names and ports),
# zoho.com/mail/help/imap-access.html, hilfe.gmx.net (IMAP-Serverdaten), ionos.com/help (Server information),
# help.ovhcloud.com (Configuring an email account), mailbox.org (E-Mail-Programme), infomaniak.com/support,
# docs.gandi.net (Mail clients), support.hostinger.com (Configuration details), godaddy.com/help (Server settings),
# docs.rackspace.com (Email client settings), support.strato.de (Serverdaten), namecheap.com/support (Private Email)
_PROVIDERS = (
    _provider(
        "gmail.com googlemail.com",
        "smtp.gmail.com:587",
        "imap.gmail.com:993",
        "https://myaccount.google.com/apppasswords",
        exchanges="google.com googlemail.com",
        imap_page="https://mail.google.com/mail/#settings/fwdandpop",
    ),
    _provider(
        "outlook.com outlook.de hotmail.com hotmail.de hotmail.co.uk live.com live.de msn.com",
        "smtp-mail.outlook.com:587",
        "outlook.office365.com:993",
    ),
    _provider(
        "office365.com onmicrosoft.com",
        "smtp.office365.com:587",
        "outlook.office365.com:993",
        exchanges="mail.protection.outlook.com mx.microsoft",
    ),
    _provider(
        "yahoo.com yahoo.de yahoo.co.uk yahoo.fr yahoo.it yahoo.es ymail.com",
        "smtp.mail.yahoo.com:465",
        "imap.mail.yahoo.com:993",
        "https://login.yahoo.com/account/security",
        exchanges="yahoodns.net",
    ),
    _provider(
        "icloud.com me.com mac.com",
        "smtp.mail.me.com:587",
        "imap.mail.me.com:993",
        "https://account.apple.com",
        exchanges="mail.icloud.com",
    ),
    _provider(
        "gmx.net gmx.de gmx.at gmx.ch",
        "mail.gmx.net:587",
        "imap.gmx.net:993",
        imap_page="https://www.gmx.net under E-Mail, Settings, POP3/IMAP",
    ),
    _provider("gmx.com", "mail.gmx.com:587", "imap.gmx.com:993"),
    _provider(
        "web.de",
        "smtp.web.de:587",
        "imap.web.de:993",
        imap_page="https://web.de under E-Mail, Settings, POP3/IMAP",
    ),
    _provider(
        "fastmail.com fastmail.fm",
        "smtp.fastmail.com:465",
        "imap.fastmail.com:993",
        "https://app.fastmail.com/settings/security",
        exchanges="messagingengine.com",
    ),
    _provider(
        "zoho.com zohomail.com",
        "smtp.zoho.com:465",
        "imap.zoho.com:993",
        "https://accounts.zoho.com/home#security/app_password",
        exchanges="zoho.com",
        imap_page="https://mail.zoho.com under Settings, Mail accounts",
    ),
    _provider(
        "zoho.eu zohomail.eu",
        "smtp.zoho.eu:465",
        "imap.zoho.eu:993",
        "https://accounts.zoho.eu/home#security/app_password",
        exchanges="zoho.eu",
        imap_page="https://mail.zoho.eu under Settings, Mail accounts",
    ),
    _provider("mailbox.org", "smtp.mailbox.org:465", "imap.mailbox.org:993", exchanges="mailbox.org"),
    _provider("", "smtp.ionos.com:587", "imap.ionos.com:993", exchanges="ionos.com 1and1.com"),
    _provider("", "smtp.ionos.de:587", "imap.ionos.de:993", exchanges="kundenserver.de ionos.de"),
    _provider("", "smtp.strato.de:465", "imap.strato.de:993", exchanges="rzone.de"),
    _provider("", "ssl0.ovh.net:465", "ssl0.ovh.net:993", exchanges="ovh.net"),
    _provider("", "mail.gandi.net:465", "mail.gandi.net:993", exchanges="mail.gandi.net"),
    _provider("", "mail.infomaniak.com:465", "mail.infomaniak.com:993", exchanges="infomaniak.ch"),
    _provider("", "smtp.hostinger.com:465", "imap.hostinger.com:993", exchanges="hostinger.com"),
    _provider("", "smtpout.secureserver.net:465", "imap.secureserver.net:993", exchanges="secureserver.net"),
    _provider("", "secure.emailsrvr.com:465", "secure.emailsrvr.com:993", exchanges="emailsrvr.com"),
    _provider("", "mail.privateemail.com:465", "mail.privateemail.com:993", exchanges="privateemail.com"),
)


def provider_of(domain: str) -> Provider | None:
    """Return the provider whose own domain this is, None when none of those known."""
    wanted = "onmicrosoft.com" if domain.endswith(".onmicrosoft.com") else domain
    return next((one for one in _PROVIDERS if wanted in one.domains), None)


def provider_behind(exchanges: Collection[str]) -> Provider | None:
    """Return the provider that takes a domain's mail, by the names of its mail servers; None when not known."""
    names = [f".{name.rstrip('.').lower()}" for name in exchanges]
    for one in _PROVIDERS:
        if any(name.endswith(f".{end}") for end in one.exchanges for name in names):
            return one
    return None


def provider_of_host(host: str) -> Provider | None:
    """Return the provider whose server this is, None when none of those known."""
    return next((one for one in _PROVIDERS if host.lower() in (one.smtp.host, one.imap.host)), None)
