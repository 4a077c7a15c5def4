"""The classes that a person may give a mail, with what follows from each, and what the form shows."""

from dataclasses import dataclass

from models.states import Interest, ReplyClass


@dataclass(frozen=True)
class ClassChoice:
    """One class to choose: its name, what follows from it, and how it is kept."""

    label: str
    effect: str
    reply_class: ReplyClass
    is_final: bool = False


CLASSES = {
    "human": ClassChoice("A reply", "Every step to them stops and a conversation opens.", ReplyClass.HUMAN),
    "referral": ClassChoice(
        "Not me, ask somebody else", "Every step to them stops and a conversation opens.", ReplyClass.REFERRAL
    ),
    "opt_out": ClassChoice("Wants no more mails", "They are never written to again.", ReplyClass.OPT_OUT),
    "calendar": ClassChoice(
        "Answered an invitation", "Every step to them stops and a conversation opens.", ReplyClass.CALENDAR
    ),
    "somebody_else": ClassChoice(
        "From somebody else, not them", "Nothing follows from it.", ReplyClass.SOMEBODY_ELSE
    ),
    "out_of_office": ClassChoice(
        "Out of office",
        "Steps wait until three days after the return, or seven days where the mail names no day.",
        ReplyClass.OUT_OF_OFFICE,
    ),
    "auto_reply": ClassChoice("Another automatic answer", "Nothing follows from it.", ReplyClass.AUTO_REPLY),
    "left_company": ClassChoice("Left the company", "Every step to them stops.", ReplyClass.LEFT_COMPANY),
    "bounce": ClassChoice("Bounced, may pass", "Nothing follows from it.", ReplyClass.BOUNCE),
    "bounce_for_good": ClassChoice(
        "Bounced for good",
        "Every step to them stops and the address is blocked.",
        ReplyClass.BOUNCE,
        is_final=True,
    ),
    "complaint": ClassChoice(
        "Spam complaint",
        "Every step to them stops, the address is blocked, and the mailbox's owner is told.",
        ReplyClass.COMPLAINT,
        is_final=True,
    ),
}
"""By the key that a form carries, in the order in which they are offered."""


@dataclass(frozen=True)
class Correction:
    """A mail whose class may be put right; `text` is without quotes."""

    reply_id: int
    lead_name: str
    chosen: str
    reason: str
    subject: str
    text: str
    interest: Interest | None = None
    interest_reason: str = ""
