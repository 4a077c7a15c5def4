from dataclasses import replace
from typing import Any

from hypothesis import given

from models.states import Channel, Condition, ReviewScope
from outreach import presets
from outreach.form_screens import MAX_STEPS, Choice, FormChoices, GroupChoice, SequenceForm, StepForm
from outreach.lab_screens import Created
from tests.views.samples import HOSTILE, OUTSIDE, buttons, labels, markup, menu, opened, state, texts
from views import form_ids, sequence_modal

CHOICES = FormChoices(
    runs=(Choice(1, "Q1 outreach"), Choice(2, "Q2 outreach")),
    profiles=(Choice(3, "Jo, founder"),),
    groups=(
        GroupChoice(4, "Berlin founders", 40, 36),
        GroupChoice(5, "Paris list", 12, 0, "not enriched yet"),
    ),
    channels=(Channel.EMAIL,),
    presets=presets.choices((Channel.EMAIL,)),
    workspace_hours="09:00–17:00 Mon–Fri",
)
FORM = SequenceForm(
    form_id=77,
    run_id=2,
    name="Robotics",
    strategy_profile_id=3,
    source_group_ids=(4,),
    steps=(
        StepForm("1", delay_days="0", condition=Condition.ALWAYS, brief="First touch"),
        StepForm("2", delay_days="3"),
        StepForm("9", delay_days="4", condition=Condition.ALWAYS),
    ),
)


def block(view: Any, block_id: str) -> Any:
    return next(one for one in view["blocks"] if one.get("block_id") == block_id)


def test_the_form_opens_as_it_was_kept() -> None:
    view = opened(sequence_modal.build(FORM, CHOICES))

    assert view["private_metadata"] == "77"
    assert view["submit"]["text"] == "Create"
    assert block(view, "run")["element"]["initial_option"]["value"] == "2"
    assert block(view, "name")["element"]["initial_value"] == "Robotics"
    assert block(view, "profile")["element"]["initial_option"]["value"] == "3"
    assert [one["value"] for one in block(view, "groups")["element"]["initial_options"]] == ["4"]
    assert block(view, "preset")["element"]["initial_option"]["value"] == "play"
    assert block(view, "review")["element"]["initial_option"]["value"] == "first_step"
    assert "First touch" in block(view, "step:1")["text"]["text"]


def test_every_input_reports_its_changes_so_that_a_closed_form_is_kept() -> None:
    view = opened(sequence_modal.build(FORM, CHOICES))

    inputs = [one for one in view["blocks"] if one["type"] == "input"]
    assert all(one["dispatch_action"] for one in inputs)
    assert {one["element"]["action_id"] for one in inputs} == set(form_ids.FORM_INPUTS)
    written = [one["element"] for one in inputs if one["element"]["type"] == "plain_text_input"]
    assert all(
        one["dispatch_action_config"] == {"trigger_actions_on": ["on_character_entered"]} for one in written
    )


def test_groups_show_their_counts_and_ineligible_ones_say_what_they_lack() -> None:
    view = opened(sequence_modal.build(FORM, CHOICES))

    offered = [one["text"]["text"] for one in block(view, "groups")["element"]["options"]]
    assert offered == ["Berlin founders · 40 leads, 36 reachable"]
    assert "Not ready yet: *Paris list*: not enriched yet" in texts(view)


def test_every_preset_is_offered_and_what_one_needs_stands_under_the_select() -> None:
    view = opened(sequence_modal.build(FORM, CHOICES))

    offered = [one["text"]["text"] for one in block(view, "preset")["element"]["options"]]
    assert offered == ["The steps of the run's play", "LinkedIn first", "Email first", "Email only"]
    assert (
        "LinkedIn first needs a LinkedIn account, and none is connected; "
        "Email first needs a LinkedIn account, and none is connected." in texts(view)
    )


def test_with_a_linkedin_account_no_preset_lacks_anything() -> None:
    view = opened(sequence_modal.build(FORM, replace(CHOICES, presets=presets.choices(tuple(Channel)))))

    assert not [one for one in texts(view) if "needs a" in one]


