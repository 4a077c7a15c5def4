"""What the list of runs shows: a page of them, or one with its sequences, with figures from a few statements."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Delivery, Enrollment, Person, Play, Run, Sequence, SlackPost, Workspace
from models.states import (
    DeliveryKind,
    DeliveryState,
    EnrollmentState,
    PostKind,
    RunState,
)
from outreach import held, replied, runs, variant_figures
from outreach.run_screens import RunDetail, RunFigures, RunLine, RunPage, SequenceOfRun

A_PAGE = 15
MAX_SEQUENCES = 40
"""Sequences that a run's page shows, the newest; a modal holds a hundred blocks."""
Key = InstrumentedAttribute[int]


def page_of(session: Session, actor: Person, number: int = 0) -> RunPage:
    """Return a page of the runs, the newest first; the first one where there are not so many."""
    rows = session.execute(
        _runs(actor.workspace_id)
        .add_columns(func.count().over())
        .order_by(Run.id.desc())
        .offset(number * A_PAGE)
        .limit(A_PAGE)
    ).all()
    if not rows:
        return page_of(session, actor) if number else RunPage((), 0, 1, 0)
    total = rows[0][-1]
    return RunPage(_lines(session, [row[:-1] for row in rows]), number, -(-total // A_PAGE), total)


def detail_of(session: Session, actor: Person, run_id: int) -> RunDetail:
    """Return a run with its sequences. Raises NotFound."""
    run = runs.run_of(session, actor.workspace_id, run_id)
    (line,) = _lines(session, session.execute(_runs(actor.workspace_id).where(Run.id == run_id)).all())
    rows = session.execute(
        select(Sequence.id, Sequence.name, Sequence.state, SlackPost.permalink, Sequence.archived_at)
        .join(
            SlackPost,
            and_(
                SlackPost.workspace_id == Sequence.workspace_id,
                SlackPost.kind == PostKind.LAB_ROOT,
                SlackPost.subject_id == Sequence.id,
            ),
            isouter=True,
        )
        .where(Sequence.workspace_id == actor.workspace_id, Sequence.run_id == run_id)
        .order_by(Sequence.id.desc())
        .limit(MAX_SEQUENCES)
    ).all()
    ids = [row.id for row in rows]
    figures = _figures(session, Sequence.id, ids)
    tried = variant_figures.of_sequences(session, ids)
    sequences = tuple(
        SequenceOfRun(
            name=name,
            state=state,
            leads=figures[id_].leads,
            active=figures[id_].active,
            sent=figures[id_].sent,
            replied=figures[id_].replied,
            lab_url=lab_url or "",
            tried=tried[id_],
            is_archived=archived_at is not None,
        )
        for id_, name, state, lab_url, archived_at in rows
    )
    return RunDetail(line, sequences, _held(session, run))


def _held(session: Session, run: Run) -> str:
    everything = held.of_workspace(session, session.get_one(Workspace, run.workspace_id))
    if run.state is RunState.PAUSED:
        return everything or held.of_run(session, run)
    return everything if run.state is RunState.ACTIVE else ""


def _runs(workspace_id: int) -> Select[int, str, RunState, str]:
    return (
        select(Run.id, Run.name, Run.state, Play.name)
        .join(Play, Play.id == Run.play_id, isouter=True)
        .where(Run.workspace_id == workspace_id)
    )


def _lines(session: Session, rows: Collection[Any]) -> tuple[RunLine, ...]:
    figures = _figures(session, Sequence.run_id, [row[0] for row in rows])
    return tuple(RunLine(id_, name, state, play or "", figures[id_]) for id_, name, state, play in rows)


def _figures(session: Session, key: Key, ids: Collection[int]) -> dict[int, RunFigures]:
    """Count for each of these runs or sequences, in one statement however many there are."""
    wanted = key.in_(ids)
    mine = select(key.label("id"), func.count().label("sequences")).where(wanted).group_by(key).subquery()
    people = _people(key, wanted).subquery()
    mails = _mails(key, wanted).subquery()
    rows = session.execute(
        select(
            mine.c.id,
            mine.c.sequences,
            func.coalesce(people.c.leads, 0),
            func.coalesce(people.c.active, 0),
            func.coalesce(mails.c.sent, 0),
            func.coalesce(people.c.replied, 0),
        )
        .join(people, people.c.id == mine.c.id, isouter=True)
        .join(mails, mails.c.id == mine.c.id, isouter=True)
    ).all()
    found: defaultdict[int, RunFigures] = defaultdict(RunFigures)
    found.update({row[0]: RunFigures(*row[1:]) for row in rows})
    return found


def _people(key: Key, wanted: ColumnElement[bool]) -> Select[int, int, int, int]:
    """Count people, each once, however many sequences of a run they are in."""
    return (
        select(
            key.label("id"),
            _people_who(Enrollment.state != EnrollmentState.LEFT_OUT).label("leads"),
            _people_who(Enrollment.state == EnrollmentState.ACTIVE).label("active"),
            _people_who(replied.has_replied()).label("replied"),
        )
        .join(Enrollment, Enrollment.sequence_id == Sequence.id)
        .where(wanted)
        .group_by(key)
    )


def _people_who(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, Enrollment.lead_id)).distinct())


def _mails(key: Key, wanted: ColumnElement[bool]) -> Select[int, int]:
    return (
        select(key.label("id"), func.count().label("sent"))
        .join(Enrollment, Enrollment.sequence_id == Sequence.id)
        .join(Delivery, Delivery.enrollment_id == Enrollment.id)
        .where(wanted, Delivery.kind == DeliveryKind.STEP, Delivery.state == DeliveryState.SENT)
        .group_by(key)
    )
