"""The demo's guide: six steps whose actions, places and words are the product's own."""

import re
from typing import Any

from bot import demo_guide, sample
from models.states import SequenceState
from sandbox.seed import Seed
from tests.sandbox.people import a_seed
from tests.views import samples
from views import form_ids, ids, settings_ids, walk_ids
from views.lab_root import lab_root

CONTENT = sample.content()
GUIDE = demo_guide.guide(CONTENT)
OWN_ACTIONS = {
    value
    for module in (ids, form_ids, settings_ids, walk_ids)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str)
}


def actions_named() -> set[str]:
    named: set[str] = set()
    for step in GUIDE["steps"]:
        shown = step["done_when"].get("shown_action", ())
        named |= {shown} if isinstance(shown, str) else set(shown)
        named |= {value for key, value in step["place"].items() if key.endswith("_with_action")}
    return named


def test_every_action_the_guide_waits_for_is_one_of_the_products() -> None:
    assert {
        "lab_generate",
        "card_approve",
        "lab_review",
        "lab_launch",
        "lab_pause",
        "conversation_reply",
    } <= actions_named()
    assert actions_named() <= OWN_ACTIONS


def test_the_local_slack_reads_the_guide_and_knows_its_person_and_channels() -> None:
    seed = Seed.parse({**a_seed().as_json(), "guide": GUIDE})

    assert seed.guide is not None
    assert len(seed.guide.steps) == 6
    assert GUIDE["user"] == next(one["id"] for one in CONTENT["people"] if one["name"] == "ana")
    channels = {one["id"] for one in CONTENT["slack_channels"]}
    places = {step["place"]["slack_channel"] for step in GUIDE["steps"] if "slack_channel" in step["place"]}
    assert places <= channels


def test_launch_becomes_the_labs_primary_button_with_the_first_approval() -> None:
    def styles(**changes: Any) -> list[str | None]:
        shown = samples.buttons(samples.drawn(lab_root(samples.lab(**changes))))
        return [each.get("style") for each in shown if each["action_id"] == ids.LAB_LAUNCH]

    draft: dict[str, Any] = {"state": SequenceState.IN_REVIEW, "findings": ()}

    assert styles(**draft, messages_approved=0, messages_to_review=3) == [None]
    assert styles(**draft, messages_approved=1, messages_to_review=2) == ["primary"]


def test_a_step_is_one_short_imperative_sentence() -> None:
    for step in GUIDE["steps"]:
        assert re.fullmatch(r"(Type|Press|Read|Open) [^.!?]+\.", step["text"]), step["text"]
        assert len(step["text"]) < 100
