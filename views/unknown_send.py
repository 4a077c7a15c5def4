"""The card about a mail of which nobody knows whether it left: what is known, and the two ways to decide."""

from slack_sdk.models.blocks import Block

from models.states import Channel
from outreach.ledger_screens import UnknownSend
from outreach.slack_port import Screen
from views import ids, lead_ids, text
from views.parts import actions, button, confirmation, context, section

_WHAT = {
    Channel.EMAIL: "mail",
    Channel.LINKEDIN_INVITE: "LinkedIn invite",
    Channel.LINKEDIN_MESSAGE: "LinkedIn message",
}


def unknown_send(mail: UnknownSend) -> Screen:
    """Draw the card; once it is settled it says how, and what can still be taken back."""
    lead, what = text.name(mail.lead_name, 40) or "(no name)", _WHAT[mail.channel]
    server = "the server" if mail.channel is Channel.EMAIL else "LinkedIn"
    if mail.outcome:
        return _settled(mail, lead)
    to = text.joined([text.bold(mail.lead_name), text.name(mail.recipient)], ", ")
    blocks: list[Block] = [
        section(
            f"*Did this {what} leave?* · to {to}\nThe connection ended before {server} had said yes or no."
        ),
        context(_which(mail), f"From {text.name(mail.sender)}"),
        section(text.sentence(mail.known) or "Nothing more is known."),
        _buttons(mail),
        context("It is never sent again by itself; this lead's next steps wait until it is settled."),
    ]
    return Screen(f"Did a {what} to {lead} leave? Nobody knows yet", tuple(blocks))


def _settled(mail: UnknownSend, lead: str) -> Screen:
    what = _WHAT[mail.channel]
    title = f"✓ *Settled* · the {what} to {lead}\n{text.sentence(mail.outcome)}"
    blocks: list[Block] = [section(title), context(_which(mail))]
    if mail.can_take_back:
        blocks.append(actions([button("Undo", ids.UNKNOWN_TAKE_BACK, str(mail.delivery_id))]))
    return Screen(f"Settled: the {what} to {lead}", tuple(blocks))


def _which(mail: UnknownSend) -> str:
    return text.joined(
        [
            text.name(mail.sequence_name),
            f"step {mail.step}" if mail.step is not None else "",
            text.name(mail.subject, 100)
            or ("in the same email thread" if mail.channel is Channel.EMAIL else ""),
            f"handed over {text.day_time(mail.handed_over_at, mail.zone)}",
        ]
    )


def _buttons(mail: UnknownSend) -> Block:
    twice = f"If it did leave, {text.one_line(mail.recipient)[:80]} may get it twice"
    if mail.channel is Channel.EMAIL:
        twice += ", with the same Message-ID, which many mailboxes show once"
    again = confirmation(
        "Send it again?",
        f"{twice}. It goes through every check again.",
        "Send it again",
    )
    value = str(mail.delivery_id)
    return actions(
        [
            button("It was sent", ids.UNKNOWN_SENT, value, primary=True),
            button("Send it again", ids.UNKNOWN_AGAIN, value, confirm=again),
            button("Open lead", lead_ids.LEAD_OPEN, str(mail.lead_id)),
        ]
    )
