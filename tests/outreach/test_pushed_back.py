"""A mailbox that is told to send less halves its day, rests there, and climbs again; N means N on the way."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.smtp_answers import asks_for_less
from models import Delivery, History, Person, PushBack, SenderAccount, SlackPost
from models.states import AccountKind, PushBackKind
from outreach import allowances, connecting, finding_senders, obstacles, pushed_back, sender_list
from outreach.errors import Deferred, Throttled
from outreach.limits import CEILING, RAMP_STEP, REST_DAYS, daily_limit, halved
from outreach.ports import MailAccount, Session
from tests.outreach.doing import change, settle
from tests.world import MONDAY, World

TODAY = date(2026, 3, 2)
OLD = TODAY - timedelta(days=900)
days = st.integers(0, 400)
limits_ = st.integers(0, 200)


@pytest.mark.parametrize(
    ("configured", "lowered_to", "clean_days", "limit"),
    [
        (30, 15, 0, 15),
        (30, 15, 3, 15),
        (30, 15, 4, 20),
        (30, 15, 5, 25),
        (30, 15, 6, 30),
        (30, 15, 60, 30),
        (80, 40, 5, 50),
        (80, 40, 29, 50),
        (80, 40, 30, 80),
        (30, 90, 0, 30),
        (0, 5, 9, 0),
    ],
)
def test_it_rests_three_clean_days_and_gains_five_a_day(
    configured: int, lowered_to: int, clean_days: int, limit: int
) -> None:
    found = daily_limit(
        configured=configured, in_use_since=OLD, today=TODAY, clean_days=clean_days, lowered_to=lowered_to
    )

    assert found == limit


@pytest.mark.parametrize(("limit", "left"), [(50, 25), (30, 15), (11, 5), (9, 5), (5, 5), (3, 3), (0, 0)])
def test_push_back_leaves_half_and_no_less_than_five(limit: int, left: int) -> None:
    assert halved(limit) == left


@given(
    limits_,
    days,
    days,
    st.none() | st.integers(0, 200),
    st.sampled_from(AccountKind),
)
def test_when_a_day_grows_and_is_whole_is_said_as_the_limits_have_it(
    configured: int, in_use: int, clean: int, lowered_to: int | None, kind: AccountKind
) -> None:
    account = SenderAccount(
        kind=kind,
        daily_limit=configured,
        in_use_since=TODAY - timedelta(days=in_use),
        clean_since=TODAY - timedelta(days=clean),
        lowered_to=lowered_to,
    )
    now = allowances.a_day_on(account, TODAY)

    found = allowances.growth(account, TODAY)

    if found is None:
        assert now == configured
        return
    day = timedelta(days=1)
    assert (
        allowances.a_day_on(account, found.next_on - day) == now < allowances.a_day_on(account, found.next_on)
    )
    assert allowances.a_day_on(account, found.full_on - day) < configured
    assert allowances.a_day_on(account, found.full_on) == configured


def test_the_page_of_senders_says_in_one_sentence_what_holds_and_what_it_grows_to(world: World) -> None:
    refused(world, TOO_MANY)
    change(world, SenderAccount, world.sender_ids[1], in_use_since=MONDAY.date())

    page = world.act(sender_list.page_of, wall=world.clock.now)

    lines = {one.address: one for one in page.lines}
    assert (lines["ana@kestrel.test"].grows, lines["ana@kestrel.test"].a_day) == ("", 15)
    assert [one for one in lines["ana@kestrel.test"].notes if "grows" in one] == [
        pushed_back.in_words(sender(world), MONDAY.date())
    ]
    assert lines["jo@kestrel.test"].grows == "grows from 1 Dec on and reaches 30 a day on 4 Dec"
    assert lines["jo@kestrel.test"].a_day == 10


@given(limits_, days, days, st.none() | st.integers(0, 200))
def test_push_back_never_raises_a_limit_above_what_it_would_be_without_it(
    configured: int, in_use: int, clean: int, lowered_to: int | None
) -> None:
    since = TODAY - timedelta(days=in_use)
    plain = daily_limit(configured=configured, in_use_since=since, today=TODAY, clean_days=clean)
    lowered = daily_limit(
        configured=configured, in_use_since=since, today=TODAY, clean_days=clean, lowered_to=lowered_to
    )

    assert 0 <= lowered <= plain <= max(0, configured)
    assert clean >= 30 or lowered <= CEILING
    assert lowered_to is None or lowered >= min(plain, lowered_to)


@given(limits_, days, days, st.none() | st.integers(0, 200))
def test_a_further_clean_day_never_costs_anything_and_all_comes_back(
    configured: int, in_use: int, clean: int, lowered_to: int | None
) -> None:
    since = TODAY - timedelta(days=in_use)

    def of(clean_days: int, to: int | None = lowered_to) -> int:
        return daily_limit(
            configured=configured, in_use_since=since, today=TODAY, clean_days=clean_days, lowered_to=to
        )

    assert of(clean) <= of(clean + 1)
    assert of(REST_DAYS + 200 // RAMP_STEP + 1) == of(REST_DAYS + 200 // RAMP_STEP + 1, None)


@given(st.integers(0, 200))
def test_halving_goes_down_and_ends(limit: int) -> None:
    assert halved(limit) <= limit
    assert halved(limit) >= min(5, limit)


@pytest.mark.parametrize(
    ("code", "words", "is_push_back"),
    [
        (421, "4.7.0 Too many connections", True),
        (421, "4.7.28 Gmail has detected an unusual rate of mail", True),
        (450, "4.2.1 The user is receiving mail too quickly, rate limit exceeded", True),
        (451, "too many messages, slow down", True),
        (452, "4.5.3 Too many recipients", False),
        (550, "5.4.5 Daily user sending limit exceeded", True),
        (454, "4.7.0 Temporary authentication failure", False),
        (450, "4.7.1 Greylisted, please try again", False),
        (451, "4.7.1 Graylisting in action", False),
        (450, "4.2.0 Recipient greylisted, try again in 300 seconds", False),
        (421, "4.3.2 shutting down", False),
        (421, "4.7.0 closing connection, idle for too long", False),
        (452, "4.2.2 mailbox full", False),
        (451, "4.3.0 try later", False),
    ],
)
def test_who_is_asked_to_send_less_and_who_is_only_asked_to_come_back(
    code: int, words: str, is_push_back: bool
) -> None:
    assert asks_for_less(code, words.encode()) is is_push_back


TOO_MANY = Throttled("The mail server asks for less mail: 421 4.7.0 Too many.")


def sender(world: World) -> SenderAccount:
    return world.row(SenderAccount, world.sender_ids[0])


def only_from_ana(world: World) -> None:
    change(world, SenderAccount, world.sender_ids[1], state="paused")


def refused(world: World, *errors: Deferred) -> None:
    only_from_ana(world)
    for error in errors:
        world.channel.fail(error)
    world.launched(leads=1)


def test_a_mailbox_that_is_throttled_sends_half_and_rests_with_its_letter(world: World) -> None:
    refused(world, TOO_MANY)

    ana = sender(world)
    delivery = world.only(Delivery)
    assert (ana.lowered_to, ana.clean_since) == (15, MONDAY.date())
    assert delivery.state == "deferred"
    assert ana.free_at == delivery.send_at
    assert world.only(PushBack).kind is PushBackKind.THROTTLED
    assert world.only(History, kind="sender.lowered").detail == {"sender": ana.id, "from": 30, "to": 15}


def test_its_owner_is_told_once_in_one_sentence_and_so_is_whoever_looks(world: World) -> None:
    refused(world, TOO_MANY)
    said = (
        "15 a day, lowered on 30 Nov; it grows from 4 Dec on and reaches 30 a day on 6 Dec: "
        "The mail server asks for less mail: 421 4.7.0 Too many."
    )

    told = [one.note for one in world.rows(SlackPost, kind="direct_message") if "lowered on" in one.note]
    assert told == [f"ana@kestrel.test: {said}"]
    assert pushed_back.in_words(sender(world), MONDAY.date()) == said
    kinds = world.services.read(
        lambda session: finding_senders.page(
            session, session.get_one(Person, world.ana_id), 1, now=world.clock.now
        )
    )
    assert kinds[1][0].lowered == said


def test_ten_refusals_of_a_day_are_one_push_back_and_one_of_the_next_day_another(world: World) -> None:
    refused(world, TOO_MANY, TOO_MANY, TOO_MANY)
    world.clock.advance(hours=1)
    settle(world)
    world.clock.advance(hours=2)
    settle(world)
    assert sender(world).lowered_to == 15
    assert len(world.rows(PushBack)) > 1

    world.channel.fail(TOO_MANY)
    world.clock.advance(days=1)
    settle(world)

    assert sender(world).lowered_to == 7


def test_a_letter_that_only_has_to_wait_lowers_nothing(world: World) -> None:
    refused(world, Deferred("The mail server asks to come back later: 450 4.2.0 greylisted."))

    assert sender(world).lowered_to is None
    assert world.rows(PushBack) == []


def test_it_climbs_by_the_ramp_and_says_so_until_it_is_whole_again(world: World) -> None:
    refused(world, TOO_MANY)

    seen = {
        day: allowances.of_day(sender(world), MONDAY.date() + timedelta(days=day))
        for day in (0, 3, 4, 5, 6, 7)
    }

    assert seen == {0: 15, 3: 15, 4: 20, 5: 25, 6: 30, 7: 30}
    climbing = pushed_back.in_words(sender(world), MONDAY.date() + timedelta(days=4))
    assert climbing.startswith(
        "20 a day, lowered on 30 Nov; it grows from 5 Dec on and reaches 30 a day on 6 Dec: "
    )
    last = pushed_back.in_words(sender(world), MONDAY.date() + timedelta(days=5))
    assert last.startswith("25 a day, lowered on 30 Nov; it reaches 30 a day on 6 Dec: ")
    assert pushed_back.in_words(sender(world), MONDAY.date() + timedelta(days=6)) == ""


def test_saying_that_a_mailbox_is_older_does_not_forget_push_back(world: World) -> None:
    refused(world, TOO_MANY)

    def again(session: Session) -> None:
        ana = session.get_one(SenderAccount, world.sender_ids[0])
        account = connecting.Connected(
            account_of(ana), date(2020, 1, 1), ana.daily_limit, ana.signature, ana.owner_person_id
        )
        connecting.keep(
            session,
            world.workspace_id,
            account,
            cipher=world.services.cipher,
            now=world.clock.now,
            wall=world.clock.now,
        )

    world.run(again)

    assert sender(world).clean_since == MONDAY.date()


def account_of(one: SenderAccount) -> MailAccount:
    return MailAccount(
        one.address,
        one.display_name,
        one.username,
        "secret",
        "127.0.0.1",
        587,
        "none",
        "127.0.0.1",
        993,
        "none",
    )


def test_why_names_the_lowered_day_when_it_is_used_up(world: World) -> None:
    refused(world, TOO_MANY)
    change(world, SenderAccount, world.sender_ids[0], lowered_to=0, free_at=None)
    delivery = world.only(Delivery)

    verdict = world.services.read(lambda session: obstacles.of(session, delivery, now=world.clock.now))

    assert verdict is not None
    assert "may send 0 messages a day" in verdict.reason
