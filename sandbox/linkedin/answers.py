"""The local Unipile's answers, shaped as the validators of its SDK want them (npm unipile-node-sdk 1.9.3)."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sandbox.linkedin.refusal import Refusal
from sandbox.linkedin.world import DEGREES, Account, Chat, Hook, Invite, Line, Person, Relation, World

Json = dict[str, Any]
Item = TypeVar("Item")
_INVITED = {"pending": "PENDING", "ignored": "IGNORED", "withdrawn": "WITHDRAWN"}
_SOURCE_STATUS = {"CHECKPOINT": "CREDENTIALS", "RESTRICTED": "CREDENTIALS"}
_FEATURES = {
    "premium": ["premium"],
    "sales_navigator": ["premium", "sales_navigator"],
    "recruiter": ["premium", "recruiter"],
}


def page(
    kind: str,
    things: Sequence[Item],
    shown: Callable[[Item], Json],
    limit: str | None,
    cursor: str | None,
    most: int,
) -> Json:
    """A page of a list, with the cursor of the next one."""
    size = _number(limit, most) if limit else min(100, most)
    start = 0
    if cursor:
        try:
            told = json.loads(b64decode(cursor, validate=True))
            size, start = int(told["limit"]), int(told["start"])
        except (ValueError, KeyError, TypeError):
            raise Refusal("invalid_parameters", "The cursor is none of ours.") from None
    end = start + size
    following = json.dumps({"limit": size, "start": end}).encode()
    return {
        "object": kind,
        "items": [shown(one) for one in things[start:end]],
        "cursor": b64encode(following).decode() if end < len(things) else None,
    }


def _number(told: str, most: int) -> int:
    if not told.isascii() or not told.isdecimal() or not 1 <= int(told) <= most:
        raise Refusal("invalid_parameters", f"A limit is a whole number from 1 to {most}.")
    return int(told)


def profile(world: World, account: Account, person: Person) -> Json:
    is_self = person.id == account.person
    is_first = world.relation(account, person) is not None
    distance = (
        "FIRST_DEGREE" if is_first else DEGREES["second" if person.degree == "first" else person.degree]
    )
    told: Json = {
        "object": "UserProfile",
        "provider": "LINKEDIN",
        "provider_id": person.id,
        "public_identifier": person.public_id,
        "first_name": person.first_name or None,
        "last_name": person.last_name or None,
        "headline": person.headline,
        "websites": [],
        "is_self": is_self,
        "is_relationship": is_first,
        "public_profile_url": f"https://www.linkedin.com/in/{person.public_id}/",
    }
    if not is_self:
        told["network_distance"] = distance
    last = next(iter(world.invites(account, person)), None)
    if last and last.state in _INVITED:
        told["invitation"] = {"type": "SENT", "status": _INVITED[last.state]}
    return told


def owner(world: World, account: Account) -> Json:
    person = world.owner(account)
    has_navigator = account.tier == "sales_navigator"
    return {
        "object": "AccountOwnerProfile",
        "provider": "LINKEDIN",
        "provider_id": person.id,
        "entity_urn": f"urn:li:fsd_profile:{person.id}",
        "object_urn": f"urn:li:member:{person.id}",
        "first_name": person.first_name,
        "last_name": person.last_name,
        "profile_picture_url": None,
        "public_profile_url": f"https://www.linkedin.com/in/{person.public_id}/",
        "public_identifier": person.public_id,
        "headline": person.headline,
        "email": f"{person.public_id}@linkedin.test",
        "premium": account.tier != "free",
        "open_profile": False,
        "recruiter": None,
        "sales_navigator": {"owner_seat_id": "1", "contract_id": "1"} if has_navigator else None,
    }


def account(world: World, one: Account) -> Json:
    person = world.owner(one)
    return {
        "object": "Account",
        "id": one.id,
        "type": "LINKEDIN",
        "name": person.name,
        "created_at": one.created_at,
        "groups": [],
        "connection_params": {
            "im": {
                "id": person.id,
                "publicIdentifier": person.public_id,
                "username": person.name,
                "premiumContractId": None,
                "premiumFeatures": _FEATURES.get(one.tier, []),
            }
        },
        "sources": [{"id": f"{one.id}_MESSAGING", "status": _SOURCE_STATUS.get(one.status, one.status)}],
    }


def invite(world: World, one: Invite) -> Json:
    person = world.get(Person, one.person)
    sent_on = datetime.fromisoformat(one.sent_at)
    return {
        "object": "InvitationSent",
        "id": one.id,
        "invited_user": person.name if person else None,
        "invited_user_id": one.person,
        "invited_user_public_id": person.public_id if person else None,
        "invited_user_description": person.headline if person else None,
        "date": f"Sent on {sent_on:%d %B %Y}",
        "parsed_datetime": one.sent_at,
        "invitation_text": one.note or None,
    }


def relation(world: World, one: Relation) -> Json:
    person = world.get(Person, one.person)
    assert person is not None
    return {
        "object": "UserRelation",
        "first_name": person.first_name,
        "last_name": person.last_name,
        "headline": person.headline,
        "public_identifier": person.public_id,
        "public_profile_url": f"https://www.linkedin.com/in/{person.public_id}/",
        "created_at": round(datetime.fromisoformat(one.since).timestamp() * 1000),
        "member_id": person.id,
        "member_urn": f"urn:li:member:{person.id}",
        "connection_urn": f"urn:li:fsd_connection:{person.id}",
    }


def chat(one: Chat) -> Json:
    return {
        "object": "Chat",
        "id": one.id,
        "account_id": one.account,
        "account_type": "LINKEDIN",
        "provider_id": f"2-{one.id}",
        "attendee_provider_id": one.person,
        "name": None,
        "type": 0,
        "timestamp": one.last_at,
        "unread_count": 0,
        "archived": 0,
        "muted_until": None,
        "read_only": 0,
        "folder": ["INBOX", "INBOX_LINKEDIN_CLASSIC"],
    }


def line(world: World, one: Line) -> Json:
    account_ = world.get(Account, one.account)
    is_own = account_ is not None and account_.person == one.sender
    return {
        "object": "Message",
        "id": one.id,
        "provider_id": f"2-{one.id}",
        "account_id": one.account,
        "chat_id": one.chat,
        "chat_provider_id": f"2-{one.chat}",
        "sender_id": one.sender,
        "sender_attendee_id": f"attendee-{one.sender[-12:]}",
        "text": one.text,
        "timestamp": one.sent_at,
        "is_sender": int(is_own),
        "attachments": [],
        "reactions": [],
        "seen": 0,
        "seen_by": {},
        "hidden": 0,
        "deleted": 0,
        "edited": 0,
        "is_event": 0,
        "delivered": 1,
        "behavior": None,
        "original": json.dumps({"text": one.text}),
    }


def hook(one: Hook) -> Json:
    return {
        "object": "Webhook",
        "id": one.id,
        "type": "AUTO",
        "source": one.source,
        "name": one.name,
        "request_url": one.request_url,
        "enabled": one.enabled,
        "format": "json",
        "headers": one.headers,
        "account_ids": [{"id": id_, "type": "LINKEDIN"} for id_ in one.account_ids],
        "data": [],
    }
