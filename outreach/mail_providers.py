"""The providers through which mailboxes send: what a domain's SPF has to include, and how its mails are signed.

Each names its page: support.google.com/a/answer/10684623 and 180504 (Google), learn.microsoft.com/defender-office-365
(email-authentication-spf-configure, -dkim-configure), zoho.com/mail/help/adminconsole, fastmail.help (Manual DNS
configuration), support.apple.com/102374 (iCloud), proton.me/support/anti-spoofing-custom-domain, ionos.com/help
(Email authentication), support.hostinger.com, docs.gandi.net, kb.mailbox.org, migadu.com/guides, yandex.com/support.
"""

from dataclasses import dataclass, field
from functools import cache


@dataclass(frozen=True)
class Provider:
    """Where mailboxes of a provider send, what its customers' domains need, and where they find it.

    `spf` are the names of which one must be included, the first one to add; none where it sends under a name of its
    own. `selectors` are those it signs with unless a customer chose others; `keys` are the CNAME targets that are the
    same for everybody, with {domain} in them. `where` says where a key is found that only the customer can see.
    """

    name: str
    hosts: tuple[str, ...]
    spf: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    keys: dict[str, str] = field(default_factory=dict, hash=False)
    where: str = ""


_PROVIDERS = (
    Provider(
        "Google",
        ("gmail.com", "google.com"),
        ("_spf.google.com",),
        ("google",),
        where="the Google Admin console: Apps, Google Workspace, Gmail, Authenticate email",
    ),
    Provider(
        "Microsoft 365",
        ("office365.com", "outlook.com", "office.com"),
        ("spf.protection.outlook.com",),
        ("selector1", "selector2"),
        where="Microsoft Defender: Email authentication settings, DKIM",
    ),
    Provider(
        "Zoho Mail",
        ("zoho.com", "zohomail.com"),
        ("zohomail.com", "zoho.com", "one.zoho.com"),
        ("zmail", "zoho"),
        where="the Zoho Mail admin console: Domains, Email configuration, DKIM",
    ),
    Provider(
        "Zoho Mail (EU)",
        ("zoho.eu", "zohomail.eu"),
        ("zohomail.eu", "zoho.eu", "one.zoho.eu"),
        ("zmail", "zoho"),
        where="the Zoho Mail admin console: Domains, Email configuration, DKIM",
    ),
    Provider(
        "Fastmail",
        ("fastmail.com", "messagingengine.com"),
        ("spf.messagingengine.com",),
        ("fm1", "fm2", "fm3"),
        {name: f"{name}.{{domain}}.dkim.fmhosted.com" for name in ("fm1", "fm2", "fm3")},
    ),
    Provider(
        "iCloud Mail",
        ("me.com", "icloud.com"),
        ("icloud.com",),
        ("sig1",),
        {"sig1": "sig1.dkim.{domain}.at.icloudmailadmin.com"},
    ),
    Provider(
        "Proton Mail",
        ("protonmail.ch", "proton.me"),
        ("_spf.protonmail.ch",),
        ("protonmail", "protonmail2", "protonmail3"),
        where="Proton's settings: All settings, Domain names, Review, DKIM",
    ),
    Provider(
        "IONOS",
        ("ionos.com", "ionos.de", "ionos.fr", "ionos.es", "ionos.it", "ionos.co.uk", "1und1.de", "1and1.com"),
        ("_spf-eu.ionos.com", "_spf-us.ionos.com", "_spf.kundenserver.de", "_spf.perfora.net"),
        ("s1-ionos", "s2-ionos", "s42582890"),
        {"s1-ionos": "s1.dkim.ionos.com", "s2-ionos": "s2.dkim.ionos.com"},
    ),
    Provider(
        "Hostinger",
        ("hostinger.com", "titan.email"),
        ("_spf.mail.hostinger.com", "spf.titan.email"),
        ("hostingermail-a", "hostingermail-b", "hostingermail-c", "titan1"),
        {name: f"{name}.dkim.mail.hostinger.com" for name in ("hostingermail-a", "hostingermail-b")},
    ),
    Provider(
        "Gandi",
        ("gandi.net",),
        ("_mailcust.gandi.net",),
        ("gm1", "gm2", "gm3"),
        {"gm1": "gm1.gandimail.net", "gm2": "gm2.gandimail.net", "gm3": "gm3.gandimail.net"},
    ),
    Provider(
        "mailbox.org",
        ("mailbox.org",),
        ("mailbox.org",),
        ("MBO0001", "MBO0002"),
        {name: f"{name}._domainkey.mailbox.org" for name in ("MBO0001", "MBO0002")},
    ),
    Provider(
        "Migadu",
        ("migadu.com",),
        ("spf.migadu.com",),
        ("key1", "key2", "key3"),
        {name: f"{name}.{{domain}}._domainkey.migadu.com" for name in ("key1", "key2", "key3")},
    ),
    Provider(
        "Yandex 360",
        ("yandex.ru", "yandex.com", "yandex.net"),
        ("_spf.yandex.net", "_spf.yandex.ru"),
        ("mail",),
        where="the Yandex 360 admin console: Domains, DKIM",
    ),
    Provider("GoDaddy", ("secureserver.net",), ("secureserver.net",)),
    Provider("Rackspace", ("emailsrvr.com",), ("emailsrvr.com",)),
    Provider("Infomaniak", ("infomaniak.com", "infomaniak.ch"), ("spf.infomaniak.ch",)),
    Provider("OVHcloud", ("ovh.net", "ovh.com", "ovh.ca"), ("mx.ovh.com", "mx.ovh.ca")),
    Provider(
        "Twilio SendGrid",
        ("sendgrid.net",),
        (),
        ("s1", "s2"),
        where="SendGrid: Settings, Sender Authentication",
    ),
    Provider("Amazon SES", ("amazonaws.com",), ()),
)


@cache
def of_host(host: str) -> Provider | None:
    """Return whose server a host is, None when it is nobody's we know."""
    labels = host.lower().rstrip(".").split(".")
    above = {".".join(labels[at:]) for at in range(len(labels))}
    return next((one for one in _PROVIDERS if above & set(one.hosts)), None)
