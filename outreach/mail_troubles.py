"""What may be wrong with the way to a mailbox, and the sentence for it: one each, which says what to do next."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from outreach.mail_servers import Server
from outreach.server_providers import Provider, provider_of_host


class Trouble(StrEnum):
    """Why a server of a mailbox did not let us in. OTHER has no sentence of its own here."""

    WRONG_PASSWORD = "wrong_password"
    APP_PASSWORD = "app_password"
    BASIC_OFF = "basic_off"
    SERVICE_OFF = "service_off"
    WEB_LOGIN = "web_login"
    TOO_MANY = "too_many"
    CERTIFICATE = "certificate"
    NO_HOST = "no_host"
    PORT_CLOSED = "port_closed"
    TIMEOUT = "timeout"
    ENCRYPTION = "encryption"
    BROKE_OFF = "broke_off"
    OTHER = "other"


class Side(StrEnum):
    """The two servers of a mailbox."""

    SMTP = "smtp"
    IMAP = "imap"


OF_LOGIN = (
    Trouble.WRONG_PASSWORD,
    Trouble.APP_PASSWORD,
    Trouble.BASIC_OFF,
    Trouble.SERVICE_OFF,
    Trouble.WEB_LOGIN,
)
"""Those that only a person puts right: another try with the same password ends the same."""


MICROSOFT = "microsoft"
"""The key of the issuer of consent for Microsoft 365 and for private mailboxes at outlook.com and hotmail.com."""
_MICROSOFT_HOSTS = (".office365.com", ".outlook.com")
# https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online


@dataclass(frozen=True)
class Ways:
    """How a person corrects a server, its encryption and the user name, where they are: words that end a sentence.

    `by_microsoft` is how a mailbox of Microsoft's is connected by consent, whoever has to do what for that.
    """

    server: str
    security: str
    username: str
    by_microsoft: str


_NOT_SET_UP = (
    "have whoever runs Plera set up consent with Microsoft (PUBLIC_URL, PLERA_MICROSOFT_CLIENT_ID and "
    "PLERA_MICROSOFT_CLIENT_SECRET), then "
)


def command_line(side: Side, issuers: Collection[str] = ()) -> Ways:
    """Return what `plera mailbox add` is told; `issuers` are those by whose consent a mailbox may be connected."""
    consent = (
        f"{'' if MICROSOFT in issuers else _NOT_SET_UP}add it with --with microsoft instead of a password"
    )
    return Ways(f"--{side} HOST:PORT", f"--{side}-security", "--username", consent)


def form(side: Side, issuers: Collection[str] = ()) -> Ways:
    """Return what stands in the form; `issuers` are those by whose consent a mailbox may be connected."""
    where = "sending (SMTP)" if side is Side.SMTP else "reading (IMAP)"
    consent = (
        f"{'' if MICROSOFT in issuers else _NOT_SET_UP}press *Connect with Microsoft* under `/plera senders`"
    )
    return Ways(
        f"the server for {where} below", f"the encryption for {where} below", "the user name below", consent
    )


def sentence(trouble: Trouble, side: Side, server: Server, ways: Ways) -> str:
    """Say what went wrong on a side and what to do next, "" for OTHER."""
    if trouble in (Trouble.WRONG_PASSWORD, Trouble.APP_PASSWORD):
        return _password(trouble, server, ways)
    if trouble in (Trouble.BASIC_OFF, Trouble.SERVICE_OFF):
        return _switched_off(trouble, side, server, ways)
    where = f"{server.host} on port {server.port} ({side.upper()})"
    return {
        Trouble.WEB_LOGIN: (
            f"{server.host} wants this mailbox to be opened in a browser first: log in there once, confirm that it "
            "was you, then try again here."
        ),
        Trouble.TOO_MANY: (
            f"{server.host} has too many connections open from this mailbox: close other mail programs, or try again "
            "in a few minutes."
        ),
        Trouble.CERTIFICATE: f"The certificate of {where} is not valid for that name: correct {ways.server}.",
        Trouble.NO_HOST: (
            f"There is no server {where}: correct {ways.server}. Google Workspace has {side}.gmail.com, Microsoft 365 "
            f"{'smtp' if side is Side.SMTP else 'outlook'}.office365.com."
        ),
        Trouble.PORT_CLOSED: f"{where} takes no connections: correct the port with {ways.server}."
        if ways.server.startswith("--")
        else f"{where} takes no connections: correct the port of {ways.server}.",
        Trouble.TIMEOUT: (
            f"{where} did not answer in time: correct {ways.server}, or let the machine that Plera runs on through the "
            "firewall to that port."
        ),
        Trouble.ENCRYPTION: (
            f"{where} does not encrypt or log in this way: try another {ways.security} (tls on ports 465 and 993, "
            "starttls on 587 and 143)."
        )
        if ways.security.startswith("--")
        else (
            f"{where} does not encrypt or log in this way: change {ways.security} (TLS on ports 465 and 993, STARTTLS "
            "on 587 and 143)."
        ),
        Trouble.BROKE_OFF: f"{where} broke the connection off: try again, or change {ways.security}.",
    }.get(trouble, "")


def _password(trouble: Trouble, server: Server, ways: Ways) -> str:
    provider = provider_of_host(server.host)
    make_one = _make_app_password(provider)
    if trouble is Trouble.APP_PASSWORD:
        return f"{server.host} wants an app password, not the account's own: {make_one} that."
    if provider is not None and provider.app_password_page:
        return (
            f"{server.host} refused the password. It takes app passwords only, not the account's own: {make_one} "
            f"that; else correct {ways.username}."
        )
    return f"{server.host} refused the user name or password: type it again, or correct {ways.username}."


def _make_app_password(provider: Provider | None) -> str:
    if provider is not None and provider.app_password_page:
        return f"make one at {provider.app_password_page} and use"
    return "make one in the account's security settings and use"


def _switched_off(trouble: Trouble, side: Side, server: Server, ways: Ways) -> str:
    if trouble is Trouble.BASIC_OFF:
        what = f"{server.host} has logins with a password switched off (basic authentication)"
        if not server.host.lower().endswith(_MICROSOFT_HOSTS):
            return f"{what}: have its administrator allow them for this mailbox, or use a mailbox elsewhere."
        return f"{what}, and nobody can switch them on again: {ways.by_microsoft}."
    if side is Side.SMTP:
        return (
            f"{server.host} has sending by other programs switched off for this mailbox (SMTP AUTH): have it allowed, "
            "in Microsoft 365 under Users, the mailbox, Mail, Manage email apps, Authenticated SMTP."
        )
    provider = provider_of_host(server.host)
    page = f" at {provider.imap_page}" if provider is not None and provider.imap_page else ""
    where = page or " in the mailbox's settings, or have its administrator do it"
    return f"{server.host} has IMAP switched off for this mailbox: switch it on{where}, then try again."
