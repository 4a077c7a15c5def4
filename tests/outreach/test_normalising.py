"""From a row to what a lead is made of."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.addresses import in_ascii, is_disposable, is_role, read_address
from outreach.composing import is_address
from outreach.fields import Field
from outreach.languages import language_code
from outreach.locations import Location, read_location
from outreach.normalising import MAX_FACT, Candidate, Columns, Flag, normalise
from outreach.phones import read_phone
from outreach.web_addresses import read_profile, website_domain

ALL = [field.value for field in Field]


def lead(home: str | None = None, **cells: str) -> Candidate:
    """Normalise a row with these cells; what is no field of ours is a fact."""
    header = list(cells)
    fields = {Field(name): at for at, name in enumerate(header) if name in ALL}
    return normalise(list(cells.values()), Columns.of(header, fields), home=home)


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        (" Ada.King@Acme.TEST ", "ada.king@acme.test"),
        ("mailto:ada@acme.test?subject=Hi", "ada@acme.test"),
        ('"King, Ada" <ada@acme.test>', "ada@acme.test"),
        ("Ada King <mailto:ada@acme.test>", "ada@acme.test"),
        ("<ada@acme.test>;", "ada@acme.test"),
        ("ada@acme.test; bo@acme.test", "ada@acme.test"),
        ("ada@acme.test.", "ada@acme.test"),
        ("ada@büro.test", "ada@xn--bro-hoa.test"),
        ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"),
        ("ada+tag@acme.test", "ada+tag@acme.test"),
    ],
)
def test_an_address_is_read_out_of_what_people_write(cell: str, address: str) -> None:
    assert read_address(cell).address == address


@pytest.mark.parametrize(
    "cell", ["ada", "ada@", "@acme.test", "ada@acme", "a b@acme.test", "ada@-acme.test", "a@b@c", "n/a"]
)
def test_what_is_no_address_says_what_to_do(cell: str) -> None:
    assert read_address(cell).address == ""
    assert "correct it" in read_address(cell).problem


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("Jürgen@Acme.test", "jürgen@acme.test"),
        ("ju\u0308rgen@büro.test", "jürgen@xn--bro-hoa.test"),
        ("ゆき@例え.テスト", "ゆき@xn--r8jz45g.xn--zckzah"),
    ],
)
def test_letters_that_not_every_mail_server_takes_are_kept_and_named(cell: str, address: str) -> None:
    found = read_address(cell)

    assert (found.address, found.problem) == (address, "")
    assert "before the @" in found.remark
    assert in_ascii(cell) == address


@pytest.mark.parametrize(
    "address",
    [
        "info@acme.test",
        "no-reply@acme.test",
        "vertrieb@acme.test",
        "ventas+x@acme.test",
        "contact.us@acme.test",
    ],
)
def test_an_address_of_a_role_is_told(address: str) -> None:
    assert is_role(address)
    assert not is_role("ada.info@acme.test")


def test_a_domain_that_throws_addresses_away_is_told() -> None:
    assert is_disposable("mailinator.com")
    assert is_disposable("eu.mailinator.com")
    assert not is_disposable("acme.test")


@pytest.mark.parametrize("cell", ["N/A", "-", "null", "None", "unknown"])
def test_what_lists_write_for_nothing_is_no_address_and_no_reason_to_stay_out(cell: str) -> None:
    row = lead(name="Ada", email=cell, linkedin_url="linkedin.com/in/ada", phone=cell)

    assert (row.email, row.problem, row.phone, row.remarks, row.facts) == ("", "", "", (), {})


def test_a_name_that_reads_like_nothing_stays_and_a_company_of_nothing_does_not() -> None:
    row = lead(name="Nan None", company="N/A", title="-", email="a@b.test")

    assert (row.name, row.company, row.title) == ("Nan None", "", "")
    assert lead(name="n/a", email="a@b.test").problem == "The name is empty: fill it in."


def test_of_several_addresses_it_is_said_that_the_first_was_taken() -> None:
    several = lead(name="Ada", email="Ada <ada@acme.test>, bo@acme.test")

    assert several.email == "ada@acme.test"
    assert several.remarks == ("The cell holds several addresses: the first was taken.",)
    assert lead(name="Ada", email="ada@acme.test <Ada@acme.test>").remarks == ()


@given(st.text(max_size=80))
def test_an_address_that_is_read_can_be_written_to_and_is_read_again(cell: str) -> None:
    found = read_address(cell)

    assert not (found.address and found.problem)
    if found.address:
        assert is_address(found.address)
        again = read_address(found.address)
        assert (again.address, again.problem) == (found.address, "")
        assert (again.remark == "") == found.address.isascii()


@pytest.mark.parametrize(
    "cell",
    [
        "https://www.linkedin.com/in/ada-king",
        "http://linkedin.com/in/Ada-King/",
        "de.linkedin.com/in/ada-king?trk=x#y",
        "HTTPS://M.LINKEDIN.COM/in/ada-king/de",
        "https://www.linkedin.com/in/ada-king/detail/contact-info/",
        "https://www.linkedin.com/mwlite/in/ada-king",
        "www.linkedin.com//in//ada-king",
        "/in/ada-king",
        "https://www.linkedin.com/in/ada%2Dking",
    ],
)
def test_a_profile_has_one_form(cell: str) -> None:
    assert read_profile(cell).url == "https://www.linkedin.com/in/ada-king"


def test_letters_beyond_ascii_and_old_addresses_keep_their_person() -> None:
    encoded = "https://www.linkedin.com/in/j%C3%BCrgen-m%C3%BCller"

    assert read_profile("https://linkedin.com/in/jürgen-müller").url == encoded
    assert read_profile(encoded.replace("%C3", "%c3")).url == encoded
    assert read_profile("https://www.linkedin.com/pub/ada-king/12/34/567").url.endswith(
        "/in/ada-king-56703412"
    )


def test_the_number_of_a_member_keeps_its_case() -> None:
    url = "https://www.linkedin.com/in/ACwAAAbCdEfGhIjKlMnOpQrStUvWxYz"

    assert read_profile(url).url == url


@pytest.mark.parametrize(
    "cell",
    [
        "https://www.linkedin.com/sales/lead/ACwAAA,NAME_SEARCH,x",
        "https://www.linkedin.com/sales/people/ACwAAA",
    ],
)
def test_an_address_of_sales_navigator_is_kept_as_a_fact(cell: str) -> None:
    row = lead(name="Ada", linkedin_url=cell)

    assert row.linkedin_url == ""
    assert row.facts == {"linkedin_address": cell}
    assert "Sales Navigator" in row.remarks[0]


@pytest.mark.parametrize(
    "cell",
    [
        "https://www.linkedin.com/company/acme",
        "ada",
        "https://evil.test/linkedin.com/in/ada",
        "linkedin.com/in/",
        "https://notlinkedin.com/in/ada",
    ],
)
def test_what_is_no_profile_is_not_taken_for_one(cell: str) -> None:
    assert read_profile(cell).url == ""
    assert read_profile(cell).problem


@given(st.one_of(st.text(max_size=60), st.text(max_size=40).map(lambda slug: f"linkedin.com/in/{slug}")))
def test_a_profile_that_is_read_is_read_again(cell: str) -> None:
    url = read_profile(cell).url

    assert url == "" or (read_profile(url).url == url and url.isascii())


@pytest.mark.parametrize(
    ("cell", "country", "number"),
    [
        ("+49 (0)30 123456", None, "+4930123456"),
        ("0049 30 123456", None, "+4930123456"),
        ("030 / 123456", "DE", "+4930123456"),
        ("4915112345678", "DE", "+4915112345678"),
        ("(650) 253-0000 ext. 12", "US", "+16502530000"),
        ("tel:+1-650-253-0000", None, "+16502530000"),
        ("'+44 20 7946 0958", None, "+442079460958"),
        ("+49 30 123456; +49 30 999999", None, "+4930123456"),
    ],
)
def test_a_phone_number_is_read_with_the_country_of_its_row(
    cell: str, country: str | None, number: str
) -> None:
    assert read_phone(cell, country).number == number
    assert read_phone(number, country).number == number


@given(
    code=st.sampled_from(
        ["1", "7", "31", "33", "39", "44", "46", "48", "49", "52", "54", "55", "81", "86", "91", "352", "420"]
    ),
    rest=st.text("0123456789", min_size=3, max_size=14),
    gap=st.sampled_from(["", " ", "-", "."]),
)
def test_a_number_with_its_prefix_is_what_the_library_makes_of_it(code: str, rest: str, gap: str) -> None:
    cell = f"+{code}{gap}{rest[:2]}{gap}{rest[2:]}"
    parsed = phonenumbers.parse(cell)
    is_possible = phonenumbers.is_possible_number(parsed)

    found = read_phone(cell).number

    assert found == (
        phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if is_possible else ""
    )


def test_a_number_that_cannot_be_told_is_kept_as_a_fact() -> None:
    row = lead(name="Ada", phone="030 123456")

    assert (row.phone, row.facts) == ("", {"phone": "030 123456"})
    assert "no country" in row.remarks[0]
    assert lead(name="Ada", phone="030 123456", home="DE").phone == "+4930123456"
    assert lead(name="Ada", phone="030 123456", country="Germany").phone == "+4930123456"
    assert "not complete" in lead(name="Ada", phone="12").remarks[0]


@pytest.mark.parametrize(
    ("cell", "domain"),
    [
        ("https://www.Acme.test/about?x=1", "acme.test"),
        ("acme.test", "acme.test"),
        ("http://user@shop.acme.co.uk:8080", "shop.acme.co.uk"),
        ("ada@acme.test", "acme.test"),
        ("büro.test", "xn--bro-hoa.test"),
        ("https://www.linkedin.com/company/acme", ""),
        ("gmail.com", ""),
        ("192.168.0.1", ""),
        ("n/a", ""),
        ("Acme Inc.", ""),
    ],
)
def test_a_company_is_known_by_its_own_domain_alone(cell: str, domain: str) -> None:
    assert website_domain(cell) == domain


def test_a_company_without_a_website_is_known_by_its_mail() -> None:
    assert lead(name="Ada", email="ada@acme.test").company_domain == "acme.test"
    assert lead(name="Ada", email="ada@gmail.com").company_domain == ""
    assert lead(name="Ada", email="ada@mailinator.com").company_domain == ""
    assert (
        lead(name="Ada", email="a@acme.test", company_domain="www.other.test").company_domain == "other.test"
    )


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("Berlin, Germany", Location("Berlin", "", "Germany")),
        (
            "San Francisco, California, United States",
            Location("San Francisco", "California", "United States"),
        ),
        ("San Francisco, CA", Location("San Francisco", "CA", "")),
        ("Toronto, CA", Location("Toronto", "", "CA")),
        ("Germany", Location("", "", "Germany")),
        ("Berlin", Location("Berlin", "", "")),
        ("Singapore", Location("Singapore", "", "")),
        ("Greater London Area", Location("Greater London Area", "", "")),
        (" , ", Location()),
    ],
)
def test_a_whole_place_is_taken_apart(cell: str, place: Location) -> None:
    assert read_location(cell) == place


def test_a_rows_own_columns_win_over_the_whole_place() -> None:
    row = lead(name="Ada", location="Berlin, Germany", city="Ulm")

    assert (row.city, row.region, row.country) == ("Ulm", "", "Germany")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("German", "de"),
        ("Deutsch", "de"),
        ("de-DE", "de"),
        ("EN", "en"),
        ("français", "fr"),
        ("日本語", "ja"),
        ("Klingon", ""),
    ],
)
def test_a_language_is_known_by_its_name(text: str, code: str) -> None:
    assert language_code(text) == code


def test_a_row_becomes_what_a_lead_is_made_of() -> None:
    row = lead(
        first_name=" Ada ", last_name="King\u200b", email="Info@Gmail.com", email_verified="Verified", tags="A; b,a",
        language="Klingon", title="=CTO", Seniority="C-Suite", Empty=" ",
    )  # fmt: skip

    assert (row.name, row.first_name, row.last_name, row.title) == ("Ada King", "Ada", "King", "=CTO")
    assert (row.email, row.email_domain, row.email_verified) == ("info@gmail.com", "gmail.com", True)
    assert row.flags == (Flag.ROLE, Flag.FREE_MAIL)
    assert row.tags == ("a", "b")
    assert row.facts == {"Seniority": "C-Suite", "language": "Klingon"}
    assert (row.problem, row.remarks) == ("", ())


def test_a_row_that_cannot_come_in_says_why() -> None:
    assert lead(name=" ", email="a@b.test").problem == "The name is empty: fill it in."
    assert "not an address" in lead(name="Ada", email="nonsense").problem


def test_what_is_too_long_is_cut_and_said() -> None:
    row = lead(name="x" * 300, Notes="y" * (MAX_FACT + 1))

    assert len(row.name) == 200
    assert len(row.facts["Notes"]) == MAX_FACT
    assert len(row.remarks) == 2


@given(st.fixed_dictionaries({name: st.text(max_size=40) for name in [*ALL, "fact"]}))
def test_normalising_what_was_normalised_changes_nothing(cells: dict[str, str]) -> None:
    once = lead(**cells)

    again = lead(
        **{
            name: ("true" if once.email_verified else "") if name == "email_verified" else
            ";".join(once.tags) if name == "tags" else
            "" if name == "location" else getattr(once, name)
            for name in ALL
        }
    )  # fmt: skip

    kept = [name for name in ALL if name != "location"]
    assert [getattr(again, name) for name in kept] == [getattr(once, name) for name in kept]
