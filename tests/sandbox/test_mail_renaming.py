"""A mailbox whose server gives what it sends another Message-ID, for the recipient and for its copy in Sent alike."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.mail.renaming import renamed
from tests.sandbox.mail_desk import ANA, LEAD, MAILBOXES, MailDesk, a_desk


@pytest.mark.parametrize("header", [b"Message-ID: <1@x.test>\r\n", b"message-id:\r\n <1@x.test>\r\n", b""])
def test_only_the_message_id_is_another_one(header: bytes) -> None:
    raw = b"From: a@x.test\r\n" + header + b"Subject: Hi\r\n\r\nMessage-ID: <2@x.test>\r\n"

    first, _, rest = renamed(raw, "mail.test").partition(b"\r\n")

    assert first.startswith(b"Message-ID: <")
    assert first.endswith(b"@mail.test>")
    assert rest == b"From: a@x.test\r\nSubject: Hi\r\n\r\nMessage-ID: <2@x.test>\r\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[MailDesk]:
    renaming = tuple(replace(one, renames_sent=one.address == ANA) for one in MAILBOXES)
    with a_desk(tmp_path, mailboxes=renaming) as made:
        yield made


def test_recipient_and_sent_folder_get_the_same_new_message_id(desk: MailDesk) -> None:
    own = desk.send(LEAD)

    (got,), (filed,) = desk.messages(LEAD), desk.messages(ANA, "Sent")

    assert got["message_id"] == filed["message_id"] != own
