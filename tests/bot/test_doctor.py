"""The doctor says one sentence for each missing thing, with the fix."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import doctor
from bot.database import Runner
from bot.doctor import Finding, examine
from bot.installing import InstallationFailed, install
from bot.manifest import SCOPES
from bot.settings import Settings
from bot.wiring import build
from models import Workspace
from tests.bot.embedded import embedded_valkey
from tests.bot.slack_at_start import TOKEN, SlackAtStart, slack_at_start

KEY = urlsafe_b64encode(bytes(32)).decode()


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with embedded_valkey(tmp_path_factory.mktemp("valkey")) as address:
        yield address


@pytest.fixture
def slack() -> Iterator[SlackAtStart]:
    with slack_at_start() as serving:
        serving.scopes = ",".join(SCOPES)
        serving.slack_channels = {"C1": {"is_member": True}, "C2": {"is_member": True}}
        yield serving


@pytest.fixture
def settings(url: str, redis_url: str, slack: SlackAtStart) -> Settings:
    return Settings(
        database_url=url,
        redis_url=redis_url,
        slack_bot_token=TOKEN,
        slack_signing_secret="s",
        slack_url=slack.url,
        secret_keys=(KEY,),
        public_url="https://plera.example.com",
    )


@pytest.fixture
def installed(settings: Settings, run: Runner) -> Settings:
    """The settings of a workspace that is set up, its slack_channels chosen."""
    install(settings, build(settings, "test"))
    run(lambda session: _choose(session.get_one(Workspace, 1), "C1", "C2"))
    return settings


def _choose(workspace: Workspace, review: str, inbox: str) -> None:
    workspace.review_slack_channel, workspace.inbox_slack_channel = review, inbox


def sentences(findings: list[Finding]) -> list[str]:
    return [finding.sentence for finding in findings]


def test_a_whole_installation_has_nothing_missing(installed: Settings) -> None:
    assert examine(installed) == []


def test_missing_settings_are_said_and_fail(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.run({}) == 1

    told = capsys.readouterr().out
    assert "SLACK_BOT_TOKEN is not set: install the Slack app" in told
    assert told.endswith(
        "Database, Redis, Slack app and channels are looked at once these settings are there.\n"
    )


def test_an_empty_database_is_fatal(installed: Settings, tmp_path: Path) -> None:
    elsewhere = replace(installed, database_url=f"sqlite:///{tmp_path / 'other.db'}")

    findings = examine(elsewhere)

    assert findings == [Finding("The database is empty: run `plera db upgrade`.", is_fatal=True)]


def test_a_redis_that_is_away_is_fatal(installed: Settings) -> None:
    findings = examine(replace(installed, redis_url="redis://127.0.0.1:1/0"))

    assert findings == [
        Finding("Redis cannot be reached: check REDIS_URL and that the server runs.", is_fatal=True)
    ]


def test_a_wrong_redis_password_is_fatal(installed: Settings) -> None:
    (finding,) = examine(replace(installed, redis_url=installed.redis_url.replace("right", "wrong")))

    assert finding.is_fatal
    assert "password in REDIS_URL" in finding.sentence


def test_a_refused_token_is_fatal(installed: Settings) -> None:
    (finding,) = examine(replace(installed, slack_bot_token="xoxb-other"))

    assert finding.is_fatal
    assert "refused SLACK_BOT_TOKEN (invalid_auth): install the app again" in finding.sentence


def test_a_slack_that_is_away_is_said_but_not_fatal(installed: Settings) -> None:
    (finding,) = examine(replace(installed, slack_url="http://127.0.0.1:1/api/"))

    assert not finding.is_fatal
    assert finding.sentence.startswith("Slack cannot be reached")


def test_missing_scopes_are_named(installed: Settings, slack: SlackAtStart) -> None:
    slack.scopes = ",".join(scope for scope in SCOPES if scope not in ("chat:write", "im:write"))

    assert sentences(examine(installed)) == [
        "The Slack app lacks chat:write, im:write: update it from manifest.yaml and install it again."
    ]


def test_a_workspace_that_was_never_set_up_is_said(settings: Settings) -> None:
    assert sentences(examine(settings)) == ["The workspace is not set up yet: start `plera web` once."]


@pytest.mark.parametrize(
    ("review", "says"),
    [
        ("", "The review channel is not chosen: an admin sets it"),
        ("C9", "The review channel C9 is gone or hidden from the app"),
        ("C3", "The review channel C3 is archived"),
        ("C4", "The app is not in the review channel C4: invite it there"),
    ],
)
def test_a_review_channel_that_cannot_be_used_is_said(
    installed: Settings, slack: SlackAtStart, run: Runner, review: str, says: str
) -> None:
    slack.slack_channels |= {"C3": {"is_member": True, "is_archived": True}, "C4": {"is_member": False}}
    run(lambda session: _choose(session.get_one(Workspace, 1), review, "C2"))

    (sentence,) = sentences(examine(installed))

    assert sentence.startswith(says)


def test_a_missing_public_address_is_said(installed: Settings) -> None:
    (sentence,) = sentences(examine(replace(installed, public_url="")))

    assert sentence.startswith("PUBLIC_URL is not set")


def test_installing_keeps_the_token_encrypted_and_refreshes_it(settings: Settings, run: Runner) -> None:
    services = build(settings, "test")
    install(settings, services)
    first = run(lambda session: session.get_one(Workspace, 1).bot_token_secret)

    install(settings, services)

    workspace = run(lambda session: session.get_one(Workspace, 1))
    assert TOKEN not in first
    assert services.cipher.decrypt(workspace.bot_token_secret) == TOKEN
    assert (workspace.team_id, workspace.bot_user_id, workspace.bot_id) == ("T1", "U1", "B1")


def test_without_slack_a_known_workspace_goes_on_and_a_new_one_is_refused(settings: Settings) -> None:
    away = replace(settings, slack_url="http://127.0.0.1:1/api/")
    services = build(settings, "test")
    with pytest.raises(InstallationFailed, match="cannot be reached"):
        install(away, services)

    install(settings, services)
    install(away, services)

    with pytest.raises(InstallationFailed, match="invalid_auth"):
        install(replace(settings, slack_bot_token="xoxb-other"), services)
