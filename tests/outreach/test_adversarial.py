"""Recorded answers of models that lie, leak, obey strangers or forget themselves, through the real checks.

Each file of `adversarial/` holds a brief, an answer, the kinds of flaw it must be flagged for, and a near miss: an
answer that looks much the same and must be left in peace.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from integrations.llm import LangChainWriter
from jobs.generate import generate_all
from models import Lead, Message, Step, StrategyProfile
from models.states import Channel, MessageState, WritingScope
from outreach import bulk_offers, generating
from outreach.errors import NotReady
from outreach.hidden_marks import without_hidden
from outreach.text_checks import Kind
from tests.integrations.test_llm_writer import ScriptedModel
from tests.outreach.doing import change
from tests.world import World

FILES = sorted((Path(__file__).parent / "adversarial").glob("*.json"))
CASES = {path.stem: json.loads(path.read_text("utf-8")) for path in FILES}
_OWN = ("title", "company", "city")


def written(world: World, brief: Mapping[str, Any], answer: Mapping[str, Any]) -> Message:
    """Have a text written for Yuki by a model that gives this answer whenever it is asked."""
    sequence_id = world.sequence(delays=(0,))
    lead = next(one for one in world.rows(Lead) if one.name == "Yuki Tanaka")
    facts = {name: value for name, value in brief["facts"].items() if name not in _OWN}
    own = {name: brief["facts"][name] for name in _OWN if name in brief["facts"]}
    on_linkedin = brief["channel"] != "email"
    change(world, Lead, lead.id, facts=facts, language=brief["language"], country="", **own)
    change(world, Lead, lead.id, linkedin_url="https://www.linkedin.com/in/yuki" if on_linkedin else None)
    lengths = {brief["channel"]: brief["most_characters"]} if "most_characters" in brief else {}
    change(
        world,
        StrategyProfile,
        world.profile_id,
        offer=brief["offer"],
        call_to_action=brief["call_to_action"],
        allowed_links=brief["links"],
        banned=brief["banned"],
        lengths=lengths,
    )
    change(world, Step, world.only(Step, sequence_id=sequence_id).id, channel=Channel(brief["channel"]))
    model = ScriptedModel(script=[dict(answer)] * 16, heard=[])
    services = replace(world.services, writer=LangChainWriter(model, "recorded:answers"))

    world.act(generating.start, sequence_id, WritingScope.NEXT, count=1)
    generate_all(services, sequence_id)

    return next(one for one in world.rows(Message, lead_id=lead.id))


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_with_a_recorded_answer_is_flagged_and_never_offered_unread(
    world: World, name: str
) -> None:
    case = CASES[name]

    message = written(world, case["brief"], case["answer"])

    assert set(case["expected"]) <= kinds(message) <= set(Kind)
    assert message.is_flagged
    with pytest.raises(NotReady):
        world.act(bulk_offers.offer, message_sequence(world))


@pytest.mark.parametrize("name", CASES)
def test_its_near_miss_is_left_in_peace(world: World, name: str) -> None:
    case = CASES[name]

    message = written(world, case["brief"], case["near_miss"])

    assert (message.state, kinds(message)) == (MessageState.NEEDS_REVIEW, set())
    assert message.body == without_hidden(message.body)


def test_every_kind_of_flaw_has_its_recorded_answer() -> None:
    recorded = {kind for case in CASES.values() for kind in case["expected"]}

    # The adapter gives an empty text back itself; the others need an earlier text, or another lead's.
    assert recorded == set(Kind) - {Kind.EMPTY, Kind.REPEATED, Kind.ALIKE}


def kinds(message: Message) -> set[str]:
    return {one["kind"] for one in (message.flags or {}).get("found", ())}


def message_sequence(world: World) -> int:
    return world.only(Step).sequence_id
