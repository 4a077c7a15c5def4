from typing import Any

from hypothesis import given

from models.states import EnrollmentState
from outreach.pausable import NOTHING_STOPPED, Pausable, Standstill, Wish
from outreach.reach import Scope
from tests.views.samples import HOSTILE, OUTSIDE, buttons, drawn, labels, lead_card, markup, menu, opened
from views import ids
from views import pausing as pausing_view
from views.approval_card import approval_card

STOPPED = Standstill(
    "Everything is stopped since Mon 30 Nov 11:00 by Ana: nothing leaves until Resume", True, 3
)


def test_each_thing_stands_with_its_kind_and_its_button() -> None:
    found = [
        Pausable(Scope.SEQUENCE, 5, HOSTILE, False),
        Pausable(Scope.RUN, 6, "Spring", False),
        Pausable(Scope.SENDER, 7, "jo@kestrel.test", False),
    ]

    blocks = drawn(pausing_view.pausable_list(Wish.PAUSE, found, NOTHING_STOPPED))

    assert "*&lt;!channel&gt; ∗x∗* · sequence" in markup(blocks)
    assert [one["value"] for one in buttons(blocks)] == ["sequence:5", "run:6", "sender:7"]
    assert {one["action_id"] for one in buttons(blocks)} == {ids.HOLD_PAUSE}


def test_a_long_list_says_how_to_find_the_rest() -> None:
    found = [Pausable(Scope.SEQUENCE, at, f"S{at}", True, "Paused by Ana") for at in range(1, 60)]

    blocks = drawn(pausing_view.pausable_list(Wish.RESUME, found, STOPPED))

    assert len(blocks) <= 50
    assert "39 more: type `/plera resume` and a name." in markup(blocks)
    assert buttons(blocks)[0]["value"] == "everything:0"


def test_an_empty_list_says_so_in_one_sentence() -> None:
    for wish, words in ((Wish.PAUSE, "there is nothing to pause"), (Wish.RESUME, "Nothing is paused.")):
        assert words in pausing_view.pausable_list(wish, (), NOTHING_STOPPED).text
    assert labels(drawn(pausing_view.pausable_list(Wish.RESUME, (), STOPPED))) == ["Resume"]


def test_stopping_everything_is_a_danger_that_asks_first() -> None:
    blocks = drawn(pausing_view.stop_all(Standstill("", False, 3)))

    (pressed,) = buttons(blocks)
    assert (pressed["style"], pressed["value"]) == ("danger", "everything:0")
    assert "until someone presses Resume" in pressed["confirm"]["text"]["text"]
    assert "3 live sequences" in markup(blocks)


def test_a_standstill_of_another_kind_has_no_resume_here() -> None:
    held = Standstill("The clock stood still for 9 hours", False, 3)

    assert buttons(drawn(pausing_view.stop_all(held))) == []


@given(OUTSIDE)
def test_a_leads_name_stays_a_name_in_the_question(outside: str) -> None:
    view = opened(pausing_view.stop_lead_modal(7, outside))

    assert "<!channel>" not in markup(view["blocks"])


def test_the_question_is_read_back_with_where() -> None:
    def submitted(value: str) -> dict[str, Any]:
        chosen = {"selected_option": {"value": value}}
        return {"private_metadata": "7", "state": {"values": {ids.STOP_WHERE: {ids.STOP_WHERE: chosen}}}}

    assert pausing_view.read_stop_lead(submitted(ids.STOP_HERE)) == (7, False)
    assert pausing_view.read_stop_lead(submitted(ids.STOP_EVERYWHERE)) == (7, True)


def test_a_paused_leads_card_says_who_paused_it_and_offers_resume() -> None:
    reason = "Paused by Ana: nothing leaves until Resume"
    shown = lead_card(state=EnrollmentState.PAUSED, is_live=True, reason=reason)
    blocks = drawn(approval_card(shown))

    assert reason in markup(blocks)
    entries = [label for label, _ in menu(blocks, ids.CARD_MENU)]
    assert entries[-2:] == ["Resume this lead", "Stop for this lead…"]
