"""`plera setup`: a file becomes a workspace that can send, against a local Slack and real mail servers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import open_engine
from bot.refusal import Refused
from bot.settings import Settings
from bot.setup import load
from integrations.cipher import new_key
from models import Lead, Run, SenderAccount, StrategyProfile, Workspace
from sandbox.runner import Running, quick_config, running
from sandbox.seed import Mailbox
from tests.sandbox.people import BOT_TOKEN, SECRET, a_seed

FILE = """
[workspace]
zone = "Europe/Berlin"
legal_sender = "Example GmbH"
postal_address = "Street 1, Berlin"
review_slack_channel = "C1"
inbox_slack_channel = "C2"

[[mailboxes]]
address = "jo@kestrel.test"
display_name = "Jo"
smtp_host = "127.0.0.1"
smtp_port = {smtp}
smtp_security = "none"
imap_host = "127.0.0.1"
imap_port = {imap}
imap_security = "none"
in_use_since = 2023-05-01

[profile]
name = "Founders"
sender_name = "Jo"

[run]
name = "First run"

[[source_groups]]
name = "Myself"
file = "leads.csv"
"""


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Running]:
    jo = Mailbox("jo@kestrel.test", "Jo", "right", "sender")
    seed = replace(a_seed(), mailboxes=(jo,))
    with running(quick_config(seed, tmp_path / "outside", "http://127.0.0.1:9", with_mail=True)) as started:
        yield started


@pytest.fixture
def settings(url: str, tmp_path: Path, outside: Running) -> Settings:
    return Settings(
        database_url=url,
        redis_url="redis://127.0.0.1:9",
        slack_bot_token=BOT_TOKEN,
        slack_signing_secret=SECRET,
        slack_url=outside.api_url,
        secret_keys=(new_key(),),
        directory=tmp_path,
    )


def a_file(tmp_path: Path, outside: Running, text: str = FILE) -> Path:
    file = tmp_path / "workspace.toml"
    file.write_text(text.format(smtp=outside.smtp_port, imap=outside.imap_port), "utf-8")
    leads = "name,email,city,country,recent_news\nJo,jo@example.test,Tokyo,Japan,opened a plant\n,no-name@x.test,,,\n"
    (tmp_path / "leads.csv").write_text(leads, "utf-8")
    return file


def test_a_file_becomes_a_workspace_that_can_send(
    settings: Settings,
    outside: Running,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PLERA_MAILBOX_PASSWORD", "right")
    file = a_file(tmp_path, outside)

    assert load(settings, file) == 0
    assert load(settings, file) == 0

    engine = open_engine(settings.database_url)
    with Session(engine) as session:
        assert session.scalars(select(Workspace)).one().legal_sender == "Example GmbH"
        assert session.scalars(select(SenderAccount)).one().password_secret != "right"
        assert session.scalars(select(StrategyProfile)).one().name == "Founders"
        assert session.scalars(select(Run)).one().name == "First run"
        lead = session.scalars(select(Lead)).one()
    engine.dispose()
    assert (lead.zone, lead.facts) == ("Asia/Tokyo", {"recent_news": "opened a plant"})
    said = capsys.readouterr().out
    assert "row 3: The name is empty" in said
    assert "there already" in said


def test_a_wrong_password_is_told_and_nothing_is_kept(
    settings: Settings, outside: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLERA_MAILBOX_PASSWORD", "wrong")

    with pytest.raises(Refused, match="password"):
        load(settings, a_file(tmp_path, outside))

    engine = open_engine(settings.database_url)
    with Session(engine) as session:
        assert session.scalars(select(SenderAccount)).all() == []
    engine.dispose()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("Europe/Berlin", "Mars/Olympus"), "no time zone 'Mars/Olympus'"),
        (('smtp_security = "none"', 'smtp_security = "ssl"'), "smtp_security must be one of"),
        (("in_use_since = 2023-05-01", ""), "in_use_since is missing"),
        (('address = "jo@kestrel.test"', 'address = "jo@a.test, x@b.test"'), "one plain email address"),
        (("[workspace]", "[workspace"), "is not TOML"),
    ],
)
def test_a_wrong_file_says_what_to_change(
    settings: Settings, outside: Running, tmp_path: Path, change: tuple[str, str], sentence: str
) -> None:
    file = a_file(tmp_path, outside, FILE.replace(*change))

    with pytest.raises(Refused, match=sentence):
        load(settings, file)