def test_the_timeline_and_the_heads_say_the_resulting_days() -> None:
    view = opened(sequence_modal.build(FORM, CHOICES))

    assert (
        block(view, "timeline")["text"]["text"]
        == "*Timeline*\nDay 0 Email → Day 3 Email if no reply → Day 7 Email"
    )
    assert [block(view, f"step:{key}")["text"]["text"] for key in "129"] == [
        "*1 · Email* · day 0\nas soon as a lead enters\nFirst touch",
        "*2 · Email* · day 3\n3 days after the step before · Only if no reply",
        "*3 · Email* · day 7\n4 days after the step before · Always (a reply still stops)",
    ]


def test_business_days_say_that_weekends_may_push_a_step_on() -> None:
    steps = (FORM.steps[0], replace(FORM.steps[1], business_days=True), FORM.steps[2])

    view = opened(sequence_modal.build(replace(FORM, steps=steps), CHOICES))

    assert "Day 0 Email → Day 3+ Email if no reply → Day 7+ Email" in block(view, "timeline")["text"]["text"]
    assert "3 business days after the step before" in block(view, "step:2")["text"]["text"]
    assert "day 3 or later" in block(view, "step:2")["text"]["text"]


def test_where_always_steps_go_on_the_condition_says_so() -> None:
    view = opened(sequence_modal.build(replace(FORM, goes_on_after_reply=True), CHOICES))

    assert "Always, also after a reply" in block(view, "step:9")["text"]["text"]
    assert block(view, "after_reply")["element"]["initial_options"][0]["value"] == form_ids.GOES_ON


def test_the_hours_stand_in_words_with_the_way_to_their_page() -> None:
    view = opened(sequence_modal.build(FORM, CHOICES))

    shown = block(view, "hours")
    assert shown["text"]["text"].endswith("the workspace's, 09:00–17:00 Mon–Fri; not on public holidays")
    assert shown["accessory"]["action_id"] == form_ids.SEQUENCE_HOURS


def test_steps_being_edited_stand_without_the_head_of_a_new_sequence() -> None:
    view = opened(sequence_modal.build(replace(FORM, edits=5), CHOICES))

    assert (view["title"]["text"], view["submit"]["text"]) == ("Edit steps", "Save")
    inputs = [one["block_id"] for one in view["blocks"] if one["type"] == "input"]
    assert inputs == ["review", "after_reply"]
    wrong = {"step:2:delay": "Enter whole days.", "closes": "Choose an end."}
    placed = sequence_modal.errors_by_block(replace(FORM, edits=5), wrong)
    assert placed == {"review": "Step 2: Enter whole days.", "after_reply": "Choose an end."}


def test_a_steps_menu_offers_only_what_is_possible() -> None:
    view = opened(sequence_modal.build(FORM, CHOICES))

    edit, up, down, remove = ("Edit", "edit"), ("Move up", "up"), ("Move down", "down"), ("Remove", "remove")
    insert = ("Insert a step after", "insert")
    for key, entries in (
        ("1", (edit, down, insert, remove)),
        ("2", (edit, up, down, insert, remove)),
        ("9", (edit, up, insert, remove)),
    ):
        offered = [(label, f"{verb}:{key}") for label, verb in entries]
        assert menu(block(view, f"step:{key}"), form_ids.STEP_MENU) == offered


def test_what_is_wrong_with_a_step_stands_at_the_presets_and_names_the_step() -> None:
    wrong = {"step:1:channel": "Choose another one.", "step:9:delay": "Enter whole days."}

    placed = sequence_modal.errors_by_block(FORM, wrong)

    assert placed == {"preset": "Step 1: Choose another one. Step 3: Enter whole days."}


def test_a_moved_step_keeps_its_block_ids_so_that_typed_text_stays() -> None:
    moved = replace(FORM, steps=(FORM.steps[0], FORM.steps[2], FORM.steps[1]))

    def step_ids(form: SequenceForm) -> Any:
        blocks = opened(sequence_modal.build(form, CHOICES))["blocks"]
        return sorted(one["block_id"] for one in blocks if one.get("block_id", "").startswith("step:"))

    assert step_ids(moved) == step_ids(FORM)


