"""Connecting a mailbox from Slack: what is typed is checked, kept as a form, and tried by a job before it is saved."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import MailboxForm, Person, SenderAccount
from models.states import MailboxFormState, SenderState
from outreach import composing, connecting, mailbox_screens, rights
from outreach.errors import InvalidForm, NotAllowed, NotFound
from outreach.mail_servers import SECURITIES, Server, server
from outreach.mailbox_screens import TypedMailbox, TypedServer
from outreach.ports import Cipher, enqueue_after_commit
from outreach.rights import Right

KEPT_FOR = timedelta(hours=1)
"""How long a form with its password is kept that nobody goes on with."""
MAX_NAME = 200
GONE = "This form is no longer kept. Open it again from `/plera senders`."


def begin(session: Session, actor: Person, sender_id: int | None = None) -> mailbox_screens.MailboxForm:
    """Return the form of a new mailbox of one's own, or of one to connect again. Raises NotAllowed, NotFound."""
    rights.require(actor, Right.BUILD)
    if sender_id is None:
        typed = TypedMailbox(display_name=actor.name, owner=actor.slack_user_id)
        return mailbox_screens.MailboxForm(typed, may_choose_owner=actor.is_admin)
    sender = mailbox_of(session, actor, sender_id)
    owner = session.get(Person, sender.owner_person_id) if sender.owner_person_id else None
    typed = TypedMailbox(
        address=sender.address,
        display_name=sender.display_name,
        username="" if sender.username == sender.address else sender.username,
        owner=owner.slack_user_id if owner else "",
        smtp=_typed(sender.smtp_host, sender.smtp_port, sender.smtp_security),
        imap=_typed(sender.imap_host, sender.imap_port, sender.imap_security),
    )
    return mailbox_screens.MailboxForm(
        typed,
        problems=(sender.health_reason,) if sender.state is SenderState.BROKEN else (),
        is_known=True,
        may_choose_owner=actor.is_admin,
    )


def with_servers(actor: Person, form: mailbox_screens.MailboxForm) -> mailbox_screens.MailboxForm:
    """Return a form, as typed so far, with the fields of its servers."""
    rights.require(actor, Right.BUILD)
    return replace(form, shows_servers=True, may_choose_owner=actor.is_admin)


def submit(
    session: Session,
    actor: Person,
    form: mailbox_screens.MailboxForm,
    *,
    view_id: str,
    cipher: Cipher,
    wall: datetime,
) -> mailbox_screens.Checking:
    """Keep what was typed and have both servers tried; nothing is connected yet.

    Raises NotAllowed, NotFound, InvalidForm with the names of the fields as in TypedMailbox.
    """
    rights.require(actor, Right.BUILD)
    row = _row(session, actor, form.form_id) if form.form_id is not None else None
    typed = _cleaned(form.typed)
    _require_good(typed, has_password=bool(typed.password or (row is not None and row.secret)))
    owner = _owner(session, actor, typed)
    if row is None:
        row = MailboxForm(workspace_id=actor.workspace_id, person_id=actor.id)
        session.add(row)
    row.form = _kept(replace(typed, owner=owner.slack_user_id)) | {"list_view": form.list_view}
    if typed.password:
        row.secret = cipher.encrypt(typed.password)
    row.state, row.problem = MailboxFormState.CHECKING, ""
    row.view_id, row.changed_at = view_id, wall
    session.flush()
    enqueue_after_commit(session, "connect_mailbox", row.id)
    return mailbox_screens.Checking(row.id, typed.address)


def row_of(session: Session, actor: Person, form_id: int) -> MailboxForm:
    """Return a person's own form, locked. Raises NotFound."""
    return _row(session, actor, form_id)


def typed_of(row: MailboxForm) -> TypedMailbox:
    """Return what was typed into a form but the password."""
    kept = dict(row.form)
    plain = {name: str(kept.get(name, "")) for name in ("address", "display_name", "username", "owner")}
    return TypedMailbox(
        smtp=TypedServer(**kept.get("smtp", {})), imap=TypedServer(**kept.get("imap", {})), **plain
    )


def mailbox_of(session: Session, actor: Person, sender_id: int) -> SenderAccount:
    """Return a sender account that an actor may connect or change: their own, any for an admin.

    Raises NotFound, NotAllowed.
    """
    sender = session.scalar(
        select(SenderAccount).where(
            SenderAccount.workspace_id == actor.workspace_id, SenderAccount.id == sender_id
        )
    )
    if sender is None:
        raise NotFound("This sender account is no longer there. Open `/plera senders` again.")
    if not may_change(actor, sender):
        raise NotAllowed(_whose(session, sender))
    rights.require(actor, Right.BUILD)
    return sender


def may_change(actor: Person, sender: SenderAccount) -> bool:
    """Say whether an actor may connect a sender account again, or change it."""
    return actor.is_admin or sender.owner_person_id == actor.id


