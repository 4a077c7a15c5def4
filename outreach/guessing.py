"""Whose mail it may be that names no mail of ours and comes from an unknown address: a guess, which a person confirms.

It is made only where the subject is that of a mail we sent lately, and whoever writes has the lead's company's domain
or the lead's name. Some clients and ticket systems answer without In-Reply-To and References.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models import Delivery, Lead, Message
from models.sets import among
from models.states import COUNTED_DELIVERY, Channel
from outreach import word_ranges
from outreach.free_mail import company_domain
from outreach.suppression import domain_of
from outreach.zone_table import fold

LOOKED_BACK = timedelta(days=90)
_MOST_LEADS, _MOST_MAILS = 50, 200
_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|antw|antwort|sv|vs|ref|rép|rif|res|odp|ynt|yan|vá|vl|回复|回覆|答复|返信|회신|"
    r"fwd?|wg|tr|rv|enc|i|vb|doorst|pd|ilt|转发|轉寄|転送)(?:\s*\[\d+\])?\s*[:：]\s*|\[[^\]]{1,40}\]\s*)+",
    re.IGNORECASE,
)
"""How clients begin the subject of an answer or a forwarded mail, and what gateways put before it in brackets."""


@dataclass(frozen=True)
class Guess:
    """A lead whose mail it may be, and the message whose subject it has."""

    lead_id: int
    email: str | None
    message_id: int
    enrollment_id: int | None


def subject_key(subject: str) -> str:
    """Return what a subject and the subjects of its answers have in common."""
    return " ".join(_PREFIX.sub("", subject).split()).casefold()


def guess(
    session: Session,
    workspace_id: int,
    senders: Collection[tuple[str, str]],
    subject: str,
    *,
    now: datetime,
) -> Guess | None:
    """Return whose mail this may be, by name and address of who sent it and its subject; None without a good guess.

    Of several, whose name it is comes first, then who was written to last.
    """
    wanted = subject_key(subject)
    if not wanted:
        return None
    names = {fold(name) for name, _ in senders} - {""}
    domains = {company_domain(domain_of(address)) for _, address in senders} - {""}
    about = _about(session, workspace_id, names, domains)
    if about is None:
        return None
    rows = session.execute(
        select(Lead.id, Lead.email, Lead.name, Message.id, Message.enrollment_id, Message.subject)
        .join(Message, Message.lead_id == Lead.id)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(
            Lead.workspace_id == workspace_id,
            Lead.erased_at.is_(None),
            about,
            Message.channel == Channel.EMAIL,
            Message.subject != "",
            Delivery.state.in_(COUNTED_DELIVERY),
            Delivery.intent_at > now - LOOKED_BACK,
        )
        .order_by(Delivery.intent_at.desc(), Delivery.id.desc())
        .limit(_MOST_MAILS)
    ).all()
    fitting = [row for row in rows if subject_key(row.subject) == wanted]
    fitting.sort(key=lambda row: fold(row.name) not in names)
    found = next(iter(fitting), None)
    return Guess(found[0], found[1], found[3], found[4]) if found is not None else None


def _about(
    session: Session, workspace_id: int, names: Collection[str], domains: Collection[str]
) -> ColumnElement[bool] | None:
    """Return the condition of leads with one of these names or at one of these companies, None where none is given."""
    ways: list[ColumnElement[bool]] = []
    if domains:
        ways.append(among(session, Lead.email_domain, sorted(domains)))
    asked = [[word_ranges.exactly(word) for word in name.split()] for name in names if len(name.split()) > 1]
    if asked:
        among_whom = word_ranges.Among(workspace_id)
        ids = {
            one for name in asked for one in word_ranges.with_words(session, among_whom, name, _MOST_LEADS)
        }
        found = session.execute(select(Lead.id, Lead.name).where(among(session, Lead.id, ids))).all()
        same = [id_ for id_, name in found if fold(name) in names]
        if same:
            ways.append(among(session, Lead.id, same))
    return or_(*ways) if ways else None
