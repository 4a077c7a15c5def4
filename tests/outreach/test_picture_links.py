"""A picture's address names its mail to us alone; its token and that of the way out are no use for each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.cipher import new_key
from integrations.opt_out_tokens import OPT_OUT, PICTURE, SealedTokens
from outreach.opt_out_links import OptOutLinks
from outreach.picture_links import PictureLinks

OLD, NEW = new_key(), new_key()
URL = "https://plera.kestrel.test"
PICTURES = PictureLinks(SealedTokens([OLD], PICTURE), URL)
WAYS_OUT = OptOutLinks(SealedTokens([OLD], OPT_OUT), URL)
IDS = st.integers(min_value=1, max_value=2**63 - 1)


def path_of(address: str) -> str:
    return address.removeprefix(URL)


@given(IDS)
def test_an_address_is_read_back_by_its_own_key_alone_and_is_the_same_each_time(message_id: int) -> None:
    address = PICTURES.address(message_id)

    assert address == PICTURES.address(message_id)
    assert PICTURES.message_of(path_of(address)) == message_id
    assert PICTURES.message_of(path_of(address).upper().replace("/O/", "/o/")) == message_id
    assert PictureLinks(SealedTokens([NEW, OLD], PICTURE)).message_of(path_of(address)) == message_id
    assert PictureLinks(SealedTokens([NEW], PICTURE)).message_of(path_of(address)) is None


@given(IDS)
def test_no_token_works_for_the_other_purpose(message_id: int) -> None:
    picture = path_of(PICTURES.address(message_id)).removeprefix("/o/").removesuffix(".gif")

    assert WAYS_OUT.message_of(picture) is None
    assert WAYS_OUT.message_in(f"unsubscribe {picture}") is None
    assert PICTURES.message_of(f"/o/{WAYS_OUT.token(message_id)}.gif") is None


@given(st.text(max_size=60))
def test_anything_else_is_no_picture(text: str) -> None:
    assert PICTURES.message_of(text) is None
    assert PICTURES.message_of(f"/o/{text}.gif") is None


@pytest.mark.parametrize(
    ("public_url", "host", "begins"),
    [
        ("https://plera.kestrel.test", "", "https://plera.kestrel.test/o/"),
        ("https://plera.kestrel.test", "links.kestrel.test", "https://links.kestrel.test/o/"),
        ("https://plera.kestrel.test:8443/in", "links.kestrel.test", "https://links.kestrel.test:8443/in/o/"),
        ("http://127.0.0.1:3000", "", "http://127.0.0.1:3000/o/"),
        ("http://127.0.0.1:3000", "links.kestrel.test", "http://127.0.0.1:3000/o/"),
    ],
)
def test_it_stands_at_the_public_address_or_at_the_sender_s_own_host_over_https(
    public_url: str, host: str, begins: str
) -> None:
    address = PictureLinks(PICTURES.tokens, public_url).address(7, host)

    token = path_of(PICTURES.address(7)).removeprefix("/o/")
    assert address == begins + token
    assert len(token) == len("0123456789" * 4 + ".gif")


def test_where_nobody_reaches_plera_there_is_none() -> None:
    assert PictureLinks(PICTURES.tokens).address(7, "links.kestrel.test") == ""
