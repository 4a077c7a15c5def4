"""Adding whom a mail names in its writer's place: a stand-in, a successor, the one to ask."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Lead, Person, Reply, SourceGroup
from models.states import PostKind
from outreach import enrolling, history, leads, posts, rights
from outreach.errors import AlreadyDecided, NotFound, NotReady
from outreach.rights import Right

GROUP = "Suggested in replies"
"""The source group that suggested leads come into."""


def open_suggestion(reply: Reply) -> tuple[int, str] | None:
    """Return the mail and whom it suggests, None when it names no address, or they were added."""
    if not reply.stand_in_email or reply.stand_in_lead_id is not None:
        return None
    return reply.id, reply.stand_in_name or reply.stand_in_email


def add(session: Session, actor: Person, reply_id: int, *, now: datetime) -> str:
    """Make a lead of whom a mail suggests and return what to say; somebody who is known stays as they are.

    Raises NotAllowed, NotFound, NotReady without an address, AlreadyDecided when somebody was quicker.
    """
    rights.require(actor, Right.BUILD)
    reply = session.scalar(
        select(Reply).where(Reply.workspace_id == actor.workspace_id, Reply.id == reply_id).with_for_update()
    )
    if reply is None or not (reply.stand_in_name or reply.stand_in_email):
        raise NotFound()
    if reply.stand_in_lead_id is not None:
        raise AlreadyDecided(f"{reply.stand_in_name or reply.stand_in_email} is a lead already.")
    if not reply.stand_in_email:
        raise NotReady(f"The mail names {reply.stand_in_name} without an address: ask for it in your answer.")
    asked = session.get_one(Lead, reply.lead_id)
    name = reply.stand_in_name or reply.stand_in_email.partition("@")[0].replace(".", " ").title()
    is_colleague = bool(asked.email_domain) and reply.stand_in_email.endswith(f"@{asked.email_domain}")
    row = {"name": name, "email": reply.stand_in_email, "company": asked.company if is_colleague else ""}
    group = _group(session, actor, now)
    result = leads.add_rows(session, group, [row], now=now)
    enrolling.let_newcomers_in(session, group.id)
    reply.stand_in_lead_id = session.scalar(
        select(Lead.id)
        .where(Lead.workspace_id == actor.workspace_id, Lead.email == reply.stand_in_email)
        .limit(1)
    )
    if reply.stand_in_lead_id is None:
        said = result.problems[0][1] if result.problems else "They could not be added."
        raise NotReady(said)
    entry = history.Entry(actor.workspace_id, lead_id=reply.stand_in_lead_id)
    reason = f"{asked.name or 'A lead'} named them"
    history.record(
        session, entry, "lead.suggested", now=now, by=actor.id, reason=reason, cause_id=reply.cause_id
    )
    if reply.conversation_id is not None:
        posts.changed(session, actor.workspace_id, PostKind.CONVERSATION_ROOT, [reply.conversation_id])
    was = "was known already and joins" if result.known else "is a lead now, in"
    return f"{name} {was} the source group {GROUP}."


def _group(session: Session, actor: Person, now: datetime) -> SourceGroup:
    found = leads.group_to_be(session, actor.workspace_id, GROUP)
    if found is not None:
        return found
    group = SourceGroup(workspace_id=actor.workspace_id, name=GROUP, origin="replies", created_at=now)
    session.add(group)
    session.flush()
    return group
