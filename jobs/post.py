"""Shows in Slack what the outbox wants: redraws at once, new messages at most one a second and slack_channel."""

import logging
from datetime import timedelta
from uuid import uuid4

from jobs import context, files, screens
from models.states import PostKind
from outreach import arranging, leases, other_channel, outbox, people, sequences
from outreach.errors import SlackBusy, SlackLockedOut, SlackProblem, SlackShut
from outreach.outbox import Pending
from outreach.ports import Services
from outreach.slack_port import SlackAddress
from views import sequence_modal

LEASE_SECONDS = 60
POST_REST_SECONDS = 1.1
"""Slack takes about one message a second in a channel (chat.postMessage)."""
AT_ONCE = 25
BACKOFF_SECONDS = 20
MOST_BACKOFF_SECONDS = 600
"""How soon, at the latest, what waits is shown once a slack_channel or the token works again."""
PEOPLE = ("U", "W")
"""How the ids of people begin: what is for one of them goes into the direct messages with them."""

_log = logging.getLogger("plera.jobs.post")


def post(workspace_id: int) -> None:
    """Show what is due in a workspace; the rest is asked for again by the clock."""
    post_due(context.services(), workspace_id)


def post_due(services: Services, workspace_id: int) -> int:
    """Show what is due in every slack_channel that nobody else is posting to; return how much was shown."""
    found = services.read(lambda session: outbox.channels_due(session, workspace_id, wall=services.wall()))
    if not found:
        return 0
    to = services.read(lambda session: people.address_of(session, workspace_id, services.cipher))
    return sum(_post_channel(services, to, slack_channel) for slack_channel in found)


def _post_channel(services: Services, to: SlackAddress, slack_channel: str) -> int:
    holder, name = uuid4().hex, f"post:{to.workspace_id}:{slack_channel}"
    wall = services.wall()
    if not services.run(lambda session: leases.take(session, name, holder, wall=wall, seconds=LEASE_SECONDS)):
        return 0
    shown, posted = 0, False
    pending = services.read(
        lambda session: outbox.due(session, to.workspace_id, slack_channel, wall=wall, limit=AT_ONCE)
    )
    for one in pending:
        is_new = _is_new(one)
        if is_new and posted:
            break
        problem = _show(services, to, one)
        if isinstance(problem, SlackShut | SlackLockedOut):
            break
        shown += problem is None
        posted = posted or is_new
    rest = POST_REST_SECONDS if posted else 0.0
    services.run(
        lambda session: leases.release(session, name, holder, wall=services.wall(), rest_seconds=rest)
    )
    return shown


def _is_new(pending: Pending) -> bool:
    """Say whether showing it is a new message, of which Slack takes one a second."""
    is_message = pending.kind not in (PostKind.REACTION, PostKind.HOME)
    return is_message and not (pending.ts or pending.file_id or pending.is_gone)


def _show(services: Services, to: SlackAddress, pending: Pending) -> SlackProblem | None:
    """Show one thing; return what stood in the way."""
    file_id = ""
    try:
        if pending.is_gone:
            ts = _take_away(services, to, pending)
        elif pending.kind in files.FILES:
            ts, file_id = "", _upload(services, to, pending)
        else:
            ts = _call_slack(services, to, pending)
    except SlackProblem as error:
        _failed(services, to.workspace_id, pending, error)
        return error
    services.run(lambda session: outbox.shown(session, pending, ts, file_id=file_id, wall=services.wall()))
    if pending.kind is PostKind.LAB_ROOT and not pending.ts:
        _tell_author(services, to, pending, ts)
    if pending.kind is PostKind.CONVERSATION_ROOT and not pending.ts:
        services.run(lambda session: other_channel.changed(session, pending.subject_id))
    return None


def _take_away(services: Services, to: SlackAddress, pending: Pending) -> str:
    """Delete what was shown; a reaction stands on somebody else's message, which stays."""
    if pending.file_id:
        services.slack.delete_file(to, pending.file_id)
    if pending.ts and pending.kind is not PostKind.REACTION:
        services.slack.delete(to, _target(services, to, pending), pending.ts)
    return pending.ts


def _upload(services: Services, to: SlackAddress, pending: Pending) -> str:
    """Share a file that was not shared yet; return its id, "" when its subject is gone."""
    made = None if pending.file_id else files.made(services, pending)
    if made is None:
        return pending.file_id
    target = _target(services, to, pending)
    return services.slack.upload(
        to, target, made.name, made.content, comment=made.comment, thread_ts=pending.thread_ts
    )


def _tell_author(services: Services, to: SlackAddress, pending: Pending, ts: str) -> None:
    """Give the Created modal, if it is still open, the button that leads to the Messaging Lab."""
    try:
        link = services.slack.permalink(to, pending.slack_channel, ts)
        found = services.run(lambda session: sequences.lab_posted(session, pending.subject_id, link))
        if found is not None:
            services.slack.update_view(to, found[0], sequence_modal.created(found[1]))
    except SlackProblem:
        return


def _call_slack(services: Services, to: SlackAddress, pending: Pending) -> str:
    if pending.kind is PostKind.REACTION:
        services.slack.react(to, pending.slack_channel, pending.thread_ts, pending.note)
        return pending.thread_ts
    if pending.kind is PostKind.HOME:
        view = screens.home_view(services, pending.subject_id)
        if view is not None:
            services.slack.publish_home(to, pending.slack_channel, view)
        return pending.ts
    screen = screens.render(services, pending)
    if screen is None:
        return pending.ts
    if pending.ts:
        services.slack.update(to, _target(services, to, pending), pending.ts, screen)
        return pending.ts
    return services.slack.post(
        to,
        _target(services, to, pending),
        screen,
        thread_ts=pending.thread_ts,
        is_broadcast=pending.is_broadcast,
    )


def _target(services: Services, to: SlackAddress, pending: Pending) -> str:
    if pending.slack_channel.startswith(PEOPLE):
        return services.slack.direct_channel(to, pending.slack_channel)
    return pending.slack_channel


def _failed(services: Services, workspace_id: int, pending: Pending, error: SlackProblem) -> None:
    """Try again later while it may help; what was tried too often is given up and keeps its reason."""
    _log.warning("post failed", extra={"slack_post_id": pending.id, "error": type(error).__name__})
    tries = services.read(lambda session: outbox.tries(session, pending))
    if isinstance(error, SlackShut | SlackLockedOut):
        wall = services.wall()
        wait = min(BACKOFF_SECONDS * 2.0 ** min(tries, 8), MOST_BACKOFF_SECONDS)
        services.run(
            lambda session: outbox.shut(session, pending, str(error), again_at=wall + timedelta(seconds=wait))
        )
        if isinstance(error, SlackShut):
            services.run(
                lambda session: arranging.lost(
                    session, workspace_id, pending.slack_channel, str(error), now=services.now()
                )
            )
        return
    if isinstance(error, SlackBusy):
        retry_after: float | None = error.retry_after
    else:
        may_help = tries < outbox.MAX_TRIES and (pending.is_gone or not pending.ts)
        retry_after = BACKOFF_SECONDS * 2.0**tries if may_help else None
    reason = str(error)
    services.run(
        lambda session: outbox.failed(session, pending, reason, wall=services.wall(), retry_after=retry_after)
    )
