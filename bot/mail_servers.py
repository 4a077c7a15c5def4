"""Where a mailbox's servers probably are: those of the large providers, else by the names most companies use."""

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
class Provider:
    """A provider's servers, and where its own app passwords are made ("" when it needs none)."""

    domains: frozenset[str]
    smtp: Server
    imap: Server
    app_password_page: str = ""


def _provider(domains: str, smtp: str, imap: str, app_password_page: str = "") -> Provider:
    return Provider(frozenset(domains.split()), server(smtp), server(imap), app_password_page)


def server(words: str, security: str = "") -> Server:
    """Read HOST:PORT; without a security the port tells it. Raises ValueError."""
    host, colon, port = words.strip().rpartition(":")
    host = host.strip("[]")
    if not colon or not host or any(char.isspace() for char in host):
        raise ValueError("write it as HOST:PORT, as in smtp.example.com:587")
    if not (port.isascii() and port.isdecimal()) or not 1 <= int(port) <= 65535:
        raise ValueError("write a port between 1 and 65535, as in smtp.example.com:587")
    return Server(host, int(port), security or ("tls" if int(port) in _TLS_FROM_THE_START else "starttls"))


# support.google.com/mail/answer/7126229, support.microsoft.com (POP, IMAP, and SMTP settings for Outlook.com),
# help.yahoo.com/kb/SLN4075, support.apple.com/102525, fastmail.help (Server names and ports),
# zoho.com/mail/help/imap-access.html, hilfe.gmx.net (IMAP-Serverdaten)
_PROVIDERS = (
    _provider(
        "gmail.com googlemail.com",
        "smtp.gmail.com:587",
        "imap.gmail.com:993",
        "https://myaccount.google.com/apppasswords",
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
    ),
    _provider(
        "yahoo.com yahoo.de yahoo.co.uk yahoo.fr yahoo.it yahoo.es ymail.com",
        "smtp.mail.yahoo.com:465",
        "imap.mail.yahoo.com:993",
        "https://login.yahoo.com/account/security",
    ),
    _provider(
        "icloud.com me.com mac.com",
        "smtp.mail.me.com:587",
        "imap.mail.me.com:993",
        "https://account.apple.com",
    ),
    _provider("gmx.net gmx.de gmx.at gmx.ch", "mail.gmx.net:587", "imap.gmx.net:993"),
    _provider("gmx.com", "mail.gmx.com:587", "imap.gmx.com:993"),
    _provider(
        "fastmail.com fastmail.fm",
        "smtp.fastmail.com:465",
        "imap.fastmail.com:993",
        "https://app.fastmail.com/settings/security",
    ),
    _provider(
        "zoho.com zohomail.com",
        "smtp.zoho.com:465",
        "imap.zoho.com:993",
        "https://accounts.zoho.com/home#security/app_password",
    ),
    _provider(
        "zoho.eu zohomail.eu",
        "smtp.zoho.eu:465",
        "imap.zoho.eu:993",
        "https://accounts.zoho.eu/home#security/app_password",
    ),
)


def guess(address: str) -> tuple[Server, Server]:
    """Return the SMTP and the IMAP server that a mailbox probably has."""
    domain = address.rpartition("@")[2].lower()
    for one in _PROVIDERS:
        if domain in one.domains or (
            domain.endswith(".onmicrosoft.com") and "onmicrosoft.com" in one.domains
        ):
            return one.smtp, one.imap
    return server(f"smtp.{domain}:587"), server(f"imap.{domain}:993")


def app_password_page(host: str) -> str:
    """Return where app passwords for a server are made, "" when its provider is not known to need them."""
    for one in _PROVIDERS:
        if host.lower() in (one.smtp.host, one.imap.host):
            return one.app_password_page
    return ""
