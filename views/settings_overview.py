"""`/plera settings`: the page with one section per topic."""

from collections.abc import Sequence

from slack_sdk.models.views import View

from outreach.setting_screens import Item
from views import checklist, kept_mail, linkedin_automation, opened_mails, settings_ids
from views.parts import actions, context, modal


def overview(items: Sequence[Item]) -> View:
    """Build the page: every topic with its state and the button that changes it."""
    return modal(
        settings_ids.SETTINGS_OVERVIEW,
        "Settings",
        [
            *(checklist.line(item) for item in items),
            actions([kept_mail.open_button(), opened_mails.open_button(), linkedin_automation.open_button()]),
            context(f"{checklist.progress(items)} · only admins see and change this."),
        ],
        close="Done",
    )
