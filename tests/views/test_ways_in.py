"""The checklist before the first sequence, the first forms, and the message about a draft that was kept."""

from typing import Any

from slack_sdk.models.views import View

from models.states import Channel, FormKind
from outreach import plays
from outreach.form_screens import Choice, FormChoices, GroupChoice
from outreach.kept_forms import KeptForm
from outreach.profiles import ProfileForm
from sandbox.blocks import check_message, check_view
from tests.views.samples import HOSTILE, TUESDAY, buttons, markup
from views import kept_form, profile_modal, run_modal, text, ways_in

NOTHING = FormChoices(runs=(), profiles=(), groups=(), channels=())
GROUP = GroupChoice(1, HOSTILE, 40, 38, "")
LACKING = GroupChoice(2, HOSTILE, 3, 0, "not enriched yet")
ALL = FormChoices(
    runs=(Choice(1, "Q1"),), profiles=(Choice(1, "Ops"),), groups=(GROUP, LACKING), channels=(Channel.EMAIL,)
)


def opened(view: View) -> dict[str, Any]:
    drawn: dict[str, Any] = view.to_dict()
    assert check_view(drawn) == []
    return drawn


def test_the_checklist_names_what_is_open_and_the_way_to_each() -> None:
    view = opened(ways_in.checklist(NOTHING))

    shown = markup(view)
    assert shown.count("○ ") == 4
    assert "After an import press Continue" in shown
    assert [one["text"]["text"] for one in buttons(view)] == [
        "Create run",
        "New profile",
        "Import leads",
        "Connect mailbox…",
        "Continue",
    ]


def test_a_group_that_is_not_ready_stands_under_the_list_with_its_reason() -> None:
    shown = markup(opened(ways_in.checklist(ALL)))

    assert shown.count("✓ ") == 3
    assert "not enriched yet" in shown
    assert "<!channel>" not in shown
    assert ways_in.is_complete(ALL)
    assert not ways_in.is_complete(NOTHING)


def test_every_play_can_be_chosen_for_a_run_and_shows_its_steps() -> None:
    for key, play in plays.library().items():
        view = opened(run_modal.build(plays.library(), name="Docks", play_key=key))

        shown = markup(view)
        assert play.goal in shown
        assert f"Day 0 {text.channel_name(play.steps[0].channel)} → Day" in shown


def test_a_profile_form_shows_and_reads_back_what_was_typed() -> None:
    form = ProfileForm(
        7, HOSTILE[:80], HOSTILE[:200], HOSTILE[:200], HOSTILE, "one\ntwo", "dry", "a call", "de"
    )
    view = opened(profile_modal.build(form))
    values = {
        block["block_id"]: {
            block["element"]["action_id"]: {
                "value": block["element"].get("initial_value"),
                **(
                    {"selected_option": block["element"]["initial_option"]}
                    if "options" in block["element"]
                    else {}
                ),
            }
        }
        for block in view["blocks"]
    }

    assert profile_modal.read(values, ProfileForm(7)) == form
    assert view["private_metadata"] == "7"
    assert view["notify_on_close"] is True


def test_a_kept_draft_is_offered_until_it_is_settled() -> None:
    kept = kept_form.kept_form(KeptForm(3, FormKind.SEQUENCE, HOSTILE, TUESDAY))
    unnamed = kept_form.kept_form(KeptForm(3, FormKind.PROFILE, "", TUESDAY))
    settled = kept_form.kept_form(f"The draft {HOSTILE} was discarded.")

    for screen in (kept, unnamed, settled):
        assert check_message({"text": screen.text, "blocks": [one.to_dict() for one in screen.blocks]}) == []
    assert unnamed.text == "Draft kept: a new profile"
    assert len(kept.blocks) == 2
    assert "was discarded" in settled.text
    assert "<!channel>" not in kept.text + settled.text
