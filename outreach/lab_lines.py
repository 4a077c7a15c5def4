"""The sequences of a workspace, a line each."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Person, Run, Sequence
from models.states import PostKind
from outreach import findings, lab_screens, posts, variant_figures


def lines(session: Session, actor: Person) -> list[lab_screens.SequenceLine]:
    """Return every sequence of the actor's workspace that is not archived, the newest first."""
    found = session.execute(
        select(Sequence, Run.name)
        .join(Run, Run.id == Sequence.run_id)
        .where(Sequence.workspace_id == actor.workspace_id, Sequence.archived_at.is_(None))
        .order_by(Sequence.id.desc())
    ).all()
    tried = variant_figures.of_sequences(session, [sequence.id for sequence, _ in found])
    return [_line(session, sequence, run, tried[sequence.id]) for sequence, run in found]


def _line(
    session: Session, sequence: Sequence, run: str, tried: tuple[lab_screens.StepVariants, ...]
) -> lab_screens.SequenceLine:
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
        tried=tried,
    )
