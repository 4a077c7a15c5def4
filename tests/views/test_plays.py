"""The play library, one play, and the forms that keep a play: what they say, and that Slack takes them."""

from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.models.views import View

from models.states import Channel, Condition
from outreach import own_plays, plays
from outreach.form_screens import MAX_BRIEF, MAX_STEPS, StepForm
from outreach.own_plays import PlayForm
from outreach.play_checks import Check
from outreach.plays import MAX_READINESS, MAX_SENTENCE, MAX_WORDS, Mix, PlayFile, Relationship
from sandbox.blocks import check_view
from tests.views.samples import HOSTILE, buttons, markup
from views import play_choices, play_forms, play_ids, plays_modal, run_forms, run_modal
from views.plays_modal import Filters, Standing

STEP = StepForm("1", Channel.EMAIL, "0", Condition.ALWAYS, HOSTILE)
OWN = PlayFile(
    key=f"own-{'a' * 32}",
    name=HOSTILE[: MAX_WORDS["name"]],
    goal=HOSTILE,
    relationship=Relationship.KNOWN,
    when_to_use=HOSTILE,
    readiness=(HOSTILE,),
    steps=(STEP, replace(STEP, key="2", delay_days="3", condition=Condition.ONLY_IF_NO_REPLY, brief="")),
    checks=tuple(Check),
    play_id=7,
)
LONGEST = replace(
    OWN,
    name="&" * MAX_WORDS["name"],
    goal="&" * MAX_WORDS["goal"],
    when_to_use="&" * MAX_WORDS["when_to_use"],
    readiness=("&" * MAX_SENTENCE,) * MAX_READINESS,
    steps=(replace(STEP, brief="&" * MAX_BRIEF),) * MAX_STEPS,
)


def opened(view: View) -> dict[str, Any]:
    drawn: dict[str, Any] = view.to_dict()
    assert check_view(drawn) == []
    return drawn


def labels(view: dict[str, Any]) -> list[str]:
    return [one["text"]["text"] for one in buttons(view)]


def submitted(view: View, **typed: str) -> dict[str, Any]:
    values = {name: {name: {"value": value}} for name, value in typed.items()}
    return {**view.to_dict(), "state": {"values": values}}


def test_the_list_names_each_play_with_relationship_channels_and_a_way_in() -> None:
    view = opened(plays_modal.build({**plays.library(), OWN.key: OWN}))

    shown = markup(view)
    assert f"*{len(plays.library()) + 1} plays*" in shown
    assert "*LinkedIn first* · Cold · Email and LinkedIn" in shown
    assert "Known · Email only · Your own" in shown
    assert "<!channel>" not in shown
    assert labels(view).count("Look") == len(plays.library()) + 1


@pytest.mark.parametrize("relationship", [None, *Relationship])
@pytest.mark.parametrize("mix", [None, *Mix])
def test_a_filter_lets_through_what_fits_and_stands_chosen(
    relationship: Relationship | None, mix: Mix | None
) -> None:
    filters = Filters(relationship, mix)
    fitting = [one for one in plays.library().values() if filters.lets(one)]

    view = opened(plays_modal.build(plays.library(), Standing(filters)))

    assert labels(view).count("Look") == len(fitting)
    assert all(relationship in (None, one.relationship) and mix in (None, one.mix) for one in fitting)
    assert ("*No play fits these filters.*" in markup(view)) is (not fitting)
    chosen = {
        one["action_id"]: {"selected_option": one["initial_option"]} for one in view["blocks"][0]["elements"]
    }
    values = {play_ids.PLAYS_FILTERS_BLOCK: chosen}
    assert plays_modal.read_filters({"state": {"values": values}}) == filters
    assert plays_modal.read_standing(view).filters == filters


def many(count: int) -> dict[str, PlayFile]:
    own = {f"own-{number:032}": replace(LONGEST, key=f"own-{number:032}") for number in range(count)}
    return {**plays.library(), **own}


def test_every_play_of_a_full_library_with_the_longest_words_stands_on_one_page() -> None:
    every = many(own_plays.MAX_OWN)
    seen: list[str] = []

    page = 0
    while True:
        view = opened(plays_modal.build(every, Standing(page=page)))
        seen += [one["value"] for one in buttons(view) if one["action_id"] == play_ids.PLAY_SHOW]
        turns = {one["action_id"]: one["value"] for one in buttons(view)}
        assert turns.get(play_ids.PLAYS_PAGE_BACK) == (str(page - 1) if page else None)
        if play_ids.PLAYS_PAGE_NEXT not in turns:
            break
        page = int(turns[play_ids.PLAYS_PAGE_NEXT])

    assert seen == list(every)
    assert page > 5


