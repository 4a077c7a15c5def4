"""A token names its mail to us alone, is the same each time, and stays good as long as its key is known."""

from email import message_from_bytes
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.cipher import new_key
from integrations.opt_out_tokens import SealedTokens
from outreach.opt_out_links import OptOutLinks

OLD, NEW = new_key(), new_key()
LINKS = OptOutLinks(SealedTokens([OLD]), "https://plera.kestrel.test")
IDS = st.integers(min_value=1, max_value=2**63 - 1)


@given(IDS)
def test_a_token_is_opened_by_its_own_key_and_is_the_same_each_time(message_id: int) -> None:
    token = LINKS.token(message_id)

    assert token == LINKS.token(message_id)
    assert LINKS.message_of(token) == message_id
    assert OptOutLinks(SealedTokens([NEW, OLD])).message_of(token) == message_id
    assert OptOutLinks(SealedTokens([NEW])).message_of(token) is None
    assert (len(token), token.isalnum(), token.islower()) == (40, True, True)


@given(IDS, st.integers(min_value=0, max_value=39), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_no_letter_of_a_token_can_be_changed(message_id: int, at: int, letter: str) -> None:
    token = LINKS.token(message_id)
    forged = token[:at] + letter + token[at + 1 :]

    assert LINKS.message_of(forged) == (message_id if forged == token else None)


@given(st.text(max_size=60))
def test_anything_else_is_no_token(text: str) -> None:
    assert LINKS.message_of(text) is None
    assert LINKS.message_in(f"unsubscribe {text}") is None


@pytest.mark.parametrize(
    "subject", ["unsubscribe {}", "Re: UNSUBSCRIBE  {}", "Fwd: [x] Unsubscribe {}, thanks"]
)
def test_a_subject_carries_it_through_answers_and_forwards(subject: str) -> None:
    assert LINKS.message_in(subject.format(LINKS.token(7))) == 7
    assert LINKS.message_in(subject.format(LINKS.token(7).upper())) == 7


def headers(links: OptOutLinks, address: str = "ana@kestrel.test") -> dict[str, str]:
    mail = message_from_bytes("\r\n".join([*links.headers(7, address), "", ""]).encode("ascii"), policy=SMTP)
    return {name: " ".join(str(value).split()) for name, value in mail.items()}


def test_the_link_comes_first_and_one_click_is_offered_only_over_https() -> None:
    token = LINKS.token(7)
    mailto = f"<mailto:ana@kestrel.test?subject=unsubscribe%20{token}>"

    assert headers(LINKS) == {
        "List-Unsubscribe": f"<https://plera.kestrel.test/opt-out?t={token}>, {mailto}",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert headers(OptOutLinks(LINKS.tokens)) == {"List-Unsubscribe": mailto}
    local = headers(OptOutLinks(LINKS.tokens, "http://127.0.0.1:3000"))
    assert local == {"List-Unsubscribe": f"<http://127.0.0.1:3000/opt-out?t={token}>, {mailto}"}


def test_marks_of_an_address_do_not_become_marks_of_the_link() -> None:
    found = headers(OptOutLinks(LINKS.tokens), "a&b%c?d=e@kestrel.test")["List-Unsubscribe"]

    assert found.startswith("<mailto:a%26b%25c%3Fd%3De@kestrel.test?subject=unsubscribe%20")
