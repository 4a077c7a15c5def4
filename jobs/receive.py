"""Handles mails that the mailbox process has kept."""

from jobs import context
from models.states import PEOPLE_REPLY
from outreach import opening, replies
from outreach.ports import Services


def receive(raw_mail_id: int) -> None:
    """Match, classify and act on a received mail."""
    receive_now(context.services(), raw_mail_id)


def receive_now(services: Services, raw_mail_id: int) -> str:
    """Handle a received mail once and return what it was taken for.

    What a reply stops is durable before anything of it is shown.
    """
    outcome = services.run(
        lambda session: replies.receive(session, raw_mail_id, now=services.now(), links=services.links)
    )
    if outcome in PEOPLE_REPLY:
        judge_at = services.wall() if services.interest is not None else None
        services.run(
            lambda session: opening.show(session, raw_mail_id, now=services.now(), judge_at=judge_at)
        )
    return outcome
