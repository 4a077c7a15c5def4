"""What senders are called: a mailbox by its address, a LinkedIn account by the name of whose it is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import SenderAccount
from models.states import AccountKind, SenderState


class Named(Protocol):
    """A sender, or a row that says the same."""

    @property
    def kind(self) -> AccountKind: ...
    @property
    def address(self) -> str: ...
    @property
    def display_name(self) -> str: ...


def plain(sender: Named) -> str:
    """Return what one sender is called, wherever no other has to be told from it."""
    return in_words(sender.kind, sender.address, sender.display_name)


def in_words(kind: AccountKind, address: str, display_name: str) -> str:
    """Return what one sender of this kind, address and name is called, as `plain`."""
    return address if kind is AccountKind.EMAIL else display_name.strip() or _profile(address)


def of(session: Session, senders: Iterable[SenderAccount]) -> Mapping[int, str]:
    """Return what each sender is called, by its id; accounts of one name are told apart by their profiles."""
    every = list(senders)
    shared = _shared(session, {one.workspace_id for one in every if one.kind is AccountKind.LINKEDIN})
    return {
        one.id: f"{plain(one)} ({_profile(one.address)})"
        if (one.workspace_id, _folded(one.display_name)) in shared and one.kind is AccountKind.LINKEDIN
        else plain(one)
        for one in every
    }


def name(session: Session, sender: SenderAccount) -> str:
    """Return what one sender is called, as `of`."""
    return of(session, [sender])[sender.id]


def _shared(session: Session, workspace_ids: set[int]) -> set[tuple[int, str]]:
    """Return the names that several accounts of a workspace have."""
    if not workspace_ids:
        return set()
    rows = session.execute(
        select(SenderAccount.workspace_id, SenderAccount.display_name).where(
            SenderAccount.workspace_id.in_(workspace_ids),
            SenderAccount.kind == AccountKind.LINKEDIN,
            SenderAccount.state != SenderState.REMOVED,
        )
    )
    counted = Counter((workspace_id, _folded(one)) for workspace_id, one in rows if one.strip())
    return {key for key, count in counted.items() if count > 1}


def _folded(display_name: str) -> str:
    return " ".join(display_name.split()).casefold()


def _profile(address: str) -> str:
    return address.removeprefix("https://").removeprefix("www.")
