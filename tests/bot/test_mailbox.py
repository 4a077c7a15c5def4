"""`plera mailbox add`: a mailbox is kept once both of its servers let us in, and never before."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bot import mailbox, schema
from bot.mailbox_options import add_arguments
from bot.refusal import Refused
from bot.settings import Settings
from integrations.cipher import FernetCipher, new_key
from models import Person, SenderAccount, Workspace
from models.states import SenderState
from sandbox.runner import Running, quick_config, running
from sandbox.seed import Mailbox
from tests.sandbox.people import a_seed

JO = "jo@kestrel.test"
NOW = datetime(2030, 3, 5, tzinfo=UTC)


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Running]:
    jo = Mailbox(JO, "Jo", "right", "sender")
    seed = replace(a_seed(), mailboxes=(jo,))
    with running(quick_config(seed, tmp_path / "outside", "http://127.0.0.1:9", with_mail=True)) as started:
        yield started


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PLERA_MAILBOX_PASSWORD", "right")
    url = f"sqlite:///{tmp_path / 'plera.db'}"
    schema.upgrade(url)
    found = Settings(database_url=url, secret_keys=(new_key(),), directory=tmp_path)
    add_workspace(found, "T1", people=("U1", JO))
    return found


def session_of(settings: Settings) -> Session:
    return Session(create_engine(settings.database_url))


def add_workspace(settings: Settings, team_id: str, *, people: tuple[str, str] | None = None) -> None:
    with session_of(settings) as session, session.begin():
        workspace = Workspace(team_id=team_id, name=team_id, bot_token_secret="", created_at=NOW, zone="UTC")
        session.add(workspace)
        session.flush()
        if people:
            session.add(Person(workspace_id=workspace.id, slack_user_id=people[0], email=people[1]))


def given(outside: Running, *more: str, address: str = JO) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    servers = ["--smtp", f"127.0.0.1:{outside.smtp_port}", "--smtp-security", "none"]
    servers += ["--imap", f"127.0.0.1:{outside.imap_port}", "--imap-security", "none"]
    return parser.parse_args([address, "--name", "Jo Meyer", *servers, *more])


def kept(settings: Settings) -> list[SenderAccount]:
    with session_of(settings) as session:
        return list(session.scalars(select(SenderAccount)))


def test_a_mailbox_that_lets_us_in_is_kept_with_its_password_sealed(
    settings: Settings, outside: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mailbox.add(settings, given(outside, "--signature", r"Jo\nKestrel")) == 0

    (found,) = kept(settings)
    assert (found.address, found.display_name, found.signature) == (JO, "Jo Meyer", "Jo\nKestrel")
    assert (found.smtp_port, found.imap_port) == (outside.smtp_port, outside.imap_port)
    assert found.owner_person_id == 1
    assert FernetCipher(settings.secret_keys).decrypt(found.password_secret) == "right"
    said = capsys.readouterr().out
    assert "jo@kestrel.test is connected" in said
    assert "10 mails a day at first, 5 more each day" in said
    assert "right" not in said


def test_adding_it_again_changes_what_is_named_and_keeps_the_rest(
    settings: Settings, outside: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    mailbox.add(settings, given(outside, "--signature", "Jo", "--daily-limit", "12"))
    with session_of(settings) as session, session.begin():
        session.scalars(select(SenderAccount)).one().state = SenderState.BROKEN

    mailbox.add(settings, given(outside, "--since", "2023-05-01"))

    (found,) = kept(settings)
    assert (found.signature, found.daily_limit, found.in_use_since) == ("Jo", 12, date(2023, 5, 1))
    assert found.state is SenderState.HEALTHY
    assert mailbox.show(settings) == 0
    assert "jo@kestrel.test · healthy · 12 a day at most · in use since 2023-05-01" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--smtp", "127.0.0.1:9"), "cannot be reached on port 9"),
        (("--imap", "127.0.0.1:9"), "cannot be reached on port 9"),
        (("--smtp", "smtp.nowhere.invalid:587"), "smtp.nowhere.invalid cannot be reached"),
        (("--smtp", "host:port"), "write it as smtp.example.com:587"),
        (("--since", "last year"), "write it as 2023-05-01"),
        (("--owner", "U404"), "Nobody called U404 is known yet"),
        (("--workspace", "T404"), "Say which workspace is meant with --workspace: T1"),
        (("--smtp-security", "starttls"), "does not offer the login or encryption"),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_is_kept(
    settings: Settings, outside: Running, more: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        mailbox.add(settings, given(outside, *more))

    assert sentence in str(refused.value)
    assert kept(settings) == []


def test_a_wrong_password_points_to_app_passwords(
    settings: Settings, outside: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLERA_MAILBOX_PASSWORD", "wrong")

    with pytest.raises(Refused) as refused:
        mailbox.add(settings, given(outside))

    assert "refused its password" in str(refused.value)
    assert "app password" in str(refused.value)
    assert "wrong" not in str(refused.value)
    assert kept(settings) == []


def test_an_address_that_is_none_is_refused(settings: Settings, outside: Running) -> None:
    with pytest.raises(Refused, match="one plain email address"):
        mailbox.add(settings, given(outside, address="a@b.test, evil@x.test"))


def test_of_several_workspaces_one_must_be_named(settings: Settings, outside: Running) -> None:
    add_workspace(settings, "T2")

    with pytest.raises(Refused, match="--workspace: T1"):
        mailbox.add(settings, given(outside))
    mailbox.add(settings, given(outside, "--workspace", "T2"))

    assert [one.workspace_id for one in kept(settings)] == [2]


def test_servers_are_guessed_from_the_address_and_security_from_the_port() -> None:
    guess = mailbox.server_of("", "smtp.gmail.com", 587, None, {587: "starttls", 465: "tls"})
    other = mailbox.server_of("mail.example.com:465", "x", 587, None, {587: "starttls", 465: "tls"})

    assert guess == mailbox.Server("smtp.gmail.com", 587, "starttls")
    assert other == mailbox.Server("mail.example.com", 465, "tls")
