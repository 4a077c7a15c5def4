"""Slack in, one rule out."""

from slack_bolt import App

from handlers import (
    approvals,
    blocking,
    bulk_approving,
    choosing_senders,
    commands,
    enriching,
    errors,
    form_pages,
    groups,
    holding,
    home,
    importing,
    inbox,
    kept_forms,
    lab,
    lead_forms,
    leads,
    live_steps,
    outlook,
    pausing,
    plays,
    profiles,
    reassigning,
    runs,
    sequences,
    settings,
    slack_channels,
    unknown_sends,
    walking,
    ways_in,
)
from outreach.ports import Services


def register(app: App, services: Services) -> None:
    """Register every listener."""
    for journey in (
        commands,
        home,
        importing,
        settings,
        slack_channels,
        sequences,
        form_pages,
        live_steps,
        ways_in,
        runs,
        kept_forms,
        lab,
        pausing,
        reassigning,
        outlook,
        leads,
        lead_forms,
        approvals,
        inbox,
        unknown_sends,
        holding,
        blocking,
        walking,
        bulk_approving,
        enriching,
        groups,
        plays,
        profiles,
        choosing_senders,
    ):
        journey.register(app, services)
    errors.register(app, services)
