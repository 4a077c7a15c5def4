"""How far the folders of a mailbox have been read: by UIDVALIDITY and UID, so that nothing is missed or read twice.

A folder goes by what it is read as, whatever the server calls it, so one that is renamed is read on where it was.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import MailboxCursor, SenderAccount
from outreach import kept_mails, mailboxes, people, posts, replies
from outreach.ports import FetchedMail

INBOX, SPAM = "INBOX", kept_mails.SPAM
NOT_THERE = -1
"""The UIDVALIDITY of a folder that a mailbox did not have when it was looked for, or that nobody looked into."""
FIRST_LOOK_WITHIN = timedelta(minutes=15)
"""How soon after a mailbox was connected its first look is, which then passes over what it held before."""
A_DAY = timedelta(days=1)
ASKED_FOR = timedelta(minutes=10)
"""How long a mail is asked for that its server does not hand out, before those behind it are read."""
READ_AGAIN = timedelta(days=2)
"""How far before the last look a folder is read again that was numbered anew: days are the server's own."""


def last_uid(
    session: Session,
    sender: SenderAccount,
    *,
    folder: str,
    uidvalidity: int,
    uidnext: int,
    now: datetime,
    name: str = "",
) -> int | None:
    """Return the last UID that was read in a folder, None where it was numbered anew: `read_again` says from when.

    A folder seen for the first time starts at its end, unless its mailbox was connected a while ago: then it is read
    from that day on.
    """
    cursor = _cursor(session, sender, folder)
    if cursor is None and now - sender.created_at > FIRST_LOOK_WITHIN:
        cursor = _begun(session, sender, folder)
    if cursor is None:
        session.add(
            MailboxCursor(
                workspace_id=sender.workspace_id,
                sender_account_id=sender.id,
                folder=folder,
                uidvalidity=uidvalidity,
                last_uid=uidnext - 1,
                name=name[:200],
            )
        )
        return uidnext - 1
    cursor.name = name[:200]
    return cursor.last_uid if cursor.uidvalidity == uidvalidity else None


def read_again(session: Session, sender: SenderAccount, *, folder: str) -> date:
    """Return from which day on a folder that was numbered anew is read again.

    What was there before was read, and what is met again is known by its bytes and its Message-ID.
    """
    cursor = _cursor(session, sender, folder, is_locked=False)
    checked_at = cursor.checked_at if cursor is not None else None
    return (checked_at - READ_AGAIN if checked_at is not None else sender.created_at - A_DAY).date()


def renumbered(
    session: Session, sender: SenderAccount, *, folder: str, uidvalidity: int, last_uid: int
) -> None:
    """Go on in a folder that was numbered anew behind this UID."""
    cursor = _cursor(session, sender, folder)
    if cursor is not None and cursor.uidvalidity != uidvalidity:
        cursor.uidvalidity, cursor.last_uid = uidvalidity, last_uid


def keep(
    session: Session,
    sender_id: int,
    fetched: FetchedMail,
    *,
    folder: str,
    uidvalidity: int,
    now: datetime,
) -> None:
    """Keep a fetched mail and move the cursor past it, in one transaction."""
    sender = session.get_one(SenderAccount, sender_id)
    replies.keep(session, sender, folder=folder, uidvalidity=uidvalidity, fetched=fetched, now=now)
    cursor = _cursor(session, sender, folder)
    if cursor is not None and cursor.uidvalidity == uidvalidity:
        cursor.last_uid = max(cursor.last_uid, fetched.uid)


def not_there(session: Session, sender: SenderAccount, *, folder: str, wall: datetime) -> None:
    """Note that a mailbox has no such folder: what it holds once there is one came in since."""
    cursor = _cursor(session, sender, folder) or _begun(session, sender, folder)
    if cursor.uidvalidity == NOT_THERE:
        cursor.checked_at = wall


def _begun(session: Session, sender: SenderAccount, folder: str) -> MailboxCursor:
    """Return a new cursor of a folder of which nothing was read."""
    cursor = MailboxCursor(
        workspace_id=sender.workspace_id,
        sender_account_id=sender.id,
        folder=folder,
        uidvalidity=NOT_THERE,
        last_uid=0,
    )
    session.add(cursor)
    return cursor


def is_given_up(
    session: Session, sender: SenderAccount, mail: FetchedMail, *, folder: str, wall: datetime
) -> bool:
    """Note that a server does not hand out a mail; say whether it has not for so long that others are read."""
    cursor = _cursor(session, sender, folder)
    if cursor is None:
        return False
    if cursor.refused_uid != mail.uid or cursor.refused_at is None:
        cursor.refused_uid, cursor.refused_at = mail.uid, wall
    return wall - cursor.refused_at >= ASKED_FOR


def pass_by(
    session: Session,
    sender_id: int,
    mail: FetchedMail,
    *,
    folder: str,
    uidvalidity: int,
    now: datetime,
) -> None:
    """Read past a mail that its server does not hand out: its headers are kept, and whose mailbox it is is told."""
    sender = session.get_one(SenderAccount, sender_id)
    if mail.content:
        replies.keep(session, sender, folder=folder, uidvalidity=uidvalidity, fetched=mail, now=now)
    cursor = _cursor(session, sender, folder)
    if cursor is None or cursor.uidvalidity != uidvalidity:
        return
    cursor.last_uid = max(cursor.last_uid, mail.uid)
    cursor.refused_uid = cursor.refused_at = None
    where = "Spam folder" if folder == SPAM else "inbox"
    what = "so only its headers were read" if mail.content else "so nothing follows from it"
    for person in people.whose(session, sender):
        posts.tell(
            session,
            person.id,
            f"A mail in the {where} of {sender.address} cannot be fetched, as its server does not hand it out, {what}: "
            "look for it in the mailbox itself.",
            key=f"refused_mail:{sender.id}:{folder}:{uidvalidity}:{mail.uid}",
        )


def checked(session: Session, sender: SenderAccount, *, folder: str, wall: datetime) -> None:
    """Note that a folder was read to its end; the mailbox's own time is that of its inbox."""
    cursor = _cursor(session, sender, folder)
    if cursor is not None:
        cursor.checked_at = wall
    if folder == INBOX:
        mailboxes.checked(session, sender.id, wall=wall)


def known_name(session: Session, sender_id: int, folder: str) -> str:
    """Return what a mailbox's server called a folder last, "" while it is not known."""
    found = session.scalar(
        select(MailboxCursor.name).where(
            MailboxCursor.sender_account_id == sender_id, MailboxCursor.folder == folder
        )
    )
    return found or ""


def _cursor(
    session: Session, sender: SenderAccount, folder: str, *, is_locked: bool = True
) -> MailboxCursor | None:
    wanted = select(MailboxCursor).where(
        MailboxCursor.workspace_id == sender.workspace_id,
        MailboxCursor.sender_account_id == sender.id,
        MailboxCursor.folder == folder,
    )
    return session.scalar(wanted.with_for_update() if is_locked else wanted)
