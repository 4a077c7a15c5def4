"""What a typed line, or a row of a file, means to block."""

import pytest

from models.states import SuppressionKind
from outreach.block_entries import Entry, entry_of, read_lines, read_rows
from outreach.table_port import Row

ADDRESS, DOMAIN, URL = SuppressionKind.ADDRESS, SuppressionKind.DOMAIN, SuppressionKind.LINKEDIN_URL


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("Ada@Acme.com", Entry(ADDRESS, "ada@acme.com")),
        ("<mailto:ada@acme.com|ada@acme.com>", Entry(ADDRESS, "ada@acme.com")),
        ('"ada@acme.com"', Entry(ADDRESS, "ada@acme.com")),
        ("acme.com", Entry(DOMAIN, "acme.com")),
        ("@Acme.com", Entry(DOMAIN, "acme.com")),
        ("<http://acme.com|acme.com>", Entry(DOMAIN, "acme.com")),
        ("https://www.acme.com/about", Entry(DOMAIN, "acme.com")),
        ("müller.de", Entry(DOMAIN, "xn--mller-kva.de")),
        ("@Müller.de", Entry(DOMAIN, "xn--mller-kva.de")),
        ("kai@müller.de", Entry(ADDRESS, "kai@xn--mller-kva.de")),
        ("Ada L <ada@acme.com>;", Entry(ADDRESS, "ada@acme.com")),
        ("*.acme.com.", Entry(DOMAIN, "acme.com")),
        ("ada@acme.com, bo@acme.com", None),
        ("[x", None),
        ("http://[::1", None),
        ("https://www.linkedin.com/in/Ada-L/?utm=1", Entry(URL, "linkedin.com/in/ada-l")),
        ("de.linkedin.com/in/ada", Entry(URL, "linkedin.com/in/ada")),
        ("<https://linkedin.com/in/ada>", Entry(URL, "linkedin.com/in/ada")),
        ("linkedin.com", None),
        ("https://linkedin.com/company/acme", None),
        ("acme", None),
        ("ada lovelace", None),
        ("ada@", None),
        ("@", None),
        ("", None),
        ("a@b@c.com", None),
        ("1.2", None),
    ],
)
def test_a_text_is_an_address_a_domain_a_profile_or_nothing(text: str, entry: Entry | None) -> None:
    assert entry_of(text) == entry


def test_each_bad_line_is_named_and_blank_ones_are_passed_by() -> None:
    read = read_lines(["ada@acme.com", "", "nonsense", "ADA@acme.com", "x" * 200])

    assert read.entries == (Entry(ADDRESS, "ada@acme.com"),)
    assert [number for number, _ in read.problems] == [3, 5]
    assert read.problems[0][1] == "“nonsense” is no address, domain or LinkedIn URL."
    assert len(read.problems[1][1]) < 120


def test_a_row_blocks_the_narrowest_that_it_names() -> None:
    rows = (("name", "company", "email"), ("Ada", "acme.com", "ada@acme.com"), ("Bob", "bob.com", ""))

    read = read_rows(Row(number, cells) for number, cells in enumerate(rows, start=1))

    assert read.entries == (Entry(ADDRESS, "ada@acme.com"), Entry(DOMAIN, "bob.com"))
    assert read.problems == ()


def test_the_first_row_that_holds_something_may_be_a_header_and_rows_keep_their_numbers() -> None:
    rows = [Row(3, ("", " ")), Row(4, ("email",)), Row(7, ("ada@acme.com",)), Row(9, ("Bob", "none"))]

    read = read_rows(rows)

    assert read.entries == (Entry(ADDRESS, "ada@acme.com"),)
    assert read.problems == ((9, "“Bob, none” is no address, domain or LinkedIn URL."),)
