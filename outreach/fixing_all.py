"""Fix all like this: asking for one person's change to be made to the other texts of its step, and what to do of it."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models import Message, Person, Sequence, SlackPost, Step, TextFix, TextFixItem
from models.states import (
    FixState,
    MessageState,
    PostKind,
)
from outreach import costing, drafting, fix_candidates, history, posts, reviewing, rights, sequences
from outreach.errors import AlreadyDecided, InvalidForm, NotFound, NotReady, TextChanged
from outreach.fix_screens import FixOffer
from outreach.generate_screens import Estimate
from outreach.ports import enqueue_after_commit
from outreach.rights import Right
from outreach.writer_port import Terms, Text

MAX_INSTRUCTION = 500
OPEN = (FixState.STOPPED, FixState.READY)
"""States in which proposals are looked through."""

UNDER_WAY = (FixState.WRITING, *OPEN)
_TEXTS_SHOWN = 3
_CHARACTERS_A_TOKEN = 4
_NOTHING_CHANGED = (
    "Nothing was changed in this text yet: press Edit or Rewrite… first, then fix the others like it."
)
_NO_OTHERS = (
    "No other text of this step is left to fix: they have left, are being written, or their leads are done."
)
_ASKED_ALREADY = (
    "This is being prepared, or waits to be looked through: see its card in the Messaging Lab's thread."
)


def keep_replaced(message: Message) -> None:
    """Keep the words that a person is about to replace; later changes are counted from the same ones."""
    if message.replaced is None and message.body:
        message.replaced = {"subject": message.subject, "body": message.body}


def is_offered(message: Message) -> bool:
    """Say whether a person has changed this text, so that others may be fixed like it."""
    return message.replaced is not None and message.state in (
        MessageState.NEEDS_REVIEW,
        MessageState.APPROVED,
    )


def others_like(session: Session, actor: Person, message_id: int) -> int:
    """Return how many other texts of its step may be fixed like one that was changed. Raises NotFound."""
    _, message = reviewing.message_of(session, actor, message_id)
    try:
        _changed(session, message)
    except NotReady:
        return 0
    return (
        session.scalar(
            fix_candidates.others(message).with_only_columns(func.count(), maintain_column_froms=True)
        )
        or 0
    )


def offer(session: Session, actor: Person, message_id: int, *, terms: Terms) -> FixOffer:
    """Return what was changed in a text, how many others may be changed like it, and what that takes.

    Raises NotAllowed, NotFound, NotReady when nothing was changed, or nothing else is left to fix.
    """
    rights.require(actor, Right.APPROVE)
    enrollment, message = reviewing.message_of(session, actor, message_id)
    before, after = _changed(session, message)
    counts = fix_candidates.others(message).with_only_columns(
        func.count(),
        func.count().filter(Message.state == MessageState.APPROVED),
        func.sum(func.length(Message.body)),
        maintain_column_froms=True,
    )
    others, approved, length = session.execute(counts).one()
    if not others:
        raise NotReady(_NO_OTHERS)
    sequence = sequences.sequence_of(session, actor.workspace_id, enrollment.sequence_id)
    return FixOffer(
        message_id=message.id,
        digest=message.digest,
        lead_name=reviewing.lead_name(session, enrollment),
        position=session.get_one(Step, message.step_id).position,
        channel=message.channel,
        before=before,
        after=after,
        others=others,
        approved=approved,
        estimate=_estimate(session, sequence, others, int(length or 0), terms),
        model=terms.name,
        is_free=terms.is_free,
    )


def _estimate(session: Session, sequence: Sequence, texts: int, length: int, terms: Terms) -> Estimate:
    """Return what proposals for so many texts, which have so many characters together, will take."""
    tokens_in, tokens_out = costing.a_text(session, sequence, terms)
    shown = _TEXTS_SHOWN * length / texts / _CHARACTERS_A_TOKEN
    return costing.estimate(texts, texts, (tokens_in + shown, tokens_out), terms)


def ask(
    session: Session,
    actor: Person,
    message_id: int,
    *,
    digest: str,
    instruction: str = "",
    terms: Terms,
    now: datetime,
) -> int:
    """Have the change to a text proposed for the others of its step, as they are now; return the fix's id.

    Nothing is changed before somebody applies it. Raises InvalidForm, NotAllowed, NotFound, NotReady, TextChanged when
    the text is no longer the one that was shown, AlreadyDecided when the same was asked for already.
    """
    rights.require(actor, Right.APPROVE)
    if len(instruction) > MAX_INSTRUCTION:
        raise InvalidForm({"instruction": f"Keep it within {MAX_INSTRUCTION} characters."})
    enrollment, message = reviewing.message_of(session, actor, message_id)
    if message.digest != digest:
        raise TextChanged("This text changed since you saw it: read it again, then fix the others like it.")
    before, after = _changed(session, message)
    _refuse_again(session, message, before, after)
    fix = TextFix(
        workspace_id=actor.workspace_id,
        sequence_id=enrollment.sequence_id,
        step_id=message.step_id,
        message_id=message.id,
        person_id=actor.id,
        instruction=instruction.strip(),
        subject_before=before.subject,
        body_before=before.body,
        subject_after=after.subject,
        body_after=after.body,
        created_at=now,
    )
    session.add(fix)
    session.flush()
    fix.size = fix_candidates.draw(session, fix, message)
    if not fix.size:
        raise NotReady(_NO_OTHERS)
    _note_estimate(session, fix, terms)
    record(session, fix, "texts.fix_asked", now=now, by=actor.id, reason=f"{fix.size:,} texts")
    _show(session, actor, fix)
    enqueue_after_commit(session, "propose_fixes", fix.id)
    return fix.id


def _note_estimate(session: Session, fix: TextFix, terms: Terms) -> None:
    length = session.scalar(
        select(func.sum(func.length(TextFixItem.old_body))).where(TextFixItem.text_fix_id == fix.id)
    )
    sequence = session.get_one(Sequence, fix.sequence_id)
    estimate = _estimate(session, sequence, fix.size, int(length or 0), terms)
    fix.estimated_tokens, fix.estimated_micros = estimate.tokens, estimate.cost_micros


def fix_of(session: Session, actor: Person, fix_id: int) -> TextFix:
    """Return a fix of the actor's workspace, locked, for somebody who may decide on texts.

    Raises NotAllowed, NotFound.
    """
    rights.require(actor, Right.APPROVE)
    found = session.scalar(
        select(TextFix)
        .where(TextFix.workspace_id == actor.workspace_id, TextFix.id == fix_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("This is gone: press Fix all like this… again.")
    return found


def changed(session: Session, fix: TextFix) -> None:
    """Have the card of a fix redrawn."""
    posts.changed(session, fix.workspace_id, PostKind.TEXT_FIX, [fix.id])


def forget_lead(session: Session, lead_id: int) -> None:
    """Forget a lead's texts here: what was changed in one, and what was proposed for others of theirs."""
    texts = select(Message.id).where(Message.lead_id == lead_id)
    own = update(TextFix).where(TextFix.message_id.in_(texts))
    about = session.execute(
        select(TextFix.workspace_id, TextFix.id).where(
            TextFix.message_id.in_(texts)
            | TextFix.id.in_(select(TextFixItem.text_fix_id).where(TextFixItem.message_id.in_(texts)))
        )
    ).all()
    empty = {"subject_before": "", "body_before": "", "subject_after": "", "body_after": ""}
    session.execute(own.values(instruction="", **empty))
    session.execute(
        own.where(TextFix.state == FixState.WRITING).values(
            state=FixState.STOPPED, reason="The text that was changed is erased."
        )
    )
    session.execute(delete(TextFixItem).where(TextFixItem.message_id.in_(texts)))
    for workspace_id, fix_id in about:
        posts.changed(session, workspace_id, PostKind.TEXT_FIX, [fix_id])


