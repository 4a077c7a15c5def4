"""The sequences of a workspace, a line each."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, Run, Sequence
from models.states import PostKind
from outreach import findings, lab_screens, posts


def lines(session: Session, actor: Person) -> list[lab_screens.SequenceLine]:
    """Return every sequence of the actor's workspace that is not archived, the newest first."""
    found = session.execute(
        select(Sequence, Run.name)
        .join(Run, Run.id == Sequence.run_id)
        .where(Sequence.workspace_id == actor.workspace_id, Sequence.archived_at.is_(None))
        .order_by(Sequence.id.desc())
    ).all()
    return [_line(session, sequence, run) for sequence, run in found]


def _line(session: Session, sequence: Sequence, run: str) -> lab_screens.SequenceLine:
    total, ready, _ = findings.leads_of(session, sequence.id)
    post = posts.shown(session, sequence.workspace_id, PostKind.LAB_ROOT, sequence.id)
    return lab_screens.SequenceLine(
        sequence_id=sequence.id,
        name=sequence.name,
        run=run,
        state=sequence.state,
        leads=total,
        ready=ready,
        lab_url=(post.permalink or None) if post else None,
    )
