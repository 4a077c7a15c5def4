"""Presses on the list of a day, on which it is asked who answered on LinkedIn."""

from slack_bolt import App

from handlers import leads
from handlers.asked import Asked, wired
from outreach import acceptances, linkedin_evidence, silent_leads
from outreach.ports import Services
from views import clicks, lead_ids, linkedin_ids, who_answered


def nobody_else(asked: Asked) -> None:
    """A person says that those shown on their list have not answered."""
    shown, now = who_answered.read(asked.body), asked.services.now()
    asked.once(lambda session, actor: silent_leads.nobody_else(session, actor, shown, now=now))
    asked.ack()


def undo(asked: Asked) -> None:
    """A person takes that back."""
    person_id, now = clicks.pressed_id(asked.body), asked.services.now()
    asked.once(lambda session, actor: silent_leads.take_back(session, actor, person_id, now=now))
    asked.ack()


def did_not_write(asked: Asked) -> None:
    """A person says that a lead has not written, whatever LinkedIn's mail says."""
    cause_id, now = clicks.pressed_id(asked.body), asked.services.now()
    asked.once(lambda session, actor: linkedin_evidence.did_not(session, actor, cause_id, now=now))
    asked.ack()


def not_accepted(asked: Asked) -> None:
    """A person saw that a lead has not accepted after all; pressed on a task or on the lead's card, which says so."""
    enrollment_id, now = clicks.pressed_id(asked.body), asked.services.now()
    said = asked.once(lambda session, actor: acceptances.denied(session, actor, enrollment_id, now=now))
    if asked.view.get("callback_id") == lead_ids.LEAD_CARD_MODAL:
        lead_id = clicks.number(str(asked.view.get("private_metadata") or ""))
        asked.redraw_view(leads.card_after(asked, lead_id, said or ""))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(linkedin_ids.DID_NOT_WRITE)(wired(services, did_not_write))
    app.action(linkedin_ids.NOT_ACCEPTED)(wired(services, not_accepted))
    app.action(linkedin_ids.NOBODY_ELSE)(wired(services, nobody_else))
    app.action(linkedin_ids.NOBODY_ELSE_UNDO)(wired(services, undo))
