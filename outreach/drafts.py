"""Draft cards: an answer that a teammate wrote, until it is sent, kept as a note or withdrawn."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Draft, Note, Person
from models.states import DraftState, PostKind
from outreach import answer_texts, answering, inbox, posts, rights
from outreach.errors import AlreadyDecided, InvalidForm, NotAllowed, NotFound, NotReady, TextChanged
from outreach.rights import Right


def source_edited(
    session: Session, actor: Person, *, slack_channel: str, ts: str, text: str, files: int = 0, now: datetime
) -> None:
    """Follow an edit of the Slack message a draft came from, as long as it has not been sent."""
    draft = _draft_from(session, actor, slack_channel, ts)
    if draft is None or draft.state not in (DraftState.OPEN, DraftState.FAILED):
        return
    if draft.text != inbox.plain(text)[: inbox.MAX_ANSWER]:
        draft.text = inbox.plain(text)[: inbox.MAX_ANSWER]
        if draft.state is DraftState.OPEN:
            draft.problem = inbox.what_stays(text, files)
        posts.changed(session, actor.workspace_id, PostKind.DRAFT_CARD, [draft.id])


def source_deleted(session: Session, actor: Person, *, slack_channel: str, ts: str, now: datetime) -> None:
    """Withdraw the draft of a Slack message that was deleted, as long as it has not been sent or is not tried again."""
    draft = _draft_from(session, actor, slack_channel, ts)
    if draft is None:
        return
    is_back = answering.drop(session, draft, "The message it came from was deleted", now=now, by=actor.id)
    if is_back or draft.state in (DraftState.OPEN, DraftState.FAILED):
        draft.state, draft.decided_by_id, draft.decided_at = DraftState.WITHDRAWN, actor.id, now
        posts.changed(session, actor.workspace_id, PostKind.DRAFT_CARD, [draft.id])


def _draft_from(session: Session, actor: Person, slack_channel: str, ts: str) -> Draft | None:
    return session.scalar(
        select(Draft)
        .where(
            Draft.workspace_id == actor.workspace_id,
            Draft.slack_channel == slack_channel,
            Draft.source_ts == ts,
        )
        .with_for_update()
    )


def draft_of(session: Session, actor: Person, draft_id: int) -> Draft:
    """Return a draft of the actor's workspace, locked. Raises NotFound."""
    found = session.scalar(
        select(Draft).where(Draft.workspace_id == actor.workspace_id, Draft.id == draft_id).with_for_update()
    )
    if found is None:
        raise NotFound("This draft is no longer there. Write the answer in the thread again.")
    return found


def open_draft(session: Session, actor: Person, draft_id: int) -> Draft:
    """Return a draft that the actor may still decide on, locked. Raises NotFound, NotAllowed, AlreadyDecided."""
    rights.require(actor, Right.ANSWER)
    draft = draft_of(session, actor, draft_id)
    if draft.state is DraftState.SENT:
        raise AlreadyDecided("This answer has been sent already.")
    if draft.state is DraftState.SENDING:
        raise AlreadyDecided("This answer is being sent right now.")
    if draft.state not in (DraftState.OPEN, DraftState.FAILED):
        raise AlreadyDecided("This draft was put away. Write the answer in the thread again.")
    require_theirs(session, actor, draft)
    return draft


def require_theirs(session: Session, actor: Person, draft: Draft) -> None:
    """Raise NotAllowed unless the actor may decide on a draft: who wrote it, or the conversation's owner."""
    rights.require(actor, Right.ANSWER)
    conversation = session.get_one(Conversation, draft.conversation_id)
    if actor.id not in (draft.author_person_id, conversation.owner_person_id):
        raise NotAllowed(
            "Only who wrote it, or the conversation's owner, may do this. Press Take over first."
        )


def send_draft(session: Session, actor: Person, draft_id: int, *, digest: str, now: datetime) -> None:
    """Send exactly the text that was shown, at once.

    Raises TextChanged when `digest` is stale, AlreadyDecided, NotAllowed, NotReady.
    """
    draft = open_draft(session, actor, draft_id)
    if answer_texts.digest_of(session, draft) != digest:
        raise TextChanged()
    if draft.state is DraftState.FAILED:
        answering.settle_unknown(session, draft, now=now)
    if answering.is_open(session, draft):
        raise AlreadyDecided("This answer is on its way already.")
    if not draft.text.strip():
        raise NotReady("This answer has no text: edit it before you send it.")
    answering.send(session, draft, by=actor.id, now=now)
    posts.changed(session, actor.workspace_id, PostKind.DRAFT_CARD, [draft.id])


def edit_draft(session: Session, actor: Person, draft_id: int, *, text: str, now: datetime) -> None:
    """Replace a draft's text. Raises InvalidForm by field."""
    draft = open_draft(session, actor, draft_id)
    _check(text)
    draft.text = text.strip()
    posts.changed(session, actor.workspace_id, PostKind.DRAFT_CARD, [draft.id])


def _check(text: str) -> None:
    if not text.strip():
        raise InvalidForm({"text": "Write an answer, or close this and press Keep as note."})
    if len(text) > inbox.MAX_ANSWER:
        raise InvalidForm(
            {"text": f"Keep it within {inbox.MAX_ANSWER:,} characters; this has {len(text):,}."}
        )


def keep_as_note(session: Session, actor: Person, draft_id: int, *, now: datetime) -> None:
    """Keep a draft as a remark between teammates; it is never sent."""
    draft = open_draft(session, actor, draft_id)
    draft.state, draft.decided_by_id, draft.decided_at = DraftState.NOTED, actor.id, now
    if not _is_noted(session, draft):
        conversation = session.get_one(Conversation, draft.conversation_id)
        inbox.note(session, actor, conversation, draft.slack_channel, draft.source_ts, draft.text, now)
    posts.changed(session, actor.workspace_id, PostKind.DRAFT_CARD, [draft.id])


def _is_noted(session: Session, draft: Draft) -> bool:
    return (
        session.scalar(
            select(Note.id).where(
                Note.workspace_id == draft.workspace_id,
                Note.slack_channel == draft.slack_channel,
                Note.source_ts == draft.source_ts,
            )
        )
        is not None
    )


def write_answer(
    session: Session, actor: Person, conversation_id: int, *, text: str, key: str, now: datetime
) -> Draft:
    """Make a draft of an answer written in the Reply modal; `key` is the modal, so a double submit is one draft."""
    rights.require(actor, Right.ANSWER)
    conversation = inbox.conversation_of(session, actor, conversation_id)
    _check(text)
    root = posts.shown(session, actor.workspace_id, PostKind.CONVERSATION_ROOT, conversation.id)
    if root is None or not root.ts:
        raise NotReady("This conversation is not in Slack yet. Try again in a moment.")
    source = f"modal:{key}"[:32]
    known = _draft_from(session, actor, root.slack_channel, source)
    if known is not None:
        return known
    draft = Draft(
        workspace_id=actor.workspace_id,
        conversation_id=conversation.id,
        author_person_id=actor.id,
        slack_channel=root.slack_channel,
        source_ts=source,
        text=text.strip(),
        created_at=now,
    )
    session.add(draft)
    session.flush()
    posts.want(
        session,
        actor.workspace_id,
        PostKind.DRAFT_CARD,
        draft.id,
        root.slack_channel,
        lead_id=conversation.lead_id,
        parent=root,
    )
    return draft