def drop_old(session: Session, *, wall: datetime) -> None:
    """Forget the forms, and with them the passwords, that nobody went on with."""
    session.execute(delete(MailboxForm).where(MailboxForm.changed_at < wall - KEPT_FOR))


def is_any_old(session: Session, *, wall: datetime) -> bool:
    """Say whether there is a form to forget."""
    old = select(MailboxForm.id).where(MailboxForm.changed_at < wall - KEPT_FOR).limit(1)
    return session.scalar(old) is not None


def servers_of(typed: TypedMailbox) -> tuple[Server | None, Server | None]:
    """Return both servers as typed, None for those to be guessed. Raises InvalidForm."""
    wrong: dict[str, str] = {}
    found: list[Server | None] = []
    for side, one in (("smtp", typed.smtp), ("imap", typed.imap)):
        if not one.host:
            found.append(None)
            continue
        try:
            found.append(server(f"{one.host}:{one.port}", one.security if one.security in SECURITIES else ""))
        except ValueError as error:
            is_port = not (one.port.isascii() and one.port.isdecimal() and 1 <= int(one.port[:9]) <= 65535)
            field = f"{side}_port" if is_port else f"{side}_host"
            wrong[field] = (
                "Write a port between 1 and 65535, such as 587 or 993."
                if is_port
                else f"This is no server: {error}."
            )
            found.append(None)
    if wrong:
        raise InvalidForm(wrong)
    return found[0], found[1]


def _row(session: Session, actor: Person, form_id: int) -> MailboxForm:
    row = session.scalar(
        select(MailboxForm)
        .where(
            MailboxForm.workspace_id == actor.workspace_id,
            MailboxForm.id == form_id,
            MailboxForm.person_id == actor.id,
        )
        .with_for_update()
    )
    if row is None:
        raise NotFound(GONE)
    return row


def _cleaned(typed: TypedMailbox) -> TypedMailbox:
    """Return what was typed without the spaces around it; app passwords are shown in groups of four."""
    password = typed.password.strip()
    groups = password.split(" ")
    if len(groups) > 1 and all(len(one) == 4 and one.isascii() and one.isalnum() for one in groups):
        password = "".join(groups)
    return replace(
        typed,
        address=typed.address.strip().lower(),
        display_name=" ".join(typed.display_name.split()),
        username=typed.username.strip(),
        password=password,
        smtp=_stripped(typed.smtp),
        imap=_stripped(typed.imap),
    )


def _stripped(typed: TypedServer) -> TypedServer:
    host, port = typed.host.strip().lower(), typed.port.strip()
    return TypedServer(host, port, typed.security.strip())


def _require_good(typed: TypedMailbox, *, has_password: bool) -> None:
    wrong: dict[str, str] = {}
    if not composing.is_plain_address(typed.address):
        wrong["address"] = "Write one plain email address, such as jo@example.com."
    if not typed.display_name:
        wrong["display_name"] = "Write the name that its mails are from."
    elif len(typed.display_name) > MAX_NAME:
        wrong["display_name"] = f"Use at most {MAX_NAME} characters."
    if not has_password:
        wrong["password"] = "Type the mailbox's app password."
    if wrong:
        raise InvalidForm(wrong)
    servers_of(typed)


def _owner(session: Session, actor: Person, typed: TypedMailbox) -> Person:
    """Return whose the mailbox is to be: members connect their own, admins anybody's. Raises InvalidForm."""
    kept = connecting.find(session, actor.workspace_id, typed.address)
    if kept is not None and not may_change(actor, kept):
        raise InvalidForm({"address": _whose(session, kept)})
    if not actor.is_admin or not typed.owner:
        return actor
    return owner_of(session, actor.workspace_id, typed.owner)


def owner_of(session: Session, workspace_id: int, slack_user_id: str) -> Person:
    """Return a member who may own a sender account. Raises InvalidForm on "owner"."""
    found = session.scalar(
        select(Person).where(Person.workspace_id == workspace_id, Person.slack_user_id == slack_user_id)
    )
    if found is None or found.met_at is None:
        raise InvalidForm(
            {
                "owner": "Plera does not know them yet: have them open Plera's Home once, then press this again."
            }
        )
    if found.is_guest:
        raise InvalidForm({"owner": "A guest cannot own a sender account: choose somebody of the team."})
    return found


def _whose(session: Session, sender: SenderAccount) -> str:
    owner = session.get(Person, sender.owner_person_id) if sender.owner_person_id else None
    if owner is None:
        return f"{sender.address} is connected and has no owner: ask an admin to make you its owner."
    return f"{sender.address} is connected as {owner.name or 'somebody'}'s: ask them or an admin."


def _typed(host: str, port: int, security: str) -> TypedServer:
    return TypedServer(host, str(port), security) if host else TypedServer()


def _kept(typed: TypedMailbox) -> dict[str, Any]:
    return asdict(replace(typed, password=""))
