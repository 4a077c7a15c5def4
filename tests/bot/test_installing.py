"""Installing keeps what Slack says of the workspace, and does without Slack where it is known."""

from dataclasses import replace

import pytest

from bot.database import Runner
from bot.installing import InstallationFailed, install
from bot.settings import Settings
from bot.wiring import build
from models import Workspace
from tests.bot.slack_at_start import TOKEN


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
