"""Which column is which field: the exports of common tools, many languages, and content where names say nothing."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.column_guesses import guess
from outreach.fields import Field


def fields(header: str | Sequence[str], *rows: Sequence[str]) -> dict[str, str]:
    """Return the field of each column by the column's name."""
    names = header.split(",") if isinstance(header, str) else header
    return {names[one.column]: one.field.value for one in guess(names, rows)}


APOLLO = (
    "First Name,Last Name,Title,Company Name,Company Name for Emails,Email,Email Status,Primary Email Source,"
    "Primary Email Verification Source,Email Confidence,Primary Email Catch-all Status,"
    "Primary Email Last Verified At,Seniority,Departments,Sub Departments,Contact Owner,Work Direct Phone,Home Phone,"
    "Mobile Phone,Corporate Phone,Other Phone,Do Not Call,Stage,Lists,Last Contacted,Account Owner,# Employees,"
    "Industry,Keywords,Person Linkedin Url,Website,Company Linkedin Url,Facebook Url,Twitter Url,City,State,Country,"
    "Company Address,Company City,Company State,Company Country,Company Phone,Technologies,Annual Revenue,"
    "Total Funding,Latest Funding,Latest Funding Amount,Last Raised At,Subsidiary of,Email Sent,Email Open,"
    "Email Bounced,Replied,Demoed,Number of Retail Locations,Apollo Contact Id,Apollo Account Id,Secondary Email,"
    "Secondary Email Source,Secondary Email Status,Tertiary Email"
)
SALES_NAVIGATOR = (
    "profileUrl,fullName,firstName,lastName,companyName,title,companyId,companyUrl,regularCompanyUrl,summary,"
    "titleDescription,industry,companyLocation,location,durationInRole,durationInCompany,pastExperienceCompanyName,"
    "pastExperienceCompanyUrl,pastExperienceCompanyTitle,pastExperienceDate,pastExperienceDuration,connectionDegree,"
    "profileImageUrl,sharedConnectionsCount,name,vmid,linkedInProfileUrl,isPremium,isOpenLink,query,timestamp,"
    "defaultProfileUrl"
)
CONNECTIONS = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
HUBSPOT = (
    "Record ID - Contact,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Marketing contact status,"
    "Create Date,Job Title,City,State/Region,Country/Region,Preferred language,Associated Company"
)
SALESFORCE_CONTACTS = (
    "Salutation,First Name,Last Name,Title,Mailing Street,Mailing City,Mailing State/Province,"
    "Mailing Zip/Postal Code,Mailing Country,Phone,Mobile,Fax,Email,Account Owner,Account Name"
)
SALESFORCE_LEADS = "Lead Owner,First Name,Last Name,Title,Company / Account,Lead Source,Rating,Street,Email"


def test_an_export_of_apollo_is_read() -> None:
    assert fields(APOLLO) == {
        "First Name": "first_name",
        "Last Name": "last_name",
        "Title": "title",
        "Company Name": "company",
        "Email": "email",
        "Email Status": "email_verified",
        "Work Direct Phone": "phone",
        "Lists": "tags",
        "Person Linkedin Url": "linkedin_url",
        "Website": "company_domain",
        "City": "city",
        "State": "region",
        "Country": "country",
    }


def test_apollos_phone_is_the_column_that_holds_some() -> None:
    header = APOLLO.split(",")
    row = ["+49 30 123456" if name == "Mobile Phone" else "" for name in header]

    assert fields(header, row)["Mobile Phone"] == "phone"


