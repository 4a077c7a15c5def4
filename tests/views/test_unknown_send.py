from dataclasses import replace
from typing import Any

from hypothesis import given

from outreach.ledger_screens import UnknownSend
from tests.views.samples import HOSTILE, OUTSIDE, TUESDAY, buttons, drawn, labels, markup, texts
from views import ids, lead_ids
from views.unknown_send import unknown_send


def mail(**changes: Any) -> UnknownSend:
    one = UnknownSend(
        delivery_id=31,
        lead_id=7,
        lead_name="Yuki Tanaka",
        recipient="yuki@kumo.test",
        sender="Jo Meyer <jo@kestrel.test>",
        sequence_name="Robotics Q1",
        step=2,
        subject="Quick question",
        handed_over_at=TUESDAY,
        zone="Europe/Berlin",
        known="jo@kestrel.test files copies of what it sends, and there is none of this mail.",
    )
    return replace(one, **changes)


def test_an_open_card_says_what_is_known_and_offers_both_ways() -> None:
    screen = unknown_send(mail())
    blocks = drawn(screen)

    assert screen.text == "Did a mail to Yuki Tanaka leave? Nobody knows yet"
    assert texts(blocks)[0].startswith("*Did this mail leave?* · to *Yuki Tanaka*, yuki@kumo.test\n")
    assert "Robotics Q1 · step 2 · Quick question · handed over Tue 24 Nov, 10:05" in texts(blocks)
    assert "From Jo Meyer &lt;jo@kestrel.test&gt;" in texts(blocks)
    assert "and there is none of this mail." in markup(blocks)
    assert [(one["action_id"], one["value"]) for one in buttons(blocks)] == [
        (ids.UNKNOWN_SENT, "31"),
        (ids.UNKNOWN_AGAIN, "31"),
        (lead_ids.LEAD_OPEN, "7"),
    ]
    sent, again, _ = buttons(blocks)
    assert "confirm" not in sent
    assert "yuki@kumo.test may get it twice" in again["confirm"]["text"]["text"]


def test_a_follow_up_has_no_subject_of_its_own() -> None:
    assert "in the same email thread" in markup(drawn(unknown_send(mail(subject=""))))


def test_a_settled_card_says_how_and_offers_undo_only_while_it_helps() -> None:
    settled = mail(outcome="Ana said that it was sent · Tue 24 Nov 10:20")

    assert labels(drawn(unknown_send(settled))) == []
    blocks = drawn(unknown_send(replace(settled, can_take_back=True)))
    assert (
        texts(blocks)[0]
        == "✓ *Settled* · the mail to Yuki Tanaka\nAna said that it was sent · Tue 24 Nov 10:20"
    )
    assert [(one["action_id"], one["value"]) for one in buttons(blocks)] == [(ids.UNKNOWN_TAKE_BACK, "31")]


@given(name=OUTSIDE, subject=OUTSIDE, known=OUTSIDE, outcome=OUTSIDE)
def test_nothing_from_outside_comes_alive(name: str, subject: str, known: str, outcome: str) -> None:
    for shown in ("", outcome):
        screen = unknown_send(
            mail(
                lead_name=name,
                recipient=name,
                sender=name,
                sequence_name=name,
                subject=subject,
                known=known or "Nothing is known.",
                outcome=shown,
            )
        )
        blocks = drawn(screen)
        assert HOSTILE not in markup(blocks)
        assert "<!channel>" not in screen.text
