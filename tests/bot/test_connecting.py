"""`plera mailbox`: only a mailbox that both servers let in is kept, against real mail servers."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.connecting import add, remove, show
from bot.refusal import Refused
from integrations.cipher import FernetCipher
from models import SenderAccount
from models.states import SenderState
from outreach.mail_servers import Server
from outreach.mailbox_plans import Wanted
from sandbox.runner import Running, quick_config, running
from sandbox.seed import Mailbox
from tests.bot.outfit import Outfit, an_outfit
from tests.sandbox.people import a_seed

pytestmark = pytest.mark.long

ADDRESS = "jo@kestrel.test"


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Running]:
    seed = replace(a_seed(), mailboxes=(Mailbox(ADDRESS, "Jo", "right", "sender"),))
    with running(quick_config(seed, tmp_path / "outside", "http://127.0.0.1:9", with_mail=True)) as started:
        yield started


@pytest.fixture
def outfit(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outfit:
    monkeypatch.setenv("PLERA_MAILBOX_PASSWORD", "right")
    made = an_outfit(url, tmp_path)
    made.add_workspace()
    return made


@pytest.fixture
def jo(outside: Running) -> Wanted:
    smtp, imap = outside.smtp_port, outside.imap_port
    assert smtp is not None
    assert imap is not None
    return Wanted(ADDRESS, smtp=Server("127.0.0.1", smtp, "none"), imap=Server("127.0.0.1", imap, "none"))


def kept(outfit: Outfit) -> list[SenderAccount]:
    return outfit.run(lambda session: list(session.scalars(select(SenderAccount))))


def test_a_new_mailbox_belongs_to_whose_address_it_is_and_counts_as_new(
    outfit: Outfit, jo: Wanted, capsys: pytest.CaptureFixture[str]
) -> None:
    assert add(outfit.settings, replace(jo, address="Jo@Kestrel.test")) == 0

    (sender,) = kept(outfit)
    said = capsys.readouterr().out
    assert (sender.address, sender.display_name, sender.owner_person_id) == (ADDRESS, "Jo Berg", 1)
    assert (sender.state, sender.daily_limit) == (SenderState.HEALTHY, 30)
    assert sender.password_secret != "right"
    assert FernetCipher(outfit.settings.secret_keys).decrypt(sender.password_secret) == "right"
    assert "It counts as new: 10 mails a day, 5 more each day, up to 30; say --since 2023-05-01" in said
    assert "right" not in said.split()


def test_an_older_mailbox_starts_with_its_full_limit(
    outfit: Outfit, jo: Wanted, capsys: pytest.CaptureFixture[str]
) -> None:
    add(outfit.settings, replace(jo, since=date(2023, 5, 1), daily_limit=40))

    assert "In use since 2023-05-01: 40 mails a day now, up to 40." in capsys.readouterr().out
    assert [(one.in_use_since, one.daily_limit) for one in kept(outfit)] == [(date(2023, 5, 1), 40)]


def test_a_second_time_keeps_what_is_not_told_anew_and_heals_what_was_broken(
    outfit: Outfit, jo: Wanted
) -> None:
    add(outfit.settings, replace(jo, since=date(2023, 5, 1), daily_limit=40, signature="Jo"), owner="U0JO")
    outfit.run(lambda session: _break(session.scalars(select(SenderAccount)).one()))

    add(outfit.settings, Wanted(ADDRESS, display_name="Jo of Kestrel"))

    (sender,) = kept(outfit)
    assert (sender.display_name, sender.signature, sender.daily_limit) == ("Jo of Kestrel", "Jo", 40)
    assert (sender.in_use_since, sender.owner_person_id) == (date(2023, 5, 1), 1)
    assert (sender.state, sender.health_reason) == (SenderState.HEALTHY, "")


def _break(sender: SenderAccount) -> None:
    sender.state, sender.broken_side, sender.health_reason = SenderState.BROKEN, "smtp", "It refused."
    sender.smtp_reason = sender.health_reason


@pytest.mark.parametrize("side", ["smtp", "imap"])
def test_a_server_that_takes_no_connections_is_named_and_nothing_is_kept(
    outfit: Outfit, jo: Wanted, side: str
) -> None:
    closed = Server("127.0.0.1", 9, "none")

    with pytest.raises(Refused, match=rf"127.0.0.1 on port 9 \({side.upper()}\) takes no connections"):
        add(outfit.settings, replace(jo, smtp=closed) if side == "smtp" else replace(jo, imap=closed))

    assert kept(outfit) == []


def test_a_wrong_password_is_told_and_nothing_is_kept(
    outfit: Outfit, jo: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLERA_MAILBOX_PASSWORD", "wrong")

    with pytest.raises(Refused, match=r"127\.0\.0\.1 refused the user name or password"):
        add(outfit.settings, jo)

    assert kept(outfit) == []


def test_a_server_without_the_encryption_asked_for_is_told(outfit: Outfit, jo: Wanted) -> None:
    with pytest.raises(Refused, match="try another --smtp-security"):
        add(outfit.settings, replace(jo, smtp_security="starttls"))

    assert kept(outfit) == []


@pytest.mark.parametrize("owner", ["jo@Kestrel.test", "u0jo"])
def test_an_owner_is_found_by_slack_id_or_email(outfit: Outfit, jo: Wanted, owner: str) -> None:
    add(outfit.settings, jo, owner=owner)

    assert [one.owner_person_id for one in kept(outfit)] == [1]


@pytest.mark.parametrize("owner", ["U0NOBODY", "gus@kestrel.test"])
def test_nobody_or_a_guest_cannot_own_a_mailbox(outfit: Outfit, jo: Wanted, owner: str) -> None:
    with pytest.raises(Refused, match="Nobody known here is"):
        add(outfit.settings, jo, owner=owner)

    assert kept(outfit) == []


def test_what_cannot_be_a_mailbox_is_refused_before_anything_is_asked(outfit: Outfit, jo: Wanted) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)

    with pytest.raises(Refused, match="not one plain email address"):
        add(outfit.settings, replace(jo, address="jo@a.test, x@b.test"))
    with pytest.raises(Refused, match="--since lies ahead"):
        add(outfit.settings, replace(jo, since=tomorrow))


def test_the_list_says_how_every_mailbox_is(
    outfit: Outfit, jo: Wanted, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(outfit.settings, "") == 0
    assert "No mailbox is connected yet" in capsys.readouterr().out
    add(outfit.settings, replace(jo, since=date(2023, 5, 1)))
    outfit.run(lambda session: _break(session.scalars(select(SenderAccount)).one()))
    capsys.readouterr()

    show(outfit.settings, "")

    assert capsys.readouterr().out == (
        "jo@kestrel.test: broken (It refused.), 30 of 30 mails a day, in use since 2023-05-01, owned by Jo Berg\n"
    )


def test_the_command_needs_the_key_and_the_database_and_never_shows_a_password(
    outfit: Outfit, jo: Wanted, tmp_path: Path
) -> None:
    assert jo.smtp is not None
    assert jo.imap is not None
    servers = [f"--smtp=127.0.0.1:{jo.smtp.port}", f"--imap=127.0.0.1:{jo.imap.port}"]
    command = ["mailbox", "add", ADDRESS, *servers, "--smtp-security=none", "--imap-security=none"]
    environ = {
        "DATABASE_URL": outfit.settings.database_url,
        "PLERA_DIR": str(tmp_path),
        "PATH": "/usr/bin:/bin",
    }
    key = {"PLERA_SECRET_KEY": outfit.settings.secret_keys[0]}

    without_key = plera(*command, **environ, PLERA_MAILBOX_PASSWORD="right")
    without_password = plera(*command, **environ, **key)
    refused = plera(*command, **environ, **key, PLERA_MAILBOX_PASSWORD="correct-horse")
    done = plera(*command, **environ, **key, PLERA_MAILBOX_PASSWORD="right")

    assert "PLERA_SECRET_KEY is not set" in without_key.stderr
    assert "No password was given" in without_password.stderr
    assert "refused the user name or password" in refused.stderr
    assert "correct-horse" not in refused.stdout + refused.stderr
    assert [one.returncode for one in (without_key, without_password, refused, done)] == [1, 1, 1, 0]
    assert [one.address for one in kept(outfit)] == [ADDRESS]


def plera(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the console script with nothing but these settings and nobody at the keyboard."""
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        env=environ,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_removed_mailbox_is_kept_as_removed_and_comes_back_when_it_is_added_again(
    outfit: Outfit, jo: Wanted, capsys: pytest.CaptureFixture[str]
) -> None:
    add(outfit.settings, jo)

    assert remove(outfit.settings, "Jo@Kestrel.test", "") == 0

    assert f"{ADDRESS} is removed and no longer read. No lead waits" in capsys.readouterr().out
    assert [one.state for one in kept(outfit)] == [SenderState.REMOVED]
    with pytest.raises(Refused, match="was removed already"):
        remove(outfit.settings, ADDRESS, "")
    with pytest.raises(Refused, match="is not connected"):
        remove(outfit.settings, "who@kestrel.test", "")

    add(outfit.settings, jo)
    assert [one.state for one in kept(outfit)] == [SenderState.HEALTHY]
