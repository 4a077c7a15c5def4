"""What of a provider's answer fits a lead."""

import pytest

from models import Lead
from outreach import fitting
from outreach.enrichment_port import Answer, Outcome
from outreach.fitting import Taken

FOUND = {
    "email": "Mia@Fjord.test", "title": "Head of Ops", "company": "Fjord AS", "company_domain": "fjord.test",
    "linkedin_url": "https://www.linkedin.com/in/mia", "city": "Oslo", "region": "Oslo", "country": "Norway",
}  # fmt: skip


def fit(taken: Taken | None = None, found: dict[str, str] | None = None, **known: str) -> fitting.Filled:
    empty = dict.fromkeys(("title", "company", "company_domain", "phone", "city", "region", "country"), "")
    lead = Lead(name="Mia Lund", **(empty | known))
    answer = Answer(1, Outcome.FOUND, FOUND if found is None else found)
    return fitting.worth_keeping(lead, answer, taken or Taken(), "Provider")


def test_only_empty_fields_are_filled() -> None:
    filled = fit(title="CEO", company="Fjord")

    assert filled.values == {
        "email": "mia@fjord.test",
        "checks": [],
        "company_domain": "fjord.test",
        "linkedin_url": "https://www.linkedin.com/in/mia",
        "city": "Oslo",
        "region": "Oslo",
        "country": "Norway",
    }
    assert filled.refused == []


def test_title_and_address_of_a_job_at_another_company_are_not_kept() -> None:
    filled = fit(company="Lomax")

    assert set(filled.values) == {"linkedin_url", "city", "region", "country"}
    assert filled.refused == ["Provider knows them at another company, so title and address were not kept."]


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("Kumo", "KUMO", True),
        ("Vogt", "Vogt GmbH", True),
        ("Kumo Robotics", "Kumo", True),
        ("Data Labs", "DataLabs", True),
        ("Kumo", "Kumon", False),
        ("Reed", "Lomax", False),
    ],
)
def test_companies_are_the_same_when_one_name_begins_with_the_other(
    ours: str, theirs: str, same: bool
) -> None:
    assert fitting.same_company(ours, theirs) is same


def test_a_place_that_contradicts_theirs_is_not_kept() -> None:
    assert "city" not in fit(country="Japan").values
    assert "country" not in fit(city="Bergen").values
    assert fit(country="NO").values["city"] == "Oslo"


def test_an_address_that_is_wrong_blocked_or_another_leads_is_not_kept_and_says_why() -> None:
    wrong = fit(found={"email": "not an address"})
    blocked = fit(Taken(suppressed={"fjord.test": "domain is suppressed"}))
    taken = fit(Taken(emails={"mia@fjord.test"}))

    assert [one.values.get("email") for one in (wrong, blocked, taken)] == [None] * 3
    assert [
        "not one plain" in wrong.refused[0],
        "blocked" in blocked.refused[0],
        "another lead" in taken.refused[0],
    ] == [True] * 3


def test_an_address_of_a_role_or_a_disposable_mailbox_is_kept_with_the_word_against_it() -> None:
    assert fit(found={"email": "info@fjord.test"}).values["checks"] == ["role"]
    assert fit(found={"email": "mia@mailinator.com"}).values["checks"] == ["disposable"]


def test_what_is_found_is_written_as_an_import_writes_it() -> None:
    found = {
        "email": "Mia <MIA@Fjord.test>",
        "linkedin_url": "linkedin.com/in/Mia-Lund/?trk=x",
        "company_domain": "https://www.fjord.test/about",
    }

    assert fit(found=found).values == {
        "email": "mia@fjord.test",
        "checks": [],
        "linkedin_url": "https://www.linkedin.com/in/mia-lund",
        "company_domain": "fjord.test",
    }
    assert (
        fit(found={"linkedin_url": "linkedin.com/company/fjord", "company_domain": "linkedin.com"}).values
        == {}
    )


def test_two_leads_of_one_call_do_not_get_the_same_address() -> None:
    taken = Taken()

    assert fit(taken).values["email"]
    assert "email" not in fit(taken).values


def test_a_linkedin_url_that_is_blocked_or_another_leads_however_written_is_not_kept() -> None:
    blocked = fit(Taken(suppressed={"linkedin.com/in/mia": "linkedin url is suppressed"}))
    taken = fit(Taken(linkedin_urls={"linkedin.com/in/mia"}))

    assert "linkedin_url" not in blocked.values
    assert "linkedin_url" not in taken.values
    assert "blocked" in blocked.refused[0]


def test_texts_are_cleaned_and_cut_but_what_must_be_exact_is_left_out() -> None:
    filled = fit(
        found={"title": "Head\u200b\nof " + "x" * 400, "email": "a" * 400 + "@x.test", "note": "no field"}
    )

    assert filled.values["title"].startswith("Head of x")
    assert len(filled.values["title"]) == 200
    assert set(filled.values) == {"title"}
