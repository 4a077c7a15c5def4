"""The parts of a process that have to do with mail: what sends, reads, asks issuers for tokens and asks the DNS."""

from bot.settings import Settings
from jobs.access_tokens import FreshTokens
from outreach.domain_flaws import OwnKey


def email(settings: Settings, tokens: FreshTokens) -> object:
    """Return what sends mail, signing it where a key is set."""
    from integrations.smtp import SmtpChannel

    if not settings.dkim:
        return SmtpChannel(tokens=tokens)
    from integrations.dkim_signing import DkimKey, DkimSigner

    signer = DkimSigner(DkimKey(*one) for one in settings.dkim)
    return SmtpChannel(tokens=tokens, signed=signer.signed)


def mailboxes(tokens: FreshTokens) -> object:
    """Return what reads mailboxes."""
    from integrations.imap import ImapMailboxes

    return ImapMailboxes(tokens=tokens)


def issuers_of(settings: Settings) -> tuple[str, ...]:
    """Return by whose consent mailboxes may be connected here: none without an address to come back to."""
    clients = {"google": settings.google_client_id, "microsoft": settings.microsoft_client_id}
    return tuple(key for key, client_id in clients.items() if client_id and settings.public_url)


def issuer(settings: Settings, key: str) -> object:
    """Return one of the issuers of `issuers_of`."""
    from integrations import oauth_issuers

    if key == oauth_issuers.GOOGLE:
        return oauth_issuers.google(
            settings.google_client_id,
            settings.google_client_secret,
            settings.public_url,
            url=settings.google_url,
            servers=settings.google_servers,
        )
    return oauth_issuers.microsoft(
        settings.microsoft_client_id,
        settings.microsoft_client_secret,
        settings.public_url,
        url=settings.microsoft_url,
        servers=settings.microsoft_servers,
    )


def mail_domains() -> object:
    """Return what asks whether a domain takes mail."""
    from integrations.mail_domains import DnsMailDomains

    return DnsMailDomains()


def mail_lookup() -> object:
    """Return what finds the servers of a mailbox."""
    from integrations.mail_lookup import WorldMailLookup

    return WorldMailLookup()


def domain_records(settings: Settings) -> object:
    """Return what asks the DNS; a demo's invented domains stand in no DNS, so it answers from the sample."""
    if settings.is_demo:
        from bot import sample
        from integrations.recording_domain_records import RecordingDomainRecords

        return RecordingDomainRecords(sample.domain_records())
    from integrations.domain_records import DnsDomainRecords

    return DnsDomainRecords()


def own_key(settings: Settings, domain: str) -> OwnKey | None:
    """Return what signs the mails of a domain here, None for nothing, or for a key that cannot be read."""
    found = next((one for one in settings.dkim if one[0].lower() == domain), None)
    if found is None:
        return None
    from integrations.dkim_signing import KeyUnusable, public_key

    _, selector, path = found
    try:
        return OwnKey(selector.lower(), public_key(path))
    except KeyUnusable:
        return None
