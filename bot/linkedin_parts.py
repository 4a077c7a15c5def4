"""The parts of a process that reach LinkedIn, where Unipile is set up."""

from collections.abc import Mapping
from typing import Any

from bot.later import later
from bot.product_clock import ProductClock
from bot.settings import Settings
from jobs.linkedin_channel import LinkedInChannel, Profiles
from models.states import Channel
from outreach.linkedin_port import AccountProblem, Later, LinkedIn
from outreach.ports import ChannelPort, Run

_WHILE_SOMEBODY_WAITS = 2.0
"""Slack waits three seconds for its answer, so that an account is asked for within two."""
_IN_A_JOB = 30.0
_ACTIONS = (Channel.LINKEDIN_INVITE, Channel.LINKEDIN_MESSAGE)


def channels(
    settings: Settings, *, look: Run, persist: Run, clock: ProductClock
) -> Mapping[str, ChannelPort]:
    """Return what invites and writes on LinkedIn, nothing where Unipile is not set up."""
    if not settings.unipile_dsn:
        return {}
    linkedin: Any = later(lambda: _unipile(settings))
    profiles = Profiles(look=look, persist=persist, now=clock.now)
    return {action: LinkedInChannel(linkedin, action, profiles) for action in _ACTIONS}


def linkedin(settings: Settings, process: str) -> Any:
    """Return LinkedIn, None where Unipile is not set up; listeners ask it while somebody waits."""
    if not settings.unipile_dsn:
        return None
    patience_seconds = _WHILE_SOMEBODY_WAITS if process == "web" else _IN_A_JOB
    return later(lambda: _unipile(settings, patience_seconds))


def problem(settings: Settings) -> str:
    """Say in a sentence what keeps Unipile from being used, "" when nothing does."""
    try:
        _unipile(settings, 15.0).accounts()
    except AccountProblem as error:
        return f"Unipile does not take UNIPILE_API_KEY at UNIPILE_DSN: {error}"
    except Later as error:
        return f"{error} Check UNIPILE_DSN and the network."
    return ""


def _unipile(settings: Settings, patience_seconds: float = 60.0) -> LinkedIn:
    from integrations.unipile import Unipile

    return Unipile(settings.unipile_dsn, settings.unipile_key, patience_seconds=patience_seconds)
