"""`plera mailbox add --with google`: prints the link at which a mailbox's owner consents in a browser."""

from sqlalchemy.orm import Session

from bot.command import CommandRefused, services_of, workspace_of
from bot.mail_parts import issuers_of
from bot.settings import Settings
from models import Person
from outreach import composing, connecting, consents
from outreach.errors import OutreachError


def print_link(settings: Settings, issuer: str, address: str, owner: str, team_id: str) -> int:
    """Begin a consent for a mailbox and print its link; return the exit code. Raises Refused.

    The mailbox is its owner's: as told, else whose address it is.
    """
    if issuer not in issuers_of(settings):
        name = issuer.upper()
        raise CommandRefused(
            f"Connecting with {issuer.capitalize()} needs PUBLIC_URL, PLERA_{name}_CLIENT_ID and "
            f"PLERA_{name}_CLIENT_SECRET: docs/setup.md says how. Without --with an app password does."
        )
    if not composing.is_plain_address(address):
        raise CommandRefused(f"{address} is not one plain email address: write it as jo@example.com.")
    services = services_of(settings)

    def begin(session: Session) -> str:
        person = _owner(session, workspace_of(session, team_id).id, owner or address)
        return consents.begin(
            session, person, issuer, address=address, wall=services.wall(), cipher=services.cipher
        )

    try:
        state = services.run(begin)
    except OutreachError as error:
        raise CommandRefused(str(error)) from error
    print(f"Open this link within ten minutes, as {address}, while `plera web` runs:")
    print(consents.link(settings.public_url, state))
    return 0


def _owner(session: Session, workspace_id: int, words: str) -> Person:
    found = connecting.owner_named(session, workspace_id, words)
    if found is None:
        raise CommandRefused(
            f"Nobody known here is {words}: say whose mailbox it is with --owner, a Slack id (U…) or email address."
        )
    return found