def test_a_search_scraped_from_sales_navigator_is_read() -> None:
    header = SALES_NAVIGATOR.split(",")
    cells = {
        "profileUrl": "https://www.linkedin.com/sales/lead/ACwAAA,NAME_SEARCH,x",
        "fullName": "Ada King",
        "name": "Ada King",
        "firstName": "Ada",
        "lastName": "King",
        "companyUrl": "https://www.linkedin.com/sales/company/12345",
        "regularCompanyUrl": "https://www.linkedin.com/company/12345",
        "linkedInProfileUrl": "https://www.linkedin.com/in/ACwAAA",
        "defaultProfileUrl": "https://www.linkedin.com/in/ada-king",
        "location": "Oslo, Norway",
    }

    assert fields(header, [cells.get(name, "") for name in header]) == {
        "fullName": "name",
        "firstName": "first_name",
        "lastName": "last_name",
        "companyName": "company",
        "title": "title",
        "location": "location",
        "linkedInProfileUrl": "linkedin_url",
    }


def test_an_export_of_linkedin_connections_is_read() -> None:
    row = ["Ada", "King", "https://www.linkedin.com/in/ada", "", "Acme", "CTO", "12 Mar 2025"]

    assert fields(CONNECTIONS, row) == {
        "First Name": "first_name",
        "Last Name": "last_name",
        "URL": "linkedin_url",
        "Email Address": "email",
        "Company": "company",
        "Position": "title",
    }


def test_an_export_of_hubspot_contacts_is_read() -> None:
    assert fields(HUBSPOT) == {
        "First Name": "first_name",
        "Last Name": "last_name",
        "Email": "email",
        "Phone Number": "phone",
        "Job Title": "title",
        "City": "city",
        "State/Region": "region",
        "Country/Region": "country",
        "Preferred language": "language",
        "Associated Company": "company",
    }


def test_reports_of_salesforce_are_read() -> None:
    assert fields(SALESFORCE_CONTACTS) == {
        "First Name": "first_name",
        "Last Name": "last_name",
        "Title": "title",
        "Mailing City": "city",
        "Mailing State/Province": "region",
        "Mailing Country": "country",
        "Phone": "phone",
        "Email": "email",
        "Account Name": "company",
    }
    assert fields(SALESFORCE_LEADS) == {
        "First Name": "first_name",
        "Last Name": "last_name",
        "Title": "title",
        "Company / Account": "company",
        "Email": "email",
    }


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "Vorname;Nachname;E-Mail-Adresse;Firma;Position;Stadt;Bundesland;Land;Telefon;Sprache;Webseite",
            "flecmtrypgw",
        ),
        (
            "Prénom;Nom de famille;Adresse e-mail;Société;Poste;Ville;Pays;Téléphone;Langue;Site web",
            "flecmtypgw",
        ),
        (
            "Nombre de pila;Apellidos;Correo electrónico;Empresa;Cargo;Ciudad;Provincia;País;Teléfono",
            "flecmtryp",
        ),
        ("Nome;Cognome;Indirizzo e-mail;Azienda;Ruolo;Città;Regione;Paese;Cellulare;Lingua", "flecmtrypg"),
        ("Primeiro nome;Sobrenome;E-mail;Empresa;Cargo;Cidade;Estado;País;Telefone;Idioma", "flecmtrypg"),
        (
            "Voornaam;Achternaam;E-mailadres;Bedrijf;Functie;Woonplaats;Provincie;Land;Telefoonnummer",
            "flecmtryp",
        ),
        (
            "Imię;Nazwisko;Adres e-mail;Nazwa firmy;Stanowisko;Miasto;Województwo;Kraj;Telefon;Język",
            "flecmtrypg",
        ),
        (
            "Förnamn;Efternamn;E-post;Företag;Befattning;Stad;Län;Land;Mobilnummer;Språk;Hemsida",
            "flecmtrypgw",
        ),
        (
            "Fornavn;Efternavn;E-mail;Virksomhed;Stilling;By;Region;Land;Telefonnummer;Hjemmeside",
            "flecmtrypw",
        ),
        ("名;姓;メールアドレス;会社名;役職;市区町村;都道府県;国;電話番号;言語", "flecmtrypg"),
        ("名字;姓氏;电子邮箱;公司名称;职位;城市;省份;国家;手机号码;语言;公司网站", "flecmtrypgw"),
        (
            "first_name;last_name;email;company;title;city;region;country;phone;language;company_domain",
            "flecmtrypgw",
        ),
    ],
)
def test_headers_of_many_languages_are_known(header: str, expected: str) -> None:
    letters = dict(
        f="first_name", l="last_name", e="email", c="company", m="title", t="city", r="region", y="country",
        p="phone", g="language", w="company_domain",
    )  # fmt: skip

    assert list(fields(header.split(";")).values()) == [letters[letter] for letter in expected]


