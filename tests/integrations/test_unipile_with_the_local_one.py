"""The real adapter at the local Unipile, beyond the port's contract: what it hears, links, calls and pages."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from integrations.unipile_events import read_event
from outreach.linkedin_events import AccountChanged, AccountLinked, Event, MessageCame, RelationCame
from outreach.linkedin_port import AccountProblem, AccountState, AccountTrouble, Connecting, Later, Wait
from sandbox.runner import Running, quick_config, running
from sandbox.seed import LinkedInPerson
from tests.integrations.linkedin_stage import JO, SEED, Local, local_unipile
from tests.sandbox.linkedin_desk import PLAIN
from tests.sandbox.people import a_seed
from tests.sandbox.webhook_ear import Ear, listening_ear

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with local_unipile(tmp_path_factory.mktemp("linkedin")) as one:
        yield one


@pytest.fixture
def local(sandbox: Running) -> Local:
    httpx.post(f"{sandbox.url}/_control/reset", timeout=20, verify=PLAIN).raise_for_status()
    return Local(sandbox)


@pytest.fixture
def ear() -> Iterator[Ear]:
    with listening_ear() as one:
        yield one


def heard(ear: Ear, number: int) -> list[Event]:
    """What a number of posts tell."""
    return [read_event(json.dumps(one).encode()) for one in ear.wait(lambda told: len(told) >= number)]


def test_what_is_heard_is_read_as_what_happened(local: Local, ear: Ear) -> None:
    local.linkedin.listen(f"{ear.url}/in", "X-Plera-Secret", "s-1")
    mia = local.linkedin.look_up(JO, "mia-lund").provider_id
    local.linkedin.invite(JO, mia, "Hello Mia")
    local.accepts("mia-lund")
    relation, note = sorted(heard(ear, 2), key=lambda one: type(one).__name__, reverse=True)
    local.answers("mia-lund", "Hello Jo")
    answer = heard(ear, 3)[2]
    local.logs_out()
    change = heard(ear, 4)[3]

    assert relation == RelationCame(JO, mia, "mia-lund", "Mia Lund")
    assert isinstance(note, MessageCame)
    assert isinstance(answer, MessageCame)
    assert [(one.text, one.is_ours, one.with_id) for one in (note, answer)] == [
        ("Hello Mia", True, mia),
        ("Hello Jo", False, mia),
    ]
    # They are the same messages as the ones that polling finds.
    local.does("account", state="log_in")
    found = local.linkedin.messages(JO, LONG_AGO)
    assert [(one.message_id, one.chat_id, one.sender_id, one.sent_at) for one in found] == [
        (one.message_id, one.chat_id, one.sender_id, one.sent_at) for one in (note, answer)
    ]
    assert change == AccountChanged(JO, AccountState.LOGGED_OUT)
    assert {headers["x-plera-secret"] for headers in ear.headers} == {"s-1"}


def test_listening_twice_makes_no_webhook_twice_and_a_new_secret_replaces_the_old(
    local: Local, ear: Ear
) -> None:
    for secret in ("s-1", "s-1", "s-2"):
        local.linkedin.listen(f"{ear.url}/in", "X-Plera-Secret", secret)
    local.linkedin.listen("http://127.0.0.1:9/another", "X-Plera-Secret", "s-2")

    hooks = local.state()["hooks"]
    assert sorted(one["source"] for one in hooks if one["url"].startswith(ear.url)) == [
        "account_status", "messaging", "users",
    ]  # fmt: skip
    assert len(hooks) == 6

    local.answers("old-friend", "Hello")
    heard(ear, 1)
    assert ear.headers[0]["x-plera-secret"] == "s-2"


def test_an_account_is_connected_at_a_link_and_brings_back_its_reference(local: Local, ear: Ear) -> None:
    wish = Connecting("ref-1", datetime.now(UTC) + timedelta(minutes=5), f"{ear.url}/linked")
    url = local.linkedin.connect_link(wish)

    httpx.post(url, data={"account": "acc-new", "decision": "connect"}, timeout=20, verify=PLAIN)

    assert heard(ear, 1) == [AccountLinked("acc-new", "ref-1", True)]
    assert local.linkedin.account("acc-new").state is AccountState.WORKING

    local.logs_out()
    url = local.linkedin.connect_link(replace(wish, ref="ref-2", account_id=JO))
    httpx.post(url, data={"account": JO, "decision": "connect"}, timeout=20, verify=PLAIN)

    assert heard(ear, 2)[1] == AccountLinked(JO, "ref-2", False)
    assert local.linkedin.account(JO).state is AccountState.WORKING


def test_no_link_is_made_for_an_account_that_is_gone(local: Local) -> None:
    wish = Connecting("ref", datetime.now(UTC) + timedelta(minutes=5), account_id="acc-other")

    with pytest.raises(AccountProblem) as met:
        local.linkedin.connect_link(wish)
    assert met.value.what is AccountTrouble.GONE


@pytest.mark.parametrize("how", ["cut", "status", "garbage"])
def test_a_question_that_breaks_can_be_asked_again(local: Local, how: str) -> None:
    local.does("fault", on="look_up", how=how)

    with pytest.raises(Later) as met:
        local.linkedin.look_up(JO, "mia-lund")

    assert met.value.wait is Wait.AWAY
    assert local.linkedin.look_up(JO, "mia-lund").name == "Mia Lund"


def test_who_is_found_at_once_costs_one_call_and_who_is_not_one_more(local: Local) -> None:
    before = len(local.state()["calls"])
    local.linkedin.look_up(JO, "mia-lund")
    assert local.state()["calls"][before:] == ["look_up"]

    with pytest.raises(Exception, match="no such LinkedIn profile"):
        local.linkedin.look_up(JO, "nobody")
    assert local.state()["calls"][before + 1 :] == ["look_up", "account"]


def test_lists_longer_than_a_page_are_read_whole(tmp_path_factory: pytest.TempPathFactory) -> None:
    many = tuple(LinkedInPerson(f"old-{number}", "Old", str(number), degree="first") for number in range(230))
    seed = replace(SEED, people=(*SEED.people, *many))
    config = quick_config(
        replace(a_seed(), linkedin=seed), tmp_path_factory.mktemp("many"), "http://127.0.0.1:9"
    )
    with running(config) as sandbox:
        local = Local(sandbox)

        people = [one.public_id for one in local.linkedin.relations(JO, LONG_AGO)]

        assert len(people) == 231
        assert len(set(people)) == 231
        pages: Any = [one for one in local.state()["calls"] if one == "relations"]
        assert len(pages) == 3
