"""The forecast of a sequence that was worked out last: kept with it, so that no redraw has to work it out again."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Person, Sequence, Workspace
from models.states import Channel, PostKind, SequenceState
from outreach import posts
from outreach.errors import NotFound
from outreach.forecast_screens import Bottleneck, Forecast, SenderDay
from outreach.ports import enqueue_after_commit

HOLDS_FOR = timedelta(minutes=30)
"""How long a forecast stands (product time) while nobody changes what it rests on."""
_TIMES = ("first_at", "last_enters_at", "last_at")


def of(session: Session, sequence: Sequence) -> Forecast | None:
    """Return the forecast that was kept last, None when there is none yet."""
    kept = session.scalar(select(Sequence.forecast).where(Sequence.id == sequence.id))
    return _unkept(kept) if kept else None


def page(session: Session, actor: Person, sequence_id: int) -> tuple[str, Forecast | None, str]:
    """Return a sequence's name, its forecast and the workspace's zone. Raises NotFound."""
    sequence = session.scalar(
        select(Sequence).where(Sequence.workspace_id == actor.workspace_id, Sequence.id == sequence_id)
    )
    if sequence is None:
        raise NotFound()
    return sequence.name, of(session, sequence), session.get_one(Workspace, actor.workspace_id).zone


def is_due(sequence: Sequence, now: datetime) -> bool:
    """Say whether a sequence that may still send has to be forecast anew."""
    if sequence.state is SequenceState.COMPLETED or sequence.archived_at is not None:
        return False
    return sequence.forecast_at is None or now - sequence.forecast_at > HOLDS_FOR


def keep(session: Session, sequence: Sequence, forecast: Forecast, *, now: datetime) -> None:
    """Keep a forecast, and have the Messaging Lab redrawn where it is another one."""
    is_other = of(session, sequence) != forecast
    session.execute(
        update(Sequence)
        .where(Sequence.id == sequence.id)
        .values(forecast=_kept(forecast), forecast_at=now)
        .execution_options(synchronize_session=False)
    )
    if is_other:
        posts.drawn_anew(session, sequence.workspace_id, PostKind.LAB_ROOT, sequence.id)


def outdated(session: Session, sequence_ids: Iterable[int]) -> None:
    """Have forecasts worked out anew, as groups, senders, steps or limits changed; until then the old ones stand."""
    for sequence_id in sequence_ids:
        session.execute(
            update(Sequence)
            .where(Sequence.id == sequence_id)
            .values(forecast_at=None)
            .execution_options(synchronize_session=False)
        )
        enqueue_after_commit(session, "forecast_root", sequence_id)


def _kept(forecast: Forecast) -> dict[str, Any]:
    return {
        "sequence_id": forecast.sequence_id,
        "messages": forecast.messages,
        "leads": forecast.leads,
        "leads_a_day": forecast.leads_a_day,
        **{name: _instant(getattr(forecast, name)) for name in _TIMES},
        "bottleneck": {
            "what": forecast.bottleneck.what,
            "advice": forecast.bottleneck.advice,
            "holder": forecast.bottleneck.holder,
            "channel": forecast.bottleneck.channel,
        },
        "sooner": forecast.sooner,
        "never": [list(one) for one in forecast.never],
        "days": [
            [one.on.isoformat(), one.sender, one.first_touches, one.follow_ups] for one in forecast.days
        ],
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _unkept(kept: dict[str, Any]) -> Forecast:
    held_up = kept["bottleneck"]
    return Forecast(
        sequence_id=kept["sequence_id"],
        messages=kept["messages"],
        leads=kept["leads"],
        leads_a_day=kept["leads_a_day"],
        first_at=_time(kept["first_at"]),
        last_enters_at=_time(kept["last_enters_at"]),
        last_at=_time(kept["last_at"]),
        bottleneck=Bottleneck(
            held_up["what"],
            held_up["advice"],
            held_up["holder"],
            Channel(held_up["channel"]) if held_up["channel"] else None,
        ),
        sooner=kept["sooner"],
        never=tuple((reason, count) for reason, count in kept["never"]),
        days=tuple(
            SenderDay(date.fromisoformat(on), sender, first, follow_ups)
            for on, sender, first, follow_ups in kept["days"]
        ),
    )


def _time(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
