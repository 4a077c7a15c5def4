"""Which processes of an installation do not run: workers by queue, the clock, and the reader of mail."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.database import DatabaseUnusable, open_engine
from bot.finding import Finding
from bot.product_clock import wall
from bot.schema import require_current
from bot.settings import Settings
from bot.wiring import database_url
from bot.worker import QUEUES
from models import Lease, SenderAccount
from models.states import SenderState
from outreach.waiting import CLOCK

_LATELY = timedelta(seconds=60)
_WORK = {"now": "answers and everything shown in Slack", "send": "sending", "slow": "writing and imports"}


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield the processes that do not run; without a usable database or Redis nothing can be told."""
    yield from _workers(settings)
    try:
        require_current(database_url(settings))
    except DatabaseUnusable:
        return
    engine = open_engine(database_url(settings))
    try:
        with Session(engine) as session:
            sentences = [*_clock(session), *_mail(session)]
    finally:
        engine.dispose()
    yield from (Finding(sentence) for sentence in sentences)


def _workers(settings: Settings) -> Iterator[Finding]:
    from redis import Redis
    from redis.exceptions import RedisError

    from integrations.rq_queue import queues_served

    redis = Redis.from_url(settings.redis_url, socket_connect_timeout=5, socket_timeout=5)
    try:
        served = queues_served(redis)
    except RedisError:
        return
    finally:
        redis.close()
    for queue in QUEUES:
        if queue not in served:
            yield Finding(f"No worker listens for {_WORK[queue]}: start `plera worker {queue}`.")


def _clock(session: Session) -> Iterator[str]:
    ticked_at = session.scalar(select(Lease.ticked_at).where(Lease.name == CLOCK))
    if ticked_at is None:
        yield "The clock has never ticked, so nothing falls due: start `plera clock`."
    elif ticked_at < wall() - _LATELY:
        minutes = int((wall() - ticked_at).total_seconds() // 60)
        yield f"The clock last ticked {minutes} min ago, so nothing falls due: start `plera clock`."


def _mail(session: Session) -> Iterator[str]:
    accounts = session.scalars(
        select(SenderAccount.id).where(SenderAccount.state != SenderState.REMOVED)
    ).all()
    names = [f"mailbox:{account_id}" for account_id in accounts]
    held = session.scalar(select(Lease.name).where(Lease.name.in_(names), Lease.until > wall()).limit(1))
    if accounts and held is None:
        yield "No process reads the mailboxes, so replies go unseen: start `plera mail`."
