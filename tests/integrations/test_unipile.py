"""Asking Unipile: what goes out, and how its answers and lists are read."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.unipile import Unipile
from integrations.unipile_http import address_of
from outreach.linkedin_port import (
    AccountProblem,
    AccountState,
    AccountTrouble,
    Connecting,
    Later,
    Never,
    NeverReason,
    Sent,
    Tier,
)
from tests.integrations.unipile_server import (
    ACCOUNT,
    KEY,
    NOTE,
    TEXT,
    ScriptedUnipile,
    invite,
    look_up,
    message,
    scripted_unipile,
)

MONDAY = datetime(2026, 3, 2, 9, 30, 15, 123_000, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[ScriptedUnipile]:
    with scripted_unipile() as running:
        yield running


@pytest.fixture
def unipile(server: ScriptedUnipile) -> Unipile:
    return Unipile(server.url, KEY, patience_seconds=10.0)


@pytest.mark.parametrize(
    ("dsn", "address"),
    [
        ("api1.unipile.com:13111", "https://api1.unipile.com:13111"),
        (" https://api1.unipile.com:13111/ ", "https://api1.unipile.com:13111"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://localhost:8765", "http://localhost:8765"),
    ],
)
def test_a_dsn_is_reached_over_https_but_for_this_machine(dsn: str, address: str) -> None:
    assert address_of(dsn) == address


@pytest.mark.parametrize(
    "dsn",
    ["", "http://api1.unipile.com", "ftp://api1.unipile.com", "https://x.test/api/v1", "https://u:p@x.test"],
)
def test_what_is_no_dsn_is_said_in_a_sentence(dsn: str) -> None:
    with pytest.raises(ValueError, match=r"api1\.unipile\.com:13111"):
        address_of(dsn)


def test_an_invite_names_account_and_person_and_carries_its_note(
    unipile: Unipile, server: ScriptedUnipile
) -> None:
    server.says({"object": "UserInvitationSent", "invitation_id": "inv-1"}, 201)
    server.says({"object": "UserInvitationSent", "invitation_id": "inv-2", "usage": 75})

    assert (invite(unipile), unipile.invite("acc", "ACoAAmia")) == ("inv-1", "inv-2")

    with_note, without = server.asked
    assert (with_note.method, with_note.path) == ("POST", "/api/v1/users/invite")
    assert with_note.headers["X-API-KEY"] == KEY
    assert with_note.json() == {"provider_id": "ACoAAmia", "account_id": "acc", "message": NOTE}
    assert without.json() == {"provider_id": "ACoAAmia", "account_id": "acc"}


def test_a_message_goes_as_a_form_of_several_parts(unipile: Unipile, server: ScriptedUnipile) -> None:
    server.says({"object": "MessageSent", "message_id": "m-1"}, 201)
    server.says({"object": "ChatStarted", "chat_id": "chat-2", "message_id": None}, 201)

    first, second = message(unipile), unipile.message("acc", "ACoAAmia", "Grüße\r\n--x\r\n", "")

    assert (first, second) == (Sent("chat-1", "m-1"), Sent("chat-2", ""))
    in_chat, new = server.asked
    assert [in_chat.path, new.path] == ["/api/v1/chats/chat-1/messages", "/api/v1/chats"]
    assert in_chat.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert TEXT.encode() in in_chat.body
    assert b'name="attendees_ids"\r\n\r\nACoAAmia\r\n' in new.body
    assert "Grüße\r\n--x\r\n".encode() in new.body


def test_ids_cannot_lead_a_path_elsewhere(unipile: Unipile, server: ScriptedUnipile) -> None:
    server.says({"provider_id": "ACoAAx", "first_name": "X"})
    server.says({})

    unipile.look_up("acc&x=1", "../accounts?a=b#c")
    unipile.withdraw("acc", "a/../b")

    assert server.asked[0].path == "/api/v1/users/..%2Faccounts%3Fa%3Db%23c?account_id=acc%26x%3D1"
    assert server.asked[1].path == "/api/v1/users/invite/sent/a%2F..%2Fb?account_id=acc"


@pytest.mark.parametrize("name", ["me", "Relations", "invite", ".", "..", ""])
def test_what_is_a_room_of_the_api_is_nobody(unipile: Unipile, server: ScriptedUnipile, name: str) -> None:
    with pytest.raises(Never) as met:
        unipile.look_up("acc", name)

    assert met.value.why is NeverReason.ADDRESS
    assert server.asked == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"provider_id": "ACoAAx", "first_name": "LinkedIn", "last_name": "Member"}, NeverReason.PRIVATE),
        ({"provider_id": "ACoAAx", "first_name": None, "last_name": None}, NeverReason.PRIVATE),
        ({"provider_id": "1441", "first_name": "Kumo"}, NeverReason.COMPANY),
        ({"provider_id": "ACoAAjo", "first_name": "Jo", "is_self": True}, NeverReason.SELF),
    ],
)
def test_a_profile_of_nobody_to_be_written_to_is_told_by_what_it_says(
    unipile: Unipile, server: ScriptedUnipile, said: object, why: NeverReason
) -> None:
    server.says(said)

    with pytest.raises(Never) as met:
        look_up(unipile)
    assert met.value.why is why


def person(number: int, at: datetime) -> dict[str, Any]:
    return {
        "object": "UserRelation",
        "member_id": f"ACoAA{number}",
        "public_identifier": f"p-{number}",
        "first_name": "P",
        "last_name": str(number),
        "created_at": round(at.timestamp() * 1000),
    }


def test_connections_are_read_until_the_mark_and_nobody_twice(
    unipile: Unipile, server: ScriptedUnipile
) -> None:
    newest = [person(number, MONDAY - timedelta(hours=number)) for number in range(6)]
    server.says({"items": [*newest[:2], {"nobody": 1}], "cursor": "Yg=="})
    server.says({"items": newest[1:4], "cursor": "Yw=="})
    server.says({"items": newest[4:], "cursor": "ZA=="})

    found = unipile.relations("acc", MONDAY - timedelta(hours=3))

    assert [one.provider_id for one in found] == ["ACoAA0", "ACoAA1", "ACoAA2"]
    assert found[1].connected_at == MONDAY - timedelta(hours=1)
    assert [one.path for one in server.asked] == [
        "/api/v1/users/relations?account_id=acc&limit=100",
        "/api/v1/users/relations?account_id=acc&limit=100&cursor=Yg%3D%3D",
        "/api/v1/users/relations?account_id=acc&limit=100&cursor=Yw%3D%3D",
    ]


def line(number: int, at: datetime, **changed: object) -> dict[str, Any]:
    stamped = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "id": f"m-{number}",
        "chat_id": "chat-1",
        "sender_id": "ACoAAmia",
        "is_sender": 0,
        "text": f"text {number}",
        "timestamp": stamped,
        "is_event": 0,
        **changed,
    }


def test_messages_are_asked_for_by_the_mark_and_told_oldest_first(
    unipile: Unipile, server: ScriptedUnipile, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    broken = line(9, MONDAY, timestamp="yesterday")
    server.says({"items": [line(3, MONDAY, text=None), broken, line(2, MONDAY)], "cursor": "Yg=="})
    server.says(
        {"items": [line(2, MONDAY), line(1, MONDAY - timedelta(days=1), is_sender=1)], "cursor": None}
    )

    found = unipile.messages("acc", MONDAY - timedelta(days=2))

    told = [(one.message_id, one.text, one.is_ours) for one in found]
    assert told == [("m-1", "text 1", True), ("m-2", "text 2", False), ("m-3", "", False)]
    assert "after=2026-02-28T09%3A30%3A15.123Z" in server.asked[0].path
    assert [record.getMessage() for record in caplog.records] == ["items of a list cannot be read"]
    assert vars(caplog.records[0])["count"] == 1


def test_a_list_that_does_not_end_is_left(unipile: Unipile, server: ScriptedUnipile) -> None:
    for _ in range(3):
        server.says({"items": [], "cursor": "Yg=="})

    with pytest.raises(Later, match="does not end"):
        unipile.pending_invites("acc")
    assert len(server.asked) == 2


def test_a_list_of_nothing_is_no_list(unipile: Unipile, server: ScriptedUnipile) -> None:
    server.says({"items": None})

    with pytest.raises(Later):
        unipile.messages("acc", MONDAY)


def test_the_chat_with_somebody_is_the_one_of_this_account_that_takes_messages(
    unipile: Unipile, server: ScriptedUnipile
) -> None:
    chats = [
        {"id": "group", "account_id": "acc", "type": 1},
        {"id": "closed", "account_id": "acc", "type": 0, "read_only": 1, "timestamp": None},
        {"id": "others", "account_id": "acc-2", "type": 0},
        {
            "id": "right",
            "account_id": "acc",
            "type": 0,
            "read_only": 0,
            "timestamp": "2026-03-02T09:30:15.123Z",
        },
    ]
    server.says({"items": chats, "cursor": None})

    assert unipile.find_chat("acc", "ACoAAmia") == "right"
    assert server.asked[0].path == "/api/v1/chat_attendees/ACoAAmia/chats?account_id=acc&limit=100"


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        (["OK"], AccountState.WORKING),
        ([], AccountState.WORKING),
        (["OK", "CONNECTING"], AccountState.CONNECTING),
        (["OK", "CREDENTIALS"], AccountState.LOGGED_OUT),
        (["ERROR", "PERMISSIONS"], AccountState.LOGGED_OUT),
        (["STOPPED"], AccountState.STOPPED),
        (["SOMETHING_NEW"], AccountState.STOPPED),
    ],
)
def test_an_account_is_as_well_as_its_worst_source(
    unipile: Unipile, server: ScriptedUnipile, statuses: list[str], state: AccountState
) -> None:
    server.says(
        ACCOUNT | {"sources": [{"id": str(place), "status": one} for place, one in enumerate(statuses)]}
    )

    account = unipile.account("acc")

    assert (account.state, account.tier, account.provider_id) == (state, Tier.SALES_NAVIGATOR, "ACoAAjo")


def test_only_accounts_of_linkedin_are_listed(unipile: Unipile, server: ScriptedUnipile) -> None:
    server.says({"items": [ACCOUNT, {"id": "mail", "type": "MAIL"}, 7], "cursor": None})
    server.says({"id": "mail", "type": "MAIL"})

    assert [one.account_id for one in unipile.accounts()] == ["acc"]
    with pytest.raises(AccountProblem):
        unipile.account("mail")


@pytest.mark.parametrize("kind", ["invalid_credentials", "insufficient_privileges", "something_new"])
def test_a_key_that_is_refused_is_the_installation_s_matter(
    unipile: Unipile, server: ScriptedUnipile, kind: str
) -> None:
    server.says({"type": f"errors/{kind}"}, 401)

    with pytest.raises(AccountProblem) as met:
        unipile.accounts()
    assert met.value.what is AccountTrouble.SET_UP


def test_a_link_is_made_for_linkedin_alone_and_again_for_the_same_account(
    unipile: Unipile, server: ScriptedUnipile
) -> None:
    for _ in range(2):
        server.says({"object": "HostedAuthUrl", "url": "https://account.unipile.com/x"}, 201)
    wish = Connecting("ref-1", MONDAY, "https://plera.test/in", "https://plera.test/ok")

    assert unipile.connect_link(wish) == "https://account.unipile.com/x"
    unipile.connect_link(Connecting("ref-2", MONDAY, account_id="acc"))

    assert server.asked[0].path == "/api/v1/hosted/accounts/link"
    assert server.asked[0].json() == {
        "type": "create",
        "providers": ["LINKEDIN"],
        "api_url": server.url,
        "expiresOn": "2026-03-02T09:30:15.000Z",
        "name": "ref-1",
        "notify_url": "https://plera.test/in",
        "success_redirect_url": "https://plera.test/ok",
    }
    again = server.asked[1].json()
    assert (again["type"], again["reconnect_account"], "providers" in again) == ("reconnect", "acc", False)
