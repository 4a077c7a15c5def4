"""The parts of a process that ask a model: what writes, what judges replies, and their shared pace."""

import time

from sqlalchemy import Engine

from bot import product_clock
from bot.database import Runner
from bot.queues import NoQueue
from bot.refusal import Refused
from bot.settings import Settings
from outreach.interest_port import InterestReader
from outreach.writer_port import Pace, Terms, Writer

_TEMPLATE = "template"


def preload_writer(settings: Settings) -> None:
    """Import the provider of the model and what its texts are checked with, once for all forks of this process.

    Raises Refused when the model cannot be used here.
    """
    from integrations.llm import ModelUnavailable
    from outreach import text_language

    text_language.preload()
    try:
        writer(settings, None)
    except ModelUnavailable as error:
        raise Refused(str(error)) from error


def writer(settings: Settings, engine: Engine | None) -> Writer:
    """Return what writes the texts; without an engine it may only be looked at, not asked for a text."""
    from integrations.llm import FallbackWriter, LangChainWriter, build_model

    def made(name: str, price: tuple[float, float] | None, *, url: str = "", key: str = "") -> Writer:
        return LangChainWriter(
            build_model(name, url=url, key=key, timeout_seconds=settings.model_timeout),
            name,
            terms=terms_of(name, price),
            pace=None if engine is None or name == _TEMPLATE else _pace(settings, engine, name),
        )

    first = made(settings.model, settings.model_price, url=settings.model_url, key=settings.model_key)
    if not settings.fallback_model:
        return first
    return FallbackWriter(first, made(settings.fallback_model, settings.fallback_price))


def interest(settings: Settings, engine: Engine) -> InterestReader:
    """Return what judges what a reply means, by the same model that writes."""
    from integrations.llm import build_model
    from integrations.llm_interest import LangChainInterestReader

    name = settings.model
    return LangChainInterestReader(
        build_model(
            name, url=settings.model_url, key=settings.model_key, timeout_seconds=settings.model_timeout
        ),
        name,
        terms=terms_of(name, settings.model_price),
        pace=_pace(settings, engine, name),
    )


def _pace(settings: Settings, engine: Engine, name: str) -> Pace:
    from bot.pacing import SharedPace

    nobody = NoQueue()
    return SharedPace(
        name,
        per_minute=settings.model_per_minute,
        run=Runner(engine, nobody),
        read=Runner(engine, nobody, writes=False),
        wall=product_clock.wall,
        sleep=time.sleep,
    )


def terms_of(name: str, price: tuple[float, float] | None) -> Terms:
    """Return the terms of a model; the embedded template costs nothing."""
    tokens_in, tokens_out = price or (None, None)
    return Terms(name, tokens_in, tokens_out, is_free=name == _TEMPLATE)


def calls_at_once(settings: Settings) -> int:
    """Return how many calls are made at once: no more than a minute's worth, as those beyond would only wait."""
    most = settings.model_per_minute
    return min(settings.model_calls, most) if most else settings.model_calls
