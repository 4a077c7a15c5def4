"""The Messaging Lab of a sequence: its figures, what stands in the way, and who is written for."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from models import (
    Delivery,
    Enrollment,
    Message,
    Person,
    Run,
    SenderAccount,
    Sequence,
    SlackPost,
    StrategyProfile,
    Workspace,
)
from models.states import (
    Channel,
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    MessageState,
    PostKind,
    SenderState,
    SequenceState,
)
from outreach import (
    admission,
    history,
    lab_cards,
    posts,
    rights,
    screens,
    senders,
    sending,
    sequences,
)
from outreach.errors import NotReady
from outreach.ports import enqueue_after_commit
from outreach.rights import Right

_OPEN = (EnrollmentState.PROPOSED, EnrollmentState.WAITING, EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


def generate(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> None:
    """Have the messages of every lead written that has none. A second press while writing changes nothing."""
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    if sequence.state is SequenceState.COMPLETED:
        raise NotReady("This sequence is completed: clone it to write new messages.")
    sequence.is_writing = True
    sequence.cards_wanted = max(sequence.cards_wanted, lab_cards.CARDS_AT_ONCE)
    _noted(session, actor, sequence, "sequence.generating", now)
    enqueue_after_commit(session, "generate", sequence_id)


def stop_generating(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> None:
    """Stop writing after the text that is being written; what has been written stays."""
    rights.require(actor, Right.BUILD)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    sequence.is_writing = False
    _noted(session, actor, sequence, "sequence.generating_stopped", now)


def more_cards(session: Session, actor: Person, sequence_id: int, *, now: datetime) -> None:
    """Post the cards of ten more leads. Raises NotReady when every written lead has one."""
    rights.require(actor, Right.APPROVE)
    sequence = sequences.sequence_of(session, actor.workspace_id, sequence_id)
    sequence.cards_wanted += lab_cards.CARDS_AT_ONCE
    if not lab_cards.show_cards(session, sequence):
        raise NotReady("Every lead with messages has its card in the thread already.")
    posts.changed(session, actor.workspace_id, PostKind.LAB_ROOT, [sequence_id])


def _noted(session: Session, actor: Person, sequence: Sequence, kind: str, now: datetime) -> None:
    entry = history.Entry(sequence.workspace_id, sequence_id=sequence.id)
    history.record(session, entry, kind, now=now, by=actor.id)
    posts.changed(session, sequence.workspace_id, PostKind.LAB_ROOT, [sequence.id])


def overview(session: Session, sequence_id: int, *, now: datetime) -> screens.LabOverview | None:
    """Return what the Messaging Lab's root shows, None when the sequence is gone."""
    sequence = session.get(Sequence, sequence_id)
    if sequence is None:
        return None
    workspace = session.get_one(Workspace, sequence.workspace_id)
    steps = sequences.steps_of(session, sequence_id)
    states = _message_states(session, sequence_id)
    total, ready, unwritten = _leads(session, sequence_id)
    post = posts.shown(session, sequence.workspace_id, PostKind.LAB_ROOT, sequence_id)
    cards = session.scalar(
        select(func.count()).where(
            SlackPost.parent_id == (post.id if post else 0), SlackPost.kind == PostKind.APPROVAL_CARD
        )
    )
    return screens.LabOverview(
        sequence_id=sequence_id,
        name=sequence.name,
        state=sequence.state,
        profile=session.get_one(StrategyProfile, sequence.strategy_profile_id).name,
        leads=total,
        ready=ready,
        messages_approved=states.get("approved", 0),
        messages_to_review=states.get("needs_review", 0),
        messages_missing=unwritten * len(steps),
        messages_writing=(unwritten * len(steps) + states.get("drafting", 0)) if sequence.is_writing else 0,
        messages_failed=states.get("failed", 0),
        cards_shown=cards or 0,
        timeline=sequences.timeline(steps),
        findings=findings(session, sequence),
        senders=tuple(one.address for one in senders.chosen(session, sequence_id, Channel.EMAIL)),
        leads_per_day=admission.leads_a_day(session, sequence, now),
        progress=_progress(session, sequence),
        zone=workspace.zone,
        updated_at=now,
        next_send_at=sending.waiting_count(session, sequence_id)[1],
        notice=post.note if post else "",
    )


def lines(session: Session, actor: Person) -> list[screens.SequenceLine]:
    """Return every sequence of the actor's workspace, the newest first."""
    found = session.execute(
        select(Sequence, Run.name)
        .join(Run, Run.id == Sequence.run_id)
        .where(Sequence.workspace_id == actor.workspace_id)
        .order_by(Sequence.id.desc())
    ).all()
    return [_line(session, sequence, run) for sequence, run in found]


def _line(session: Session, sequence: Sequence, run: str) -> screens.SequenceLine:
    total, ready, _ = _leads(session, sequence.id)
    post = posts.shown(session, sequence.workspace_id, PostKind.LAB_ROOT, sequence.id)
    return screens.SequenceLine(
        sequence_id=sequence.id,
        name=sequence.name,
        run=run,
        state=sequence.state,
        leads=total,
        ready=ready,
        lab_url=(post.permalink or None) if post else None,
    )


def _message_states(session: Session, sequence_id: int) -> dict[str, int]:
    has_failed = and_(Message.problem != "", Message.state != MessageState.LEFT_OUT)
    kind = case((has_failed, "failed"), else_=Message.state)
    rows = session.execute(
        select(kind, func.count())
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .where(Enrollment.sequence_id == sequence_id, Enrollment.state.in_(_OPEN))
        .group_by(kind)
    )
    return {str(state): count for state, count in rows}


