"""Email out and in on real servers, under one contract with the recording versions."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from imap_tools.utils import encode_folder

from integrations import imap_folder
from integrations.imap import ImapMailboxes
from integrations.recording import RecordingChannel, RecordingMailboxes
from integrations.smtp import SmtpChannel
from outreach.errors import Deferred, MailboxUnreadable, Rejected, SenderBroken
from outreach.ports import ChannelPort, FetchedMail, Letter, MailAccount, MailboxPort
from tests.integrations.mail_servers import MailPair, mail_pair
from tests.integrations.samples import ACCOUNT, CONTENT, letter

MAIL = b"From: yuki@kumo.test\r\nTo: jo@kestrel.test\r\nSubject: Re: A question\r\n\r\nThursday works.\r\n"
LONG_WAIT = 20.0


@dataclass
class WayIn:
    port: MailboxPort
    account: MailAccount
    deliver: Callable[[bytes], None]

    def read(self, after: int = 0) -> list[FetchedMail]:
        with self.port.open(self.account, "INBOX") as folder:
            return list(folder.after(after))


@pytest.fixture(params=["imap", "imap without idle", "recording"])
def way_in(request: pytest.FixtureRequest, pair: MailPair) -> WayIn:
    if request.param == "recording":
        mailboxes = RecordingMailboxes()
        folder = mailboxes.folder(ACCOUNT.address)
        return WayIn(mailboxes, ACCOUNT, lambda content: (folder.deliver(content), None)[1])
    has_idle = request.param == "imap"
    imap = ImapMailboxes(10, poll_seconds=0.05, uses_idle=has_idle)
    return WayIn(imap, pair.account, pair.deliver)


@pytest.fixture
def pair() -> Iterator[MailPair]:
    with mail_pair() as pair:
        yield pair


@pytest.fixture(params=["smtp", "recording"])
def way_out(request: pytest.FixtureRequest) -> ChannelPort:
    return SmtpChannel(10) if request.param == "smtp" else RecordingChannel()


def test_a_letter_is_handed_over_and_answered(way_out: ChannelPort, pair: MailPair) -> None:
    with way_out.connect(pair.account) as connection:
        answers = [connection.hand_over(letter()), connection.hand_over(letter("lena@nordhafen.test"))]

    assert answers == ["250 kept as 1", "250 kept as 2"]


def test_smtp_carries_sender_recipient_and_every_byte(pair: MailPair) -> None:
    with SmtpChannel(10).connect(pair.account) as connection:
        connection.hand_over(letter())

    received = pair.received[0]
    assert (received.mail_from, received.rcpt_tos) == ("jo@kestrel.test", ["yuki@kumo.test"])
    assert received.content == CONTENT


def test_a_real_server_refuses_a_wrong_password(pair: MailPair) -> None:
    with pytest.raises(SenderBroken), SmtpChannel(10).connect(replace(pair.account, password="wrong")):
        pass


def test_the_recording_channel_fails_as_scripted() -> None:
    channel = RecordingChannel()
    channel.fail(Rejected("no such user"), recipient="yuki@kumo.test")
    channel.connect_errors.append(Deferred("down"))

    with pytest.raises(Deferred), channel.connect(ACCOUNT):
        pass
    with channel.connect(ACCOUNT) as connection:
        connection.hand_over(Letter("jo@kestrel.test", "lena@nordhafen.test", b""))
        with pytest.raises(Rejected):
            connection.hand_over(letter())
        connection.hand_over(letter())

    assert [sent.recipient for sent in channel.sent] == ["lena@nordhafen.test", "yuki@kumo.test"]


def test_mails_come_in_order_and_only_those_after_the_uid(way_in: WayIn) -> None:
    for number in range(3):
        way_in.deliver(MAIL + b"%d\r\n" % number)

    everything = way_in.read()

    assert [mail.content for mail in everything] == [MAIL + b"%d\r\n" % number for number in range(3)]
    assert [mail.uid for mail in everything] == sorted(mail.uid for mail in everything)
    assert way_in.read(after=everything[1].uid) == everything[2:]
    assert way_in.read(after=everything[2].uid) == []


def test_the_next_uid_is_beyond_every_mail(way_in: WayIn) -> None:
    way_in.deliver(MAIL)

    with way_in.port.open(way_in.account, "INBOX") as folder:
        assert folder.uidvalidity > 0
        assert folder.uidnext > max(mail.uid for mail in folder.after(0))


def test_an_empty_folder_is_empty(way_in: WayIn) -> None:
    assert way_in.read() == []


def test_waiting_ends_as_soon_as_mail_comes(way_in: WayIn) -> None:
    with way_in.port.open(way_in.account, "INBOX") as folder:
        assert list(folder.after(0)) == []
        later = threading.Timer(0.1, way_in.deliver, (MAIL,))
        later.start()

        folder.wait(LONG_WAIT)

        later.join()
        assert [mail.content for mail in folder.after(0)] == [MAIL]


def test_mail_that_came_before_the_wait_ends_it_at_once(way_in: WayIn) -> None:
    with way_in.port.open(way_in.account, "INBOX") as folder:
        assert list(folder.after(0)) == []
        way_in.deliver(MAIL)

        folder.wait(LONG_WAIT)

        assert [mail.content for mail in folder.after(0)] == [MAIL]


def test_waiting_without_news_ends_by_itself(way_in: WayIn) -> None:
    with way_in.port.open(way_in.account, "INBOX") as folder:
        folder.wait(0.1)

        assert list(folder.after(0)) == []


def test_a_folder_that_is_not_there_is_named(way_in: WayIn) -> None:
    with (
        pytest.raises(MailboxUnreadable, match=r"jo@kestrel\.test has no folder called Archive"),
        way_in.port.open(way_in.account, "Archive"),
    ):
        pass


def test_nothing_is_marked_as_seen(pair: MailPair) -> None:
    pair.deliver(MAIL)

    with ImapMailboxes(10).open(pair.account, "INBOX") as folder:
        list(folder.after(0))

    assert "Seen" not in pair.flags()


def test_a_folder_with_spaces_and_umlauts_is_read(pair: MailPair) -> None:
    pair.create('"Sent Items"')
    pair.deliver(MAIL, '"Sent Items"')

    with ImapMailboxes(10).open(pair.account, "Sent Items") as folder:
        assert [mail.content for mail in folder.after(0)] == [MAIL]


@pytest.mark.parametrize("name", ["Spam", "INBOX/Junk E-Mail", "[Gmail]/Courrier indésirable", "垃圾邮件"])
def test_a_spam_folder_is_found_by_what_clients_and_providers_call_it(pair: MailPair, name: str) -> None:
    pair.create(encode_folder(name).decode())
    pair.deliver(MAIL, encode_folder(name).decode())

    with ImapMailboxes(10).open_spam(pair.account, "") as folder:
        assert folder is not None
        assert folder.name == name
        assert [mail.content for mail in folder.after(0)] == [MAIL]


def test_a_mailbox_without_a_spam_folder_says_so(pair: MailPair) -> None:
    with ImapMailboxes(10).open_spam(pair.account, "Spam") as folder:
        assert folder is None


def test_a_folder_tells_the_first_mail_of_a_day(way_in: WayIn) -> None:
    way_in.deliver(MAIL)
    today = datetime.now(UTC).date()

    with way_in.port.open(way_in.account, "INBOX") as folder:
        (first,) = (mail.uid for mail in folder.after(0))
        assert folder.first_since(today - timedelta(days=1)) == first


def test_a_backlog_of_more_than_one_search_comes_whole_and_in_order(
    pair: MailPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(25):
        pair.deliver(MAIL + b"%d\r\n" % number)
    monkeypatch.setattr(imap_folder, "FIRST", 2)
    monkeypatch.setattr(imap_folder, "AT_ONCE", 8)

    with ImapMailboxes(10).open(pair.account, "INBOX") as folder:
        uids = [mail.uid for mail in folder.after(0)]
        assert uids == sorted(set(uids))
        assert len(uids) == 25
        assert [mail.uid for mail in folder.after(uids[4])] == uids[5:]
        assert list(folder.after(uids[-1])) == []
        assert folder.first_since(datetime.now(UTC).date() + timedelta(days=2)) is None


@pytest.mark.parametrize(
    ("size", "is_clipped"), [(len(MAIL) - 1, True), (len(MAIL), False), (len(MAIL) + 1, False)]
)
def test_a_mail_above_the_limit_is_cut_and_says_so(pair: MailPair, size: int, is_clipped: bool) -> None:
    pair.deliver(MAIL)

    with ImapMailboxes(10, clip_bytes=size).open(pair.account, "INBOX") as folder:
        mails = list(folder.after(0))

    assert [(mail.content, mail.is_clipped) for mail in mails] == [(MAIL[:size], is_clipped)]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": "wrong"}, "refused its password: correct it"),
        ({"password": "pässword"}, "refused its password: correct it"),
        ({"imap_port": 1}, "cannot be reached on port 1"),
        ({"imap_security": "starttls"}, "does not offer STARTTLS"),
        ({"imap_security": "tls"}, "cannot be reached"),
    ],
)
def test_a_mailbox_that_cannot_be_opened_says_why(
    pair: MailPair, change: dict[str, object], sentence: str
) -> None:
    account = MailAccount(**{**vars(pair.account), **change})

    with pytest.raises(MailboxUnreadable, match=sentence), ImapMailboxes(5).open(account, "INBOX"):
        pass


def test_a_connection_that_goes_away_is_told() -> None:
    with mail_pair() as pair, ImapMailboxes(5).open(pair.account, "INBOX") as folder:
        pair.hang_up()

        with pytest.raises(MailboxUnreadable, match="was lost"):
            folder.wait(LONG_WAIT)
