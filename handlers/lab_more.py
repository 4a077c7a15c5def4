"""The further entries of a Messaging Lab: senders, approve again, test send, profile."""

from collections.abc import Callable

from slack_bolt import App

from handlers import bulk_approving, choosing_senders, profiles, test_sending
from handlers.asked import Asked, wired
from outreach.errors import NotFound
from outreach.ports import Services
from views import clicks, lab_more_ids

ENTRIES: dict[str, Callable[[Asked, int], None]] = {
    lab_more_ids.MENU_SENDERS: choosing_senders.ask,
    lab_more_ids.MENU_APPROVE_AGAIN: bulk_approving.open_again,
    lab_more_ids.MENU_TEST_SEND: test_sending.ask,
    lab_more_ids.MENU_PROFILE: profiles.edit_of_sequence,
}


def pick(asked: Asked) -> None:
    """A person picked an entry of a Messaging Lab's further menu."""
    picked = clicks.picked(asked.body)
    entry = ENTRIES.get(picked.verb)
    if entry is None:
        raise NotFound()
    entry(asked, picked.id)


def register(app: App, services: Services) -> None:
    app.action(lab_more_ids.LAB_MORE)(wired(services, pick))
