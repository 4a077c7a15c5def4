"""What the hourly look at a host of pictures follows up: where it does not lead here, its sender's mails carry none."""

from datetime import datetime

from sqlalchemy.orm import Session

from models import SenderAccount
from models.states import SenderState
from outreach import history, people, posts, tracking_hosts
from outreach.domain_answers import Answers

_OFF = "Opens of its mails are not noted"


def of_sender(session: Session, sender_id: int) -> str:
    """Return the host of a sender's pictures that is to be looked at, "" for none of its own."""
    sender = session.get(SenderAccount, sender_id)
    return sender.tracking_host if sender is not None and sender.state is not SenderState.REMOVED else ""


def looked(
    session: Session, sender_id: int, host: str, answers: Answers, *, public_url: str, now: datetime
) -> None:
    """Keep what is wrong with a host, and tell whose mailbox it is; what could not be told leaves it as it was known.

    Nothing happens where the sender has another host by now.
    """
    sender = session.get(SenderAccount, sender_id, with_for_update=True)
    flaw = flaw_of(answers, host, public_url)
    if sender is None or sender.tracking_host != host or flaw in (None, sender.tracking_flaw):
        return
    sender.tracking_flaw = (flaw or "")[:300]
    about = history.Entry(sender.workspace_id)
    said = sender.tracking_flaw or f"{host} leads here again"
    detail = {"sender": sender.id, "address": sender.address}
    history.record(session, about, "sender.pictures", now=now, reason=said, detail=detail)
    for person in people.whose(session, sender) if sender.tracking_flaw else ():
        key = f"pictures:{sender.id}:{now.date().isoformat()}"
        posts.tell(session, person.id, f"{sender.address}: {sender.tracking_flaw}", key=key)


def flaw_of(answers: Answers, host: str, public_url: str) -> str | None:
    """Say in a sentence why a host cannot be used, "" where it leads here, None where the DNS could not tell."""
    ours = tracking_hosts.own_host(public_url)
    if not ours:
        return f"{_OFF}: for {host} PUBLIC_URL has to be an https:// address."
    if tracking_hosts.leads_here(answers, host, ours):
        return ""
    if not answers or any(one is None for one in answers.values()):
        return None
    return (
        f"{_OFF}: {host} does not lead to {ours} any more. Add this record where its DNS is kept: "
        f"{tracking_hosts.record(host, ours)}. It is looked at every hour."
    )
