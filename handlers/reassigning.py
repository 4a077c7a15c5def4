"""Giving the leads of a removed sender to another one, from the Messaging Lab."""

from slack_bolt import App
from slack_sdk.models.views import View

from handlers.asked import Asked, wired
from models import Person
from outreach import reassigning
from outreach.ports import Services, Session
from views import choices, clicks, ids, reassign_modal, senders_modal


def ask(asked: Asked) -> None:
    """A person pressed Reassign… in the Messaging Lab."""
    sequence_id = clicks.pressed_id(asked.body)

    def work(session: Session, actor: Person) -> View:
        removed, others = reassigning.choices(session, actor, sequence_id)
        stakes = reassigning.stakes(session, actor, sequence_id)
        return reassign_modal.build(sequence_id, removed, others, stakes)

    asked.open(asked.run(work))
    asked.ack()


def suggest(asked: Asked) -> None:
    """A person types the address of a removed sender, or of the one that takes its leads."""
    words, sequence_id = str(asked.body.get("value") or ""), reassign_modal.sequence_of(asked.view)
    is_removed = asked.body.get("action_id") == ids.REASSIGN_FROM
    found = asked.run(
        lambda session, actor: reassigning.offered(
            session, actor, sequence_id, words, removed_ones=is_removed
        )
    )
    asked.ack(options=choices.offered(found))


def confirm(asked: Asked) -> None:
    """A person chose who takes the leads over: what that did, and Approve again where it voids anything."""

    def work(session: Session, actor: Person) -> View:
        typed = reassign_modal.read(asked.view)
        done = reassigning.reassign(
            session, actor, typed.from_id, typed.to_id, typed.sequence_id, now=asked.services.now()
        )
        return senders_modal.reassigned(typed.sequence_id, done.sentence, done.approvals)

    asked.ack(response_action="update", view=asked.run(work).to_dict())


def register(app: App, services: Services) -> None:
    app.action(ids.LAB_REASSIGN)(wired(services, ask))
    for action_id in (ids.REASSIGN_FROM, ids.REASSIGN_TO):
        app.options(action_id)(wired(services, suggest))
    app.view(ids.REASSIGN_MODAL)(wired(services, confirm))
