"""What webhooks tell, as https://developer.unipile.com/docs shows each."""

from __future__ import annotations

from typing import Any

from sandbox.linkedin.world import Account, Chat, Line, Person, World

Json = dict[str, Any]


def message(world: World, account: Account, chat: Chat, line: Line) -> Json:
    """A message of either side; that it is the owner's own tells only who they are."""
    people = [world.get(Person, chat.person), world.owner(account)]
    known = {one.id: one for one in people if one is not None}
    return {
        "event": "message_received",
        "account_id": account.id,
        "account_type": "LINKEDIN",
        "account_info": {"type": "LINKEDIN", "feature": "classic", "user_id": account.person},
        "chat_id": chat.id,
        "provider_chat_id": f"2-{chat.id}",
        "timestamp": line.sent_at,
        "message_id": line.id,
        "provider_message_id": f"2-{line.id}",
        "message": line.text,
        "is_event": 0,
        "is_group": False,
        "subject": None,
        "sender": _attendee(known[line.sender]),
        "attendees": [_attendee(one) for one in known.values()],
        "attachments": [],
    }


def new_relation(account: Account, person: Person) -> Json:
    return {
        "event": "new_relation",
        "account_id": account.id,
        "account_type": "LINKEDIN",
        "user_full_name": person.name,
        "user_provider_id": person.id,
        "user_public_identifier": person.public_id,
        "user_profile_url": f"https://www.linkedin.com/in/{person.public_id}/",
        "user_picture_url": None,
    }


def status(account: Account, told: str) -> Json:
    return {"AccountStatus": {"account_id": account.id, "account_type": "LINKEDIN", "message": told}}


def linked(account: Account, name: str, *, is_new: bool) -> Json:
    """What the address hears that a link for connecting was made with."""
    return {
        "status": "CREATION_SUCCESS" if is_new else "RECONNECTED",
        "account_id": account.id,
        "name": name,
    }


def _attendee(person: Person) -> Json:
    return {
        "attendee_id": f"attendee-{person.id[-12:]}",
        "attendee_name": person.name,
        "attendee_provider_id": person.id,
        "attendee_profile_url": f"https://www.linkedin.com/in/{person.id}/",
    }
