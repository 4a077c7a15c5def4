"""Arranges the review or the inbox channel in Slack: creates it, joins it, or says what an admin has to do."""

import logging
from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

from slack_sdk.models.views import View

from jobs import context
from outreach import arranging, channel_wishes, checklist, leases, people
from outreach.arranging import Plan
from outreach.errors import SlackBusy, SlackGone, SlackProblem
from outreach.ports import Services
from outreach.setting_screens import Purpose
from outreach.slack_port import SlackAddress, SlackChannel
from views import settings_channel, settings_overview

T = TypeVar("T")

LEASE_SECONDS = 60
_log = logging.getLogger("plera.jobs.arrange")

_WAYS_OUT = {
    "name_taken": "A channel of this name is there already, and Plera is not in it: choose it from the list, "
    "or use another name.",
    "restricted_action": "Your Slack team does not let apps do this: create the channel yourself, type "
    "`/invite @Plera` there and choose it from the list.",
    "is_archived": "It is archived: take it out of the archive, or choose another one.",
    "missing_scope": "The Slack app lacks a right: update it from manifest.yaml and install it again.",
    "invalid_name_specials": "Slack takes only lower-case letters, numbers, hyphens and underscores in a name.",
    "invalid_name_maxlength": "Slack takes at most 80 characters in a name.",
    "not_in_channel": "Plera is not in it: type `/invite @Plera` there.",
}
"""What an admin can do about Slack's refusals, https://docs.slack.dev/reference/methods/conversations.create."""

_INVITE = (
    "Plera cannot see this channel: if it is private, type `/invite @Plera` there. It goes on by itself then."
)


class Stuck(Exception):
    """The wish goes no further; the text says what an admin can do. `waits` when an invitation helps."""

    def __init__(self, sentence: str, *, waits: bool = False) -> None:
        super().__init__(sentence)
        self.waits = waits


def arrange(workspace_id: int, purpose: str) -> None:
    """Arrange the channel for a purpose, if that is wished."""
    arrange_now(context.services(), workspace_id, Purpose(purpose))


def arrange_now(services: Services, workspace_id: int, purpose: Purpose) -> None:
    """Arrange a channel; a second run goes on where the first was cut off.

    While Slack is busy, the clock asks again.
    """
    holder, name = uuid4().hex, channel_wishes.lease_name(workspace_id, purpose)
    if not services.run(
        lambda session: leases.take(session, name, holder, wall=services.wall(), seconds=LEASE_SECONDS)
    ):
        return
    rest = 0.0
    try:
        rest = _arranged(services, workspace_id, purpose)
    finally:
        services.run(
            lambda session: leases.release(session, name, holder, wall=services.wall(), rest_seconds=rest)
        )


def _arranged(services: Services, workspace_id: int, purpose: Purpose) -> float:
    """Arrange the channel; return how many seconds Slack asks to wait, 0 when the wish came to an end."""
    plan = services.read(lambda session: arranging.plan(session, workspace_id, purpose))
    if plan is None:
        return 0.0
    to = services.read(lambda session: people.address_of(session, workspace_id, services.cipher))
    try:
        channel = _channel(services, to, purpose, plan)
    except Stuck as error:
        stuck, waits = str(error), error.waits
        services.run(
            lambda session: arranging.stuck(session, workspace_id, purpose, plan.number, stuck, waits=waits)
        )
    except SlackBusy as error:
        return error.retry_after
    else:
        services.run(
            lambda session: arranging.ready(
                session, workspace_id, purpose, plan.number, channel, now=services.now()
            )
        )
    _redraw_pages(services, to, purpose)
    return 0.0


def _channel(services: Services, to: SlackAddress, purpose: Purpose, plan: Plan) -> SlackChannel:
    """Return the channel with the bot in it. Raises Stuck or SlackBusy."""
    if not plan.slack_channel:
        made = _asking(lambda: _made(services, to, plan))
        services.run(lambda session: arranging.found(session, to.workspace_id, purpose, plan.number, made.id))
        _invite(services, to, made.id, plan.invited)
        return made
    channel = _asking(lambda: services.slack.channel(to, plan.slack_channel))
    if channel.is_shared:
        raise Stuck("People of other companies are in it: choose a channel of your own team.")
    if channel.is_archived:
        raise Stuck(_WAYS_OUT["is_archived"])
    if not channel.has_bot and channel.is_private:
        raise Stuck(_INVITE, waits=True)
    if not channel.has_bot:
        _asking(lambda: services.slack.join(to, channel.id))
    if plan.name:
        _invite(services, to, channel.id, plan.invited)
    return channel


def _made(services: Services, to: SlackAddress, plan: Plan) -> SlackChannel:
    """Create the channel; one of this name that the bot is in already (from a run that was cut off, say) is taken."""
    try:
        return services.slack.create_channel(to, plan.name, is_private=plan.is_private)
    except SlackProblem as error:
        known = services.slack.channel_of_bot(to, plan.name) if error.code == "name_taken" else None
        if known is None:
            raise
        return known


def _invite(services: Services, to: SlackAddress, slack_channel: str, slack_user_id: str) -> None:
    """Invite the admin who asked for it; the channel is of use without them, too."""
    if not slack_user_id:
        return
    try:
        services.slack.invite(to, slack_channel, slack_user_id)
    except SlackBusy:
        raise
    except SlackProblem as error:
        _log.warning("an admin was not invited", extra={"code": error.code})


def _asking(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except SlackBusy:
        raise
    except SlackGone as error:
        if error.code == "channel_not_found":
            raise Stuck(_INVITE, waits=True) from error
        raise Stuck(_WAYS_OUT.get(error.code, str(error))) from error
    except SlackProblem as error:
        raise Stuck(_WAYS_OUT.get(error.code, str(error))) from error


def _redraw_pages(services: Services, to: SlackAddress, purpose: Purpose) -> None:
    """Show in the settings, where they are still open, what became of the wish."""
    page, items, views = services.read(
        lambda session: (
            channel_wishes.page(session, to.workspace_id, purpose),
            checklist.items(session, to.workspace_id),
            channel_wishes.open_views(session, to.workspace_id, purpose),
        )
    )
    drawn: list[View] = [settings_channel.outcome(page), settings_overview.overview(items)]
    for view_id, view in zip(views, drawn, strict=False):
        try:
            services.slack.update_view(to, view_id, view)
        except SlackProblem:
            continue
