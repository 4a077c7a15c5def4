"""Asks Slack who a person is that the bot sees for the first time."""

from jobs import context
from outreach import people
from outreach.errors import SlackProblem
from outreach.ports import Services


def meet(workspace_id: int, person_id: int) -> None:
    """Look a person up in Slack and keep their name, zone and standing."""
    meet_now(context.services(), workspace_id, person_id)


def meet_now(services: Services, workspace_id: int, person_id: int) -> None:
    """Look a person up; while Slack does not answer, their next click asks again."""
    address, slack_user_id = services.read(
        lambda session: (
            people.address_of(session, workspace_id, services.cipher),
            people.slack_user_of(session, person_id),
        )
    )
    try:
        known = services.slack.person(address, slack_user_id)
    except SlackProblem:
        return
    services.run(lambda session: people.meet(session, person_id, known, now=services.now()))
