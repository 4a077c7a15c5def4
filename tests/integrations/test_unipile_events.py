"""Reading what Unipile's webhooks post: what each tells, whose message it is, and everything that tells nothing."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.unipile_events import read_event
from outreach.linkedin_events import (
    AccountChanged,
    AccountLinked,
    MessageCame,
    NothingNew,
    RelationCame,
    UnreadableEvent,
)
from outreach.linkedin_port import AccountState

OWNER, MIA, KAI = "ACoAAowner", "ACoAAmia", "ACoAAkai"


def attendee(provider_id: str) -> dict[str, str]:
    return {"attendee_id": "a", "attendee_name": "Somebody", "attendee_provider_id": provider_id}


MESSAGE: dict[str, Any] = {
    "account_id": "acc",
    "account_type": "LINKEDIN",
    "account_info": {"type": "LINKEDIN", "feature": "classic", "user_id": OWNER},
    "event": "message_received",
    "chat_id": "chat-1",
    "timestamp": "2026-03-02T09:30:15.123Z",
    "webhook_name": "Plera: messaging",
    "message_id": "m-1",
    "message": "Hello Jo",
    "sender": attendee(MIA),
    "attendees": [attendee(OWNER), attendee(MIA)],
    "attachments": {"id": "2-x", "mimetype": "image/jpeg"},
}
RELATION = {
    "event": "new_relation",
    "account_id": "acc",
    "account_type": "LINKEDIN",
    "webhook_name": "",
    "user_full_name": "Mia Lund",
    "user_provider_id": MIA,
    "user_public_identifier": "mia-lund",
    "user_profile_url": "https://www.linkedin.com/in/mia-lund/",
}


def event(said: object) -> object:
    return read_event(json.dumps(said).encode())


def message(**changed: object) -> MessageCame:
    read = event(MESSAGE | changed)
    assert isinstance(read, MessageCame)
    return read


def test_a_message_of_somebody_tells_who_wrote_what_and_when() -> None:
    at = datetime(2026, 3, 2, 9, 30, 15, 123_000, tzinfo=UTC)

    assert message() == MessageCame("acc", "m-1", "chat-1", MIA, MIA, False, "Hello Jo", at)
    assert message().key == "message:acc:m-1"


def test_our_own_message_is_known_by_its_sender_and_tells_with_whom_it_is() -> None:
    ours = message(sender=attendee(OWNER))

    assert (ours.is_ours, ours.with_id, ours.sender_id) == (True, MIA, OWNER)


@pytest.mark.parametrize(
    ("changed", "is_ours", "with_id"),
    [
        ({"attendees": [attendee(MIA)]}, False, MIA),
        ({"attendees": []}, False, MIA),
        ({"attendees": None}, False, MIA),
        ({"attendees": [attendee(OWNER), attendee(MIA), attendee(KAI)]}, False, ""),
        ({"sender": attendee(OWNER), "attendees": []}, True, ""),
        ({"account_info": {}, "is_sender": True, "sender": attendee(OWNER)}, True, MIA),
        ({"account_info": {}, "is_sender": 0}, False, MIA),
        ({"account_info": {}}, False, MIA),
        ({"sender": {"attendee_provider_id": None}, "attendees": []}, False, ""),
        # What the sender's id says counts more than a word beside it.
        ({"is_sender": True}, False, MIA),
    ],
)
def test_whose_a_message_is_and_with_whom_is_told_only_where_it_can_be(
    changed: dict[str, object], is_ours: bool, with_id: str
) -> None:
    read = message(**changed)

    assert (read.is_ours, read.with_id) == (is_ours, with_id)


def test_a_message_without_text_and_a_notice_are_read() -> None:
    assert message(message=None).text == ""
    assert message(is_event=1).is_notice
    assert not message().is_notice


def test_a_new_connection_tells_who_it_is() -> None:
    read = event(RELATION)

    assert read == RelationCame("acc", MIA, "mia-lund", "Mia Lund")
    assert isinstance(read, RelationCame)
    assert read.key == f"relation:acc:{MIA}"
    assert event({**RELATION, "user_public_identifier": None, "user_full_name": None}) == RelationCame(
        "acc", MIA
    )


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("OK", AccountState.WORKING),
        ("SYNC_SUCCESS", AccountState.WORKING),
        ("CREATION_SUCCESS", AccountState.WORKING),
        ("RECONNECTED", AccountState.WORKING),
        ("CONNECTING", AccountState.CONNECTING),
        ("CREDENTIALS", AccountState.LOGGED_OUT),
        ("PERMISSIONS", AccountState.LOGGED_OUT),
        ("ERROR", AccountState.STOPPED),
        ("STOPPED", AccountState.STOPPED),
        ("DELETED", AccountState.GONE),
    ],
)
def test_a_state_of_an_account_is_read_from_unipile_s_word(told: str, state: AccountState) -> None:
    said = {"AccountStatus": {"account_id": "acc", "account_type": "LINKEDIN", "message": told}}

    assert event(said) == AccountChanged("acc", state)


def test_a_linked_account_brings_back_what_its_link_was_made_with() -> None:
    assert event({"status": "CREATION_SUCCESS", "account_id": "acc", "name": "ref-1"}) == AccountLinked(
        "acc", "ref-1", True
    )
    assert event({"status": "RECONNECTED", "account_id": "acc", "name": "ref-1"}) == AccountLinked(
        "acc", "ref-1", False
    )


@pytest.mark.parametrize("name", ["message_read", "message_reaction", "message_edited", "message_delivered"])
def test_what_changes_nothing_is_said_to_be_that(name: str) -> None:
    assert event(MESSAGE | {"event": name}) == NothingNew("acc", name)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The event is no JSON."),
        (b"account_id=acc&event=message_received", "The event is no JSON."),
        (b"\xff\xfe", "The event is no JSON."),
        (b"[" * 100_000, "The event is no JSON."),
        (b"[]", "The event is no JSON object."),
        (b"null", "The event is no JSON object."),
        (b"{}", "The event is of a kind that is not known here."),
        (
            b'{"event": "mail_received", "account_id": "acc"}',
            "The event is of a kind that is not known here.",
        ),
        (b'{"event": ["new_relation"]}', "The event is of a kind that is not known here."),
        (b'{"AccountStatus": null}', "The event should tell of an account's state and does not."),
        (
            b'{"AccountStatus": {"account_id": "acc", "message": "WHO_KNOWS"}}',
            "The event tells a state of an account that is not known here.",
        ),
        (
            b'{"status": "WHO_KNOWS", "account_id": "acc"}',
            "The event tells of a linked account in words that are not known here.",
        ),
        (b'{"pad": "' + b"x" * 2_000_001 + b'"}', "The event is larger than any can be."),
    ],
)
def test_what_tells_nothing_is_refused_in_words(body: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableEvent) as met:
        read_event(body)
    assert str(met.value) == sentence


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"message_id": ""}, "message_id"),
        ({"chat_id": None}, "chat_id"),
        ({"account_id": 7}, "account_id"),
        ({"timestamp": "2026-03-02T09:30:15"}, "timestamp"),
        ({"timestamp": "yesterday"}, "timestamp"),
        ({"sender": None}, "sender"),
        ({"sender": "Mia", "message_id": None}, "message_id, sender"),
    ],
)
def test_a_message_that_lacks_something_names_the_place_and_quotes_nothing(
    changed: dict[str, object], where: str
) -> None:
    with pytest.raises(UnreadableEvent) as met:
        event(MESSAGE | changed)
    assert str(met.value) == f"The event should tell of a message and does not at {where}."


def test_an_account_of_another_network_is_not_ours() -> None:
    with pytest.raises(UnreadableEvent, match="not at LinkedIn"):
        event(MESSAGE | {"account_type": "WHATSAPP"})


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([MESSAGE, RELATION]), st.data())
def test_no_change_of_a_body_brings_anything_but_an_event_or_a_sentence(
    said: dict[str, Any], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(said)))
    body = json.dumps(said | {name: data.draw(JSON)}).encode()

    assert brings(body).endswith((".", "Came", "Changed", "Linked", "New"))


def brings(body: bytes) -> str:
    """What a body is read as: the name of its event, or the sentence that refuses it."""
    try:
        return type(read_event(body)).__name__
    except UnreadableEvent as error:
        return str(error)


@given(st.binary(max_size=200))
def test_no_bytes_bring_anything_but_a_sentence(body: bytes) -> None:
    with pytest.raises(UnreadableEvent):
        read_event(body)
