"""Product time grows with its file, and parts are made only when they are used."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.later import later
from bot.product_clock import ProductClock, wall
from bot.queues import BehindQueue
from bot.settings import Settings
from bot.wiring import build, database_url
from integrations.recording import RecordingQueue
from outreach.errors import QueueUnreachable


def until(condition: Callable[[], bool]) -> bool:
    """Ask again and again, some seconds long."""
    ends_at = wall() + timedelta(seconds=10)
    while not condition():
        if wall() > ends_at:
            return False
    return True


def test_without_a_file_product_time_is_wall_time(tmp_path: Path) -> None:
    for clock in (ProductClock(None), ProductClock(tmp_path / "none")):
        assert clock.offset() == 0


def test_product_time_follows_its_file_but_never_goes_back(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    path.write_text("3600.5")
    clock = ProductClock(path)
    assert clock.offset() == 3600.5
    assert clock.now() - wall() > timedelta(seconds=3590)

    (tmp_path / "new").write_text("7200.25")
    (tmp_path / "new").replace(path)
    assert until(lambda: clock.offset() == 7200.25)

    path.write_text("nonsense")
    assert not until_changed(clock, path, "60")
    assert clock.offset() == 7200.25


def until_changed(clock: ProductClock, path: Path, text: str) -> bool:
    """Write a file and look until the clock has surely looked; return whether the offset fell."""
    path.write_text(text)
    before = clock.offset()
    ends_at = wall() + timedelta(seconds=0.2)
    while wall() < ends_at:
        if clock.offset() < before:
            return True
    return False


def test_the_file_is_not_looked_at_more_often_than_every_50_ms(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    path.write_text("10")
    clock = ProductClock(path)
    clock.offset()
    began = wall()
    path.write_text("20")

    values = [clock.offset() for _ in range(3)]

    assert values == [10, 10, 10] or wall() - began > timedelta(seconds=0.05)


def test_a_part_is_made_once_and_only_when_something_is_asked_of_it() -> None:
    made: list[str] = []

    def make() -> str:
        made.append("now")
        return "part"

    part = later(make)
    assert made == []

    assert (part.upper(), part.title()) == ("PART", "Part")
    assert made == ["now"]


def test_the_embedded_database_stands_in_the_directory(tmp_path: Path) -> None:
    assert database_url(Settings(directory=tmp_path)) == f"sqlite:///{tmp_path / 'plera.db'}"
    assert database_url(Settings(database_url="postgresql+psycopg://h/d")) == "postgresql+psycopg://h/d"


def test_services_are_built_without_connecting_to_anything(url: str) -> None:
    services = build(Settings(database_url=url, redis_url="redis://127.0.0.1:1/0"), "test")

    assert services.read(lambda session: 7) == 7
    assert list(services.channels) == ["email"]


def test_web_imports_neither_language_models_nor_mail_nor_migrations() -> None:
    heavy = "{'langchain', 'langchain_core', 'imap_tools', 'alembic', 'rq', 'holidays.countries'}"
    code = f"import sys, bot.web, bot.cli; print(sorted({heavy} & set(sys.modules)))"

    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert told.stdout.strip() == "[]"


def test_the_web_process_asks_for_jobs_behind_its_answers_and_survives_a_lost_queue() -> None:
    class Shaky(RecordingQueue):
        def enqueue(self, job: str, *ids: int | str) -> None:
            if job == "lost":
                raise QueueUnreachable()
            super().enqueue(job, *ids)

    queue = Shaky()
    behind = BehindQueue(queue)

    behind.enqueue("lost", 1)
    behind.enqueue("post", 2)
    behind.enqueue("drain")
    behind.finish()

    assert queue.jobs == [("post", (2,)), ("drain", ())]
    assert behind.pending() == 2


def test_enrichment_is_off_until_a_provider_is_set(tmp_path: Path) -> None:
    off = Settings(directory=tmp_path)
    on = Settings(
        directory=tmp_path, enrichment="peopledatalabs", enrichment_key="k", enrichment_price_micros=5
    )

    assert build(off, "test").enricher is None
    enricher = build(on, "test").enricher
    assert enricher is not None
    assert (enricher.terms.name, enricher.terms.price_micros) == ("People Data Labs", 5)


def test_issuers_of_consent_need_a_client_and_an_address_to_come_back_to(tmp_path: Path) -> None:
    both = {"google_client_id": "g", "google_client_secret": "gs", "microsoft_client_id": "m"}

    def known(public_url: str, **clients: str) -> set[str]:
        return set(build(Settings(directory=tmp_path, public_url=public_url, **clients), "test").issuers)  # type: ignore[arg-type]

    assert known("", **both) == set()
    assert known("https://plera.example.com") == set()
    assert known("https://plera.example.com", google_client_id="g") == {"google"}
    assert known("https://plera.example.com", **both) == {"google", "microsoft"}


def test_each_issuer_sends_browsers_back_to_the_same_door(tmp_path: Path) -> None:
    settings = Settings(
        directory=tmp_path,
        public_url="https://plera.example.com/bot",
        google_client_id="g",
        microsoft_client_id="m",
        microsoft_url="https://login.microsoftonline.com/tenant-1/oauth2/v2.0",
        microsoft_servers=("smtp.x.test:587", "imap.x.test:993"),
    )

    issuers = build(settings, "test").issuers

    for issuer in issuers.values():
        url = issuer.consent_url(state="s", verifier="v" * 43, address="")
        assert "redirect_uri=https%3A%2F%2Fplera.example.com%2Fbot%2Foauth%2Fcallback" in url
    assert "/tenant-1/oauth2/v2.0/authorize?" in issuers["microsoft"].consent_url(
        state="s", verifier="v" * 43, address=""
    )
    assert (issuers["microsoft"].smtp, issuers["google"].smtp) == ("smtp.x.test:587", "smtp.gmail.com:587")
