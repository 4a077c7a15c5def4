"""The senders of a sequence in words that say of which kind they are."""

from outreach.lab_screens import SenderNames
from views import text

_SHOWN = 5


def in_words(names: SenderNames) -> str:
    """Write "mailboxes jo@kestrel.test, ana@kestrel.test; LinkedIn account linkedin.com/in/jo", "" for none."""
    kinds = (
        ("mailbox", "mailboxes", names.mailboxes),
        ("LinkedIn account", "LinkedIn accounts", names.linkedin_accounts),
    )
    return text.joined((_kind(one, many, found) for one, many, found in kinds), "; ")


def _kind(one: str, many: str, found: tuple[str, ...]) -> str:
    if not found:
        return ""
    shown = text.joined((text.name(sender) for sender in found[:_SHOWN]), ", ")
    more = f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
    return f"{one if len(found) == 1 else many} {shown}{more}"
