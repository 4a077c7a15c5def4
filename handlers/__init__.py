"""Slack in, one rule out."""

from slack_bolt import App

from handlers import approvals, commands, errors, home, inbox, lab, sequences, settings, slack_channels
from outreach.ports import Services


def register(app: App, services: Services) -> None:
    """Register every listener."""
    for journey in (commands, home, settings, slack_channels, sequences, lab, approvals, inbox):
        journey.register(app, services)
    errors.register(app, services)
