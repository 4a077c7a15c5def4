"""Is this from Jane? The question in a conversation's thread about a mail that may be somebody else's."""

from slack_sdk.models.blocks import Block, ButtonElement

from models.states import Whose
from outreach.inbox_screens import WhoseMail
from outreach.slack_port import Screen
from views import ids, text
from views.parts import actions, button, confirmation, context, section


def whose_mail(mail: WhoseMail) -> Screen:
    """Draw the question, or what was said."""
    lead = text.name(mail.lead_name, 60) or "this lead"
    sender = text.joined([text.name(mail.from_name, 60), text.name(mail.from_address, 100)], ", ")
    if mail.whose is Whose.ASKED:
        return _question(mail, lead, sender)
    by = text.name(mail.decided_by, 60) or "Somebody"
    if mail.whose is Whose.THEIRS:
        said = f"✓ {by} said that this is from {lead}. What comes from {sender or 'there'} is theirs from now on."
        stopped = (context(f"It asks to stop: nobody writes to {lead} again."),) if mail.is_wish else ()
        return Screen(f"From {lead}", (section(said), *stopped))
    blocks: list[Block] = [
        section(f"✓ {by} said that this is not from {lead}, but from {sender or 'somebody else'}.")
    ]
    if mail.is_wish:
        blocks.append(context(f"It asks to stop: whoever wrote it is blocked, {lead} is not."))
    if mail.may_go_on:
        blocks.append(context(f"Somebody answered in the thread, so the steps to {lead} stay stopped."))
        blocks.append(actions([_go_on(mail, lead)]))
    else:
        blocks.append(context(f"What it had stopped for {lead} goes on as before."))
    return Screen(f"Not from {lead}", tuple(blocks))


def _question(mail: WhoseMail, lead: str, sender: str) -> Screen:
    known = f" {lead} is known as {text.name(mail.lead_email, 100)}." if mail.lead_email else ""
    comes = f"It comes from {sender or 'nobody that it names'}."
    title = f"*Is this from {lead}?*\n{comes} {text.sentence(mail.why)}{known}"
    value = str(mail.reply_id)
    blocks: list[Block] = [
        section(title),
        actions(
            [
                button("Yes", ids.WHOSE_YES, value, primary=True),
                button("No, somebody else", ids.WHOSE_NO, value),
            ]
        ),
        context(_meanwhile(mail, lead)),
    ]
    return Screen(f"Is this from {lead}?", tuple(blocks))


def _meanwhile(mail: WhoseMail, lead: str) -> str:
    if not mail.is_wish:
        return "Every step to them is stopped meanwhile. Yes also remembers the address."
    return (
        f"It asks to stop: until you answer nobody writes to {lead}. "
        "Yes blocks them for good and remembers the address, No blocks only whoever wrote it."
    )


def _go_on(mail: WhoseMail, lead: str) -> ButtonElement:
    sure = confirmation(
        "Let the steps go on?",
        f"{lead[:60]} gets the rest of their sequences, although somebody answered in the thread.",
        "Let them go on",
    )
    return button("Let the steps go on", ids.WHOSE_GO_ON, str(mail.reply_id), confirm=sure)
