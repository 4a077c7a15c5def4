"""Test sends from the Messaging Lab: the form, and asking for one."""

from slack_bolt import App

from handlers.asked import Asked, wired
from models import Person
from outreach import test_sends
from outreach.ports import Services, Session
from views import choices, clicks, test_send, test_send_ids


def ask(asked: Asked) -> None:
    """A person pressed Test send."""
    open_form(asked, clicks.pressed_id(asked.body))
    asked.ack()


def open_form(asked: Asked, sequence_id: int) -> None:
    """Open the form for a sequence."""
    form = asked.run(lambda session, actor: test_sends.form(session, actor, sequence_id))
    asked.open(test_send.build(form))


def suggest(asked: Asked) -> None:
    """A person types as whom to try."""
    words, sequence_id = str(asked.body.get("value") or ""), test_send.sequence_of(asked.view)
    found = asked.run(lambda session, actor: test_sends.offered(session, actor, sequence_id, words))
    asked.ack(options=choices.offered(found))


def confirm(asked: Asked) -> None:
    """A person chose as whom to try."""

    def work(session: Session, actor: Person) -> int:
        enrollment_id = test_send.read(asked.view)
        return test_sends.ask(session, actor, enrollment_id, now=asked.services.now())

    asked.run(work)
    asked.ack()


def register(app: App, services: Services) -> None:
    app.action(test_send_ids.LAB_TEST_SEND)(wired(services, ask))
    app.options(test_send_ids.TEST_SEND_LEAD)(wired(services, suggest))
    app.view(test_send_ids.TEST_SEND_MODAL)(wired(services, confirm))
