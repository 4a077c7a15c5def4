"""What Slack tells about the channels that the bot is in: somebody came, the bot left, a channel was archived."""

from typing import Any

from slack_bolt import App

from handlers.asked import Asked, Listener, wired
from outreach import arranging, people
from outreach.ports import Services, Session

GONE = {
    "channel_archive": "It was archived: take it out of the archive, or choose another one.",
    "group_archive": "It was archived: take it out of the archive, or choose another one.",
    "channel_deleted": "It was deleted.",
    "group_deleted": "It was deleted.",
    "channel_left": "Plera was removed from it: type `/invite @Plera` there.",
    "group_left": "Plera was removed from it: type `/invite @Plera` there.",
}
"""Events after which a channel cannot be used, each with what an admin can do."""

BACK = ("channel_unarchive", "group_unarchive")


def joined(asked: Asked) -> None:
    """Somebody joined a channel: the bot, which may have been waited for, or a person to get to know."""
    event: dict[str, Any] = asked.body["event"]

    def work(session: Session, workspace_id: int) -> None:
        if event.get("user") == asked.bot_user_id:
            arranging.bot_came(session, workspace_id, str(event.get("channel")))
        elif event.get("user"):
            people.seen_in_channel(session, workspace_id, str(event["user"]))

    asked.once_told(work)
    asked.ack()


def back(asked: Asked) -> None:
    """A channel came back out of the archive."""
    slack_channel = str(asked.body["event"].get("channel"))
    asked.once_told(lambda session, workspace_id: arranging.bot_came(session, workspace_id, slack_channel))
    asked.ack()


def gone(sentence: str) -> Listener:
    """Return the listener of an event after which a channel cannot be used."""

    def lost(asked: Asked) -> None:
        slack_channel, now = str(asked.body["event"].get("channel")), asked.services.now()
        asked.once_told(
            lambda session, workspace_id: arranging.lost(
                session, workspace_id, slack_channel, sentence, now=now
            )
        )
        asked.ack()

    return lost


def register(app: App, services: Services) -> None:
    app.event("member_joined_channel")(wired(services, joined))
    for event, sentence in GONE.items():
        app.event(event)(wired(services, gone(sentence)))
    for event in BACK:
        app.event(event)(wired(services, back))
