"""Steps on LinkedIn that a person does by hand: asked when due, counted when done, withdrawn when not needed."""

from datetime import timedelta

import pytest

from models import Attempt, Delivery, Enrollment, Person, SenderAccount, SlackPost, Suppression
from models.states import Channel, DeliveryState, EnrollmentState, PostKind, SuppressionKind
from outreach import blocking, linkedin_accounts, linkedin_cards, linkedin_tasks, pausing_leads
from outreach.block_entries import Entry
from outreach.errors import AlreadyDecided, InvalidForm, NotAllowed, NotFound
from outreach.linkedin_accounts import Typed
from outreach.linkedin_screens import Task
from outreach.linkedin_tasks import Why
from outreach.task_posts import WITH_A_PERSON
from tests.outreach.doing import settle
from tests.outreach.linkedin_leads import ROW, launched, linkedin_account, made
from tests.world import MONDAY, World, mail

pytestmark = [pytest.mark.unseen]

TYPED = Typed("linkedin.com/in/Jo-Meyer/", "Jo Meyer", "", "200", MONDAY.date(), "15")


def asked(world: World, count: int = 1, *, limit: int = 15) -> list[Attempt]:
    """Launch a sequence whose invites are to be done by hand; return the tasks."""
    account = linkedin_account(world, is_manual=True)
    world.run(lambda session: setattr(session.get_one(SenderAccount, account), "daily_limit", limit))
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
    settle(world)
    return world.rows(Attempt)


def later(world: World, **by: float) -> None:
    """Let time pass, and what falls due leave, with the gaps between."""
    world.clock.advance(**by)
    for _ in range(6):
        settle(world)
        world.clock.advance(minutes=6)


def card(world: World, attempt_id: int) -> Task:
    found = world.services.read(lambda session: linkedin_cards.card(session, attempt_id))
    assert found is not None
    return found


def delivery(world: World, attempt: Attempt) -> Delivery:
    return world.row(Delivery, attempt.delivery_id)


def test_the_owner_is_asked_with_the_text_and_the_profile_and_nothing_counts_as_sent(world: World) -> None:
    (attempt,) = asked(world)

    shown = card(world, attempt.id)
    assert (shown.channel, shown.profile_url, shown.outcome) == (
        Channel.LINKEDIN_INVITE,
        "https://www.linkedin.com/in/mia-0",
        "",
    )
    assert shown.text
    posts = {one.kind: one for one in world.rows(SlackPost) if one.kind.startswith("linkedin")}
    assert set(posts) == {PostKind.LINKEDIN_TASKS, PostKind.LINKEDIN_TASK}
    assert posts[PostKind.LINKEDIN_TASK].parent_id == posts[PostKind.LINKEDIN_TASKS].id
    assert {one.slack_channel for one in posts.values()} == {"UJO"}
    waiting = delivery(world, attempt)
    assert (waiting.state, waiting.intent_at, waiting.reason) == (
        DeliveryState.SCHEDULED,
        None,
        WITH_A_PERSON,
    )


def test_done_counts_as_sent_now_and_the_first_email_follows_three_days_later(world: World) -> None:
    (attempt,) = asked(world)
    world.clock.advance(hours=2)

    world.act(linkedin_tasks.done, attempt.id, by=world.jo_id)

    left = delivery(world, attempt)
    assert (left.state, left.intent_at) == (DeliveryState.SENT, MONDAY + timedelta(hours=2))
    assert card(world, attempt.id).outcome.startswith("Done by hand by Jo")
    world.work_off()
    following = world.rows(Delivery)[-1]
    assert (following.send_at.date() - MONDAY.date()).days == 3
    with pytest.raises(AlreadyDecided):
        world.act(linkedin_tasks.done, attempt.id, by=world.jo_id)


def test_nobody_is_asked_twice_however_long_a_task_waits(world: World) -> None:
    (attempt,) = asked(world)

    for _ in range(4):
        later(world, days=1)

    assert [one.id for one in world.rows(Attempt)] == [attempt.id]
    assert len(world.rows(SlackPost, kind=PostKind.LINKEDIN_TASK)) == 1


def test_no_more_are_asked_for_than_may_leave_and_those_that_wait_count(world: World) -> None:
    asked(world, 4, limit=2)
    later(world, minutes=30)
    first, _ = world.rows(Attempt)

    world.act(linkedin_tasks.done, first.id, by=world.jo_id)
    later(world, minutes=30)
    assert len(world.rows(Attempt)) == 2, "one has left and one is asked for: that is the day"

    later(world, days=1)
    assert len(world.rows(Attempt)) == 3, "one waits still, so there is room for one more"


