"""What a workspace needs before its first sequence, and how far that is."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, SenderAccount, Workspace
from models.states import AccountKind, SenderState
from outreach import channel_wishes, chosen, places, rights
from outreach.people import RIGHTS
from outreach.rights import Right
from outreach.setting_screens import Item, ItemState, Purpose, Topic


def overview(session: Session, actor: Person) -> tuple[Item, ...]:
    """Return every section of the settings with its state. Raises NotAllowed for all but admins."""
    rights.require(actor, Right.ADMIN)
    return items(session, actor.workspace_id)


def items(session: Session, workspace_id: int) -> tuple[Item, ...]:
    """Return the lines of the checklist, in the order in which one goes through them."""
    workspace = session.get_one(Workspace, workspace_id)
    return (
        channel_wishes.item(session, workspace, Purpose.REVIEW),
        channel_wishes.item(session, workspace, Purpose.INBOX),
        _place(session, workspace),
        _legal(workspace),
        _people(session, workspace_id),
        _senders(session, workspace_id),
    )


def _place(session: Session, workspace: Workspace) -> Item:
    region = places.region_label(workspace.holiday_region) or "no public holidays"
    is_done = bool(chosen.value(session, workspace.id, chosen.PLACE)) or workspace.zone != "UTC"
    text = f"{workspace.zone} · {region}" if is_done else "for leads whose own zone cannot be told"
    return Item(Topic.PLACE, ItemState.DONE if is_done else ItemState.OPEN, text)


def _legal(workspace: Workspace) -> Item:
    parts = [workspace.legal_sender.strip(), workspace.postal_address.strip()]
    if all(parts):
        return Item(Topic.LEGAL, ItemState.DONE, " · ".join(parts))
    return Item(Topic.LEGAL, ItemState.OPEN, "every mail's footer names who sends it")


def _people(session: Session, workspace_id: int) -> Item:
    found = chosen.rights_of(session, workspace_id)
    if found is None:
        return Item(Topic.PEOPLE, ItemState.OPEN, "everyone but guests, until you choose")
    words = [
        f"{right}: {'everyone' if found.get(right) is None else len(found[right] or ())}" for right in RIGHTS
    ]
    return Item(Topic.PEOPLE, ItemState.DONE, " · ".join(words))


def _senders(session: Session, workspace_id: int) -> Item:
    found = session.scalars(
        select(SenderAccount).where(
            SenderAccount.workspace_id == workspace_id, SenderAccount.kind == AccountKind.EMAIL
        )
    ).all()
    broken = [one.address for one in found if one.state is SenderState.BROKEN]
    if broken:
        return Item(Topic.SENDERS, ItemState.TROUBLE, f"{', '.join(broken[:3])} cannot be reached")
    working = [one.address for one in found if one.state is SenderState.HEALTHY]
    if not working:
        return Item(
            Topic.SENDERS, ItemState.OPEN, "where mails leave from: connect one with `/plera senders`"
        )
    more = f" and {len(working) - 3} more" if len(working) > 3 else ""
    return Item(Topic.SENDERS, ItemState.DONE, ", ".join(working[:3]) + more)