def _leads(session: Session, sequence_id: int) -> tuple[int, int, int]:
    """Return how many leads are in, how many have nothing left to review, and how many have no text yet."""
    enrolled = select(func.count()).select_from(Enrollment).where(Enrollment.sequence_id == sequence_id)
    mine = Message.enrollment_id == Enrollment.id
    has_text = select(Message.id).where(mine).exists()
    undecided = (
        select(Message.id)
        .where(mine, Message.state.in_((MessageState.DRAFTING, MessageState.NEEDS_REVIEW)))
        .exists()
    )
    in_play: ColumnElement[bool] = Enrollment.state != EnrollmentState.LEFT_OUT
    not_entered = Enrollment.state.in_((EnrollmentState.PROPOSED, EnrollmentState.WAITING))
    total = session.scalar(enrolled.where(in_play)) or 0
    ready = session.scalar(enrolled.where(in_play, has_text, ~undecided)) or 0
    unwritten = session.scalar(enrolled.where(not_entered, ~has_text)) or 0
    return total, ready, unwritten


def _progress(session: Session, sequence: Sequence) -> tuple[screens.StepProgress, ...]:
    if sequence.launched_at is None:
        return ()
    here = _counts(
        session,
        select(Enrollment.position, func.count())
        .where(Enrollment.sequence_id == sequence.id, Enrollment.state == EnrollmentState.ACTIVE)
        .group_by(Enrollment.position),
    )
    replied = _counts(
        session,
        select(Enrollment.position, func.count())
        .where(Enrollment.sequence_id == sequence.id, Enrollment.state == EnrollmentState.REPLIED)
        .group_by(Enrollment.position),
    )
    by_state: dict[tuple[int | None, str], int] = {}
    for step_id, state, count in session.execute(
        select(Message.step_id, Delivery.state, func.count())
        .join(Message, Message.id == Delivery.message_id)
        .join(Enrollment, Enrollment.id == Delivery.enrollment_id)
        .where(Enrollment.sequence_id == sequence.id, Delivery.kind == DeliveryKind.STEP)
        .group_by(Message.step_id, Delivery.state)
    ):
        by_state[(step_id, state)] = count
    return tuple(
        screens.StepProgress(
            position=step.position,
            channel=step.channel,
            here=here.get(step.position, 0),
            sent=by_state.get((step.id, DeliveryState.SENT), 0),
            replied=replied.get(step.position + 1, 0),
            failed=by_state.get((step.id, DeliveryState.REJECTED), 0)
            + by_state.get((step.id, DeliveryState.UNKNOWN), 0),
        )
        for step in sequences.steps_of(session, sequence.id)
    )


def _counts(session: Session, query: Select[int, int]) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def findings(session: Session, sequence: Sequence) -> tuple[screens.Finding, ...]:
    """Return what stands in the way of a launch (blockers first), and what is worth knowing."""
    workspace = session.get_one(Workspace, sequence.workspace_id)
    found: list[screens.Finding] = []
    mailboxes = senders.chosen(session, sequence.id, Channel.EMAIL)
    if not (workspace.legal_sender.strip() and workspace.postal_address.strip()):
        found.append(
            screens.Finding(
                True, "The footer lacks the legal sender or postal address: ask an admin to set both."
            )
        )
    if not [one for one in mailboxes if one.state is SenderState.HEALTHY]:
        found.append(screens.Finding(True, "No working mailbox is chosen: connect one, or reconnect it."))
    if not workspace.inbox_slack_channel:
        found.append(screens.Finding(True, "No inbox channel is set, so replies would have no place."))
    total, ready, _ = _leads(session, sequence.id)
    if not _has_enrolled(session, sequence.id):
        found.append(screens.Finding(False, "Its leads are being enrolled; this takes a moment."))
    elif not total:
        found.append(screens.Finding(True, "No lead of its source groups can be reached."))
    elif not ready and not _has_approved(session, sequence.id):
        found.append(
            screens.Finding(True, "No message is approved yet: approve at least one lead's first step.")
        )
    found.extend(_warnings(session, sequence))
    return tuple(found)


def _has_enrolled(session: Session, sequence_id: int) -> bool:
    return (
        session.scalar(select(Enrollment.id).where(Enrollment.sequence_id == sequence_id).limit(1))
        is not None
    )


def _has_approved(session: Session, sequence_id: int) -> bool:
    return (
        session.scalar(
            select(Message.id)
            .join(Enrollment, Enrollment.id == Message.enrollment_id)
            .where(Enrollment.sequence_id == sequence_id, Message.state == MessageState.APPROVED)
            .limit(1)
        )
        is not None
    )


def _warnings(session: Session, sequence: Sequence) -> list[screens.Finding]:
    found: list[screens.Finding] = []
    run = session.get_one(Run, sequence.run_id)
    if run.state == "paused":
        found.append(
            screens.Finding(False, f"The run {run.name} is paused: nothing leaves until it goes on.")
        )
    broken = session.scalars(
        select(SenderAccount.address).where(
            SenderAccount.workspace_id == sequence.workspace_id, SenderAccount.state == SenderState.BROKEN
        )
    ).all()
    found.extend(
        screens.Finding(False, f"{address} is disconnected: its leads wait until it works again.")
        for address in broken
    )
    left_out = session.execute(
        select(Enrollment.reason, func.count())
        .where(Enrollment.sequence_id == sequence.id, Enrollment.state == EnrollmentState.LEFT_OUT)
        .group_by(Enrollment.reason)
        .order_by(func.count().desc())
        .limit(3)
    ).all()
    found.extend(
        screens.Finding(False, f"{count} lead{'s' if count > 1 else ''} left out: {reason}.")
        for reason, count in left_out
    )
    return found