@pytest.mark.parametrize(
    ("why", "words", "state"),
    [
        (Why.CONNECTED, "", DeliveryState.SKIPPED),
        (Why.NO_PROFILE, "", DeliveryState.REJECTED),
        (Why.OTHER, "The profile is private", DeliveryState.REJECTED),
    ],
)
def test_what_could_not_be_done_is_said_and_the_lead_goes_on(
    world: World, why: Why, words: str, state: DeliveryState
) -> None:
    (attempt,) = asked(world)

    world.act(linkedin_tasks.could_not, attempt.id, why, words, by=world.jo_id)

    ended = delivery(world, attempt)
    assert (ended.state, ended.intent_at) == (state, None)
    assert (linkedin_tasks.SAID.get(why) or words) in card(world, attempt.id).outcome
    enrollment = world.only(Enrollment)
    assert (enrollment.state, enrollment.position) == (EnrollmentState.ACTIVE, 2)


@pytest.mark.parametrize("words", ["", " ", "x" * 201])
def test_something_else_needs_words(world: World, words: str) -> None:
    (attempt,) = asked(world)

    with pytest.raises(InvalidForm):
        world.act(linkedin_tasks.could_not, attempt.id, Why.OTHER, words, by=world.jo_id)
    with pytest.raises(NotFound):
        world.act(linkedin_tasks.could_not, attempt.id, Why.NOT_YET, "", by=world.jo_id)

    assert card(world, attempt.id).outcome == ""


def test_what_is_stopped_meanwhile_is_no_task_any_more(world: World) -> None:
    (attempt,) = asked(world)
    world.act(pausing_leads.stop_lead, world.only(Enrollment).id)

    assert card(world, attempt.id).outcome.startswith("No longer needed")
    with pytest.raises(AlreadyDecided, match="no longer needed"):
        world.act(linkedin_tasks.done, attempt.id, by=world.jo_id)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (SuppressionKind.ADDRESS, "mia0@lund0.test"),
        (SuppressionKind.DOMAIN, "lund0.test"),
        (SuppressionKind.LINKEDIN_URL, "linkedin.com/in/mia-0"),
    ],
)
def test_who_is_blocked_meanwhile_is_no_task_any_more(
    world: World, kind: SuppressionKind, value: str
) -> None:
    (attempt,) = asked(world)

    world.act(blocking.block, [Entry(kind, value)], reason="Asked on the phone")
    world.work_off()

    assert world.only(Suppression).kind is kind
    assert card(world, attempt.id).outcome.startswith("No longer needed: ")
    with pytest.raises(AlreadyDecided, match="no longer needed"):
        world.act(linkedin_tasks.done, attempt.id, by=world.jo_id)


def test_a_reply_by_mail_withdraws_a_task(world: World) -> None:
    (attempt,) = asked(world)

    world.receive(
        world.row(SenderAccount, world.sender_ids[0]).address,
        mail(
            sender="Mia <mia0@lund0.test>",
            to=world.row(SenderAccount, world.sender_ids[0]).address,
            text="Who are you?",
            message_id="<first@lund0.test>",
        ),
    )

    assert card(world, attempt.id).outcome == "No longer needed: They replied"
    with pytest.raises(AlreadyDecided, match="no longer needed"):
        world.act(linkedin_tasks.done, attempt.id, by=world.jo_id)


def test_only_the_owner_and_who_may_launch_decide(world: World) -> None:
    (attempt,) = asked(world)
    world.run(lambda session: setattr(session.get_one(Person, world.ben_id), "may_launch", False))

    with pytest.raises(NotFound):
        world.act(linkedin_tasks.done, attempt.id + 1000, by=world.jo_id)
    with pytest.raises(NotAllowed):
        world.act(linkedin_tasks.done, attempt.id, by=world.ben_id)
    assert card(world, attempt.id).outcome == ""


def test_an_account_is_added_once_with_its_profile_as_linkedin_writes_it(world: World) -> None:
    said = world.act(linkedin_accounts.add, TYPED)

    account = world.only(SenderAccount, is_manual=True)
    assert (account.address, account.owner_person_id) == (
        "https://www.linkedin.com/in/jo-meyer",
        world.ana_id,
    )
    assert "You are asked" in said
    with pytest.raises(InvalidForm) as refused:
        world.act(linkedin_accounts.add, TYPED)
    assert set(refused.value.fields) == {"url"}