def test_twelve_steps_fit_and_a_thirteenth_is_not_offered() -> None:
    steps = tuple(StepForm(str(key), brief="x" * 2000) for key in range(MAX_STEPS))
    wrong = {f"step:{key}:brief": "Too long." for key in range(MAX_STEPS)}

    view = opened(sequence_modal.build(replace(FORM, steps=steps), CHOICES, errors=wrong))

    assert len(view["blocks"]) <= 100
    assert "Add step" not in labels(view)
    assert "Add step" in labels(opened(sequence_modal.build(FORM, CHOICES)))


def test_reading_an_untouched_form_changes_nothing() -> None:
    assert sequence_modal.read({}, FORM) == FORM


def test_reading_takes_what_was_typed() -> None:
    typed = state(
        {
            "run": {form_ids.SEQUENCE_RUN: ("1",)},
            "name": {form_ids.SEQUENCE_NAME: "Robots"},
            "profile": {form_ids.SEQUENCE_PROFILE: ()},
            "groups": {form_ids.SEQUENCE_GROUPS: ["4", "6"]},
            "preset": {form_ids.SEQUENCE_PRESET: ("linkedin_first",)},
            "review": {form_ids.SEQUENCE_REVIEW: ("every_message",)},
            "after_reply": {form_ids.SEQUENCE_AFTER_REPLY: [form_ids.GOES_ON]},
        }
    )

    form = sequence_modal.read(typed, FORM)

    assert (form.run_id, form.name, form.strategy_profile_id) == (1, "Robots", None)
    assert form.source_group_ids == (4, 6)
    assert (form.preset, form.review_scope) == ("linkedin_first", ReviewScope.EVERY_MESSAGE)
    assert form.goes_on_after_reply
    assert form.steps == FORM.steps


def test_reading_never_fails_on_values_that_were_never_offered() -> None:
    typed = state(
        {
            "run": {form_ids.SEQUENCE_RUN: ("none",)},
            "groups": {form_ids.SEQUENCE_GROUPS: ["none", "x", "9" * 40]},
            "review": {form_ids.SEQUENCE_REVIEW: ("nothing",)},
            "preset": {form_ids.SEQUENCE_PRESET: ()},
        }
    )

    form = sequence_modal.read(typed, FORM)

    assert form.run_id is None
    assert form.source_group_ids == ()
    assert (form.review_scope, form.preset) == (FORM.review_scope, FORM.preset)


def test_each_error_lands_on_an_input_that_stands_in_the_form() -> None:
    blocks = {
        one["block_id"]: one["type"]
        for one in opened(sequence_modal.build(FORM, CHOICES))["blocks"]
        if "block_id" in one
    }

    places = sequence_modal.block_ids(FORM)

    assert {blocks[place] for place in places.values()} == {"input"}
    assert {"run", "name", "profile", "groups", "steps", "step:2:delay", "step:9:channel"} <= set(places)


def test_errors_of_one_block_are_joined_and_an_unknown_field_is_not_lost() -> None:
    wrong = {"groups": "Choose one.", "steps": "Add a step.", "weather": "Rain."}

    assert sequence_modal.errors_by_block(FORM, wrong) == {
        "groups": "Choose one.",
        "preset": "Add a step.",
        "name": "Rain.",
    }


def test_errors_can_stand_under_their_fields_in_the_form_itself() -> None:
    view = opened(sequence_modal.build(FORM, CHOICES, errors={"step:2:delay": "Enter whole days."}))

    at = next(place for place, one in enumerate(view["blocks"]) if one.get("block_id") == "preset")
    assert texts(view["blocks"][at + 1]) == ["⚠ Step 2: Enter whole days."]


def test_a_form_with_nothing_to_choose_still_opens() -> None:
    empty = FormChoices(runs=(), profiles=(), groups=(), channels=())

    view = opened(sequence_modal.build(SequenceForm(form_id=1), empty))

    assert block(view, "run")["element"]["options"][0]["text"]["text"] == "Nothing to choose yet"


