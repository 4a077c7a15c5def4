"""The local Unipile tells webhooks what happens: with a secret, late, twice, in another order or never; and links."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from sandbox.runner import Running
from tests.sandbox.linkedin_desk import JO, PLAIN, Unipile, local_linkedin
from tests.sandbox.webhook_ear import Ear, listening_ear


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with local_linkedin(tmp_path_factory.mktemp("linkedin")) as one:
        yield one


@pytest.fixture
def unipile(sandbox: Running) -> Unipile:
    httpx.post(f"{sandbox.url}/_control/reset", timeout=20, verify=PLAIN).raise_for_status()
    return Unipile(sandbox)


@pytest.fixture
def ear() -> Iterator[Ear]:
    with listening_ear() as one:
        yield one


def texts(heard: list[dict[str, Any]]) -> list[str]:
    return [one["message"] for one in heard]


def count(number: int) -> Any:
    return lambda heard: len(heard) >= number


def letters(unipile: Unipile) -> list[tuple[str, int]]:
    return [(one["outcome"], one["attempts"]) for one in unipile.state()["webhooks"]["letters"]]


def test_a_message_is_told_with_the_secret_and_says_whose_it_is(unipile: Unipile, ear: Ear) -> None:
    unipile.hears(ear.url, "messaging")
    unipile.plays("answer", person="olga", text="Hello Jo").raise_for_status()
    unipile.writes("olga", "Hello Olga")

    theirs, ours = sorted(ear.wait(count(2)), key=lambda one: str(one["timestamp"]))
    owner = theirs["account_info"]["user_id"]
    assert (theirs["event"], theirs["message"], theirs["account_id"]) == ("message_received", "Hello Jo", JO)
    assert theirs["sender"]["attendee_provider_id"] == unipile.id_of("olga") != owner
    assert ours["sender"]["attendee_provider_id"] == owner
    assert {headers["x-secret"] for headers in ear.headers} == {"s-1"}
    # Unipile sends no content type of its own to webhooks that were made by API.
    assert all("content-type" not in headers for headers in ear.headers)


def test_an_acceptance_is_told_unless_it_is_silent(unipile: Unipile, ear: Ear) -> None:
    unipile.hears(ear.url, "users")
    for who, silent in (("lead-1", True), ("mia-lund", False)):
        unipile.invites(who)
        unipile.plays("accept", person=who, silent=silent).raise_for_status()

    (told,) = ear.wait(count(1))
    assert (told["event"], told["user_public_identifier"]) == ("new_relation", "mia-lund")
    assert told["user_provider_id"] == unipile.id_of("mia-lund")


def test_states_of_an_account_are_told_in_unipile_s_words(unipile: Unipile, ear: Ear) -> None:
    unipile.hears(ear.url, "account_status")
    for number, state in enumerate(("log_out", "log_in", "restrict", "stop"), 1):
        unipile.plays("account", account=JO, state=state).raise_for_status()
        ear.wait(count(number))

    told = [one["AccountStatus"]["message"] for one in ear.heard]
    assert told == ["CREDENTIALS", "RECONNECTED", "CREDENTIALS", "STOPPED"]


def test_a_webhook_hears_only_what_it_asked_for(unipile: Unipile, ear: Ear) -> None:
    unipile.hears(ear.url, "messaging", account_ids=["acc-other"])
    unipile.hears(ear.url, "messaging", events=["message_read"])
    unipile.hears(ear.url, "users", enabled=False)
    unipile.hears(ear.url, "messaging", account_ids=[JO], events=["message_received"])
    unipile.plays("answer", person="olga", text="Hello").raise_for_status()

    assert texts(ear.wait(count(1))) == ["Hello"]
    assert len(letters(unipile)) == 1


def test_what_is_held_goes_out_in_the_other_order(unipile: Unipile, ear: Ear) -> None:
    unipile.hears(ear.url, "messaging")
    unipile.plays("webhooks", held=True).raise_for_status()
    for text in ("one", "two", "three"):
        unipile.plays("answer", person="olga", text=text).raise_for_status()
    assert ear.heard == []

    unipile.plays("webhooks", held=False, release="reversed").raise_for_status()

    assert texts(ear.wait(count(3))) == ["three", "two", "one"]


def test_what_is_lost_is_never_told_and_what_is_doubled_is_told_twice(unipile: Unipile, ear: Ear) -> None:
    unipile.hears(ear.url, "messaging")
    unipile.plays("webhooks", lost=1).raise_for_status()
    unipile.plays("answer", person="olga", text="lost").raise_for_status()
    unipile.plays("webhooks", doubled=1).raise_for_status()
    unipile.plays("answer", person="olga", text="twice").raise_for_status()

    first, second = ear.wait(count(2))
    assert first == second
    assert first["message"] == "twice"
    assert [one["text"] for one in unipile.gets("messages")["items"]] == ["twice", "lost"]
    assert letters(unipile)[0] == ("lost", 0)


def test_a_delay_is_kept(unipile: Unipile, ear: Ear) -> None:
    unipile.hears(ear.url, "messaging")
    unipile.plays("webhooks", delay_seconds=1).raise_for_status()
    unipile.plays("answer", person="olga", text="late").raise_for_status()
    unipile.plays("webhooks", delay_seconds=0).raise_for_status()
    unipile.plays("answer", person="olga", text="prompt").raise_for_status()

    assert texts(ear.wait(count(2))) == ["prompt", "late"]


def test_an_event_is_sent_again_until_somebody_takes_it(unipile: Unipile, ear: Ear) -> None:
    ear.statuses.extend([500, 404])
    unipile.hears(ear.url, "messaging")
    unipile.plays("answer", person="olga", text="Hello").raise_for_status()

    assert texts(ear.wait(count(3))) == ["Hello"] * 3


def link(unipile: Unipile, ear: Ear, **changed: Any) -> httpx.Response:
    ends_at = (
        (datetime.now(UTC) + timedelta(minutes=10)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )
    body = {
        "type": "create",
        "providers": ["LINKEDIN"],
        "api_url": unipile.url,
        "expiresOn": ends_at,
        "name": "ref-1",
        "notify_url": f"{ear.url}/linked",
        "success_redirect_url": f"{ear.url}/well",
        **changed,
    }
    return unipile.asks("POST", "hosted/accounts/link", json=body)


def test_a_person_connects_an_account_at_a_link(unipile: Unipile, ear: Ear) -> None:
    url = link(unipile, ear).json()["url"]
    page = httpx.get(url, timeout=20, verify=PLAIN).raise_for_status().text
    assert re.findall(r'value="(acc-[a-z]+)"', page) == ["acc-zoe"]

    back = httpx.post(url, data={"account": "acc-zoe", "decision": "connect"}, timeout=20, verify=PLAIN)

    assert (back.status_code, back.headers["location"]) == (303, f"{ear.url}/well?account_id=acc-zoe")
    assert ear.wait(count(1)) == [{"status": "CREATION_SUCCESS", "account_id": "acc-zoe", "name": "ref-1"}]
    assert [one["id"] for one in unipile.gets("accounts")["items"]] == [JO, "acc-zoe"]
    assert httpx.get(url, timeout=20, verify=PLAIN).status_code == 410


def test_an_account_is_logged_in_again_at_a_link(unipile: Unipile, ear: Ear) -> None:
    unipile.plays("account", account=JO, state="log_out").raise_for_status()
    url = link(unipile, ear, type="reconnect", reconnect_account=JO).json()["url"]

    httpx.post(url, data={"account": JO, "decision": "connect"}, timeout=20, verify=PLAIN)

    assert ear.wait(count(1)) == [{"status": "RECONNECTED", "account_id": JO, "name": "ref-1"}]
    assert unipile.gets(f"accounts/{JO}")["sources"][0]["status"] == "OK"


def test_who_cancels_and_who_comes_late_connects_nothing(unipile: Unipile, ear: Ear) -> None:
    cancelled = link(unipile, ear).json()["url"]
    assert httpx.post(cancelled, data={"decision": "cancel"}, timeout=20, verify=PLAIN).status_code == 200
    late = link(unipile, ear, expiresOn="2020-01-01T00:00:00.000Z").json()["url"]
    assert httpx.get(late, timeout=20, verify=PLAIN).status_code == 410
    assert (
        httpx.post(
            late, data={"account": "acc-zoe", "decision": "connect"}, timeout=20, verify=PLAIN
        ).status_code
        == 410
    )

    assert len(unipile.gets("accounts")["items"]) == 1
    assert link(unipile, ear, notify_url="https://example.com/x").json()["type"] == "errors/invalid_url"
