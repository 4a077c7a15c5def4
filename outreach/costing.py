"""What the texts of a sequence took of the model, and what more of them will."""

from dataclasses import astuple
from functools import cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from models import Enrollment, Message, Sequence
from outreach import briefing
from outreach.generate_screens import Estimate, Spent
from outreach.writer_port import Terms

_CHARACTERS_A_TOKEN = 4
_SYSTEM_PROMPT_TOKENS = 900
_ANSWER_TOKENS = 220
_ASKED_AGAIN = 1.2
"""How many calls a text takes: one in five comes back with something to mend."""


def spent(session: Session, sequence_id: int) -> Spent:
    """Return what the texts of a sequence have taken, rewrites included."""
    texts, tokens_in, tokens_out, cost = session.execute(_spent(), {"sequence_id": sequence_id}).one()
    return Spent(texts, int(tokens_in or 0) + int(tokens_out or 0), int(cost or 0))


@cache
def _spent() -> Select[int, int, int, int]:
    return (
        select(
            func.count(case((Message.tokens_out > 0, 1))),
            func.sum(Message.tokens_in),
            func.sum(Message.tokens_out),
            func.sum(Message.cost_micros),
        )
        .join(Enrollment, Enrollment.id == Message.enrollment_id)
        .where(Enrollment.sequence_id == bindparam("sequence_id"))
    )


def a_text(session: Session, sequence: Sequence, terms: Terms) -> tuple[float, float]:
    """Return how many tokens in and out a text takes: by what this model wrote here, else by a brief."""
    is_own = Message.enrollment_id.in_(
        select(Enrollment.id).where(Enrollment.sequence_id == sequence.id).scalar_subquery()
    )
    for where in (is_own, Message.workspace_id == sequence.workspace_id):
        found = _mean(session, and_(where, Message.writer == terms.name))
        if found is not None:
            return found
    brief = _sample(session, sequence.id)
    return _ASKED_AGAIN * (_SYSTEM_PROMPT_TOKENS + brief / _CHARACTERS_A_TOKEN), _ASKED_AGAIN * _ANSWER_TOKENS


def _mean(session: Session, where: ColumnElement[bool]) -> tuple[float, float] | None:
    tokens_in, tokens_out = session.execute(
        select(func.avg(Message.tokens_in), func.avg(Message.tokens_out)).where(where, Message.tokens_out > 0)
    ).one()
    return None if tokens_out is None else (float(tokens_in), float(tokens_out))


def _sample(session: Session, sequence_id: int) -> int:
    """Return how many characters the brief of a text of this sequence has."""
    lead = session.scalars(briefing.lacking(sequence_id).order_by(Enrollment.id).limit(1)).first()
    tasks = briefing.tasks_of(session, lead) if lead is not None else []
    return max((len(str(astuple(task.brief))) for task in tasks), default=0)


def estimate(texts: int, by_model: int, each: tuple[float, float], terms: Terms) -> Estimate:
    """Return what so many texts will take, of which a model writes some; one that is free takes nothing."""
    if terms.is_free or not by_model:
        return Estimate(texts, 0, 0)
    tokens_in, tokens_out = by_model * each[0], by_model * each[1]
    has_price = terms.price_in is not None
    return Estimate(
        texts,
        round(tokens_in + tokens_out),
        terms.cost_micros(tokens_in, tokens_out) if has_price else None,
    )
