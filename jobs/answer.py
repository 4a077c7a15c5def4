"""Sends a person's answer at once."""

from jobs import context
from jobs.drain import record, send_one
from outreach import answering, linkedin_automation, sending
from outreach.linkedin_port import AccountProblem, AccountTrouble
from outreach.ports import Services
from outreach.results import Outcome


def answer(delivery_id: int) -> None:
    """Send an answer that a person released."""
    answer_now(context.services(), delivery_id)


def answer_now(services: Services, delivery_id: int) -> None:
    """Send an answer once; a second call finds it taken and does nothing."""
    handover = services.run(
        lambda session: sending.begin_answer(
            session, delivery_id, now=services.now(), wall=services.wall(), cipher=services.cipher
        )
    )
    if handover is None:
        services.run(lambda session: answering.say_if_dropped(session, delivery_id, now=services.now()))
        return
    channel = services.channels.get(handover.channel)
    if channel is None:
        error = AccountProblem(linkedin_automation.NOT_REACHED, AccountTrouble.SET_UP)
        record(services, [Outcome(handover.delivery_id, handover.token, error=error)])
        return
    send_one(services, handover, channel)
