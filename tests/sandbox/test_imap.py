"""The mailboxes, by imap-tools: logging in, reading, waiting for mail, and what a restart keeps."""

from __future__ import annotations

import base64
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from imaplib import IMAP4
from pathlib import Path

import pytest
from imap_tools import BaseMailBox, MailboxLoginError, MailMessageFlags

from tests.sandbox.mail_desk import ANA, BEN, BEN_PASSWORD, LEAD, MailDesk, a_desk

IDLE_WAIT_SECONDS = 4  # less than pymap's own look every five seconds: only a delivery can have woken it
BROKEN = (
    b"Subject: torn\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\xff\xfe no end\nbare line\r\r\n"
)


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailDesk]:
    with a_desk(tmp_path_factory.mktemp("imap")) as desk:
        yield desk


@pytest.fixture
def desk(shared_desk: MailDesk) -> MailDesk:
    shared_desk.done("reset")
    return shared_desk


def raw(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_the_right_password_opens_a_mailbox_and_a_wrong_one_does_not(desk: MailDesk) -> None:
    with desk.imap() as box:
        assert [folder.name for folder in box.folder.list()] == ["INBOX", "Sent", "Spam"]

    for address, password in ((ANA, "wrong"), (LEAD, ""), ("nobody@kestrel.test", "x")):
        with pytest.raises(MailboxLoginError), desk.imap(address, password):
            pass


def test_mail_is_fetched_by_uid_without_being_marked_as_read(desk: MailDesk) -> None:
    desk.done(f"mail/{LEAD}/send", to=ANA, subject="Frage", text="Guten Tag, für später")

    with desk.imap() as box:
        [first] = box.fetch("UID 1:*", mark_seen=False)
        [again] = box.fetch("UNSEEN", mark_seen=False)

    assert (first.uid, first.subject, first.from_) == ("1", "Frage", LEAD)
    assert first.text == "Guten Tag, für später\r\n"
    assert again.uid == first.uid


def test_waiting_in_idle_is_told_of_each_new_mail(desk: MailDesk) -> None:
    with desk.imap() as box:
        for place in range(1, 4):
            with box.idle as waiting:
                desk.done(f"mail/{LEAD}/send", to=ANA, subject=f"Ping {place}", text="Hi")
                told = waiting.poll(timeout=IDLE_WAIT_SECONDS)

            assert b"* %d EXISTS" % place in told


def test_two_sessions_waiting_on_one_mailbox_are_both_told(desk: MailDesk) -> None:
    with desk.imap() as one, desk.imap() as two, one.idle as first, two.idle as second:
        desk.done(f"mail/{LEAD}/send", to=ANA, subject="To both", text="Hi")
        told = [waiting.poll(timeout=IDLE_WAIT_SECONDS) for waiting in (first, second)]

    assert all(b"* 1 EXISTS" in lines for lines in told)


def test_a_restart_keeps_mail_uids_uidvalidity_flags_and_passwords(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        desk.done(f"mail/{LEAD}/send", to=ANA, subject="One", text="1")
        desk.done(f"mail/{LEAD}/send", to=ANA, subject="Two", text="2")
        desk.send("fresh@lead.test")
        desk.done(f"mail/{ANA}/password", password="a new one")
        with desk.imap(ANA, "a new one") as box:
            box.flag("2", MailMessageFlags.FLAGGED, True)
            box.delete("1")
            before = box.folder.status()["UIDVALIDITY"]

    with a_desk(tmp_path) as desk:
        desk.done(f"mail/{LEAD}/send", to=ANA, subject="Three", text="3")
        with desk.imap(ANA, "a new one") as box:
            after = box.folder.status()["UIDVALIDITY"]
            kept = [(mail.uid, mail.subject, mail.flags) for mail in box.fetch(mark_seen=False)]
        boxes = {box["address"] for box in desk.get("mail")["mailboxes"]}

    assert after == before
    assert [(uid, subject) for uid, subject, _ in kept] == [("2", "Two"), ("3", "Three")]
    assert MailMessageFlags.FLAGGED in kept[0][2]
    assert "fresh@lead.test" in boxes


def test_a_reset_empties_the_mailboxes_under_another_uidvalidity(desk: MailDesk) -> None:
    desk.send("gone@lead.test")
    with desk.imap() as box:
        before = box.folder.status("Sent")["UIDVALIDITY"]

    desk.done("reset")

    with desk.imap() as box:
        assert box.folder.status("Sent")["UIDVALIDITY"] != before
        assert box.folder.status("Sent")["MESSAGES"] == 0
    assert desk.http.get("mail/gone@lead.test").status_code == 404


def test_bytes_come_out_as_they_went_in_however_broken(desk: MailDesk) -> None:
    desk.done(f"mail/{ANA}/raw", bytes_base64=raw(BROKEN))

    with desk.imap() as box:
        box.client.select("INBOX")
        _, answer = box.client.uid("fetch", "1", "(BODY.PEEK[])")

    assert isinstance(answer[0], tuple)
    assert answer[0][1] == BROKEN


def test_a_copied_message_keeps_its_contents(desk: MailDesk) -> None:
    desk.done(f"mail/{LEAD}/send", to=ANA, subject="Keep me", text="All of this")

    with desk.imap() as box:
        box.copy("1", "Spam")
        box.folder.set("Spam")
        [copy] = box.fetch(mark_seen=False)

    assert (copy.subject, copy.text.strip()) == ("Keep me", "All of this")


def test_a_client_can_append_and_make_a_folder(desk: MailDesk) -> None:
    with desk.imap(BEN, BEN_PASSWORD) as box:
        box.folder.create("Later")
        box.append(b"Subject: Mine\r\n\r\nNote\r\n", "Later", dt=datetime(2026, 1, 2, 3, 4, tzinfo=UTC))

    [note] = desk.messages(BEN, "Later")

    assert (note["subject"], note["received_at"]) == ("Mine", "2026-01-02T03:04:00+00:00")


def test_the_internal_date_is_product_time(desk: MailDesk) -> None:
    now = datetime.fromisoformat(desk.get("state")["clock"]["now"])
    desk.done(f"mail/{LEAD}/send", to=ANA, subject="When", text="Now")

    [got] = desk.messages(ANA)

    later = datetime.fromisoformat(desk.get("state")["clock"]["now"])
    assert now <= datetime.fromisoformat(got["received_at"]) <= later


def refuse_and_go_on(desk: MailDesk, box: BaseMailBox) -> None:
    desk.done("mail/faults", imap="refuse_password", address=ANA)
    box.client.noop()


def test_a_refused_password_ends_the_session_and_lets_nobody_in_until_it_is_over(desk: MailDesk) -> None:
    with pytest.raises((IMAP4.abort, OSError)), desk.imap() as box:
        refuse_and_go_on(desk, box)
    with pytest.raises(MailboxLoginError), desk.imap():
        pass
    with desk.imap(BEN, BEN_PASSWORD):
        pass

    desk.done("mail/faults", imap=None)
    with desk.imap():
        pass


def test_a_server_that_is_down_comes_up_on_the_same_port(desk: MailDesk) -> None:
    desk.done("mail/faults", imap="down")
    with pytest.raises(ConnectionRefusedError), desk.imap():
        pass

    desk.done("mail/faults", imap=None)
    with desk.imap():
        pass


def test_a_lock_left_by_a_killed_run_does_not_hold_anybody_up(tmp_path: Path) -> None:
    with a_desk(tmp_path):
        pass
    left = tmp_path / "mail" / "boxes" / ANA / "dovecot-uidlist.lock"
    left.touch()

    with a_desk(tmp_path) as desk:
        desk.done(f"mail/{LEAD}/send", to=ANA, subject="Through", text="Hi")
        assert len(desk.messages(ANA)) == 1
    assert not left.exists()


@pytest.mark.skipif(not os.path.isdir("/dev/shm"), reason="needs a second filesystem")
def test_mail_may_lie_on_another_filesystem_than_temporary_files() -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as directory, a_desk(Path(directory)) as desk:
        desk.done(f"mail/{LEAD}/send", to=ANA, subject="Across", text="Hi")

        assert len(desk.messages(ANA)) == 1