def test_more_runs_or_profiles_than_a_select_holds_are_looked_for_by_name_and_the_chosen_one_stays() -> None:
    every = tuple(Choice(at, f"Choice {at}") for at in range(1, 102))
    form = replace(FORM, run_id=1, strategy_profile_id=2)

    few = opened(sequence_modal.build(form, replace(CHOICES, runs=every[:100], profiles=every[:100])))
    many = opened(sequence_modal.build(form, replace(CHOICES, runs=every, profiles=every)))

    for block_id, chosen in (("run", "1"), ("profile", "2")):
        looked_for = block(many, block_id)["element"]
        assert len(block(few, block_id)["element"]["options"]) == 100
        assert (looked_for["type"], looked_for["min_query_length"]) == ("external_select", 0)
        assert looked_for["initial_option"]["value"] == chosen
        assert looked_for["action_id"] == block(few, block_id)["element"]["action_id"]
    picked = {"run": {"sequence_run": {"selected_option": {"value": "7"}}}}
    assert sequence_modal.read(picked, FORM).run_id == 7


def test_more_groups_than_a_select_holds_are_looked_for_by_name_and_those_chosen_stay() -> None:
    groups = tuple(GroupChoice(at, f"Group {at}", 10, 10) for at in range(1, 102))

    few = opened(sequence_modal.build(FORM, replace(CHOICES, groups=groups[:100])))
    many = opened(
        sequence_modal.build(replace(FORM, source_group_ids=(2, 1)), replace(CHOICES, groups=groups))
    )

    assert [one["value"] for one in block(few, "groups")["element"]["options"]][:2] == ["4", "100"]
    looked_for = block(many, "groups")["element"]
    assert (looked_for["type"], looked_for["min_query_length"]) == ("multi_external_select", 0)
    assert [one["value"] for one in looked_for["initial_options"]] == ["1", "2"]
    assert looked_for["action_id"] == block(few, "groups")["element"]["action_id"]
    picked = {"groups": {"sequence_groups": {"selected_options": [{"value": "7"}]}}}
    assert sequence_modal.read(picked, FORM).source_group_ids == (7,)


@given(OUTSIDE)
def test_any_name_and_brief_can_be_shown_again(outside: str) -> None:
    choices = FormChoices(
        runs=(Choice(1, outside),),
        profiles=(Choice(3, outside),),
        groups=(GroupChoice(4, outside, 9, 9), GroupChoice(5, outside, 9, 0, outside)),
        channels=(Channel.EMAIL,),
    )
    step = StepForm("1", delay_days=outside, brief=outside)

    view = opened(sequence_modal.build(replace(FORM, run_id=1, name=outside, steps=(step,)), choices))

    assert "<!channel>" not in markup(view)


def test_created_links_to_the_lab_once_it_is_there() -> None:
    made = Created(5, HOSTILE, 40, "C0REVIEW01")

    waiting = opened(sequence_modal.created(made))
    ready = opened(sequence_modal.created(replace(made, lab_url="https://x.slack.com/archives/C/p1")))

    assert "Your Messaging Lab is being posted in <#C0REVIEW01>." in markup(waiting)
    assert "*&lt;!channel&gt; ∗x∗* is created with 40 leads." in markup(waiting)
    assert [one["action_id"] for one in buttons(waiting)] == ["generate_previews"]
    assert [one.get("url") for one in buttons(ready)] == ["https://x.slack.com/archives/C/p1", None]
    assert "submit" not in ready


def test_a_group_that_enrichment_may_make_ready_has_the_button_for_it() -> None:
    groups = (
        GroupChoice(5, "Paris list", 12, 0, "not enriched yet", can_enrich=True),
        GroupChoice(6, "Rome list", 9, 0, "not enriched yet", can_enrich=True),
        GroupChoice(7, "Empty", 0, 0, "not enriched yet"),
    )

    shown = opened(sequence_modal.build(FORM, replace(CHOICES, groups=groups)))

    beside = {block["block_id"]: block["accessory"] for block in shown["blocks"] if "accessory" in block}
    assert [beside[f"enrich:{id_}"]["value"] for id_ in (5, 6)] == ["5", "6"]
    assert beside["enrich:5"]["action_id"] == "enrich_group"
    assert "Not ready yet: *Paris list*: not enriched yet" in str(shown)
    assert "Not ready yet: *Empty*" in str(shown)
