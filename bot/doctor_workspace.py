"""What is missing in a workspace itself: its channels, its place, its footer, its people and its mailboxes."""

from collections.abc import Iterator

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.database import open_engine
from bot.finding import Finding
from bot.settings import Settings
from bot.wiring import database_url
from models import Person, SenderAccount, Workspace
from models.states import SenderState
from outreach import checklist, finding_domains
from outreach.setting_screens import ItemState, Topic

_IN_SLACK = "an admin sets it in Slack with `/plera settings`"


def examine(settings: Settings, team_id: str, enterprise_id: str) -> Iterator[Finding]:
    """Yield what the workspace of a Slack team lacks; the database has been found usable."""
    engine = open_engine(database_url(settings))
    try:
        with Session(engine) as session:
            workspace = session.scalar(
                select(Workspace).where(
                    Workspace.team_id == team_id, Workspace.enterprise_id == enterprise_id
                )
            )
            if workspace is None:
                yield Finding("The workspace is not set up yet: start `plera web` once.")
                return
            channels = (workspace.review_slack_channel, workspace.inbox_slack_channel)
            sentences = [*_settings(session, workspace), *_people(session, workspace.id)]
            sentences += _mailboxes(session, workspace.id)
            sentences += finding_domains.in_words(session, workspace.id)
    finally:
        engine.dispose()
    for purpose, slack_channel in zip(("review", "inbox"), channels, strict=True):
        if sentence := _slack_channel(settings, purpose, slack_channel):
            yield Finding(sentence)
    yield from (Finding(sentence) for sentence in sentences)


def _settings(session: Session, workspace: Workspace) -> Iterator[str]:
    if workspace.hold is not None:
        why = workspace.hold_reason or "somebody stopped them"
        yield f"All sends are held ({why}): whoever may launch lets them go on in Slack."
    states = {item.topic: item.state for item in checklist.items(session, workspace.id)}
    if states[Topic.PLACE] is not ItemState.DONE:
        yield f"The workspace's time zone and holidays are not chosen: {_IN_SLACK}."
    if not workspace.legal_sender.strip():
        yield f"The legal sender is missing, which every mail's footer names: {_IN_SLACK}."
    if not workspace.postal_address.strip():
        yield f"The postal address is missing, which every mail's footer names: {_IN_SLACK}."


def _people(session: Session, workspace_id: int) -> Iterator[str]:
    members = (
        select(func.count())
        .select_from(Person)
        .where(Person.workspace_id == workspace_id, Person.is_guest.is_(False), Person.met_at.is_not(None))
    )
    if not session.scalar(members):
        yield "Nobody of the team is known yet: they are looked up once web, clock and worker-now run."
        return
    if not session.scalar(members.where(Person.is_admin.is_(True))):
        yield "No admin is known: name Slack user ids in PLERA_ADMINS, so that somebody can use `/plera settings`."
    for right in ("approve", "launch", "answer"):
        may = or_(getattr(Person, f"may_{right}"), Person.is_admin)
        if not session.scalar(members.where(may)):
            yield f"Nobody may {right}: an admin chooses who in Slack with `/plera settings`."


def _mailboxes(session: Session, workspace_id: int) -> Iterator[str]:
    rows = session.execute(
        select(SenderAccount.address, SenderAccount.state, SenderAccount.health_reason).where(
            SenderAccount.workspace_id == workspace_id
        )
    ).all()
    if not rows:
        yield "No mailbox is connected, so nothing can be sent: add one with `plera mailbox add`."
    for address, state, reason in rows:
        if state is SenderState.BROKEN:
            why = reason.rstrip(".")
            yield f"The mailbox {address} cannot be reached ({why}): correct it with `plera mailbox add`."


def _slack_channel(settings: Settings, purpose: str, slack_channel: str) -> str:
    from slack_sdk.errors import SlackApiError, SlackClientError

    from bot.installing import slack_of

    if not slack_channel:
        return f"The {purpose} channel is not chosen: an admin sets it in Slack with `/plera settings`."
    try:
        answer = slack_of(settings).conversations_info(channel=slack_channel)
    except SlackApiError as error:
        if error.response.get("error") == "missing_scope":
            return f"The {purpose} channel cannot be looked up: the app lacks channels:read or groups:read."
        return f"The {purpose} channel {slack_channel} is gone or hidden from the app: choose another or invite it."
    except (SlackClientError, OSError):
        return f"The {purpose} channel {slack_channel} cannot be looked up: Slack cannot be reached."
    channel = answer.get("channel") or {}
    if channel.get("is_archived"):
        return f"The {purpose} channel {slack_channel} is archived: choose another one."
    if not channel.get("is_member"):
        return (
            f"The app is not in the {purpose} channel {slack_channel}: invite it there with `/invite @Plera`."
        )
    return ""
