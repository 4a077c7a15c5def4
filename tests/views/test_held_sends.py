from dataclasses import replace

from hypothesis import given

from outreach.ledger_screens import HeldSends
from tests.views.samples import HOSTILE, OUTSIDE, buttons, drawn, labels, markup, texts
from views import ids
from views.held_sends import held_sends

HELD = HeldSends(workspace_id=1, why="Nothing ran here for 26 hours, since Mon 30 Nov 11:00", due=12)


def test_held_sends_say_why_and_how_many_are_due() -> None:
    screen = held_sends(HELD)
    blocks = drawn(screen)

    assert screen.text == "All sends are held: 12 mails are due"
    assert (
        texts(blocks)[0]
        == "*All sends are held* · 12 mails are due\nNothing ran here for 26 hours, since Mon 30 Nov 11:00."
    )
    assert labels(blocks) == ["Reconcile", "Go on"]
    assert [one["action_id"] for one in buttons(blocks)] == [ids.HELD_RECONCILE, ids.HELD_GO_ON]
    reconcile, go_on = buttons(blocks)
    assert (reconcile.get("style"), go_on.get("style")) == ("primary", None)
    assert "12 due mails leave" in go_on["confirm"]["text"]["text"]


def test_after_reconciling_the_card_says_what_was_found_and_going_on_comes_first() -> None:
    blocks = drawn(held_sends(replace(HELD, due=1, found=("Found: 11.", "jo@kestrel.test (1 due)"))))

    assert "Found: 11." in texts(blocks)
    assert "jo@kestrel.test (1 due)" in texts(blocks)
    assert buttons(blocks)[1]["style"] == "primary"


def test_while_it_is_looked_the_card_says_so() -> None:
    assert "Looking into the Sent folders…" in texts(drawn(held_sends(replace(HELD, is_looking=True))))


def test_once_they_go_on_the_card_says_who_let_them() -> None:
    screen = held_sends(
        replace(HELD, outcome="Ana let the held sends go on · Tue 24 Nov 10:20", found=("Found: 11.",))
    )
    blocks = drawn(screen)

    assert screen.text == "Sends go on"
    assert labels(blocks) == []
    assert texts(blocks) == ["✓ *Sends go on*\nAna let the held sends go on · Tue 24 Nov 10:20", "Found: 11."]


@given(OUTSIDE, OUTSIDE)
def test_nothing_from_outside_comes_alive(why: str, line: str) -> None:
    blocks = drawn(held_sends(replace(HELD, why=why, found=(line or "Nothing.",) * 20)))

    assert HOSTILE not in markup(blocks)
