"""What a real small model writes over an OpenAI-compatible server is checked, flagged, counted, and never waved on."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import settings
from bot.wiring import build
from jobs.generate import generate_all
from models import Message, Sequence, SlackPost
from models.states import MessageState, PostKind
from outreach import briefing, bulk_approvals, bulk_offers, costing, generating, grounding, leads
from outreach.ports import Session
from outreach.text_checks import flaws
from outreach.text_ground import Ground
from tests.outreach.doing import show
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.model]

LEADS = int(os.environ.get("LEADS", "10"))
MOST_JOBS = 12
"""A job writes for five minutes, or rests where a call took longer than a minute; another one follows."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of the model's server, a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.small_model.serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def test_what_a_small_model_writes_is_checked_and_nothing_flagged_is_approved_unread(
    world: World, server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {
            "name": f"{first} {last}",
            "email": f"{first.lower()}@{company.lower()}.test",
            "company": company,
            "title": title,
            "city": city,
        }
        for first, last, company, title, city in PEOPLE[:LEADS]
    ]
    began_at = time.monotonic()
    made = world.run(
        lambda session: leads.import_rows(
            session, world.workspace_id, name="Small", rows=rows, now=world.clock.now
        )
    )
    world.group_id = made.source_group_id
    sequence_id = world.sequence(delays=(0,))
    show(world)
    asked = settings.read(
        environ={
            "PLERA_MODEL": "openai:smollm2",
            "PLERA_MODEL_URL": f"{server}/v1",
            "PLERA_MODEL_CALLS": "2",
            "PLERA_MODEL_PER_MINUTE": "600",
            "PLERA_MODEL_TIMEOUT": "300",
            "PLERA_MODEL_PRICE": "0.25,2",
            "DATABASE_URL": world.engine.url.render_as_string(hide_password=False),
        }
    )
    real = build(asked, "command")
    services = replace(world.services, writer=real.writer, calls_at_once=real.calls_at_once, terms=real.terms)

    world.act(generating.start, sequence_id)
    for _ in range(MOST_JOBS):
        generate_all(services, sequence_id)
        world.clock.advance(minutes=10)
        if not world.row(Sequence, sequence_id).is_writing:
            break

    written = world.rows(Message)
    assert not world.row(Sequence, sequence_id).is_writing
    assert len(written) == LEADS
    texts = [one for one in written if one.body]
    for message in texts:
        _is_checked(world, message)
    assert all(one.body or one.problem for one in written)
    taken = world.services.read(lambda session: costing.spent(session, sequence_id))
    assert taken.tokens > 1000 * LEADS
    assert taken.cost_micros > 0
    flagged = {one.id for one in texts if one.is_flagged}
    kinds = Counter(one["kind"] for message in texts for one in (message.flags or {}).get("found", ()))
    with capsys.disabled():
        sys.stdout.write(
            f"\n{LEADS} leads: {len(texts)} texts, {len(flagged)} flagged, {LEADS - len(texts)} unusable; "
            f"{taken.tokens:,} tokens, {time.monotonic() - began_at:.0f} s; flags: {dict(kinds.most_common())}\n"
        )
    assert flagged
    assert len(world.rows(SlackPost, kind=PostKind.APPROVAL_CARD)) == len(flagged)
    if len(flagged) < len(texts):
        offer = world.act(bulk_offers.offer, sequence_id)
        world.act(bulk_approvals.approve, offer.batch_id)
    approved = {one.id for one in world.rows(Message, state=MessageState.APPROVED)}
    assert approved == {one.id for one in texts} - flagged


def _is_checked(world: World, message: Message) -> None:
    """Check a kept text anew: what is kept with it is what the checks find."""

    def ground(session: Session) -> Ground:
        task = briefing.task_for(session, session.get_one(Message, message.id), instruction="")
        return grounding.ground_of(task.brief, task.other_names, task.orders)

    found = {one.kind for one in flaws(message.subject, message.body, world.services.read(ground))}
    kept = {one["kind"] for one in (message.flags or {}).get("found", ())}
    assert kept - {"alike"} == found
    assert message.is_flagged == bool(kept)


PEOPLE = (
    ("Yuki", "Tanaka", "Kumo", "Head of Operations", "Tokyo"),
    ("Nora", "Vogt", "Vogt", "Plant Manager", "Hamburg"),
    ("Sam", "Reed", "Reed", "Chief Executive", "Leeds"),
    ("Mira", "Okafor", "Lagos", "Logistics Lead", "Lagos"),
    ("Jonas", "Berg", "Nordvik", "Warehouse Director", "Oslo"),
    ("Elena", "Rossi", "Torino", "Purchasing Manager", "Turin"),
    ("Pavel", "Novak", "Brno", "Production Planner", "Brno"),
    ("Aisha", "Khan", "Indus", "Supply Chain Manager", "Karachi"),
    ("Lucas", "Moreau", "Lyonnaise", "Site Manager", "Lyon"),
    ("Ingrid", "Falk", "Falk", "Operations Director", "Malmo"),
)