def record(
    session: Session, fix: TextFix, kind: str, *, now: datetime, by: int | None, reason: str = ""
) -> None:
    """Append an entry of history on a fix."""
    entry = history.Entry(fix.workspace_id, sequence_id=fix.sequence_id, step_id=fix.step_id)
    history.record(session, entry, kind, now=now, by=by, reason=reason)


def _changed(session: Session, message: Message) -> tuple[Text, Text]:
    """Return a text before and after a person changed it; without a subject where it only follows another one."""
    if not is_offered(message) or message.replaced is None:
        raise NotReady(_NOTHING_CHANGED)
    has_subject = drafting.has_own_subject(session, message)
    before = Text(str(message.replaced["subject"]) if has_subject else "", str(message.replaced["body"]))
    after = Text(message.subject if has_subject else "", message.body)
    if before == after:
        raise NotReady(_NOTHING_CHANGED)
    return before, after


def _refuse_again(session: Session, message: Message, before: Text, after: Text) -> None:
    same = select(TextFix.id).where(
        TextFix.message_id == message.id,
        TextFix.state.in_(UNDER_WAY),
        TextFix.subject_before == before.subject,
        TextFix.body_before == before.body,
        TextFix.subject_after == after.subject,
        TextFix.body_after == after.body,
    )
    if session.scalar(same.limit(1)) is not None:
        raise AlreadyDecided(_ASKED_ALREADY)


def _show(session: Session, actor: Person, fix: TextFix) -> None:
    """Post the card in the lab's thread; where there is no lab, to whoever asks."""
    root: SlackPost | None = posts.shown(session, fix.workspace_id, PostKind.LAB_ROOT, fix.sequence_id)
    slack_channel = root.slack_channel if root is not None else actor.slack_user_id
    posts.want(session, fix.workspace_id, PostKind.TEXT_FIX, fix.id, slack_channel, parent=root)
