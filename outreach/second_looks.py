"""Whom the gate left out comes back once what was missing is there: an address, a profile, the end of a block.

The clock has it looked for, once a minute and set-based: what keeps somebody out changes in many ways (a card, an
import, an enrichment, a block that is lifted or runs out, a step on another channel), and one that forgot to say so
would leave them out for good. Who waits for it while looking on, such as after an edit, asks for it `soon`.
"""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, or_, select
from sqlalchemy.orm import Session, aliased

from models import Enrollment, History, Lead, Lease, Reply, Sequence, Step, Workspace
from models.sets import among, update_each
from models.states import PEOPLE_REPLY, Channel, EnrollmentState, PostKind, ReplyClass
from outreach import (
    enrolling,
    finding_leads,
    history,
    instants,
    lead_counts,
    leases,
    open_sequences,
    opting_out,
    pausing_leads,
    posts,
    stored_forecasts,
    suppression,
)

LEASE = "second_look:"
"""Begins the name of the lease of looking; it rests until the next look."""
BATCH = 500
"""How many leads come back in one transaction."""
_NO_MORE = or_(
    Reply.reply_class == ReplyClass.OPT_OUT,
    and_(Reply.reply_class == ReplyClass.COMPLAINT, Reply.is_final),
)


@cache
def due() -> Select[int]:
    """Return the workspaces in which the gate left somebody out and it is time to look again."""
    held = select(Lease.name).where(
        Lease.name == literal(LEASE).concat(cast(Workspace.id, String)), Lease.until > instants.WALL
    )
    some = select(Enrollment.id).where(Enrollment.workspace_id == Workspace.id, Enrollment.left_by_gate)
    return select(Workspace.id).where(~held.exists(), some.exists())


def soon(session: Session, workspace_id: int) -> None:
    """Have the next tick look: somebody has just put right what may have kept a lead out."""
    leases.forget(session, f"{LEASE}{workspace_id}")


def found(session: Session, workspace_id: int, *, after: int = 0) -> list[int]:
    """Return the next enrollments after this id that may come back, in the order of their ids."""
    wanted = _who(workspace_id).where(Enrollment.id > after).order_by(Enrollment.id).limit(BATCH)
    return list(session.scalars(wanted))


def take_back(session: Session, workspace_id: int, enrollment_ids: Collection[int], *, now: datetime) -> int:
    """Propose these again, where nothing keeps them out now either; return how many. Blocks under way are waited for.

    They get senders as if they had just come in, and in a live sequence they go through the gate of newcomers.
    """
    suppression.hold_sends(session, workspace_id)
    locked = (
        _who(workspace_id)
        .with_only_columns(
            Enrollment.id, Enrollment.sequence_id, Enrollment.lead_id, Enrollment.reason, Sequence.launched_at
        )
        .where(among(session, Enrollment.id, enrollment_ids))
        .order_by(Enrollment.id)
        .with_for_update(of=Enrollment)
    )
    back = session.execute(locked).all()
    assigned = {id_: enrolling.assigned(session, id_) for id_ in sorted({one.sequence_id for one in back})}
    rows, changes = [], []
    for one in back:
        by_email, by_linkedin = assigned[one.sequence_id]
        rows.append(
            {
                "id": one.id,
                "email_sender_id": by_email(one.lead_id),
                "linkedin_sender_id": by_linkedin(one.lead_id),
                "came_later": one.launched_at is not None,
            }
        )
        entry = history.Entry(
            workspace_id, lead_id=one.lead_id, sequence_id=one.sequence_id, enrollment_id=one.id
        )
        changes.append((entry, f"They can be written to now. Before: {one.reason}"))
    same = {"state": EnrollmentState.PROPOSED, "reason": "", "left_by_gate": False}
    update_each(session, Enrollment, rows, same=same)
    session.expire_all()
    history.record_each(session, changes, "enrollment.proposed", now=now)
    posts.changed(session, workspace_id, PostKind.LAB_ROOT, list(assigned))
    stored_forecasts.outdated(session, list(assigned))
    return len(back)


def _who(workspace_id: int) -> Select[int]:
    """Return the enrollments that the gate left out and would let in now."""
    return (
        select(Enrollment.id)
        .join(Lead, Lead.id == Enrollment.lead_id)
        .join(Sequence, Sequence.id == Enrollment.sequence_id)
        .where(
            Enrollment.workspace_id == workspace_id,
            Enrollment.left_by_gate,
            Enrollment.state == EnrollmentState.LEFT_OUT,
            Enrollment.entered_at.is_(None),
            open_sequences.is_open(),
            Lead.erased_at.is_(None),
            _is_reached(),
            ~lead_counts.is_suppressed(workspace_id),
            ~_is_over(),
        )
    )


def _is_reached() -> ColumnElement[bool]:
    """Return the condition that some step of an Enrollment's sequence reaches its Lead."""
    steps = select(Step.id).where(Step.sequence_id == Enrollment.sequence_id, Step.removed_at.is_(None))
    return or_(
        and_(finding_leads.HAS_EMAIL, steps.where(Step.channel == Channel.EMAIL).exists()),
        and_(~finding_leads.HAS_NO_LINKEDIN, steps.where(Step.channel != Channel.EMAIL).exists()),
    )


def _is_over() -> ColumnElement[bool]:
    """Return the condition of Leads who opted out, complained or answered, or whom a person stopped in any sequence.

    An address that came later, or the end of a block, changes nothing about that.
    """
    other = aliased(Enrollment)
    theirs = select(Reply.id).where(Reply.lead_id == Lead.id)
    answered = and_(Reply.reply_class.in_(PEOPLE_REPLY), Reply.received_at >= Enrollment.created_at)
    return or_(
        select(History.id).where(History.lead_id == Lead.id, History.kind == opting_out.OPTED_OUT).exists(),
        theirs.where(or_(_NO_MORE, answered)).exists(),
        select(other.id)
        .where(
            other.lead_id == Lead.id,
            other.state == EnrollmentState.STOPPED,
            other.reason.startswith(f"{pausing_leads.STOPPED_BY} "),
        )
        .exists(),
    )
