"""Sent folders on a real IMAP server, under one contract with the recording version."""

import imaplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from imap_tools.utils import encode_folder

from integrations import imap_sent
from integrations.imap import ImapMailboxes
from integrations.imap_folders import SENT, find_folder
from integrations.recording import RecordingMailboxes, RecordingSent
from outreach.composing import ORIGINAL_ID
from outreach.errors import MailboxUnreadable
from outreach.ports import MailAccount, MailboxPort
from tests.integrations.mail_servers import MailPair, mail_pair
from tests.integrations.samples import ACCOUNT, CONTENT

OURS = "<1@kestrel.test>"


def copy(message_id: str) -> bytes:
    return CONTENT.replace(OURS.encode(), message_id.encode())


@dataclass
class Sent:
    port: MailboxPort
    account: MailAccount
    file: Callable[[str], object]

    def filed_at(self, message_id: str) -> datetime | None:
        with self.port.open_sent(self.account, "") as folder:
            assert folder is not None
            return folder.filed_at(message_id)


class Refusing:
    """A client of a real server that takes no search of headers."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self.response = client.response
        self._client = client

    def uid(self, command: str, *words: str) -> Any:
        if "HEADER" in words:
            raise imaplib.IMAP4.error("BAD unknown search key")
        return self._client.uid(command, *words)


class Marking:
    """A client of a server that marks its folders when it is asked for their uses."""

    def list(self, directory: str, pattern: str) -> tuple[str, list[object]]:
        if pattern.endswith("(SPECIAL-USE)"):
            return "OK", [rb'(\HasNoChildren) "/" "Sent"', (rb'(\Sent) "/" {8}', b'Ge"sende'), b""]
        return "OK", [None]


@dataclass
class Box:
    """Stands for imap-tools' mailbox."""

    client: Any


@pytest.fixture
def pair() -> Iterator[MailPair]:
    with mail_pair() as pair:
        yield pair


@pytest.fixture
def with_sent(pair: MailPair) -> MailPair:
    pair.create("Sent")
    return pair


@pytest.fixture(params=["imap", "recording"])
def sent(request: pytest.FixtureRequest, with_sent: MailPair) -> Sent:
    if request.param == "recording":
        mailboxes = RecordingMailboxes()
        folder = mailboxes.sent.setdefault(ACCOUNT.address, RecordingSent())
        return Sent(mailboxes, ACCOUNT, lambda one: folder.copies.update({one: datetime.now(UTC)}))
    return Sent(ImapMailboxes(10), with_sent.account, lambda one: with_sent.deliver(copy(one), "Sent"))


def test_a_filed_copy_is_found_by_its_whole_message_id(sent: Sent) -> None:
    sent.file("<11@kestrel.test>")
    sent.file(OURS)

    found = sent.filed_at(OURS)

    assert found is not None
    assert abs(found - datetime.now(UTC)) < timedelta(minutes=5)
    assert sent.filed_at("<1@kestrel.tes>") is None
    assert sent.filed_at("<2@kestrel.test>") is None


def test_copies_since_a_day_come_by_message_id(sent: Sent) -> None:
    sent.file(OURS)
    sent.file("<2@kestrel.test>")

    with sent.port.open_sent(sent.account, "") as folder:
        assert folder is not None
        today = datetime.now(UTC).date()
        assert set(folder.since(today - timedelta(days=1))) == {OURS, "<2@kestrel.test>"}
        assert folder.since(today + timedelta(days=2)) == {}


@pytest.mark.parametrize(
    "kept_in", [ORIGINAL_ID, "X-Google-Original-Message-ID", "X-Microsoft-Original-Message-ID"]
)
def test_a_copy_goes_by_the_message_id_that_it_was_handed_over_with(
    with_sent: MailPair, kept_in: str
) -> None:
    renamed = copy("<9@provider.test>").replace(b"\r\n\r\n", f"\r\n{kept_in}:\r\n {OURS}\r\n\r\n".encode(), 1)
    with_sent.deliver(renamed, "Sent")

    with ImapMailboxes(10).open_sent(with_sent.account, "") as folder:
        assert folder is not None
        assert set(folder.since(datetime.now(UTC).date() - timedelta(days=1))) == {OURS}
        assert folder.filed_at(OURS) is not None
        assert folder.filed_at("<9@provider.test>") is None


def test_our_own_header_wins_over_what_a_server_took_for_the_first(with_sent: MailPair) -> None:
    with_sent.deliver(
        copy("<9@provider.test>").replace(
            b"\r\n\r\n",
            f"\r\nX-Google-Original-Message-ID: <8@x.test>\r\n{ORIGINAL_ID}: {OURS}\r\n\r\n".encode(),
            1,
        ),
        "Sent",
    )

    with ImapMailboxes(10).open_sent(with_sent.account, "") as folder:
        assert folder is not None
        assert folder.filed_at(OURS) is not None