def test_every_name_of_ours_is_its_own_field() -> None:
    names = [field.value for field in Field if field not in (Field.FIRST_NAME, Field.LAST_NAME)]

    assert list(fields(names).values()) == names


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Vorname,Name", ("Ada", "King"), {"Vorname": "first_name", "Name": "last_name"}),
        ("Vorname,Name", ("Ada", "Ada King"), {"Vorname": "first_name", "Name": "name"}),
        ("Nombre,Apellidos", ("Ada", "King"), {"Nombre": "first_name", "Apellidos": "last_name"}),
        ("Name,Last name", ("Ada King", "King"), {"Name": "name", "Last name": "last_name"}),
    ],
)
def test_half_a_name_next_to_the_other_half_is_no_full_name(
    header: str, row: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert fields(header, row) == expected


def test_beside_both_halves_a_name_of_something_else_is_not_the_lead_s() -> None:
    header = "First Name,Last Name,Name,Email"

    assert "Name" not in fields(header, ("Ada", "King", "Acme", "ada@acme.test"))
    assert fields(header, ("Ada", "King", "Ada King", "ada@acme.test"))["Name"] == "name"
    assert fields(header)["Name"] == "name"


def test_the_work_email_is_preferred_unless_it_is_empty() -> None:
    header = "Name,Personal Email,Email,Work Email"

    assert fields(header, ["Ada", "a@home.test", "a@b.test", "a@acme.test"])["Work Email"] == "email"
    assert fields(header, ["Ada", "a@home.test", "a@b.test", ""])["Email"] == "email"
    assert fields(header, ["Ada", "a@home.test", "", ""])["Personal Email"] == "email"


def test_content_tells_what_names_do_not() -> None:
    rows = [
        [
            "Ada",
            f"ada{number}@acme.test",
            f"https://de.linkedin.com/in/ada{number}",
            f"+49 30 12345{number}",
            str(number),
        ]
        for number in range(5)
    ]

    assert fields("a,b,c,d,e", *rows) == {"b": "email", "c": "linkedin_url", "d": "phone"}


def test_our_own_addresses_in_an_owners_column_are_not_the_leads() -> None:
    rows = [[f"Lead {number}", "me@ours.test"] for number in range(5)]

    assert fields("Name,Contact owner", *rows) == {"Name": "name"}
    assert fields("Name,Worked by", *rows) == {"Name": "name"}


def test_a_column_of_company_pages_is_no_profile() -> None:
    assert fields("Name,LinkedIn", ["Ada", "https://www.linkedin.com/company/acme"]) == {"Name": "name"}


def test_a_guess_says_how_sure_it_is() -> None:
    sure = {
        one.field: one.sureness
        for one in guess(["Email", "Client", "Lead Country", "x"], [["a@b.test", "A", "DE", ""]])
    }

    assert sure == {Field.EMAIL: "certain", Field.COMPANY: "likely", Field.COUNTRY: "certain"}


CELLS = st.one_of(
    st.sampled_from([*APOLLO.split(","), *CONNECTIONS.split(","), "Nom", "Land", "a@b.test"]),
    st.text(max_size=30),
)


@given(st.lists(CELLS, max_size=12), st.lists(st.lists(CELLS, max_size=12), max_size=4))
def test_no_column_has_two_fields_and_no_field_two_columns(header: list[str], rows: list[list[str]]) -> None:
    found = guess(header, rows)

    assert len({one.column for one in found}) == len({one.field for one in found}) == len(found)
    assert [one.column for one in found] == sorted(one.column for one in found)
    assert all(0 <= one.column < len(header) for one in found)
