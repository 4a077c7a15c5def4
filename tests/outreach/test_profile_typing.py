"""What is typed in place of a person's LinkedIn profile is named for what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach import profile_typing, web_addresses

LIKE = profile_typing.LIKE
COMPANY = f"This is the page of a company, not a person's profile: {LIKE}"
POST = f"This is a post, not a person's profile: open whoever wrote it, and {LIKE}"
OTHER = f"This is an address of another site, not of LinkedIn: {LIKE}"
NONE = f"This is not a person's LinkedIn profile: {LIKE}"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("https://www.linkedin.com/in/ada", ""),
        ("in/ada", ""),
        ("de.linkedin.com/in/jürgen-müller/?x=1", ""),
        ("https://www.linkedin.com/company/kumo/about", COMPANY),
        ("linkedin.com/School/mit", COMPANY),
        ("https://www.linkedin.com/showcase/kumo", COMPANY),
        (
            "https://www.linkedin.com/groups/123",
            f"This is the page of a group, not a person's profile: {LIKE}",
        ),
        ("https://www.linkedin.com/posts/ada_hello-activity-7", POST),
        ("linkedin.com/feed/update/urn:li:activity:7", POST),
        ("https://www.linkedin.com/pulse/how-to-ada", POST),
        ("https://example.com/in/ada", OTHER),
        ("https://notlinkedin.com/in/ada", OTHER),
        ("https://linkedin.com.evil.test/in/ada", OTHER),
        ("ada@acme.com", OTHER),
        ("https://www.linkedin.com/", NONE),
        ("https://www.linkedin.com/jobs/view/7", NONE),
        ("Ada Lovelace", NONE),
        ("http://[", NONE),
        ("", NONE),
    ],
)
def test_each_kind_of_address_has_its_sentence(typed: str, said: str) -> None:
    assert profile_typing.problem(typed) == said


def test_sales_navigator_and_short_links_say_where_the_profile_is_found() -> None:
    sales = profile_typing.problem("https://www.linkedin.com/sales/lead/ACwAA1,NAME_SEARCH")
    short = profile_typing.problem("https://lnkd.in/abc")

    assert sales.startswith(
        "This is an address of Sales Navigator, not a public profile: open the person there"
    )
    assert short.startswith("This is a short link: open it, copy the address of the profile")


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_profile_or_has_a_sentence(typed: str) -> None:
    assert bool(profile_typing.problem(typed)) is not bool(web_addresses.read_profile(typed).url)
