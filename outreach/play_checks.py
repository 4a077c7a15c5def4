"""What a play may ask for before its sequence starts, as far as the product can look at it."""

from enum import StrEnum

from models.states import AccountKind, Channel


class Check(StrEnum):
    """A readiness check; the value is what a play's file calls it."""

    FOOTER = "footer"
    MAILBOX = "mailbox"
    LINKEDIN_SENDER = "linkedin_sender"
    EVERY_LEAD_EMAIL = "every_lead_email"
    VERIFIED_EMAILS = "verified_emails"
    EVERY_LEAD_LINKEDIN = "every_lead_linkedin"
    ZONES_KNOWN = "zones_known"
    COMPANIES_KNOWN = "companies_known"
    FACTS_KNOWN = "facts_known"
    PROOF_POINT = "proof_point"
    CALL_TO_ACTION = "call_to_action"


SENTENCES = {
    Check.FOOTER: "Legal sender and postal address are set",
    Check.MAILBOX: "A mailbox is connected",
    Check.LINKEDIN_SENDER: "A LinkedIn account is connected",
    Check.EVERY_LEAD_EMAIL: "Every lead has an email address",
    Check.VERIFIED_EMAILS: "Every email address is verified",
    Check.EVERY_LEAD_LINKEDIN: "Every lead has a LinkedIn profile",
    Check.ZONES_KNOWN: "Every lead's time zone is known",
    Check.COMPANIES_KNOWN: "Every lead's company is known",
    Check.FACTS_KNOWN: "Every lead has a fact to open with",
    Check.PROOF_POINT: "The strategy profile names a proof point",
    Check.CALL_TO_ACTION: "The strategy profile says what to ask for",
}
"""What each check asks for, as people read it."""

_NEEDED = {
    AccountKind.EMAIL: (Check.FOOTER, Check.MAILBOX, Check.EVERY_LEAD_EMAIL),
    AccountKind.LINKEDIN: (Check.LINKEDIN_SENDER, Check.EVERY_LEAD_LINKEDIN),
}


def needed_by(channels: tuple[Channel, ...]) -> tuple[Check, ...]:
    """Return the checks without which these channels reach nobody, each once."""
    kinds = dict.fromkeys(AccountKind.of(channel) for channel in channels)
    return tuple(check for kind in kinds for check in _NEEDED[kind])
