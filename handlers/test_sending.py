"""Trying a sequence's messages on oneself."""

from slack_bolt import App

from handlers.asked import Asked, wired
from outreach import test_sends
from outreach.ports import Services
from views import test_ids, test_send_modal


def ask(asked: Asked, sequence_id: int) -> None:
    """A person picked Test send… in the Messaging Lab."""
    offered = asked.run(lambda session, actor: test_sends.offer(session, actor, sequence_id))
    asked.open(test_send_modal.build(offered))
    asked.ack()


def send(asked: Asked) -> None:
    """A person chose whose messages go to themselves."""
    chosen, now = test_send_modal.read(asked.view), asked.services.now()
    mails = asked.run(
        lambda session, actor: test_sends.send(
            session, actor, chosen.sequence_id, chosen.enrollment_id, now=now
        )
    )
    asked.ack(response_action="update", view=test_send_modal.on_its_way(mails).to_dict())


def register(app: App, services: Services) -> None:
    app.view(test_ids.TEST_SEND_MODAL)(wired(services, send))
