"""What the local LinkedIn knows, kept over a restart: people, accounts, invites, connections, chats and webhooks."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sandbox.seed import LinkedInSeed

DEGREES = {
    "first": "FIRST_DEGREE",
    "second": "SECOND_DEGREE",
    "third": "THIRD_DEGREE",
    "outside": "OUT_OF_NETWORK",
}


@dataclass
class Person:
    """Somebody at LinkedIn; `id` is LinkedIn's own, a number for a company."""

    id: str
    public_id: str
    first_name: str
    last_name: str
    headline: str
    degree: str
    state: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass
class Account:
    """`status` is OK, or how it is not: CREDENTIALS, CHECKPOINT, RESTRICTED or STOPPED; "" until it was connected."""

    id: str
    person: str
    tier: str
    created_at: str
    status: str = "OK"


@dataclass
class Invite:
    """`state` is pending, ignored, accepted or withdrawn. An ignored one waits on, as its sender sees it."""

    id: str
    account: str
    person: str
    note: str
    sent_at: str
    state: str = "pending"
    changed_at: str = ""


@dataclass
class Relation:
    id: str
    account: str
    person: str
    since: str


@dataclass
class Chat:
    id: str
    account: str
    person: str
    last_at: str


@dataclass
class Line:
    """One message of a chat; `sender` is a person's id."""

    id: str
    chat: str
    account: str
    sender: str
    text: str
    sent_at: str


@dataclass
class Hook:
    """A webhook. `source` is messaging, users or account_status."""

    id: str
    source: str
    request_url: str
    name: str
    headers: list[dict[str, str]] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    account_ids: list[str] = field(default_factory=list)
    enabled: bool = True


Thing = Person | Account | Invite | Relation | Chat | Line | Hook
KINDS: Mapping[str, type[Thing]] = {
    "person": Person,
    "account": Account,
    "invite": Invite,
    "relation": Relation,
    "chat": Chat,
    "line": Line,
    "hook": Hook,
}
_NAMES = {kind: name for name, kind in KINDS.items()}
Kind = TypeVar("Kind", Person, Account, Invite, Relation, Chat, Line, Hook)


class World:
    """Things by kind and id, in the order in which they came. `keep` after every change, which `changed` hears of."""

    def __init__(self, seed: LinkedInSeed, path: Path, changed: Callable[[], None]) -> None:
        self._seed, self._path, self._changed = seed, path, changed
        self._things: dict[str, dict[str, Any]] = {name: {} for name in KINDS}
        self._connection: sqlite3.Connection | None = None

    @property
    def api_key(self) -> str:
        return self._seed.api_key

    def open(self, now: str) -> None:
        """Read what an earlier run left; make the seed's people and accounts where there is nothing."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS thing (kind TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, id))"
        )
        for kind, id_, body in self._connection.execute("SELECT kind, id, body FROM thing ORDER BY rowid"):
            self._things[kind][id_] = KINDS[kind](**json.loads(body))
        if not self._things["person"]:
            self._plant(now)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def reset(self, now: str) -> None:
        """Go back to the seed."""
        for things in self._things.values():
            things.clear()
        self._execute("DELETE FROM thing")
        self._plant(now)

    def all(self, kind: type[Kind]) -> list[Kind]:
        return list(self._things[_NAMES[kind]].values())

    def get(self, kind: type[Kind], id_: str) -> Kind | None:
        found: Kind | None = self._things[_NAMES[kind]].get(id_)
        return found

    def keep(self, thing: Kind) -> Kind:
        """Write a thing as it is now; a new one comes behind all others."""
        name = _NAMES[type(thing)]
        self._things[name][thing.id] = thing
        self._execute(
            "INSERT INTO thing VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (name, thing.id, json.dumps(asdict(thing))),
        )
        return thing

    def drop(self, thing: Thing) -> None:
        name = _NAMES[type(thing)]
        self._things[name].pop(thing.id, None)
        self._execute("DELETE FROM thing WHERE kind = ? AND id = ?", (name, thing.id))

    def person(self, name: str) -> Person | None:
        """Find somebody by their own id or their public one."""
        found = self.get(Person, name)
        lowered = name.lower()
        return found or next((one for one in self.all(Person) if one.public_id.lower() == lowered), None)

    def owner(self, account: Account) -> Person:
        found = self.get(Person, account.person)
        assert found is not None
        return found

    def relation(self, account: Account, person: Person) -> Relation | None:
        return next(self._between(Relation, account, person), None)

    def chat(self, account: Account, person: Person) -> Chat | None:
        return next(self._between(Chat, account, person), None)

    def invites(self, account: Account, person: Person) -> list[Invite]:
        """Every invite there was, the last one first."""
        return list(self._between(Invite, account, person))[::-1]

    def _between(self, kind: type[Kind], account: Account, person: Person) -> Iterator[Any]:
        for one in self._things[_NAMES[kind]].values():
            if one.account == account.id and one.person == person.id:
                yield one

    def _plant(self, now: str) -> None:
        ids = {}
        for one in self._seed.people:
            id_ = provider_id(one.public_id, is_company=one.state == "company")
            ids[one.public_id] = id_
            self.keep(Person(id=id_, **asdict(one)))
        for account in self._seed.accounts:
            status = "OK" if account.connected else ""
            kept = self.keep(Account(account.id, ids[account.public_id], account.tier, now, status))
            for one in self._seed.people:
                if one.degree == "first" and ids[one.public_id] != kept.person:
                    self.keep(Relation(new_id(), kept.id, ids[one.public_id], now))

    def _execute(self, statement: str, values: tuple[str, ...] = ()) -> None:
        assert self._connection is not None
        self._connection.execute(statement, values)
        self._changed()


def new_id() -> str:
    return secrets.token_urlsafe(16)


def provider_id(public_id: str, *, is_company: bool = False) -> str:
    """LinkedIn's own id of a public one, the same at every start."""
    digest = hashlib.sha256(public_id.encode()).digest()
    if is_company:
        return str(int.from_bytes(digest[:4]) + 1_000)
    return f"ACoAA{urlsafe_b64encode(digest).decode()[:34]}"
