"""Slack in, one rule out."""

from slack_bolt import App

from handlers import (
    approvals,
    commands,
    errors,
    holding,
    home,
    inbox,
    kept_forms,
    lab,
    outlook,
    sequences,
    settings,
    slack_channels,
    unknown_sends,
    ways_in,
)
from outreach.ports import Services


def register(app: App, services: Services) -> None:
    """Register every listener."""
    for journey in (
        commands,
        home,
        settings,
        slack_channels,
        sequences,
        ways_in,
        kept_forms,
        lab,
        outlook,
        approvals,
        inbox,
        unknown_sends,
        holding,
    ):
        journey.register(app, services)
    errors.register(app, services)
