"""Whose profile an address is: the id it names, or a sentence on what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.linkedin_port import Never, NeverReason
from outreach.linkedin_urls import public_id_of


@pytest.mark.parametrize(
    ("url", "public_id"),
    [
        ("https://www.linkedin.com/in/mia-lund", "mia-lund"),
        ("https://www.linkedin.com/in/mia-lund/?originalSubdomain=no#top", "mia-lund"),
        ("http://no.linkedin.com/in/mia-lund/en", "mia-lund"),
        (" linkedin.com/in/Mia-Lund-123 ", "Mia-Lund-123"),
        (
            "www.linkedin.com/in/ACoAAAcDMMQBODyLwZrRcgYhrkCafURGqva0U4E",
            "ACoAAAcDMMQBODyLwZrRcgYhrkCafURGqva0U4E",
        ),
        ("https://www.linkedin.com/in/%E7%94%B0%E4%B8%AD-%E5%84%AA%E5%B8%8C/", "田中-優希"),
        ("https://www.linkedin.com/in/田中-優希", "田中-優希"),
        ("https://de.linkedin.com/in/j%C3%BCrgen-m%C3%BCller", "jürgen-müller"),
    ],
)
def test_the_id_of_a_profile_is_read_from_its_address(url: str, public_id: str) -> None:
    assert public_id_of(url) == public_id


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://www.linkedin.com/company/kumo-robotics", NeverReason.COMPANY),
        ("https://www.linkedin.com/school/eth/", NeverReason.COMPANY),
        ("https://www.linkedin.com/Showcase/kumo/", NeverReason.COMPANY),
        ("https://www.linkedin.com/in/", NeverReason.ADDRESS),
        ("https://www.linkedin.com/in/..", NeverReason.ADDRESS),
        ("https://www.linkedin.com/in/a%2Fb", NeverReason.ADDRESS),
        ("https://www.linkedin.com/in/a%00b", NeverReason.ADDRESS),
        ("https://www.linkedin.com/in/mia lund", NeverReason.ADDRESS),
        ("https://www.linkedin.com/in/" + "x" * 201, NeverReason.ADDRESS),
        ("https://www.linkedin.com/pub/mia/1/2/3", NeverReason.ADDRESS),
        ("https://www.linkedin.com/feed/", NeverReason.ADDRESS),
        ("https://linkedin.com.evil.test/in/mia", NeverReason.ADDRESS),
        ("https://notlinkedin.com/in/mia", NeverReason.ADDRESS),
        ("https://[", NeverReason.ADDRESS),
        ("", NeverReason.ADDRESS),
        ("mia-lund", NeverReason.ADDRESS),
    ],
)
def test_an_address_of_no_person_is_said_to_be_that(url: str, why: NeverReason) -> None:
    with pytest.raises(Never) as met:
        public_id_of(url)

    assert met.value.why is why
    assert str(met.value).endswith(".")


@given(st.text(max_size=60))
def test_whatever_is_typed_brings_an_id_or_a_sentence(typed: str) -> None:
    for url in (typed, f"https://www.linkedin.com/in/{typed}"):
        found = id_or_sentence(url)

        assert found.isprintable()
        assert found.endswith(".") or "/" not in found


def id_or_sentence(url: str) -> str:
    try:
        return public_id_of(url)
    except Never as error:
        return str(error)
