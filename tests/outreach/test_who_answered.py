"""What leaves to leads who were invited by hand waits until somebody says that they have not answered: once a day."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from jobs.who_answered import REST_SECONDS, ask_now
from models import Attempt, Delivery, Enrollment, Person, SenderAccount, SlackPost
from models.states import DeliveryState, EnrollmentState, PostKind
from outreach import (
    erasing,
    home,
    lead_card,
    linkedin_replies,
    linkedin_tasks,
    obstacles,
    pausing_leads,
    sending,
    silent_leads,
    today,
    turns,
    unheard,
    who_answered,
    why,
)
from outreach.errors import AlreadyDecided, NotAllowed
from outreach.setting_screens import HomeOverview
from outreach.who_answered_screens import WhoAnswered
from tests.outreach.doing import at_once, change, kinds, sent, settle, stranger
from tests.outreach.linkedin_leads import ROW, launched, linkedin_account, made
from tests.world import World

pytestmark = [pytest.mark.unseen]


def invited(world: World, count: int = 1) -> list[Enrollment]:
    """Launch invite, email, email, email for leads in Berlin whom Jo invites by hand on Monday."""
    linkedin_account(world, is_manual=True)
    rows = [
        {
            **ROW,
            "name": f"Mia Lund{number}",
            "email": f"mia{number}@lund{number}.test",
            "company": f"Lund{number}",
            "linkedin_url": f"https://www.linkedin.com/in/mia-{number}",
        }
        for number in range(count)
    ]
    launched(world, made(world, *rows))
    while len(world.rows(Attempt)) < count:
        settle(world)
        world.clock.advance(minutes=6)
    for task in world.rows(Attempt):
        world.act(linkedin_tasks.done, task.id, by=world.jo_id)
    world.work_off()
    return world.rows(Enrollment)


def at(world: World, day: int, hour: int, minute: int = 0) -> None:
    """Go to a time in Berlin, counted from the Monday, and let what is due happen."""
    world.clock.now = (
        datetime(2026, 11, 30 + day, hour - 1, minute, tzinfo=world.clock.now.tzinfo)
        if day < 1
        else (datetime(2026, 12, day, hour - 1, minute, tzinfo=world.clock.now.tzinfo))
    )
    settle(world)


def in_berlin(world: World, *people: int) -> None:
    for person in people:
        change(world, Person, person, zone="Europe/Berlin")


def emails(world: World) -> list[Delivery]:
    return [
        one for one in world.rows(Delivery) if one.domain != "" and one.state is not DeliveryState.CANCELLED
    ]


def lists(world: World) -> list[SlackPost]:
    return [one for one in world.rows(SlackPost, kind=PostKind.WHO_ANSWERED) if not one.is_gone]


def shown(world: World, person_id: int) -> WhoAnswered:
    found = world.services.read(lambda session: silent_leads.shown(session, person_id, now=world.clock.now))
    assert found is not None
    return found


def confirm(world: World, enrollments: list[Enrollment], *, by: int | None = None) -> int:
    ids = [one.id for one in enrollments]
    return world.act(silent_leads.nobody_else, ids, by=by or world.jo_id)


def later_today(world: World, hours: int = 8) -> None:
    for _ in range(hours * 4):
        world.clock.advance(minutes=15)
        settle(world)


def test_the_email_of_day_3_waits_until_the_owner_says_that_they_have_not_answered(world: World) -> None:
    in_berlin(world, world.jo_id)
    (mia,) = invited(world)

    at(world, 3, 9, 30)
    later_today(world)

    assert sent(world) == []
    (email,) = emails(world)
    assert (email.state, email.reason) == (DeliveryState.SCHEDULED, unheard.WHY)
    (post,) = lists(world)
    assert (post.slack_channel, post.subject_id) == ("UJO", world.jo_id)
    listed = shown(world, world.jo_id)
    assert [one.name for one in listed.leads] == ["Mia Lund0"]
    assert world.row(Enrollment, mia.id).answer_asked_at is not None


def test_what_was_held_goes_on_the_same_day_and_the_next_step_is_asked_about_again(world: World) -> None:
    in_berlin(world, world.jo_id)
    (mia,) = invited(world)
    at(world, 3, 9, 5)
    assert [one.enrollment_id for one in who(world)] == [mia.id]

    assert confirm(world, [mia]) == 1
    later_today(world)

    assert len(sent(world)) == 1
    left = world.rows(Delivery)[1].intent_at
    assert left is not None
    assert left.date().isoformat() == "2026-12-03"
    said = world.row(Enrollment, mia.id)
    assert (said.silent_by_id, said.answer_asked_at) == (world.jo_id, None)
    assert said.silent_until == datetime(2026, 12, 4, 8, tzinfo=world.clock.now.tzinfo)
    assert "lead.silent" in kinds(world, enrollment_id=mia.id)
    # Two days from Thursday is Saturday: on Monday it is asked anew.
    at(world, 7, 9, 5)
    later_today(world)
    assert len(sent(world)) == 1
    assert [post.intent_key[-10:] for post in lists(world)] == ["2026-12-07"]


def who(world: World, person_id: int | None = None) -> list[who_answered.Owed]:
    person = person_id or world.jo_id
    return world.services.read(
        lambda session: who_answered.of_person(session, session.get_one(Person, person), now=world.clock.now)
    )


def test_a_held_step_leaves_by_no_way(world: World) -> None:
    in_berlin(world, world.jo_id)
    invited(world)
    at(world, 3, 11)
    (email,) = emails(world)

    def leaves(session: Session) -> object:
        session.get_one(Delivery, email.id).send_at = world.clock.now
        session.flush()
        assert turns.candidate(session, email.id) is not None
        return sending.intend(
            session,
            email.id,
            now=world.clock.now,
            wall=world.clock.now,
            cipher=world.services.cipher,
        )

    assert world.run(leaves) is None
    change(world, Delivery, email.id, send_at=world.clock.now)
    settle(world)
    found = world.services.read(
        lambda session: obstacles.of(session, session.get_one(Delivery, email.id), now=world.clock.now)
    )

    assert sent(world) == []
    assert found is not None
    assert found.reason == unheard.WHY


def test_the_list_is_one_a_day_in_working_hours_and_only_where_something_is_due(world: World) -> None:
    in_berlin(world, world.jo_id)
    invited(world)

    at(world, 2, 12)
    assert lists(world) == [], "nothing is due on Wednesday"
    at(world, 3, 8, 55)
    assert lists(world) == [], "Jo's day has not begun"
    at(world, 3, 9, 1)
    (post,) = lists(world)
    version = post.wanted_version
    later_today(world)
    assert [(one.id, one.wanted_version) for one in lists(world)] == [(post.id, version)]

    at(world, 4, 9, 1)
    (next_day,) = [one for one in lists(world) if one.slack_channel == "UJO"]
    assert next_day.id != post.id
    assert world.row(SlackPost, post.id).is_gone
    at(world, 5, 12)
    assert next_day.id in [one.id for one in lists(world)], "Saturday is no working day"


def test_who_replied_or_is_stopped_leaves_the_list_and_the_others_go_on(world: World) -> None:
    in_berlin(world, world.jo_id)
    first, second, third = invited(world, 3)
    at(world, 3, 9, 1)
    assert len(shown(world, world.jo_id).leads) == 3

    world.act(linkedin_replies.told, first.id, "Yes, call me.", world.clock.now.date(), by=world.jo_id)
    world.act(pausing_leads.stop_lead, second.id)

    assert [one.followed.enrollment_id for one in shown(world, world.jo_id).leads] == [third.id]
    # Pressed on the list as it stood before.
    assert confirm(world, [first, second, third]) == 1
    later_today(world)
    assert [one["To"] for one in sent(world)] == ["Mia Lund2 <mia2@lund2.test>"]
    assert world.row(Enrollment, first.id).state is EnrollmentState.REPLIED


def test_nobody_is_asked_who_need_not_be_and_a_second_press_is_told(world: World) -> None:
    in_berlin(world, world.jo_id)
    (mia,) = invited(world)
    at(world, 3, 9, 1)
    confirm(world, [mia])

    with pytest.raises(AlreadyDecided):
        confirm(world, [mia])
    with pytest.raises(AlreadyDecided):
        world.act(silent_leads.nobody_else, [mia.id + 1000], by=world.jo_id)
    with pytest.raises(AlreadyDecided):
        world.act(silent_leads.nobody_else, [mia.id], by=stranger(world))
    listed = shown(world, world.jo_id)
    assert (listed.leads, listed.silent, listed.by) == ((), 1, "Jo")


def test_taken_back_what_has_not_left_waits_again(world: World) -> None:
    in_berlin(world, world.jo_id)
    (mia,) = invited(world)
    at(world, 3, 9, 1)
    confirm(world, [mia])

    assert world.act(silent_leads.take_back, world.jo_id, by=world.jo_id) == 1
    later_today(world)

    assert sent(world) == []
    assert len(shown(world, world.jo_id).leads) == 1
    with pytest.raises(AlreadyDecided):
        world.act(silent_leads.take_back, world.jo_id, by=world.jo_id)


def test_only_the_owner_and_who_may_launch_say_it(world: World) -> None:
    in_berlin(world, world.jo_id)
    (mia,) = invited(world)
    at(world, 3, 9, 1)
    change(world, Person, world.ben_id, may_launch=False)

    with pytest.raises(NotAllowed):
        confirm(world, [mia], by=world.ben_id)
    change(world, Person, world.jo_id, may_launch=False)

    assert confirm(world, [mia], by=world.jo_id) == 1


def test_admins_are_asked_too_after_a_day_and_at_once_where_the_owner_is_gone(world: World) -> None:
    in_berlin(world, world.jo_id, world.ana_id)
    (mia,) = invited(world)
    at(world, 3, 9, 1)
    assert [one.slack_channel for one in lists(world)] == ["UJO"]

    at(world, 4, 9, 30)
    assert {one.slack_channel for one in lists(world)} == {"UJO", "UANA"}
    assert confirm(world, [mia], by=world.ana_id) == 1
    assert shown(world, world.jo_id).leads == ()

    at(world, 7, 8, 30)
    change(world, Person, world.jo_id, is_guest=True)
    at(world, 7, 11)
    (still,) = [one for one in lists(world) if one.intent_key.endswith("-07")]
    assert still.slack_channel == "UANA"


def test_the_hours_of_the_account_and_the_zone_of_its_owner_say_when(world: World) -> None:
    change(world, Person, world.jo_id, zone="America/New_York")
    invited(world)

    at(world, 3, 14)
    assert lists(world) == [], "it is 8 in New York"
    at(world, 3, 15, 5)
    assert len(lists(world)) == 1

    (account,) = world.rows(SenderAccount, is_manual=True)
    change(world, SenderAccount, account.id, hours={"opens": "12:00", "closes": "14:00", "weekdays": [4]})
    at(world, 4, 17)
    assert not [one for one in lists(world) if one.intent_key.endswith("-04")]
    at(world, 4, 18, 5)
    assert [one.intent_key[-10:] for one in lists(world)] == ["2026-12-04"]


def test_an_account_that_hears_by_itself_is_not_asked_about(world: World) -> None:
    in_berlin(world, world.jo_id)
    invited(world)
    (account,) = world.rows(SenderAccount, is_manual=True)
    change(world, SenderAccount, account.id, is_manual=False)

    at(world, 3, 9, 1)
    later_today(world)

    assert lists(world) == []
    assert len(sent(world)) == 1


def test_another_sequence_waits_for_it_too(world: World) -> None:
    in_berlin(world, world.jo_id)
    (mia,) = invited(world)
    email_first = made_email(world)

    settle(world)
    later_today(world)

    assert [one for one in sent(world) if "mia0" in one["To"]] == []
    held = world.rows(Delivery, enrollment_id=email_first.id)
    assert [one.reason for one in held] == [unheard.WHY]
    assert [one.enrollment_id for one in who(world)] == [mia.id]


def made_email(world: World) -> Enrollment:
    """Let the lead who was invited enter another sequence, of emails alone."""
    row = {**ROW, "name": "Mia Lund0", "email": "mia0@lund0.test", "company": "Lund0"}
    row["linkedin_url"] = "https://www.linkedin.com/in/mia-0"
    sequence_id = made(world, row, key="email_first")
    launched(world, sequence_id)
    return world.rows(Enrollment, sequence_id=sequence_id)[0]


def test_everywhere_it_says_why(world: World) -> None:
    in_berlin(world, world.jo_id)
    (mia,) = invited(world)
    at(world, 3, 16)

    (told,) = world.act(why.of, mia.lead_id).sequences
    assert told.steps[1].sentence == unheard.WHY
    (card,) = world.act(lead_card.card, mia.lead_id).sequences
    assert card.steps[1].sentence == unheard.WHY
    due = world.act(today.of)
    assert (unheard.WHY, 1) in due.held
    assert due.senders == ()
    homes = world.services.read(lambda session: home.shown(session, world.jo_id, now=world.clock.now))
    assert isinstance(homes, HomeOverview)
    assert any("written to on LinkedIn by hand" in one for one in homes.needs)


def test_the_list_forgets_who_is_erased(world: World) -> None:
    in_berlin(world, world.jo_id)
    (mia,) = invited(world)
    at(world, 3, 9, 1)
    version = lists(world)[0].wanted_version

    world.act(erasing.erase, mia.lead_id)

    assert lists(world)[0].wanted_version > version
    assert shown(world, world.jo_id).leads == ()


def test_several_clocks_at_once_post_one_list(world: World) -> None:
    in_berlin(world, world.jo_id)
    invited(world)
    world.clock.now = datetime(2026, 12, 3, 8, 1, tzinfo=world.clock.now.tzinfo)

    raised = at_once(*[lambda: ask_now(world.services, world.workspace_id)] * 4)

    assert raised == [None] * 4
    assert len(lists(world)) == 1


def test_a_restart_changes_nothing(world: World) -> None:
    in_berlin(world, world.jo_id)
    (mia,) = invited(world)
    at(world, 3, 9, 1)
    asked_at = world.row(Enrollment, mia.id).answer_asked_at

    for _ in range(3):
        world.clock.advance(seconds=REST_SECONDS + 1)
        ask_now(world.services, world.workspace_id)

    assert len(lists(world)) == 1
    assert world.row(Enrollment, mia.id).answer_asked_at == asked_at
