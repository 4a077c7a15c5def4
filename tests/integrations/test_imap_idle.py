"""Which lines that a server sends during IDLE are news."""

import pytest

from integrations.imap_idle import announces_mail


@pytest.mark.parametrize("line", [b"* 23 EXISTS\r\n", b"* 1 RECENT\r\n", b"* 4 exists\r\n"])
def test_a_count_is_news(line: bytes) -> None:
    assert announces_mail(line)


@pytest.mark.parametrize(
    "line",
    [
        b"* OK Still here\r\n",
        b"* 1 FETCH (FLAGS (\\Seen \\Recent))\r\n",
        b"* 3 EXPUNGE\r\n",
        b"* OK [ALERT] What EXISTS is full\r\n",
        b"",
    ],
)
def test_flags_and_words_are_none(line: bytes) -> None:
    assert not announces_mail(line)
