"""Examines an installation and says, one sentence each, what is missing and how to put it right."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot import settings as known_settings
from bot.database import DatabaseUnusable, open_engine
from bot.manifest import SCOPES
from bot.schema import require_current
from bot.settings import Settings, SettingsWrong, read
from bot.wiring import database_url


@dataclass(frozen=True)
class Finding:
    """Something that is missing; with a fatal one `plera web` does not start."""

    sentence: str
    is_fatal: bool = False


def run(environ: Mapping[str, str] = os.environ) -> int:
    """Examine everything, print what was found and return the exit code: 0 when nothing is missing."""
    try:
        settings = read(known_settings.WEB, environ)
    except SettingsWrong as error:
        for problem in error.problems:
            print(problem)
        print("Database, Redis, Slack app and channels are looked at once these settings are there.")
        return 1
    findings = examine(settings)
    for finding in findings:
        print(finding.sentence)
    if not findings:
        print("Everything is in place.")
    return 1 if findings else 0


def examine(settings: Settings) -> list[Finding]:
    """Return everything that is missing, the database first; the settings themselves have been read already."""
    findings = [*_database(settings), *_redis(settings)]
    is_database_usable = not any(finding.is_fatal for finding in findings[:1])
    findings += _slack(settings, is_database_usable)
    if not settings.public_url:
        findings.append(
            Finding(
                "PUBLIC_URL is not set: mails carry no one-click unsubscribe link until it is (https://…)."
            )
        )
    return findings


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        require_current(database_url(settings))
    except DatabaseUnusable as error:
        yield Finding(str(error), is_fatal=True)


def _redis(settings: Settings) -> Iterator[Finding]:
    from redis import Redis
    from redis.exceptions import RedisError

    from integrations.rq_queue import check_redis

    redis = Redis.from_url(settings.redis_url, socket_connect_timeout=5, socket_timeout=5)
    try:
        problems = check_redis(redis)
        try:
            is_up = bool(redis.ping())
        except RedisError:
            is_up = False
    finally:
        redis.close()
    for problem in problems:
        yield Finding(problem, is_fatal=not is_up)


def _slack(settings: Settings, is_database_usable: bool) -> Iterator[Finding]:
    from slack_sdk.errors import SlackApiError, SlackClientError

    from bot.installing import slack_of

    try:
        answer = slack_of(settings).auth_test()
    except SlackApiError as error:
        yield Finding(
            f"Slack refused SLACK_BOT_TOKEN ({error.response.get('error')}): install the app again and copy its token.",
            is_fatal=True,
        )
        return
    except (SlackClientError, OSError):
        yield Finding("Slack cannot be reached: check the network, and PLERA_SLACK_URL if it is set.")
        return
    headers = {name.lower(): value for name, value in answer.headers.items()}
    yield from _scopes(headers.get("x-oauth-scopes", ""))
    if is_database_usable:
        yield from _slack_channels(
            settings, str(answer.get("team_id")), str(answer.get("enterprise_id") or "")
        )


def _scopes(granted: str | list[str]) -> Iterator[Finding]:
    text = ",".join(granted) if isinstance(granted, list) else granted
    has = {scope.strip() for scope in text.split(",")}
    absent = [scope for scope in SCOPES if scope not in has]
    if absent:
        yield Finding(
            f"The Slack app lacks {', '.join(absent)}: update it from manifest.yaml and install it again."
        )


def _slack_channels(settings: Settings, team_id: str, enterprise_id: str) -> Iterator[Finding]:
    from sqlalchemy import select

    from models import Workspace

    engine = open_engine(database_url(settings))
    try:
        with engine.connect() as connection:
            row = connection.execute(
                select(Workspace.review_slack_channel, Workspace.inbox_slack_channel).where(
                    Workspace.team_id == team_id, Workspace.enterprise_id == enterprise_id
                )
            ).first()
    finally:
        engine.dispose()
    if row is None:
        yield Finding("The workspace is not set up yet: start `plera web` once.")
        return
    for purpose, slack_channel in (("review", row[0]), ("inbox", row[1])):
        sentence = _slack_channel(settings, purpose, slack_channel)
        if sentence:
            yield Finding(sentence)


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
