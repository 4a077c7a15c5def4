"""What an approval card shows."""

import re
from datetime import UTC, datetime

import pytest

from models import Enrollment, Lead, Message, SenderAccount, SlackPost
from models.states import Channel
from outreach import approvals, card_lines, card_screens, cards
from outreach.errors import NotFound
from tests.outreach.doing import change, show, stranger
from tests.world import World


def card(world: World, enrollment_id: int) -> card_screens.LeadCard:
    found = world.services.read(lambda session: cards.lead_card(session, enrollment_id, now=world.clock.now))
    assert found is not None
    return found


def first(world: World) -> Enrollment:
    return world.enrolled(world.written())[0]


def test_a_card_shows_lead_sender_zone_texts_and_what_they_are_made_from(world: World) -> None:
    enrollment = first(world)

    shown = card(world, enrollment.id)

    assert (shown.lead_name, shown.company, shown.recipient) == ("Yuki Tanaka", "Kumo", "yuki@kumo.test")
    assert shown.zone_line == "Asia/Tokyo (from city Tokyo)"
    assert shown.sender.endswith("@kestrel.test>")
    assert [(step.day, step.state) for step in shown.steps] == [
        (0, "to_review"),
        (3, "to_review"),
        (7, "to_review"),
    ]
    assert shown.facts == ("company: Kumo",)
    assert "Kestrel GmbH" in shown.footer
    assert shown.digest == world.digest(enrollment.id)
    assert not shown.can_undo


def test_the_card_says_who_decided_and_offers_undo(world: World) -> None:
    enrollment = first(world)
    world.approve(enrollment.id, by=world.ben_id)

    shown = card(world, enrollment.id)

    assert shown.decided.startswith("Approved by Ben, Mon 30 Nov")
    assert shown.can_undo


def test_a_card_says_before_the_launch_in_whose_hours_each_step_leaves(world: World) -> None:
    enrollment = first(world)
    _, second, third = world.messages(enrollment.id)
    assert second.sender_account_id is not None
    assert card(world, enrollment.id).steps[1].delivery == "09:00–17:00 their time"

    own = {"opens": "08:00", "closes": "12:00", "zone": "Europe/Berlin"}
    change(world, SenderAccount, second.sender_account_id, hours=own)
    change(world, Message, third.id, channel=Channel.LINKEDIN_INVITE)

    shown = card(world, enrollment.id)
    assert shown.steps[1].delivery == "09:00–17:00 their time and 08:00–12:00 in Berlin"
    assert shown.steps[2].delivery == "08:00–12:00 in Berlin"


def test_a_live_card_says_when_each_mail_left_or_will_leave(world: World) -> None:
    sequence_id = world.launched(leads=1)

    shown = card(world, world.enrolled(sequence_id)[0].id)

    assert shown.steps[0].delivery == "Sent Mon 30 Nov 19:00 their time, 11:00 in Berlin"
    assert re.fullmatch(
        r"Planned Thu 3 Dec \d\d:\d\d their time, \d\d:\d\d in Berlin", shown.steps[1].delivery
    )
    assert [step.can_change for step in shown.steps] == [False, True, True]


@pytest.mark.parametrize(
    ("zone", "ours", "words"),
    [
        ("Asia/Tokyo", "Europe/Berlin", "Mon 30 Nov 19:05 their time, 11:05 in Berlin"),
        ("Pacific/Auckland", "America/New_York", "Mon 30 Nov 23:05 their time, 05:05 in New York"),
        (
            "Pacific/Kiritimati",
            "America/New_York",
            "Tue 1 Dec 00:05 their time, Mon 30 Nov 05:05 in New York",
        ),
        ("Europe/Paris", "Europe/Berlin", "Mon 30 Nov 11:05 their time"),
    ],
)
def test_an_instant_stands_on_a_card_in_both_zones(zone: str, ours: str, words: str) -> None:
    assert card_lines.both(datetime(2026, 11, 30, 10, 5, tzinfo=UTC), zone, ours) == words


def test_a_left_out_step_and_a_zone_nobody_knows_are_named(world: World) -> None:
    enrollment = first(world)
    change(world, Lead, enrollment.lead_id, zone=None)
    world.act(approvals.leave_step_out, world.messages(enrollment.id)[1].id)

    shown = card(world, enrollment.id)

    assert shown.steps[1].state == "left_out"
    assert shown.zone_line == "Europe/Berlin (the workspace's zone, as theirs is not known)"


def test_a_lead_named_like_markup_does_not_call_the_slack_channel(world: World) -> None:
    change(world, Lead, 1, name="<!channel> *x*", company="<https://evil.test|Kumo>", title="a & b")
    world.written()

    show(world)

    for post in world.slack.posts:
        assert "<!channel>" not in post.screen.text
        for text in _marked_up([block.to_dict() for block in post.screen.blocks]):
            assert "<!channel>" not in text
            assert "<https://evil.test" not in text


def _marked_up(tree: object) -> list[str]:
    if isinstance(tree, dict):
        own = [str(tree["text"])] if tree.get("type") == "mrkdwn" else []
        return own + [text for value in tree.values() for text in _marked_up(value)]
    if isinstance(tree, (list, tuple)):
        return [text for value in tree for text in _marked_up(value)]
    return []


def test_a_card_of_another_workspace_is_not_found(world: World) -> None:
    enrollment = first(world)

    with pytest.raises(NotFound):
        world.act(cards.card_of, enrollment.id, by=stranger(world))
    assert world.services.read(lambda session: cards.lead_card(session, 999, now=world.clock.now)) is None
    assert world.rows(SlackPost)
