"""The doctor says one sentence for each missing thing, with the fix."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from rq import Worker
from sqlalchemy.orm import Session

from bot import doctor, doctor_processes
from bot.database import Runner
from bot.doctor import examine
from bot.finding import Finding
from bot.installing import install
from bot.manifest import SCOPES
from bot.settings import Settings
from bot.wiring import build
from models import Lease, Person, SenderAccount, Workspace
from models.states import HoldKind, SenderState
from outreach import chosen
from tests.bot.slack_at_start import SlackAtStart
from tests.integrations.linkedin_stage import KEY as UNIPILE_KEY
from tests.integrations.linkedin_stage import local_unipile
from tests.integrations.people_data_labs_server import KEY as PROVIDER_KEY
from tests.integrations.people_data_labs_server import people_data_labs
from tests.world import MONDAY

pytestmark = pytest.mark.long


@pytest.fixture
def installed(settings: Settings, run: Runner) -> Settings:
    """The settings of a workspace that is set up, its slack_channels chosen."""
    install(settings, build(settings, "test"))
    run(_set_up)
    return settings


def _set_up(session: Session) -> None:
    """Fill in what an admin sets, with an admin and a mailbox."""
    workspace = session.get_one(Workspace, 1)
    _choose(workspace, "C1", "C2")
    workspace.zone, workspace.legal_sender, workspace.postal_address = "Europe/Berlin", "Kestrel", "Hamburg"
    chosen.keep(session, 1, chosen.RIGHTS, {})
    session.add(Person(workspace_id=1, slack_user_id="U2", is_admin=True, met_at=MONDAY))
    session.add(
        SenderAccount(
            workspace_id=1,
            address="ana@kestrel.test",
            in_use_since=MONDAY.date(),
            clean_since=MONDAY.date(),
            created_at=MONDAY,
        )
    )


def _choose(workspace: Workspace, review: str, inbox: str) -> None:
    workspace.review_slack_channel, workspace.inbox_slack_channel = review, inbox


def sentences(findings: list[Finding]) -> list[str]:
    return [finding.sentence for finding in findings]


def test_a_whole_installation_has_nothing_missing(installed: Settings) -> None:
    assert examine(installed) == []


def test_missing_settings_are_said_and_fail(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert doctor.run({"PLERA_DIR": str(tmp_path)}) == 1

    told = capsys.readouterr().out
    assert "SLACK_BOT_TOKEN is not set: install the Slack app" in told
    assert "The database is empty: run `plera db upgrade`." in told
    assert told.endswith("Whatever hangs on these settings is looked at once they are there.\n")


def test_with_half_of_the_settings_what_is_set_is_looked_at(
    installed: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    half = {"DATABASE_URL": installed.database_url, "REDIS_URL": "redis://127.0.0.1:1/0"}

    assert doctor.run(half) == 1

    told = capsys.readouterr().out
    assert "PLERA_SECRET_KEY is not set" in told
    assert "Redis cannot be reached" in told
    assert "The database" not in told


def test_a_wrong_setting_is_said_without_looking_further(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.run({"PORT": "none"}) == 1

    assert "PORT is wrong" in capsys.readouterr().out


def test_an_enrichment_provider_that_is_set_is_examined(installed: Settings) -> None:
    with people_data_labs() as provider:
        right = replace(
            installed, enrichment="peopledatalabs", enrichment_key=PROVIDER_KEY, enrichment_url=provider.url
        )

        assert examine(right) == []
        (refused,) = sentences(examine(replace(right, enrichment_key="wrong")))
        provider.credits_left = 0
        (used_up,) = sentences(examine(right))

    assert "refuses the key: correct PLERA_ENRICHMENT_KEY" in refused
    assert "credit at People Data Labs is used up: top it up" in used_up


def test_unipile_is_examined_where_it_is_set(installed: Settings, tmp_path: Path) -> None:
    with local_unipile(tmp_path) as sandbox:
        right = replace(installed, unipile_dsn=sandbox.url, unipile_key=UNIPILE_KEY)

        assert examine(right) == []
        (refused,) = sentences(examine(replace(right, unipile_key="wrong")))
    (away,) = sentences(examine(replace(right, unipile_dsn="http://127.0.0.1:9")))

    assert refused.startswith("Unipile does not take UNIPILE_API_KEY at UNIPILE_DSN")
    assert away == "Unipile cannot be reached just now. Check UNIPILE_DSN and the network."


def test_an_empty_database_is_fatal(installed: Settings, blank_url: str) -> None:
    elsewhere = replace(installed, database_url=blank_url)

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
    assert sentence.endswith("without a public address set SLACK_APP_TOKEN.")


def test_a_key_that_no_mail_can_be_signed_with_is_said(installed: Settings, tmp_path: Path) -> None:
    absent = ("acme.com", "plera", tmp_path / "absent.pem")

    (sentence,) = sentences(examine(replace(installed, dkim=(absent,))))

    assert sentence.startswith("Mails of acme.com cannot be signed: the key file")
    assert "Correct PLERA_DKIM" in sentence


def test_a_refused_app_token_is_said_with_the_way_to_a_right_one(
    installed: Settings, slack: SlackAtStart
) -> None:
    assert examine(replace(installed, slack_app_token=slack.app_token)) == []

    (sentence,) = sentences(examine(replace(installed, slack_app_token="xapp-other")))

    assert "refused SLACK_APP_TOKEN (invalid_auth): make one with connections:write" in sentence


def _unplace(session: Session) -> None:
    session.get_one(Workspace, 1).zone = "UTC"


def _unname(session: Session) -> None:
    session.get_one(Workspace, 1).legal_sender = " "


def _unhouse(session: Session) -> None:
    session.get_one(Workspace, 1).postal_address = ""


def _close(session: Session) -> None:
    session.delete(session.get_one(SenderAccount, 1))


def _hold(session: Session) -> None:
    workspace = session.get_one(Workspace, 1)
    workspace.hold, workspace.hold_reason = HoldKind.RESTORED, "Nothing ran here for 4 days"


def _break(session: Session) -> None:
    session.get_one(SenderAccount, 1).state = SenderState.BROKEN
    session.get_one(SenderAccount, 1).health_reason = "The password was refused."


def _forget(session: Session) -> None:
    session.delete(session.get_one(Person, 1))


def _demote(session: Session) -> None:
    session.get_one(Person, 1).is_admin = False


def _bind(session: Session) -> None:
    _demote(session)
    session.get_one(Person, 1).may_approve = False


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_unplace, "time zone and holidays are not chosen: an admin sets it in Slack with `/plera settings`"),
        (_unname, "The legal sender is missing"),
        (_unhouse, "The postal address is missing"),
        (_close, "add one with `plera mailbox add`"),
        (
            _hold,
            "All sends are held (Nothing ran here for 4 days): whoever may launch lets them go on in Slack.",
        ),
        (_break, "ana@kestrel.test cannot be reached (The password was refused): correct it"),
        (_forget, "Nobody of the team is known yet"),
        (_demote, "name Slack user ids in PLERA_ADMINS"),
        (_bind, "Nobody may approve: an admin chooses who"),
    ],
)
def test_what_a_workspace_lacks_is_said(
    installed: Settings, run: Runner, spoil: Callable[[Session], None], says: str
) -> None:
    run(spoil)

    assert says in sentences(examine(installed))[-1]


def test_processes_that_do_not_run_are_named_with_their_command(installed: Settings) -> None:
    found = sentences(list(doctor_processes.examine(installed)))

    assert [one.rpartition("`plera ")[2] for one in found] == [
        "worker now`.", "worker send`.", "worker slow`.", "clock`.", "mail`.",
    ]  # fmt: skip


def test_a_clock_that_stands_still_is_said_and_one_that_ticks_is_not(
    installed: Settings, run: Runner
) -> None:
    now = datetime.now(UTC)

    def tick(at: datetime) -> None:
        run(lambda session: session.merge(Lease(name="clock", holder="h", until=at, ticked_at=at)) and None)

    tick(now - timedelta(hours=2))
    stood = sentences(list(doctor_processes.examine(installed)))
    tick(now)

    assert any("last ticked 120 min ago" in one for one in stood)
    assert not any("clock" in one for one in sentences(list(doctor_processes.examine(installed))))


def test_a_worker_that_listens_and_a_held_mailbox_are_not_missed(installed: Settings, run: Runner) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    run(lambda session: session.add(Lease(name="mailbox:1", holder="h", until=later)))
    redis = Redis.from_url(installed.redis_url)
    worker: Any = Worker(["send"], connection=redis)
    worker.register_birth()
    try:
        found = sentences(list(doctor_processes.examine(installed)))
    finally:
        worker.register_death()
        redis.close()

    assert not any("worker send" in one or "plera mail`" in one for one in found)
    assert any("worker now" in one for one in found)