def test_a_page_that_is_no_longer_there_is_the_last_one_and_a_detail_leads_back_to_it() -> None:
    view = opened(plays_modal.build(many(60), Standing(Filters(Relationship.KNOWN), page=9)))

    standing = plays_modal.read_standing(view)
    assert standing == Standing(Filters(Relationship.KNOWN), page=1)
    assert plays_modal.read_standing(opened(plays_modal.detail(OWN, standing))) == replace(
        standing, key=OWN.key
    )


@pytest.mark.parametrize(("count", "kind"), [(100, "static_select"), (101, "external_select")])
def test_of_more_plays_than_a_select_holds_the_chosen_one_stands_there_and_others_are_typed(
    count: int, kind: str
) -> None:
    every = many(count - len(plays.library()))
    chosen = list(every)[-1]

    forms = (
        (opened(run_modal.build(every, play_key=chosen)), "run_play"),
        (opened(run_forms.choose_play(run_forms.Place(1, 0), "Docks", every, chosen)), "new_play"),
    )

    for view, name in forms:
        (select,) = (one["element"] for one in view["blocks"] if one.get("block_id") == name)
        assert (select["type"], select["initial_option"]["value"]) == (kind, chosen)
    assert len(play_choices.offered(every.values())) == min(count, 100)


def test_a_play_shows_when_to_use_it_what_must_be_ready_and_every_brief() -> None:
    for play in plays.library().values():
        view = opened(plays_modal.detail(play))

        shown = str(view["blocks"])
        assert play.readiness[0] in shown
        assert "Plera looks whether" in shown
        assert all(str([step.brief])[1:-1] in shown for step in play.steps), play.key
        assert labels(view) == ["Ask for four eyes", "Create run…", "All plays"]


def test_an_own_play_can_be_renamed_and_retired_and_hostile_words_in_it_do_nothing() -> None:
    view = opened(plays_modal.detail(OWN, Standing(Filters(Relationship.KNOWN)), note="Saved."))

    assert labels(view) == ["Ask for four eyes", "Create run…", "All plays", "Rename…", "Retire"]
    assert "<!channel>" not in markup(view)
    assert "Runs that follow it keep it" in buttons(view)[-1]["confirm"]["text"]["text"]
    assert plays_modal.read_standing(view) == Standing(Filters(Relationship.KNOWN), OWN.key)


def test_the_longest_play_is_shown_whole() -> None:
    view = opened(plays_modal.detail(LONGEST))

    assert str(view["blocks"]).count("&" * MAX_BRIEF) == MAX_STEPS


def test_after_a_run_was_made_the_next_step_is_a_sequence() -> None:
    view = opened(plays_modal.detail(OWN, note="The run Docks is created.", run_made=True))

    assert labels(view)[0] == "Create sequence"
    assert [one for one in buttons(view) if one.get("style") == "primary"] == buttons(view)[:1]


@pytest.mark.parametrize(
    "metadata",
    ["", "1", "{}", '["icy", 3, null]', "[1, 2]", '["icy", null, "", "x"]', '[null, null, "", -3]'],
)
def test_a_view_that_tells_nothing_stands_at_the_whole_list(metadata: str) -> None:
    standing = plays_modal.read_standing({"private_metadata": metadata})
    assert (standing.filters, standing.page) == (Filters(), 0)


def test_the_form_of_a_new_play_is_read_as_it_was_typed() -> None:
    view = play_forms.save(PlayForm(12, name=HOSTILE[:70]))
    opened(view)

    read = play_forms.read_save(
        submitted(view, play_name="Fair", play_goal="A talk", play_when="After a fair")
    )

    assert read == PlayForm(12, "Fair", "A talk", "", "After a fair")


def test_the_form_of_another_name_holds_the_old_one_and_is_read() -> None:
    view = play_forms.rename(OWN)

    assert opened(view)["blocks"][0]["element"]["initial_value"] == OWN.name
    assert play_forms.read_rename(submitted(view, play_name="New")) == (7, "New")
