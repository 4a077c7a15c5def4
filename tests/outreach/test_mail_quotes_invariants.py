"""Whatever a mail holds: lines only leave, nothing raises, and the time it takes grows with its length alone."""

import time
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outreach import mail_html, mail_quotes, mail_text
from tests.examples import up_to
from tests.outreach.mails_of_programs import ANNOUNCED, DEVICES, MARKERS, THEIRS, block

pytestmark = pytest.mark.long

LINES = st.sampled_from(
    ["", " ", "Yes.", "Thursday works", "> Hello", ">> Hello", ">", "> wrote:", "--", "-- ", "```", "____________",
     "<", "<ana@kestrel.test> wrote:", "ana@kestrel.test> wrote:", "wrote:", "On 30 Nov 2026", "On Mon, Nov 30, 2026 <",
     "JR> x", "JR> y", "Subject: x", "-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA1",
     "-----BEGIN PGP SIGNATURE-----", "\ue0a0Ana:", "\ue0a1", "\ue0a2Yuki", *ANNOUNCED.values(), *DEVICES, *MARKERS,
     *THEIRS, block("en"), block("ja"), "> " + block("de").replace("\n", "\n> ")]
) | st.text(max_size=12)  # fmt: skip
TEXTS = st.lists(LINES, max_size=14).map("\n".join)
TAGS = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div>", "</div>", "<br>", "<blockquote type=cite>", "<blockquote>", "</blockquote>",
         '<div class="gmail_quote">', '<div class="gmail_attr">', '<div id="divRplyFwdMsg">', "<div id=appendonsend>",
         '<div class="moz-cite-prefix">', "<pre>", "</pre>", "<li>", "<td>", "<style>", "</style>", "<!--", "-->", "<!",
         "<a title='x > y'>", "<", ">", '"', "'", "&lt;", "&#0;", "<body>", "<head>", "</head>", "Yes.", "\n",
         "data:a;base64,"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@up_to(600)
@given(TEXTS)
def test_lines_only_leave_and_words_are_among_what_is_shown(text: str) -> None:
    found = mail_quotes.cut(text)

    given_lines = mail_quotes.whole(text).split("\n")
    assert _is_within(found.shown.split("\n"), [line for line in given_lines])
    assert _is_within(found.words.split("\n"), found.shown.split("\n"))


def _is_within(lines: list[str], outer: list[str]) -> bool:
    """Whether lines come in this order among others; blank ones and the end of the last do not matter."""
    left = iter(outer)
    return all(any(line.rstrip() == one.rstrip() for one in left) for line in lines if line.strip())


@up_to(600)
@given(TEXTS)
@example("\n".join([ANNOUNCED["gmail de old"]] * 2))
def test_words_cut_once_are_not_cut_again(text: str) -> None:
    words = mail_text.without_quotes(text)

    assert mail_text.without_quotes(words) == words


@up_to(300)
@given(
    st.lists(
        st.sampled_from(THEIRS) | st.text(st.characters(categories=["L", "Nd", "Zs"]), max_size=40),
        max_size=8,
    )
)
@example(["From: Berlin\nTo: Munich\nDate: Thursday\n\nThat is when.", "Subject: to approval.\nPrice: 300"])
@example(["Subject: to approval.\nPrice: 300", "From: Berlin\nTo: Munich\nDate: Thursday\n\nThat is when."])
def test_a_text_without_quotes_is_unchanged(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)

    assert mail_text.without_quotes(text).split() == text.split()


@up_to(600)
@given(TAGS)
@example("<blockquote>" * 3000)
def test_any_html_is_read(html: str) -> None:
    mail_quotes.cut(mail_html.lines_of(html))


@pytest.mark.parametrize(
    "piece",
    ["hi\n", "> q\n", "> q\na\n", "-- \na\n", "On 30 Nov 2026 a wrote:\n", "On 1:\n", "From: a\n", "<@:\n", "```\n",
     "JR> x\n", "Sent from my iPhone\n", "a ", "<@", "1:00 <@", ": ", "_", "\n", "\ue0a0a\n", "\ue0a1\n"],
)  # fmt: skip
def test_the_time_for_a_text_grows_with_its_length_alone(piece: str) -> None:
    assert (
        _times_longer(mail_quotes.cut, piece * (10_000 // len(piece)), piece * (80_000 // len(piece))) < 8 * 4
    )


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<!", "<?", "<", "<a ", '<a b="', "<div>", "<div class=gmail_quote>x", "<blockquote type=cite>",
     "<div class=gmail_quote><blockquote>x", "<script>", "<style></styl", "&#", "<br>", "<a '", "data:a;base64,", "</"],
)  # fmt: skip
def test_the_time_for_html_grows_with_its_length_alone(piece: str) -> None:
    assert (
        _times_longer(mail_html.lines_of, piece * (10_000 // len(piece)), piece * (80_000 // len(piece)))
        < 8 * 4
    )


def _times_longer(read: object, short: str, long: str) -> float:
    assert callable(read)
    spent = []
    for text in (short, long):
        runs = []
        for _ in range(2):
            started = time.process_time()
            read(text)
            runs.append(time.process_time() - started)
        spent.append(max(min(runs), 0.002))
    return spent[1] / spent[0]


def test_an_answer_below_a_million_quoted_lines_is_found() -> None:
    mail = EmailMessage()
    mail["From"] = "yuki@kumo.test"
    content = mail.as_bytes() + b"> q\n" * 1_000_000 + b"\nThursday works.\n"

    assert mail_text.read(content).new_text == "Thursday works."