def test_a_copy_tells_to_which_domains_it_went_and_no_address(with_sent: MailPair) -> None:
    recipients = (
        b'To: "Tanaka, Yuki" <Yuki@Kumo.test>, =?utf-8?q?J=C3=B6?= <jo@nordhafen.test>\r\n'
        b"Cc: undisclosed-recipients:;\r\nBcc: Team: a@one.test, b@two.test;, nobody"
    )
    with_sent.deliver(copy(OURS).replace(b"To: yuki@kumo.test", recipients), "Sent")

    with ImapMailboxes(10).open_sent(with_sent.account, "") as folder:
        assert folder is not None
        found = folder.since(datetime.now(UTC).date() - timedelta(days=1))

    assert found[OURS].domains == {"kumo.test", "nordhafen.test", "one.test", "two.test"}


def test_a_copy_tells_what_it_answers_to_whom_and_whether_a_machine_sent_it(with_sent: MailPair) -> None:
    more = b"In-Reply-To: <b@x.test>\r\nReferences: <a@x.test>\r\n <b@x.test>\r\nCc: Lena <LENA@vogt.test>\r\nSubject:"
    with_sent.deliver(copy(OURS).replace(b"Subject:", more, 1), "Sent")
    with_sent.deliver(
        copy("<2@x.test>").replace(b"Subject:", b"Auto-Submitted: auto-replied\r\nSubject:", 1), "Sent"
    )

    with ImapMailboxes(10).open_sent(with_sent.account, "") as folder:
        assert folder is not None
        found = folder.since(datetime.now(UTC).date() - timedelta(days=1))

    assert found[OURS].named == ("<b@x.test>", "<a@x.test>")
    assert found[OURS].recipients == {"yuki@kumo.test", "lena@vogt.test"}
    assert (found[OURS].own_id, found[OURS].is_automatic) == (OURS, False)
    assert found["<2@x.test>"].is_automatic


def test_an_empty_sent_folder_holds_nothing(sent: Sent) -> None:
    assert sent.filed_at(OURS) is None


def test_a_mailbox_that_cannot_be_opened_says_why(sent: Sent) -> None:
    account = replace(sent.account, imap_port=1)
    if isinstance(sent.port, RecordingMailboxes):
        sent.port.errors[account.address] = MailboxUnreadable("It cannot be reached on port 1.")

    with pytest.raises(MailboxUnreadable, match="on port 1"), sent.port.open_sent(account, ""):
        pass


@pytest.mark.parametrize("name", ["Gesendete Elemente", "INBOX/Éléments envoyés", "[Gmail]/Sent Mail"])
def test_a_sent_folder_is_found_by_what_clients_call_it(pair: MailPair, name: str) -> None:
    pair.create(encode_folder(name).decode())

    with ImapMailboxes(10).open_sent(pair.account, "") as folder:
        assert folder is not None
        assert folder.name == name


def test_the_folder_found_last_is_taken_where_the_server_names_none(pair: MailPair) -> None:
    pair.create("Outgoing")

    with ImapMailboxes(10).open_sent(pair.account, "Outgoing") as folder:
        assert folder is not None
        assert folder.name == "Outgoing"


def test_a_mailbox_without_a_sent_folder_says_so(pair: MailPair) -> None:
    with ImapMailboxes(10).open_sent(pair.account, "Sent") as folder:
        assert folder is None


def test_a_copy_is_found_where_the_server_searches_no_headers(with_sent: MailPair) -> None:
    with_sent.deliver(copy(OURS), "Sent")
    account = with_sent.account
    with imaplib.IMAP4(account.imap_host, account.imap_port) as client:
        client.login(account.username, account.password)
        client.select("Sent", readonly=True)
        box: Any = Box(Refusing(client))
        folder = imap_sent.ImapSentCopies(box, "Sent", account.address)

        assert folder.filed_at(OURS) is not None
        assert folder.filed_at("<2@kestrel.test>") is None


def test_a_connection_that_goes_away_is_told() -> None:
    with mail_pair() as pair:
        pair.create("Sent")
        with ImapMailboxes(5).open_sent(pair.account, "") as folder:
            assert folder is not None
            pair.hang_up()

            with pytest.raises(MailboxUnreadable, match="cannot be read just now"):
                folder.filed_at(OURS)


def test_the_folder_that_the_server_marks_wins_over_every_name() -> None:
    box: Any = Box(Marking())

    assert find_folder(box.client, SENT, "Sent", says_use=True) == 'Ge"sende'
    assert find_folder(box.client, SENT, "Sent", says_use=False) is None
