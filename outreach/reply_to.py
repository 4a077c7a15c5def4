"""Where answers to a mailbox's mails go: another mailbox of ours, as what nobody reads here would stop nothing."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import SenderAccount
from models.states import AccountKind, SenderState
from outreach import addresses, composing


def is_read(session: Session, workspace_id: int, address: str) -> bool:
    """Say whether what is sent to an address comes into a connected mailbox; a part after a plus does not count."""
    return reader_of(session, workspace_id, address) is not None


def reader_of(session: Session, workspace_id: int, address: str) -> SenderAccount | None:
    """Return the connected mailbox into which what is sent to an address comes, None when there is none."""
    found = select(SenderAccount).where(
        SenderAccount.workspace_id == workspace_id,
        SenderAccount.kind == AccountKind.EMAIL,
        SenderAccount.state != SenderState.REMOVED,
        SenderAccount.imap_host != "",
        func.lower(SenderAccount.address).in_(_read_by(address)),
    )
    return session.scalar(found.order_by(SenderAccount.id).limit(1))


def those_of(session: Session, mailbox: SenderAccount) -> list[str]:
    """Return the addresses of the other connected mailboxes whose answers go to this one."""
    rows = session.execute(
        select(SenderAccount.address, SenderAccount.reply_to)
        .where(
            SenderAccount.workspace_id == mailbox.workspace_id,
            SenderAccount.state != SenderState.REMOVED,
            SenderAccount.id != mailbox.id,
            SenderAccount.reply_to != "",
        )
        .order_by(SenderAccount.address)
    )
    return [address for address, answers_to in rows if mailbox.address.lower() in _read_by(answers_to)]


def _read_by(address: str) -> set[str]:
    """Return the mailboxes into which what is sent to an address may come."""
    local, _, domain = address.lower().rpartition("@")
    return {address.lower(), f"{local.partition('+')[0]}@{domain}"}


def wrong_with(session: Session, workspace_id: int, typed: str) -> str:
    """Say in a sentence why answers cannot go to an address as it was typed, "" when they can or none was typed."""
    address = addresses.in_ascii(typed)
    if not address:
        return ""
    if not composing.is_plain_address(address):
        return "Type one plain address, such as ada@acme.com, or leave it empty."
    if not is_read(session, workspace_id, address):
        return "Nobody would see the answers here, and steps would go on: connect that mailbox first."
    return ""


def kept(sender_address: str, typed: str) -> str:
    """Return what is kept of an address that is all right: "" where answers go to the mailbox itself anyway."""
    address = addresses.in_ascii(typed)
    return "" if address == sender_address.lower() else address
