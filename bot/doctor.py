"""Examines an installation and says, one sentence each, what is missing and how to put it right."""

import os
from collections.abc import Iterator, Mapping

from bot import doctor_processes, doctor_workspace, linkedin_parts
from bot import settings as known_settings
from bot.database import DatabaseUnusable
from bot.finding import Finding
from bot.manifest import SCOPES
from bot.schema import require_current
from bot.settings import Settings, SettingsWrong, read
from bot.wiring import database_url, enricher_of
from outreach import public_address

_NO_ADDRESS = (
    f"PUBLIC_URL is not set, so {public_address.WHAT_IS_OFF}, and no webhook reaches Plera: set it to the https:// "
    "address of `plera web`."
)
_NO_SOCKET = " Slack needs it too, to reach the bot over HTTP; without a public address set SLACK_APP_TOKEN."


def run(environ: Mapping[str, str] = os.environ) -> int:
    """Examine everything, print what was found and return the exit code: 0 when nothing is missing.

    What hangs on a setting that is missing is left out, and said to be.
    """
    try:
        settings = read(known_settings.WEB, environ)
    except SettingsWrong as error:
        return _with_half(error.problems, environ)
    findings = [*examine(settings), *doctor_processes.examine(settings)]
    for finding in findings:
        print(finding.sentence)
    if not findings:
        print("Everything is in place.")
    return 1 if findings else 0


def _with_half(problems: list[str], environ: Mapping[str, str]) -> int:
    """Say which settings are missing, and what can be seen to be missing without them."""
    for problem in problems:
        print(problem)
    try:
        settings = read((), environ)
    except SettingsWrong:
        settings = None
    if settings is not None:
        for finding in examine(settings):
            print(finding.sentence)
    print("Whatever hangs on these settings is looked at once they are there.")
    return 1


def examine(settings: Settings) -> list[Finding]:
    """Return everything that is missing in the installation, the database first; what is not set is not looked at."""
    database = list(_database(settings))
    findings = [*database, *(_redis(settings) if settings.redis_url else ())]
    if settings.slack_bot_token:
        findings += _slack(settings, is_database_usable=not database)
    if settings.slack_app_token:
        findings += _socket_mode(settings)
    if settings.enrichment:
        findings += _enrichment(settings)
    if settings.unipile_dsn and (problem := linkedin_parts.problem(settings)):
        findings.append(Finding(problem))
    findings += _dkim(settings)
    if not settings.public_url:
        findings.append(Finding(_NO_ADDRESS + ("" if settings.slack_app_token else _NO_SOCKET)))
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


def _slack(settings: Settings, *, is_database_usable: bool) -> Iterator[Finding]:
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
        yield from doctor_workspace.examine(
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


def _dkim(settings: Settings) -> Iterator[Finding]:
    """Yield the keys that no mail can be signed with, which would hold up every mail of their domain."""
    if not settings.dkim:
        return
    from integrations.dkim_signing import KeyUnusable, private_key

    for domain, _, path in settings.dkim:
        try:
            private_key(path)
        except KeyUnusable as error:
            yield Finding(f"Mails of {domain} cannot be signed: {error}. Correct PLERA_DKIM or the file.")


def _enrichment(settings: Settings) -> Iterator[Finding]:
    problem = enricher_of(settings).examine()
    if problem:
        yield Finding(problem)


def _socket_mode(settings: Settings) -> Iterator[Finding]:
    from slack_sdk.errors import SlackApiError, SlackClientError

    from bot.installing import slack_of

    try:
        slack_of(settings).apps_connections_open(app_token=settings.slack_app_token)
    except SlackApiError as error:
        yield Finding(
            f"Slack refused SLACK_APP_TOKEN ({error.response.get('error')}): make one with connections:write under "
            "Basic Information, and switch Socket Mode on.",
        )
    except (SlackClientError, OSError):
        return
