"""Reading a real Dovecot: news at once, nothing missed, nothing twice, nothing marked."""

import threading
import time
from email.message import EmailMessage

import pytest

from integrations.imap import ImapMailboxes
from outreach import mail_text
from outreach.errors import MailboxUnreadable
from tests.mailservers.dovecot_config import SENT, SPAM
from tests.mailservers.hoster import WAIT_SECONDS, Hoster

MAIL = b"From: yuki@kumo.test\r\nSubject: Re: A question\r\nMessage-ID: <%d@kumo.test>\r\n\r\nThursday works.\r\n"
SOON = 3.0


def test_a_mail_delivered_during_idle_ends_the_wait(host: Hoster) -> None:
    account = host.mailbox()
    with host.imap().open(account, "INBOX") as folder:
        assert list(folder.after(0)) == []
        later = threading.Timer(0.3, host.dovecot.deliver, (account.address, MAIL % 1))
        later.start()
        started = time.monotonic()
        folder.wait(WAIT_SECONDS)
        waited = time.monotonic() - started
        later.join()

        (found,) = folder.after(0)
    assert found.content.endswith(MAIL % 1)
    assert 0.2 < waited < SOON


def test_a_mail_that_came_before_the_wait_ends_it_at_once(host: Hoster) -> None:
    account = host.mailbox()
    with host.imap().open(account, "INBOX") as folder:
        assert list(folder.after(0)) == []
        host.dovecot.deliver(account.address, MAIL % 1)
        started = time.monotonic()
        folder.wait(WAIT_SECONDS)

        assert time.monotonic() - started < SOON
        assert len(list(folder.after(0))) == 1


def test_a_changed_flag_is_no_news(host: Hoster) -> None:
    account = host.mailbox()
    host.dovecot.deliver(account.address, MAIL % 1)
    with host.imap().open(account, "INBOX") as folder:
        assert len(list(folder.after(0))) == 1
        words = ("flags", "add", "-u", account.address, "\\Seen", "mailbox", "INBOX", "all")
        later = threading.Timer(0.2, host.dovecot.administer, words)
        later.start()
        started = time.monotonic()
        folder.wait(1.5)
        waited = time.monotonic() - started
        later.join()

    assert waited >= 1.5


def test_without_idle_new_mail_is_found_by_asking(host: Hoster) -> None:
    account = host.mailbox()
    polling = ImapMailboxes(10, poll_seconds=0.05, uses_idle=False, tls=host.trusting)
    with polling.open(account, "INBOX") as folder:
        assert list(folder.after(0)) == []
        later = threading.Timer(0.2, host.dovecot.deliver, (account.address, MAIL % 1))
        later.start()
        folder.wait(WAIT_SECONDS)
        later.join()

        assert len(list(folder.after(0))) == 1


def test_mails_come_by_uid_once_and_stay_unseen(host: Hoster) -> None:
    account = host.mailbox()
    for number in range(5):
        host.dovecot.deliver(account.address, MAIL % number)
    words = ("expunge", "-u", account.address, "mailbox", "INBOX", "uid", "3")
    host.dovecot.administer(*words)

    found = host.read(account)

    assert [mail.uid for mail in found] == [1, 2, 4, 5]
    assert [mail.uid for mail in host.read(account, after=2)] == [4, 5]
    assert host.read(account, after=5) == []
    flags = host.dovecot.administer("fetch", "-u", account.address, "flags", "mailbox", "INBOX")
    assert "\\Seen" not in flags


def test_a_connection_that_the_server_drops_is_told(host: Hoster) -> None:
    account = host.mailbox()
    with host.imap().open(account, "INBOX") as folder:
        host.dovecot.administer("kick", account.address)
        with pytest.raises(MailboxUnreadable, match="was lost; it is opened again"):
            folder.wait(WAIT_SECONDS)


@pytest.mark.parametrize("name", ["Kunden/Grüße & mehr", "日本語", 'A "quoted" one'])
def test_folders_of_every_name_are_read(host: Hoster, name: str) -> None:
    account = host.mailbox()
    host.dovecot.administer("mailbox", "create", "-u", account.address, name)
    host.dovecot.deliver(account.address, MAIL % 1)
    words = ("move", "-u", account.address, name, "mailbox", "INBOX", "all")
    host.dovecot.administer(*words)

    assert len(host.read(account, name)) == 1
    assert host.read(account) == []


def test_the_folder_for_spam_is_found_by_its_use_whatever_it_is_called(host: Hoster) -> None:
    account = host.mailbox()
    host.dovecot.administer("mailbox", "create", "-u", account.address, "Spam")
    host.dovecot.deliver(account.address.replace("@", f"+{SPAM}@"), MAIL % 1)

    with host.imap().open_spam(account, "") as folder:
        assert folder is not None
        assert folder.name == SPAM
        assert len(list(folder.after(0))) == 1


def test_the_sent_folder_is_found_by_its_use_whatever_it_is_called(host: Hoster) -> None:
    account = host.mailbox()
    host.dovecot.administer("mailbox", "create", "-u", account.address, "Sent Items")
    plus = account.address.replace("@", f"+{SENT}@")
    for number in range(3):
        host.dovecot.deliver(plus, MAIL % number)

    with host.imap().open_sent(account, "") as copies:
        assert copies is not None
        assert copies.name == SENT
        assert copies.filed_at("<1@kumo.test>") is not None
        assert copies.filed_at("<11@kumo.test>") is None


@pytest.mark.parametrize("files_first", [True, False])
def test_of_a_large_mail_the_words_are_kept_and_the_file_by_its_name(host: Hoster, files_first: bool) -> None:
    account, mail = host.mailbox(), EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "yuki@kumo.test", "Grüße", "<1@kumo.test>"
    mail.make_mixed()
    words, file = EmailMessage(), EmailMessage()
    words.set_content("Thursday works, größer als gedacht.")
    words.add_alternative("<p>Thursday works.</p>", subtype="html")
    file.set_content(b"\0" * 60_000, maintype="application", subtype="zip", filename='plan (1) "x" ü.zip')
    for part in (file, words) if files_first else (words, file):
        mail.attach(part)
    host.dovecot.deliver(account.address, mail.as_bytes().replace(b"\n", b"\r\n"))

    with ImapMailboxes(10, clip_bytes=20_000, tls=host.trusting).open(account, "INBOX") as folder:
        (fetched,) = folder.after(0)

    found = mail_text.read(fetched.content, is_clipped=fetched.is_clipped)
    assert fetched.is_clipped
    assert len(fetched.content) <= 20_000
    assert (found.new_text, found.subject) == ("Thursday works, größer als gedacht.", "Grüße")
    assert len(found.attachments) == 1
    assert found.attachments[0].startswith("plan (1)")
