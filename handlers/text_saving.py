"""Saving a text that a person edited, wherever its editor was opened."""

from handlers.asked import Asked
from outreach import editing, reviewing
from outreach.card_screens import MessageText
from views.message_modals import EditTyped


def save(asked: Asked, typed: EditTyped) -> reviewing.Effect | MessageText:
    """Replace a text; return what that did, or the text as it is now when somebody else was faster."""
    now = asked.services.now()
    return asked.run(
        lambda session, actor: editing.edit(
            session,
            actor,
            typed.message_id,
            digest=typed.digest,
            subject=typed.subject,
            body=typed.body,
            saw_approved=typed.saw_approved,
            now=now,
        )
    )
