"""Half-filled forms that were closed: kept, told of by direct message, continued or discarded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import Person, SequenceForm, SlackPost
from models.states import FormKind, PostKind
from outreach import forms, posts

KEPT_FOR = timedelta(days=30)
NAMES = {FormKind.SEQUENCE: "sequence", FormKind.PROFILE: "profile"}


@dataclass(frozen=True)
class KeptForm:
    """A half-filled form; `title` is the name that was typed, "" when there was none."""

    form_id: int
    kind: FormKind
    title: str


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


def shown(session: Session, form_id: int) -> KeptForm | None:
    """Return what the direct message about a form shows; None once it was submitted or discarded."""
    row = session.get(SequenceForm, form_id)
    return _shown(row) if row is not None and row.sequence_id is None else None


def kind_of(session: Session, actor: Person, form_id: int) -> FormKind:
    """Return which form it is. Raises NotFound."""
    return forms.form_row(session, actor, form_id).kind


def discard(session: Session, actor: Person, form_id: int) -> None:
    """Throw a half-filled form away. Raises NotFound when it is gone already."""
    session.delete(forms.form_row(session, actor, form_id))
    settled(session, actor, form_id)


def settled(session: Session, actor: Person, form_id: int) -> None:
    """Redraw what was said about a form that is done with."""
    posts.changed(session, actor.workspace_id, PostKind.FORM_KEPT, [form_id])
    posts.changed_all(session, actor.workspace_id, PostKind.HOME)


def drop_old(session: Session, now: datetime) -> None:
    """Forget forms that nobody went on with for a month."""
    session.execute(
        delete(SequenceForm).where(
            SequenceForm.sequence_id.is_(None), SequenceForm.created_at < now - KEPT_FOR
        )
    )


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
    return KeptForm(row.id, row.kind, " ".join(str(row.form.get("name") or "").split()))
