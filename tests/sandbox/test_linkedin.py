"""The local LinkedIn keeps LinkedIn's rules, and goes wrong in every way that somebody asks for."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.linkedin.refusal import STATUSES
from sandbox.runner import Running
from sandbox.seed import LinkedInAccount, LinkedInPerson, LinkedInSeed, Seed, SeedError
from tests.sandbox.linkedin_desk import JO, LINKEDIN, PLAIN, Unipile, local_linkedin
from tests.sandbox.people import a_seed


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with local_linkedin(tmp_path_factory.mktemp("linkedin")) as one:
        yield one


@pytest.fixture
def unipile(sandbox: Running) -> Unipile:
    httpx.post(f"{sandbox.url}/_control/reset", timeout=20, verify=PLAIN).raise_for_status()
    return Unipile(sandbox)


def kind_of(answer: httpx.Response) -> str:
    return str(answer.json()["type"])


def test_without_the_key_nothing_is_told(unipile: Unipile) -> None:
    for key in ("", "wrong"):
        answer = unipile.asks("GET", "accounts", key=key)
        assert (answer.status_code, kind_of(answer)) == (401, "errors/missing_credentials")


def test_an_invite_waits_is_accepted_and_becomes_a_connection_with_its_note_as_a_chat(
    unipile: Unipile,
) -> None:
    assert unipile.invites("mia-lund", "Hello Mia").status_code == 201
    assert unipile.gets("users/mia-lund")["invitation"] == {"type": "SENT", "status": "PENDING"}
    assert kind_of(unipile.invites("mia-lund")) == "errors/already_invited_recently"

    unipile.plays("accept", person="mia-lund").raise_for_status()

    assert unipile.gets("users/mia-lund")["network_distance"] == "FIRST_DEGREE"
    assert "invitation" not in unipile.gets("users/mia-lund")
    assert unipile.gets("users/invite/sent")["items"] == []
    assert [one["public_identifier"] for one in unipile.gets("users/relations")["items"]] == [
        "mia-lund",
        "olga",
    ]
    assert [(one["text"], one["is_sender"]) for one in unipile.gets("messages")["items"]] == [
        ("Hello Mia", 1)
    ]
    assert kind_of(unipile.invites("mia-lund")) == "errors/already_connected"


def test_an_invite_without_a_note_that_is_accepted_makes_no_chat(unipile: Unipile) -> None:
    unipile.invites("mia-lund")
    unipile.plays("accept", person="mia-lund").raise_for_status()

    assert unipile.gets("chats")["items"] == []


def test_an_ignored_invite_waits_on(unipile: Unipile) -> None:
    unipile.invites("mia-lund")
    unipile.plays("ignore", person="mia-lund").raise_for_status()

    assert len(unipile.gets("users/invite/sent")["items"]) == 1
    assert kind_of(unipile.invites("mia-lund")) == "errors/already_invited_recently"


def test_who_was_invited_and_withdrawn_cannot_be_invited_for_three_weeks(unipile: Unipile) -> None:
    invite_id = unipile.invites("mia-lund").json()["invitation_id"]
    path = f"users/invite/sent/{invite_id}?account_id={JO}"

    assert unipile.asks("DELETE", path).json() == {"object": "InvitationCanceled"}
    assert unipile.asks("DELETE", path).status_code == 404
    assert kind_of(unipile.invites("mia-lund")) == "errors/cannot_resend_yet"


def test_an_answer_to_an_invite_accepts_it_and_only_the_message_shows_that(unipile: Unipile) -> None:
    unipile.invites("mia-lund")
    unipile.plays("answer", person="mia-lund", text="Hello Jo").raise_for_status()

    (line,) = unipile.gets("messages")["items"]
    assert (line["text"], line["is_sender"]) == ("Hello Jo", 0)
    assert unipile.gets("users/mia-lund")["is_relationship"]


def test_a_free_account_has_notes_of_200_characters_and_five_of_them(unipile: Unipile) -> None:
    assert kind_of(unipile.invites("mia-lund", "x" * 201)) == "errors/too_many_characters"

    for number in range(6):
        assert unipile.invites(f"lead-{number}", "x" * 200).status_code == 201

    notes = [one["invitation_text"] for one in unipile.gets("users/invite/sent")["items"]]
    assert notes == [None, *["x" * 200] * 5]


def test_only_connections_are_written_to(unipile: Unipile) -> None:
    assert kind_of(unipile.writes("mia-lund", "Hello")) == "errors/no_connection_with_recipient"

    first, second = unipile.writes("olga", "Hello").json(), unipile.writes("olga", "Again").json()
    assert first["chat_id"] == second["chat_id"]

    unipile.plays("disconnect", person="olga").raise_for_status()
    text = {"text": (None, "Still there?")}
    late = unipile.asks("POST", f"chats/{first['chat_id']}/messages", files=text)
    assert kind_of(late) == "errors/no_connection_with_recipient"


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("log_out", "disconnected_account"),
        ("checkpoint", "checkpoint_error"),
        ("restrict", "account_restricted"),
    ],
)
def test_an_account_that_is_not_well_does_nothing_until_it_is(
    unipile: Unipile, state: str, kind: str
) -> None:
    mia = unipile.id_of("mia-lund")
    unipile.plays("account", account=JO, state=state).raise_for_status()

    refused = unipile.asks("POST", "users/invite", json={"account_id": JO, "provider_id": mia})
    assert (kind_of(refused), refused.status_code) == (f"errors/{kind}", STATUSES[kind])
    assert unipile.gets(f"accounts/{JO}")["sources"][0]["status"] == "CREDENTIALS"

    unipile.plays("account", account=JO, state="log_in").raise_for_status()
    assert unipile.invites("mia-lund").status_code == 201


@pytest.mark.parametrize("kind", sorted(STATUSES))
def test_every_documented_error_comes_on_demand_and_nothing_is_done(unipile: Unipile, kind: str) -> None:
    mia = unipile.id_of("mia-lund")
    unipile.plays("fault", on="invite", kind=kind, retry_after=17).raise_for_status()

    answer = unipile.asks("POST", "users/invite", json={"account_id": JO, "provider_id": mia})

    assert (answer.status_code, kind_of(answer)) == (STATUSES[kind], f"errors/{kind}")
    assert answer.headers["retry-after"] == "17"
    assert unipile.state()["invites"] == []
    assert unipile.state()["faults"] == []


@pytest.mark.parametrize(
    ("how", "count"), [("cut", 0), ("status", 0), ("cut_after", 1), ("garbage", 1), ("silent", 1)]
)
def test_a_call_breaks_before_or_after_it_was_done(unipile: Unipile, how: str, count: int) -> None:
    mia = unipile.id_of("mia-lund")
    unipile.plays("fault", on="invite", how=how).raise_for_status()

    try:
        answer = httpx.post(
            f"{unipile.url}/api/v1/users/invite",
            headers={"X-API-KEY": LINKEDIN.api_key},
            json={"account_id": JO, "provider_id": mia},
            timeout=1.0 if how == "silent" else 20.0,
            verify=PLAIN,
        )
        came = str(answer.status_code)
    except httpx.HTTPError as error:
        came = type(error).__name__

    expected = {"status": "502", "garbage": "200", "silent": "ReadTimeout"}.get(how, "RemoteProtocolError")
    assert (came, len(unipile.state()["invites"])) == (expected, count)


def test_lists_come_in_pages(unipile: Unipile) -> None:
    for number in range(5):
        unipile.invites(f"lead-{number}")

    first = unipile.gets("users/invite/sent", limit=2)
    second = unipile.gets("users/invite/sent", cursor=first["cursor"])
    third = unipile.gets("users/invite/sent", cursor=second["cursor"])

    names = [one["invited_user"] for page in (first, second, third) for one in page["items"]]
    assert names == [f"Lead {number}" for number in (4, 3, 2, 1, 0)]
    assert third["cursor"] is None
    late = unipile.asks("GET", "messages", params={"account_id": JO, "after": "2026-03-02"})
    assert kind_of(late) == "errors/invalid_parameters"
    for wrong in ({"cursor": "!"}, {"limit": "0"}, {"limit": "many"}):
        answer = unipile.asks("GET", "users/invite/sent", params={"account_id": JO, **wrong})
        assert kind_of(answer) == "errors/invalid_parameters"


@pytest.mark.parametrize(
    ("path", "sent", "kind"),
    [
        ("users/invite", {"content": b"{"}, "malformed_request"),
        ("users/invite", {"json": []}, "malformed_request"),
        ("users/invite", {"json": {"account_id": JO}}, "missing_parameters"),
        ("users/invite", {"json": {"account_id": JO, "provider_id": "nobody"}}, "invalid_recipient"),
        ("users/invite", {"json": {"account_id": "other", "provider_id": "x"}}, "resource_not_found"),
        ("chats", {"json": {"account_id": JO}}, "malformed_request"),
        ("chats", {"files": {"account_id": (None, JO)}}, "missing_parameters"),
        ("chats/none/messages", {"files": {"text": (None, "x")}}, "resource_not_found"),
        ("webhooks", {"json": {"request_url": "https://example.com", "source": "users"}}, "invalid_url"),
        ("webhooks", {"json": {"request_url": "http://127.0.0.1:1", "source": "mail"}}, "invalid_parameters"),
        (
            "webhooks",
            {
                "json": {
                    "request_url": "http://127.0.0.1:1",
                    "source": "users",
                    "headers": [{"key": "X", "value": "a\r\nHost: b"}],
                }
            },
            "invalid_parameters",
        ),
        (
            "webhooks",
            {"json": {"request_url": "http://127.0.0.1:1", "source": "users", "account_ids": [7]}},
            "invalid_parameters",
        ),
        ("hosted/accounts/link", {"json": {"type": "create"}}, "invalid_parameters"),
        (
            "hosted/accounts/link",
            {"json": {"type": "create", "api_url": "x", "providers": 7}},
            "invalid_parameters",
        ),
        (
            "hosted/accounts/link",
            {"json": {"type": "create", "api_url": "x", "providers": "*", "expiresOn": "soon"}},
            "invalid_parameters",
        ),
    ],
)
def test_calls_that_make_no_sense_are_refused_as_unipile_does(
    unipile: Unipile, path: str, sent: dict[str, Any], kind: str
) -> None:
    assert kind_of(unipile.asks("POST", path, **sent)) == f"errors/{kind}"


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("accept", {"person": "nobody"}),
        ("accept", {"person": "mia-lund"}),
        ("accept", {"person": "mia-lund", "account": "other"}),
        ("ignore", {}),
        ("answer", {"person": "olga", "text": " "}),
        ("account", {"state": "asleep"}),
        ("person", {"person": "mia-lund", "state": "company"}),
        ("fault", {"how": "strange"}),
        ("fault", {"kind": "no_such_error"}),
        ("fault", {"kind": ["limit_exceeded"]}),
        ("fault", {"on": {}}),
        ("fault", {"kind": "limit_exceeded", "times": 0}),
        ("fault", {"kind": "limit_exceeded", "who": "me"}),
        ("webhooks", {"lost": -1}),
        ("webhooks", {"held": "yes"}),
        ("webhooks", {"release": "sideways"}),
    ],
)
def test_what_cannot_be_played_is_said_in_a_sentence(
    unipile: Unipile, what: str, body: dict[str, Any]
) -> None:
    answer = unipile.plays(what, **body)

    assert answer.status_code in (400, 404, 409)
    assert answer.json()["error"].endswith(".")


def test_a_profile_can_be_closed_and_deleted_while_everything_runs(unipile: Unipile) -> None:
    mia = unipile.id_of("mia-lund")
    unipile.plays("person", person="mia-lund", state="closed").raise_for_status()
    assert kind_of(unipile.invites("mia-lund")) == "errors/cannot_invite_attendee"

    unipile.plays("person", person="mia-lund", state="deleted").raise_for_status()
    gone = unipile.asks("GET", f"users/{mia}", params={"account_id": JO})
    assert kind_of(gone) == "errors/resource_not_found"


def test_everything_is_there_after_a_restart_and_gone_after_a_reset(tmp_path: Path) -> None:
    with local_linkedin(tmp_path) as sandbox:
        unipile = Unipile(sandbox)
        unipile.invites("mia-lund", "Hello")
        unipile.writes("olga", "Hello Olga")
        unipile.hears("http://127.0.0.1:9/in", "users")
        before = unipile.state()
    with local_linkedin(tmp_path) as sandbox:
        unipile = Unipile(sandbox)
        after = unipile.state()
        for kind in ("people", "accounts", "invites", "relations", "chats", "messages", "hooks"):
            assert after[kind] == before[kind], kind
        assert len(after["invites"]) == len(after["messages"]) == len(after["hooks"]) == 1

        httpx.post(f"{sandbox.url}/_control/reset", timeout=20, verify=PLAIN).raise_for_status()
        fresh = unipile.state()
        assert (fresh["invites"], fresh["messages"], fresh["hooks"]) == ([], [], [])
        assert [one["person"] for one in fresh["relations"]] == [one["person"] for one in before["relations"]]


def test_without_a_linkedin_in_the_seed_there_is_none(tmp_path: Path) -> None:
    with local_linkedin(tmp_path, seed=None) as sandbox:
        assert httpx.get(f"{sandbox.url}/_control/linkedin", timeout=20, verify=PLAIN).status_code == 404
        assert httpx.get(f"{sandbox.url}/api/v1/accounts", timeout=20, verify=PLAIN).status_code == 404


def test_the_seed_of_a_linkedin_is_read_back_as_it_was_written() -> None:
    seed = replace(a_seed(), linkedin=LINKEDIN)

    assert Seed.parse(seed.as_json()).linkedin == LINKEDIN


@pytest.mark.parametrize(
    "wrong",
    [
        LinkedInSeed("key", (LinkedInAccount("acc", "nobody"),)),
        LinkedInSeed("key", (LinkedInAccount("acc", "jo", "gold"),), (LinkedInPerson("jo", "Jo"),)),
        LinkedInSeed("key", (), (LinkedInPerson("jo", "Jo", degree="ninth"),)),
        LinkedInSeed("key", (), (LinkedInPerson("jo", "Jo", state="asleep"),)),
    ],
)
def test_a_linkedin_that_cannot_be_is_refused(wrong: LinkedInSeed) -> None:
    with pytest.raises(SeedError, match="LinkedIn"):
        Seed.parse(replace(a_seed(), linkedin=wrong).as_json())
