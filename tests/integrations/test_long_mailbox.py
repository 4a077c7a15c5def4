"""A mailbox of 100,000 mails: nothing is missed, nothing comes twice, and memory stays small."""

import tracemalloc
from dataclasses import replace
from datetime import date
from itertools import islice

import pytest

from integrations.imap import ImapMailboxes
from tests.integrations.long_imap import long_imap, mail_of
from tests.integrations.samples import ACCOUNT

MANY = 100_000
WIDE = 4_000_000_000
"""UIDs of ten digits: 100,000 of them fill more than the 1,000,000 bytes that imaplib takes of one line."""
MOST_BYTES = 40_000_000
READ = 1000
"""How many are fetched at each end."""


@pytest.mark.long
def test_a_backlog_of_a_whole_long_mailbox_comes_in_order_in_little_memory() -> None:
    with long_imap(MANY, first_uid=WIDE) as port:
        account = replace(ACCOUNT, imap_port=port)
        with ImapMailboxes(30).open(account, "INBOX") as folder:
            tracemalloc.start()
            uids = [mail.uid for mail in islice(folder.after(0), READ)]
            last = [mail.uid for mail in folder.after(WIDE + MANY - READ - 1)]
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()

    assert uids == list(range(WIDE, WIDE + READ))
    assert last == list(range(WIDE + MANY - READ, WIDE + MANY))
    assert peak < MOST_BYTES


def test_what_is_new_in_a_long_mailbox_is_found_in_one_search() -> None:
    with long_imap(MANY, first_uid=WIDE) as port:
        account = replace(ACCOUNT, imap_port=port)
        with ImapMailboxes(30).open(account, "INBOX") as folder:
            new = list(folder.after(WIDE + MANY - 3))
            assert list(folder.after(WIDE + MANY - 1)) == []
            assert folder.first_since(date(2026, 1, 1)) == WIDE

    assert [(mail.uid, mail.content) for mail in new] == [
        (WIDE + MANY - 2, mail_of(WIDE + MANY - 2)),
        (WIDE + MANY - 1, mail_of(WIDE + MANY - 1)),
    ]
