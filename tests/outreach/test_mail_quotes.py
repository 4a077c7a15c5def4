"""What people wrote is told from what they quoted, whatever program and language; no word of theirs is lost."""

import pytest

from outreach import mail_quotes
from tests.outreach import quote_figures
from tests.outreach.mails_of_programs import ANNOUNCED, DEVICES, LANGUAGES, MARKERS, THEIRS, WORDS, block

QUOTE = "> Hello Yuki,\n>\n> do you have time on Thursday?\n>> Or else on Friday?\n>\n> Ana"
UNQUOTED = "Hello Yuki,\n\ndo you have time on Thursday?\n\nAna"


def words(text: str) -> str:
    return mail_quotes.cut(text).words


@pytest.mark.parametrize("below", [QUOTE, UNQUOTED], ids=["quoted", "unquoted"])
@pytest.mark.parametrize("program", sorted(ANNOUNCED))
def test_what_stands_above_a_quote_is_theirs(program: str, below: str) -> None:
    assert words(f"{WORDS}\n\n{ANNOUNCED[program]}\n\n{below}\n") == WORDS


@pytest.mark.parametrize("program", sorted(ANNOUNCED))
def test_what_stands_below_a_quote_is_theirs(program: str) -> None:
    found = mail_quotes.cut(f"{ANNOUNCED[program]}\n{QUOTE}\n\n{WORDS}\n")

    assert (found.words, found.shown) == (WORDS, WORDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mark", ["", "*"])
@pytest.mark.parametrize("rule", ["", "_" * 32 + "\n", "-----Original Message-----\n"])
def test_what_stands_above_a_block_of_headers_is_theirs(language: str, mark: str, rule: str) -> None:
    assert words(f"{WORDS}\n\n{rule}{block(language, mark=mark)}\n\n{UNQUOTED}") == WORDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_answer_above_a_block_of_headers_has_no_words(language: str) -> None:
    assert words(f"{block(language)}\n\n{UNQUOTED}") == ""
    assert words(f"Sent from my iPhone\n\n{block(language)}\n\n{UNQUOTED}") == ""


@pytest.mark.parametrize("marker", MARKERS)
def test_what_stands_above_a_line_that_ends_a_mail_is_theirs(marker: str) -> None:
    assert words(f"{WORDS}\n\n{marker}\n{UNQUOTED}") == WORDS


@pytest.mark.parametrize("device", DEVICES)
def test_what_a_device_adds_is_left_out(device: str) -> None:
    assert words(f"{WORDS}\n\n{device}\n") == WORDS
    assert words(f"{WORDS}\n\n{device}\n\n{ANNOUNCED['gmail en']}\n\n{QUOTE}") == WORDS


@pytest.mark.parametrize("theirs", [WORDS, *THEIRS])
def test_a_text_without_quotes_stays_as_it_is(theirs: str) -> None:
    assert words(theirs) == theirs
    assert words(f"{theirs}\n\n{ANNOUNCED['gmail en']}\n{QUOTE}") == theirs


def test_answers_between_quoted_lines_are_kept_and_shown_with_what_they_answer() -> None:
    answered = "> Thursday?\n\nYes.\n\n> And where?\n\nAt ours.\n\n> Ana\n> Kestrel"
    text = f"Hi Ana,\n\n{ANNOUNCED['thunderbird en']}\n{answered}"

    found = mail_quotes.cut(text)

    assert found.words.split() == ["Hi", "Ana,", "Yes.", "At", "ours."]
    assert found.shown == "Hi Ana,\n\n> Thursday?\n\nYes.\n\n> And where?\n\nAt ours."


def test_of_a_long_quote_the_end_is_shown_above_an_answer() -> None:
    quote = "\n".join(f"> line {number}" for number in range(100))

    found = mail_quotes.cut(f"Hi,\n{quote}\nNo.")

    assert found.words == "Hi,\nNo."
    assert found.shown.splitlines() == ["Hi,", *(f"> line {number}" for number in range(88, 100)), "No."]


def test_a_quote_alone_is_shown_but_is_not_theirs() -> None:
    found = mail_quotes.cut("> Hello Yuki")

    assert (found.words, found.shown) == ("", "> Hello Yuki")


def test_a_forwarded_mail_without_words_is_shown_but_is_not_theirs() -> None:
    found = mail_quotes.cut(
        f"---------- Forwarded message ---------\n{block('en')}\n\nPlease unsubscribe me."
    )

    assert (found.words, found.shown) == ("", "Please unsubscribe me.")


@pytest.mark.parametrize("line", ["-- ", "--", "—"])
def test_a_signature_below_two_dashes_is_left_out(line: str) -> None:
    assert words(f"{WORDS}\n\n{line}\nYuki Tanaka\nKumo K.K.\n") == WORDS
    assert words(f"{WORDS}\n\n{line}\nYuki\n\n{ANNOUNCED['gmail de']}\n{QUOTE}") == WORDS


def test_a_long_text_below_two_dashes_is_theirs() -> None:
    text = "First.\n--\n" + "\n".join(f"Reason {number}" for number in range(40))

    assert words(text) == text


def test_answers_below_a_signature_and_a_quote_are_kept() -> None:
    assert words(f"See below.\n-- \nYuki\n{ANNOUNCED['gmail en']}\n> Thursday?\nYes.").split() == [
        "See",
        "below.",
        "Yes.",
    ]


def test_what_openpgp_puts_around_a_signed_text_is_left_out() -> None:
    seal = "-----BEGIN PGP SIGNATURE-----\n\niQ=\n-----END PGP SIGNATURE-----"
    text = f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n{WORDS}\n{seal}"

    assert words(text) == WORDS


def test_real_replies_come_out_word_for_word_and_no_line_is_lost() -> None:
    folder = quote_figures.corpus()
    if folder is None:
        pytest.skip("The real replies of ../shared/corpora are not here.")

    found = quote_figures.measure(folder, quote_figures.ours)

    assert (found.exact, found.lost) == (found.texts, 0)


def test_more_real_replies_come_out_right_than_with_the_library_alone() -> None:
    folder = quote_figures.corpus()
    if folder is None:
        pytest.skip("The real replies of ../shared/corpora are not here.")

    found = quote_figures.measure(folder, quote_figures.ours)
    alone = quote_figures.measure(folder, quote_figures.alone)

    assert found.exact > alone.exact
    assert found.lost < alone.lost
