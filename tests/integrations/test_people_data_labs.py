"""What goes to People Data Labs, and what becomes of all that it may answer."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from integrations.people_data_labs import PeopleDataLabs
from integrations.people_data_labs_troubles import of_status
from outreach.enrichment_port import EnricherDown, EnricherShut, EnricherSilent, Outcome, Sought
from tests.integrations.people_data_labs_server import (
    ERRORS,
    KEY,
    NOT_FOUND,
    RECORD,
    SAY_NOTHING,
    PeopleDataLabsServer,
    Scripted,
    people_data_labs,
)

MIA = Sought(7, "Mia Lund", company="Fjord")
KAI = Sought(8, "Kai Berg", company="Berg")


@pytest.fixture
def server() -> Iterator[PeopleDataLabsServer]:
    with people_data_labs() as serving:
        serving.known["Mia Lund"] = RECORD
        yield serving


@pytest.fixture
def client(server: PeopleDataLabsServer) -> PeopleDataLabs:
    return PeopleDataLabs(KEY, price_micros=280_000, address=server.url)


def items(*found: dict[str, Any]) -> Scripted:
    return Scripted(200, json.dumps(found).encode())


def test_a_request_holds_what_identifies_them_and_asks_for_no_private_data(
    server: PeopleDataLabsServer, client: PeopleDataLabs
) -> None:
    client.look_up(
        [
            Sought(
                7, "Mia Lund", email="mia@fjord.test", linkedin_url="https://www.linkedin.com/in/mia",
                phone="+4722334455", company="Fjord", city="Oslo", country="Norway",
            ),
            Sought(8, "Kai", email="kai@berg.test", company_domain="berg.test"),
        ]
    )  # fmt: skip

    first, second = server.requests[0]
    params = first["params"]
    asked_for = set(params.pop("data_include").split(","))
    assert first["metadata"] == {"ref": "7"}
    assert params == {
        "name": "Mia Lund",
        "email": "mia@fjord.test",
        "profile": "https://www.linkedin.com/in/mia",
        "phone": "+4722334455",
        "company": "Fjord",
        "locality": "Oslo",
        "country": "Norway",
        "min_likelihood": 6,
        "titlecase": True,
    }
    assert {"id", "work_email", "job_title"} <= asked_for
    assert not asked_for & {
        "personal_emails",
        "mobile_phone",
        "phone_numbers",
        "street_addresses",
        "birth_date",
    }
    assert "name" not in second["params"]
    assert second["params"]["company"] == "berg.test"


def test_a_person_found_becomes_fields_of_ours(client: PeopleDataLabs) -> None:
    (answer,) = client.look_up([MIA]).answers

    assert dict(answer.fields) == {
        "title": "Head Of Operations",
        "company": "Fjord",
        "company_domain": "fjord.test",
        "email": "mia@fjord.test",
        "linkedin_url": "https://www.linkedin.com/in/mia-lund",
        "city": "Oslo",
        "region": "Oslo",
        "country": "Norway",
    }
    assert dict(answer.facts) == {
        "industry": "Logistics And Supply Chain",
        "company_industry": "Maritime",
        "company_size": "51-200",
    }
    assert answer.provider_ref == "geOZltvqXDfpKzxgrzmJZj_0000"


def test_the_free_plan_says_only_whether_there_is_an_address_which_is_none(
    server: PeopleDataLabsServer, client: PeopleDataLabs
) -> None:
    server.known["Mia Lund"] = {"id": "x", "work_email": True, "job_title": None, "location_locality": False}

    (answer,) = client.look_up([MIA]).answers

    assert (answer.outcome, dict(answer.fields)) == (Outcome.FOUND, {})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>busy</html>",
        b'{"status": 200}',
        b"[",
        b"null",
        b"\xff\xfe",
        pytest.param(b"[" * 100_000, id="deep"),
    ],
)
def test_an_answer_that_cannot_be_read_may_have_been_charged(
    server: PeopleDataLabsServer, client: PeopleDataLabs, body: bytes
) -> None:
    server.script.append(Scripted(200, body))

    with pytest.raises(EnricherSilent, match="no answer that can be read"):
        client.look_up([MIA])


def test_an_answer_larger_than_any_can_be_is_not_read_on(
    server: PeopleDataLabsServer, client: PeopleDataLabs
) -> None:
    server.script.append(Scripted(200, b"[" + b" " * 9_000_000 + b"]"))

    with pytest.raises(EnricherSilent):
        client.look_up([MIA])


def test_answers_of_strangers_and_of_no_shape_are_no_answers(
    server: PeopleDataLabsServer, client: PeopleDataLabs
) -> None:
    server.script.append(
        items(
            {"status": 200, "data": RECORD, "metadata": {"ref": "99"}},
            {"status": "200", "data": RECORD, "metadata": {"ref": "7"}},
            {"data": RECORD, "metadata": {"ref": "7"}},
            {"status": 200, "data": "garbage", "metadata": {"ref": "8"}},
        )
    )

    looked = client.look_up([MIA, KAI])

    (answer,) = looked.answers
    assert (answer.ref, answer.outcome) == (8, Outcome.FAILED)


def test_answers_without_what_was_sent_along_go_by_their_place(
    server: PeopleDataLabsServer, client: PeopleDataLabs
) -> None:
    server.script.append(items({"status": 404, "error": NOT_FOUND}, {"status": 200, "data": RECORD}))

    answers = client.look_up([KAI, MIA]).answers

    assert [(one.ref, one.outcome) for one in answers] == [(8, Outcome.NOT_FOUND), (7, Outcome.FOUND)]


def test_fewer_answers_than_people_without_what_was_sent_along_belong_to_nobody(
    server: PeopleDataLabsServer, client: PeopleDataLabs
) -> None:
    server.script.append(items({"status": 200, "data": RECORD}))

    assert client.look_up([KAI, MIA]).answers == ()


def test_credit_that_ends_within_a_call_leaves_the_rest_unasked(
    server: PeopleDataLabsServer, client: PeopleDataLabs
) -> None:
    server.script.append(
        items(
            {"status": 200, "data": RECORD, "metadata": {"ref": "7"}},
            {"status": 402, "error": ERRORS[402], "metadata": {"ref": "8"}},
        )
    )

    looked = client.look_up([MIA, KAI])

    assert [one.ref for one in looked.answers] == [7]
    assert isinstance(looked.trouble, EnricherShut)
    assert "top it up" in str(looked.trouble)


def test_one_person_who_makes_a_whole_request_refused_is_found_and_the_others_are_looked_up(
    server: PeopleDataLabsServer, client: PeopleDataLabs
) -> None:
    server.refuses.add("Kai Berg")
    crowd = [Sought(number, f"Person {number}", company="Firm") for number in range(10, 14)]

    looked = client.look_up([*crowd, KAI, MIA])

    outcomes = {answer.ref: answer.outcome for answer in looked.answers}
    assert outcomes[8] is Outcome.FAILED
    assert outcomes[7] is Outcome.FOUND
    assert len(outcomes) == 6


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (401, EnricherShut, "PLERA_ENRICHMENT_KEY"),
        (403, EnricherShut, "PLERA_ENRICHMENT_KEY"),
        (402, EnricherShut, "top it up"),
        (404, EnricherShut, "PLERA_ENRICHMENT_URL"),
        (302, EnricherShut, "PLERA_ENRICHMENT_URL"),
        (500, EnricherDown, "status 500"),
        (502, EnricherDown, "status 502"),
        (504, EnricherSilent, "no answer"),
    ],
)
def test_every_other_status_says_what_to_do(
    server: PeopleDataLabsServer, client: PeopleDataLabs, status: int, kind: type[Exception], words: str
) -> None:
    server.script.append(Scripted(status))

    with pytest.raises(kind, match=words):
        client.look_up([MIA])


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("17", 17.0),
        ("0", 1.0),
        ("999999", 3600.0),
        ("", 60.0),
        ("soon", 60.0),
        ("-5", 60.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 1.0),
    ],
)
def test_a_rate_limit_is_waited_for_as_told_within_bounds(told: str, seconds: float) -> None:
    assert of_status(429, {"retry-after": told}).retry_after == seconds


def test_a_provider_that_says_nothing_in_time_may_have_charged(server: PeopleDataLabsServer) -> None:
    server.script.append(SAY_NOTHING)
    client = PeopleDataLabs(KEY, price_micros=1, address=server.url, patience_seconds=0.2)

    with pytest.raises(EnricherSilent):
        client.look_up([MIA])


def test_a_provider_that_cannot_be_reached_was_not_asked() -> None:
    client = PeopleDataLabs(KEY, price_micros=1, address="http://127.0.0.1:9")

    with pytest.raises(EnricherDown, match="cannot be reached"):
        client.look_up([MIA])
    assert "cannot be reached" in client.examine()


def test_a_key_that_is_refused_is_named_before_anything_is_asked_and_never_shown(
    server: PeopleDataLabsServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = PeopleDataLabs("wrong-secret", price_micros=1, address=server.url)

    assert "PLERA_ENRICHMENT_KEY" in client.examine()
    with pytest.raises(EnricherShut) as caught:
        client.look_up([MIA])

    assert "wrong-secret" not in f"{caught.value} {client!r} {caplog.text}"


def test_used_up_credit_is_seen_before_anything_is_asked(
    server: PeopleDataLabsServer, client: PeopleDataLabs
) -> None:
    assert client.examine() == ""
    server.credits_left = 0

    assert "used up" in client.examine()
