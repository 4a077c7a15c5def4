"""Correct class… on a conversation and on a lead's card, and adding whom a mail suggests."""

from slack_bolt import App

from handlers.asked import Asked, wired
from handlers.leads import card_after
from models import Person
from outreach import correcting, suggested_leads
from outreach.correction_screens import Correction
from outreach.ports import Services, Session
from views import clicks, correct_class, ids, lead_ids


def open_of_conversation(asked: Asked) -> None:
    """A person picked Correct class… on a conversation: the form is about its newest mail."""
    conversation_id = clicks.number(clicks.picked(asked.body).subject)

    def look(session: Session, actor: Person) -> Correction:
        return correcting.form(session, actor, correcting.newest(session, actor, conversation_id))

    asked.open(correct_class.modal_of(asked.run(look)))
    asked.ack()


def open_of_card(asked: Asked) -> None:
    """A person pressed Correct class… at a mail on a lead's card."""
    reply_id = clicks.pressed_id(asked.body)
    asked.open(
        correct_class.modal_of(asked.run(lambda session, actor: correcting.form(session, actor, reply_id)))
    )
    asked.ack()


def correct(asked: Asked) -> None:
    """A person chose another class."""
    chosen = correct_class.read(asked.view)
    said = asked.run(
        lambda session, actor: correcting.correct(
            session,
            actor,
            chosen.reply_id,
            shown=chosen.shown,
            chosen=chosen.chosen,
            interest=chosen.interest,
            now=asked.services.now(),
        )
    )
    asked.ack(response_action="update", view=correct_class.said_modal(said))


def add_suggested(asked: Asked) -> None:
    """A person pressed Add on whom a mail names: in a conversation, or on a lead's card."""
    reply_id = clicks.pressed_id(asked.body)
    said = asked.once(
        lambda session, actor: suggested_leads.add(session, actor, reply_id, now=asked.services.now())
    )
    if said and asked.view.get("callback_id") == lead_ids.LEAD_CARD_MODAL:
        lead_id = clicks.number(str(asked.view.get("private_metadata") or ""))
        asked.redraw_view(card_after(asked, lead_id, said))
    elif said:
        asked.open(correct_class.said_modal(said))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(ids.CONVERSATION_MENU)(wired(services, open_of_conversation))
    app.action(ids.REPLY_CORRECT)(wired(services, open_of_card))
    app.action(ids.REPLY_ADD_SUGGESTED)(wired(services, add_suggested))
    app.view(ids.CORRECT_CLASS_MODAL)(wired(services, correct))
