"""Choosing who sends for a sequence, from the Messaging Lab."""

from slack_bolt import App
from slack_sdk.models.views import View

from handlers import findings
from handlers.asked import Asked, wired
from models import Person
from models.states import AccountKind
from outreach import choosing_senders, note_limits, sender_picks
from outreach.finding_kinds import FindingKind
from outreach.form_screens import Choice
from outreach.ports import Services, Session
from outreach.sender_screens import Moved
from views import choices, clicks, lab_ids, note_limit, sender_ids, senders_modal


def ask(asked: Asked) -> None:
    """A person pressed Senders… in the Messaging Lab, or Choose senders… where it says how they are."""
    sequence_id, now = clicks.pressed_id(asked.body), asked.services.now()
    form = asked.run(lambda session, actor: choosing_senders.form(session, actor, sequence_id, now=now))
    asked.open(senders_modal.build(form))
    asked.ack()


def suggest(asked: Asked) -> None:
    """A person types the address of a sender."""
    words = str(asked.body.get("value") or "")

    def work(session: Session, actor: Person) -> tuple[Choice, ...]:
        action_id = str(asked.body.get("action_id") or "")
        sequence_id, kind, writes = senders_modal.asked_for(asked.view, action_id)
        return sender_picks.offered(session, actor, sequence_id, kind, words, writes=writes)

    asked.ack(options=choices.offered(asked.run(work)))


def choose(asked: Asked) -> None:
    """A person chose senders: saved at once where that voids nothing, else it is said first."""
    now = asked.services.now()

    def work(session: Session, actor: Person) -> View:
        sequence_id, picks = senders_modal.read(asked.view)
        ids = sender_picks.picked(session, actor, sequence_id, picks)
        found = choosing_senders.look(session, actor, sequence_id, ids)
        if found.approvals:
            form_id = sender_picks.keep(session, actor, sequence_id, ids, now=now)
            return senders_modal.touched(found, form_id)
        return senders_modal.saved(choosing_senders.choose(session, actor, sequence_id, ids, now=now))

    asked.ack(response_action="update", view=asked.run(work).to_dict())


def save(asked: Asked) -> None:
    """A person read what saving voids and pressed Save."""
    now = asked.services.now()

    def work(session: Session, actor: Person) -> Moved:
        sequence_id, form_id = senders_modal.read_touched(asked.view)
        ids = sender_picks.kept(session, actor, sequence_id, form_id)
        return choosing_senders.choose(session, actor, sequence_id, ids, now=now)

    moved = asked.run(work)
    asked.ack(response_action="update", view=senders_modal.saved(moved).to_dict())


def limit_notes(asked: Asked) -> None:
    """A person said how long a LinkedIn account's notes may be: it holds at once, and the page follows."""
    now = asked.services.now()

    def work(session: Session, actor: Person) -> None:
        chosen = note_limit.read(asked.body)
        note_limits.set_limit(session, actor, chosen.sender_id, chosen.limit, now=now)

    asked.run(work)
    sequence_id = clicks.number(str(asked.view.get("private_metadata") or ""))
    if asked.view.get("callback_id") == lab_ids.LAB_SENDERS_MODAL:
        asked.redraw_view(findings.senders_of(asked, sequence_id))
    elif asked.view.get("callback_id") == lab_ids.FINDING_LEADS_MODAL:
        asked.redraw_view(findings.leads_of(asked, sequence_id, FindingKind.NOTE_TOO_LONG))
    else:
        form = asked.run(lambda session, actor: choosing_senders.form(session, actor, sequence_id, now=now))
        asked.redraw_view(senders_modal.build(form))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(sender_ids.LAB_CHOOSE_SENDERS)(wired(services, ask))
    app.action(sender_ids.NOTE_LIMIT)(wired(services, limit_notes))
    for kind in AccountKind:
        for name in (sender_ids.SENDERS_FIELD, sender_ids.SENDERS_MORE, sender_ids.SENDERS_OUT):
            app.options(f"{name}{kind}")(wired(services, suggest))
    app.view(sender_ids.SENDERS_MODAL)(wired(services, choose))
    app.view(sender_ids.SENDERS_TOUCHED)(wired(services, save))
