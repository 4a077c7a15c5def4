"""Approving many messages at once, from the Messaging Lab."""

from slack_bolt import App

from handlers.asked import Asked, wired
from outreach import bulk_approvals, bulk_offers
from outreach.ports import Services
from views import bulk_ids, bulk_modal, clicks


def ask(asked: Asked) -> None:
    """A person pressed Approve clean… in the Messaging Lab."""
    open_clean(asked, clicks.pressed_id(asked.body))
    asked.ack()


def open_clean(asked: Asked, sequence_id: int) -> None:
    """Offer the messages in which no check found a fault."""
    now = asked.services.now()
    offer = asked.run(lambda session, actor: bulk_offers.offer(session, actor, sequence_id, now=now))
    asked.open(bulk_modal.build(offer))


def ask_again(asked: Asked) -> None:
    """A person pressed Approve again after senders changed."""
    open_again(asked, clicks.pressed_id(asked.body))
    asked.ack()


def open_again(asked: Asked, sequence_id: int) -> None:
    """Offer what was approved before only who sends it changed."""
    now = asked.services.now()
    offer = asked.run(
        lambda session, actor: bulk_offers.offer(session, actor, sequence_id, again=True, now=now)
    )
    asked.open(bulk_modal.build(offer))


def choose(asked: Asked) -> None:
    """A person chose which step: what may be approved is drawn anew."""
    scope, now = bulk_modal.read_scope(asked.body), asked.services.now()
    offer = asked.run(
        lambda session, actor: bulk_offers.offer(
            session, actor, scope.sequence_id, scope.step_id, again=scope.is_again, now=now
        )
    )
    asked.redraw_view(bulk_modal.build(offer))
    asked.ack()


def approve(asked: Asked) -> None:
    """A person pressed Approve in the modal."""
    batch_id, now = bulk_modal.read_batch(asked.view), asked.services.now()
    result = asked.run(lambda session, actor: bulk_approvals.approve(session, actor, batch_id, now=now))
    asked.ack(response_action="update", view=bulk_modal.done(result).to_dict())


def undo(asked: Asked) -> None:
    """A person pressed Undo after it."""
    batch_id, now = clicks.pressed_id(asked.body), asked.services.now()
    result = asked.run(lambda session, actor: bulk_approvals.undo(session, actor, batch_id, now=now))
    asked.redraw_view(bulk_modal.undone(result))
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(bulk_ids.LAB_APPROVE_CLEAN)(wired(services, ask))
    app.action(bulk_ids.APPROVE_AGAIN)(wired(services, ask_again))
    app.action(bulk_ids.BULK_SCOPE)(wired(services, choose))
    app.action(bulk_ids.BULK_UNDO)(wired(services, undo))
    app.view(bulk_ids.BULK_MODAL)(wired(services, approve))
