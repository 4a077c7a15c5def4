"""Half-filled forms that were closed: kept, told of by direct message, continued or discarded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import Person, SequenceForm, SlackPost
from models.states import FormKind, PostKind
from outreach import forms, posts
from outreach.errors import NotFound

KEPT_FOR = timedelta(days=30)
SETTLED = "This draft is settled: it was finished or discarded."
DROPPED = "Nobody went on with this draft for 30 days, so it was dropped."
NAMES = {FormKind.SEQUENCE: "sequence", FormKind.PROFILE: "profile", FormKind.SENDERS: "choice of senders"}


@dataclass(frozen=True)
class KeptForm:
    """A half-filled form; `title` is the name that was typed, "" when there was none."""

    form_id: int
    kind: FormKind
    title: str
    changed_at: datetime


def closed(session: Session, actor: Person, form_id: int, kind: FormKind) -> None:
    """Keep a form whose modal was closed and say so once; one in which nothing was typed is dropped.

    A form that was submitted or discarded meanwhile is no longer there: nothing happens.
    """
    row = _find(session, actor, form_id, kind)
    if row is None or row.sequence_id is not None:
        return
    if not row.is_touched:
        session.delete(row)
        return
    posts.want(session, actor.workspace_id, PostKind.FORM_KEPT, row.id, actor.slack_user_id)
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)


def of_person(session: Session, actor: Person) -> tuple[KeptForm, ...]:
    """Return a person's half-filled forms of which they were told, the newest first."""
    told = select(SlackPost.subject_id).where(
        SlackPost.workspace_id == actor.workspace_id, SlackPost.kind == PostKind.FORM_KEPT
    )
    rows = session.scalars(
        select(SequenceForm)
        .where(
            SequenceForm.workspace_id == actor.workspace_id,
            SequenceForm.person_id == actor.id,
            SequenceForm.sequence_id.is_(None),
            SequenceForm.id.in_(told),
        )
        .order_by(SequenceForm.id.desc())
    )
    return tuple(_shown(row) for row in rows)


def shown(session: Session, form_id: int) -> KeptForm | str:
    """Return what the direct message about a form shows: the form, or what became of it."""
    row = session.get(SequenceForm, form_id)
    if row is not None and row.sequence_id is None:
        return _shown(row)
    note = session.scalar(
        select(SlackPost.note).where(SlackPost.kind == PostKind.FORM_KEPT, SlackPost.subject_id == form_id)
    )
    return note or SETTLED


def kind_of(session: Session, actor: Person, form_id: int) -> FormKind:
    """Return which form it is. Raises NotFound, also when it was submitted."""
    return _open(session, actor, form_id).kind


def discard(session: Session, actor: Person, form_id: int) -> None:
    """Throw a half-filled form away. Raises NotFound when it is gone already or was submitted."""
    row = _open(session, actor, form_id)
    words = f"The draft {_shown(row).title or 'without a name'} was discarded."
    session.delete(row)
    settled(session, actor, form_id, words)


def settled(session: Session, actor: Person, form_id: int, words: str) -> None:
    """Say in the message about a form what became of it."""
    posts.changed(session, actor.workspace_id, PostKind.FORM_KEPT, [form_id], note=words)
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)


def drop_old(session: Session, now: datetime) -> None:
    """Forget forms into which nobody typed for a month, and say so where they were offered."""
    dropped: dict[int, list[int]] = {}
    for form_id, workspace_id in session.execute(
        delete(SequenceForm)
        .where(SequenceForm.sequence_id.is_(None), SequenceForm.changed_at < now - KEPT_FOR)
        .returning(SequenceForm.id, SequenceForm.workspace_id)
    ):
        dropped.setdefault(workspace_id, []).append(form_id)
    for workspace_id, form_ids in dropped.items():
        posts.changed(session, workspace_id, PostKind.FORM_KEPT, form_ids, note=DROPPED)
        posts.changed_all(session, workspace_id, PostKind.HOME)


def _open(session: Session, actor: Person, form_id: int) -> SequenceForm:
    row = forms.form_row(session, actor, form_id)
    if row.sequence_id is not None:
        raise NotFound("A sequence was created from this draft already.")
    return row


def _find(session: Session, actor: Person, form_id: int, kind: FormKind) -> SequenceForm | None:
    return session.scalar(
        select(SequenceForm).where(
            SequenceForm.workspace_id == actor.workspace_id,
            SequenceForm.id == form_id,
            SequenceForm.person_id == actor.id,
            SequenceForm.kind == kind,
        )
    )


def _shown(row: SequenceForm) -> KeptForm:
    title = " ".join(str(row.form.get("name") or "").split())
    return KeptForm(row.id, row.kind, title, row.changed_at)
