"""Finds where the thread of a lead's other channel is in Slack, asked for once."""

from dataclasses import replace

from outreach import other_channel, people
from outreach.errors import SlackProblem
from outreach.inbox_screens import ConversationCard
from outreach.ports import Services


def linked(services: Services, card: ConversationCard) -> ConversationCard:
    """Return a conversation's card with a link to the other thread; without one where Slack does not tell it now."""
    other = card.other
    if other is None or other.link:
        return card
    to = services.read(lambda session: people.address_of(session, other.workspace_id, services.cipher))
    try:
        link = services.slack.permalink(to, other.slack_channel, other.ts)
    except SlackProblem:
        return card
    services.run(lambda session: other_channel.keep_link(session, other.slack_post_id, link))
    return replace(card, other=replace(other, link=link))
