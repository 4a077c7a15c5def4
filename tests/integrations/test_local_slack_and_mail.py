"""The integrations against the local Slack and its mail servers, which check as strictly as the real ones."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from slack_sdk.models.blocks import SectionBlock
from slack_sdk.models.blocks.basic_components import PlainTextObject

from integrations.imap import ImapMailboxes
from integrations.slack import SlackClient
from integrations.smtp import SmtpChannel
from outreach.errors import MailboxUnreadable, SenderBroken, SlackGone, SlackRefused
from outreach.ports import MailAccount
from outreach.slack_port import Screen, SlackAddress
from sandbox.runner import Running, quick_config, running
from sandbox.seed import Seed
from tests.integrations.samples import ACCOUNT, letter

TOKEN = "xoxb-local"
TO = SlackAddress(1, TOKEN)
CHANNEL, OTHER, ANA = "C0REVIEW01", "C0OTHER001", "U0ANA00001"
SCREEN = Screen("Yuki: Thursday works", (SectionBlock(text=PlainTextObject(text="Thursday works")),))

SEED = {
    "team": {"id": "T0KESTREL1", "name": "Kestrel", "domain": "kestrel"},
    "app": {
        "id": "A0PLERA001",
        "name": "Plera",
        "bot_id": "B0PLERA001",
        "bot_user_id": "U0PLERABOT",
        "bot_token": TOKEN,
        "signing_secret": "a signing secret",
        "scopes": [
            *("chat:write", "reactions:write", "im:write", "users:read", "users:read.email"),
            *("channels:read", "channels:history", "files:write"),
        ],
        "commands": [],
        "bot_events": [],
    },
    "people": [
        {
            "id": ANA,
            "name": "ana",
            "real_name": "Ana Ruiz",
            "email": "ana@kestrel.test",
            "tz": "Europe/Berlin",
            "is_admin": True,
            "is_restricted": False,
        }
    ],
    "slack_channels": [
        {"id": CHANNEL, "name": "review", "is_private": False, "members": [ANA, "U0PLERABOT"]},
        {"id": OTHER, "name": "other", "is_private": False, "members": [ANA]},
    ],
    "mailboxes": [
        {
            "address": ACCOUNT.address,
            "name": ACCOUNT.display_name,
            "password": ACCOUNT.password,
            "role": "sender",
            "files_sent": True,
        },
    ],
}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    config = quick_config(
        Seed.parse(SEED), Path(tmp_path_factory.mktemp("local")), "http://127.0.0.1:1", with_mail=True
    )
    with running(config) as local:
        yield local


@pytest.fixture
def slack(local: Running) -> SlackClient:
    return SlackClient(local.api_url)


@pytest.fixture
def account(local: Running) -> MailAccount:
    return replace(ACCOUNT, smtp_port=local.smtp_port, imap_port=local.imap_port)


def test_a_message_is_posted_redrawn_reacted_to_and_linked(slack: SlackClient) -> None:
    ts = slack.post(TO, CHANNEL, SCREEN, thread_ts="", is_broadcast=False)
    reply = slack.post(TO, CHANNEL, SCREEN, thread_ts=ts, is_broadcast=True)

    slack.update(TO, CHANNEL, ts, SCREEN)
    slack.react(TO, CHANNEL, ts, "white_check_mark")
    slack.react(TO, CHANNEL, ts, "white_check_mark")

    assert reply > ts
    assert ts.replace(".", "") in slack.permalink(TO, CHANNEL, ts)


def test_files_are_shared_and_deleted_and_messages_too(slack: SlackClient) -> None:
    ts = slack.post(TO, CHANNEL, SCREEN, thread_ts="", is_broadcast=False)
    direct = slack.direct_channel(TO, ANA)

    first = slack.upload(TO, direct, "lead-1.json", b"{}", comment="All of it.")
    second = slack.upload(TO, CHANNEL, "rows.csv", b"a;b", comment="", thread_ts=ts)
    slack.delete_file(TO, first)
    slack.delete_file(TO, first)
    slack.delete(TO, CHANNEL, ts)
    slack.delete(TO, CHANNEL, ts)

    assert first != second
    with pytest.raises(SlackGone):
        slack.update(TO, CHANNEL, ts, SCREEN)


def test_people_and_their_direct_channels_are_found(slack: SlackClient) -> None:
    person = slack.person(TO, ANA)

    assert (person.name, person.email, person.zone) == ("Ana Ruiz", "ana@kestrel.test", "Europe/Berlin")
    assert person.is_admin
    assert slack.direct_channel(TO, ANA).startswith("D")


def test_what_is_not_there_is_gone(slack: SlackClient) -> None:
    with pytest.raises(SlackGone):
        slack.post(TO, "C0NOWHERE1", SCREEN, thread_ts="", is_broadcast=False)
    with pytest.raises(SlackGone):
        slack.post(TO, OTHER, SCREEN, thread_ts="", is_broadcast=False)
    with pytest.raises(SlackGone):
        slack.update(TO, CHANNEL, "1764400000.000001", SCREEN)


def test_a_wrong_token_is_refused(slack: SlackClient) -> None:
    with pytest.raises(SlackRefused, match="invalid_auth"):
        slack.permalink(SlackAddress(1, "xoxb-wrong"), CHANNEL, "1764400000.000001")


def test_mail_to_a_sender_is_read_from_its_mailbox(account: MailAccount) -> None:
    with ImapMailboxes(10).open(account, "INBOX") as folder:
        before = folder.uidnext - 1

        with SmtpChannel(10).connect(account) as connection:
            connection.hand_over(letter(account.address))
        folder.wait(20)

        assert [b"Hello Yuki" in mail.content for mail in folder.after(before)] == [True]


def test_the_local_servers_check_the_password(account: MailAccount) -> None:
    wrong = replace(account, password="wrong")

    with pytest.raises(SenderBroken), SmtpChannel(10).connect(wrong):
        pass
    with pytest.raises(MailboxUnreadable), ImapMailboxes(10).open(wrong, "INBOX"):
        pass
