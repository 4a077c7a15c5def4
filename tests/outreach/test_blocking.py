"""Blocking and unblocking people: who is touched, who is stopped, when a block ends, and what is written down."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models import Delivery, Enrollment, History, Lead, Person, Suppression
from models.states import EnrollmentState, SuppressionKind
from outreach import block_reach, blocked, blocking, erasing, launch, suppression
from outreach.block_entries import Entry, read_lines
from outreach.errors import InvalidForm, NotAllowed, NotFound, RecipientRefused, Rejected
from tests.outreach.doing import change, hop, kinds, settle, stranger
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen

ADDRESS, DOMAIN, URL = SuppressionKind.ADDRESS, SuppressionKind.DOMAIN, SuppressionKind.LINKEDIN_URL
YUKI = Entry(ADDRESS, "yuki@kumo.test")


def block(world: World, *entries: Entry, **named: Any) -> Any:
    return world.act(blocking.block, entries or (YUKI,), **({"reason": "A customer"} | named))


def of_lead(world: World, email: str) -> Enrollment:
    return world.only(Enrollment, lead_id=world.only(Lead, email=email).id)


def test_the_preview_counts_leads_and_waiting_messages_and_changes_nothing(world: World) -> None:
    world.launched(leads=2)
    world.clock.advance(hours=1)
    settle(world)

    def look(session: Any, actor: Any, *, now: datetime) -> Any:
        return blocking.preview(
            session, actor, read_lines(["yuki@kumo.test", "vogt.test", "nobody.test", "?"])
        )

    preview = world.act(look)

    assert (preview.touched.leads, preview.touched.running) == (2, 2)
    assert preview.touched.waiting == len(world.rows(Delivery, state="scheduled")) > 0
    assert (len(preview.entries), preview.known, preview.phrase) == (3, 0, "")
    assert preview.problems[0][0] == 4
    assert world.rows(Suppression) == []


def test_a_block_stops_whom_it_concerns_at_once_and_says_why(world: World) -> None:
    world.launched(leads=2)
    settle(world)

    done = block(world, YUKI, Entry(DOMAIN, "nobody.test"))

    enrollment = of_lead(world, "yuki@kumo.test")
    assert (enrollment.state, enrollment.reason) == ("stopped", "address is suppressed: A customer")
    assert (done.added, done.known, done.touched.leads, done.goes_on) == (2, 0, 1, False)
    assert {one.state for one in world.rows(Delivery, enrollment_id=enrollment.id)} <= {"sent", "cancelled"}
    assert of_lead(world, "lena@vogt.test").state == EnrollmentState.ACTIVE
    assert kinds(world, enrollment_id=enrollment.id)[-2:] == ["enrollment.stopped", "delivery.cancelled"]
    assert [one.applied_at for one in world.rows(Suppression)] == [MONDAY] * 2


@pytest.mark.parametrize(
    "entry",
    [Entry(DOMAIN, "kumo.test"), Entry(URL, "linkedin.com/in/yuki")],
)
def test_domains_and_profiles_reach_their_leads(world: World, entry: Entry) -> None:
    world.launched()
    change(
        world,
        Lead,
        world.only(Lead, email="yuki@kumo.test").id,
        linkedin_url="https://www.LinkedIn.com/in/Yuki/",
    )

    assert block(world, entry).touched.leads == 1
    assert of_lead(world, "yuki@kumo.test").state == "stopped"


def test_the_history_says_who_blocked_until_when_and_who_lifted_it(world: World) -> None:
    block(world, until=MONDAY + timedelta(days=3))
    (row,) = world.rows(Suppression)
    world.act(blocking.unblock, row.id, reason="They came back", by=world.ben_id)

    added, lifted = [one for one in world.rows(History) if one.kind.startswith("suppression.")]
    assert (added.kind, added.by_person_id, added.reason) == ("suppression.added", world.ana_id, "A customer")
    assert added.detail == {
        "kind": "address",
        "value": "yuki@kumo.test",
        "until": (MONDAY + timedelta(days=3)).isoformat(),
    }
    assert (lifted.kind, lifted.by_person_id) == ("suppression.lifted", world.ben_id)
    assert lifted.reason == "They came back (was blocked: A customer)"


def test_unblocking_starts_nothing_again(world: World) -> None:
    world.launched()
    block(world)
    (row,) = world.rows(Suppression)

    assert world.act(blocking.unblock, row.id, reason="A mistake") == "yuki@kumo.test"

    assert of_lead(world, "yuki@kumo.test").state == "stopped"
    with pytest.raises(NotFound):
        world.act(blocking.unblock, row.id, reason="A mistake")


def test_a_reason_is_a_must(world: World) -> None:
    with pytest.raises(InvalidForm):
        block(world, reason="  ")
    block(world)
    with pytest.raises(InvalidForm):
        world.act(blocking.unblock, world.only(Suppression).id, reason="")


def test_a_block_ends_by_itself_and_history_says_so(world: World) -> None:
    block(world, until=MONDAY + timedelta(hours=2))
    block(world, Entry(DOMAIN, "vogt.test"))

    world.clock.advance(hours=1)
    settle(world)
    assert len(world.rows(Suppression)) == 2
    world.clock.advance(hours=1)
    settle(world)

    assert [one.value for one in world.rows(Suppression)] == ["vogt.test"]
    assert kinds(world).count("suppression.expired") == 1
    assert (
        world.services.read(
            lambda session: suppression.why_suppressed(session, world.workspace_id, email="yuki@kumo.test")
        )
        is None
    )


def test_a_walk_through_time_stops_where_a_block_ends(world: World) -> None:
    block(world, until=MONDAY + timedelta(days=2))
    settle(world)

    assert hop(world)

    assert world.clock.now == MONDAY + timedelta(days=2)
    assert world.rows(Suppression) == []


def test_a_block_is_prolonged_never_shortened(world: World) -> None:
    tomorrow, later = MONDAY + timedelta(days=1), MONDAY + timedelta(days=9)

    block(world, until=tomorrow)
    assert block(world, until=later, reason="Longer").known == 1
    assert (world.only(Suppression).expires_at, world.only(Suppression).reason) == (later, "Longer")
    block(world, until=tomorrow, reason="Shorter")
    assert world.only(Suppression).expires_at == later
    block(world, until=None, reason="For ever")
    block(world, until=later, reason="Shorter")
    assert (world.only(Suppression).expires_at, world.only(Suppression).reason) == (None, "For ever")


def test_the_last_day_is_a_whole_one_in_the_persons_zone_and_not_over_yet(world: World) -> None:
    def until(on: date | None) -> datetime | None:
        return world.act(lambda session, actor, *, now: blocking.until_of(session, actor, on, now=now))

    assert until(None) is None
    assert until(date(2026, 11, 30)) == datetime.fromisoformat("2026-12-01T00:00:00+01:00")
    with pytest.raises(InvalidForm):
        until(date(2026, 11, 29))


def test_a_free_mail_domain_asks_for_words(world: World) -> None:
    gmail = Entry(DOMAIN, "gmail.com")

    with pytest.raises(InvalidForm) as refused:
        block(world, gmail)
    assert "block gmail.com" in refused.value.fields["block_confirm"]
    assert world.rows(Suppression) == []

    block(world, gmail, confirmed=" Block  GMAIL.com ")
    assert blocking.phrase_for([gmail, Entry(DOMAIN, "gmx.de")]) == "block 2 shared domains"
    assert world.only(Suppression).value == "gmail.com"


def test_many_leads_are_stopped_behind_the_click_and_the_clock_goes_on_with_lost_work(world: World) -> None:
    world.launched(leads=3)
    entries = [Entry(ADDRESS, one.email) for one in world.rows(Lead) if one.email]

    def begin(session: Any, actor: Any, *, now: datetime) -> None:
        blocking.add(session, actor, entries, reason="Competitors", until=None, now=now)
        assert block_reach.carry_out(session, actor.workspace_id, now=now, at_once=2) == (2, True)

    world.act(begin)
    assert len(world.rows(Enrollment, state="stopped")) == 2
    settle(world)

    assert len(world.rows(Enrollment, state="stopped")) == 3
    assert all(one.applied_at for one in world.rows(Suppression))
    assert "carry_out_blocks" not in [name for name, _ in world.queue.jobs]


def test_an_address_that_its_server_refuses_for_good_is_blocked_and_stopped_everywhere(world: World) -> None:
    first, second = world.written(), world.written(name="Robotics Q2")
    world.channel.fail(RecipientRefused("Their mail server refused this address for good: 550 5.1.1 No."))
    lead = world.only(Lead, email="yuki@kumo.test")
    for sequence_id in (first, second):
        world.approve(world.only(Enrollment, sequence_id=sequence_id, lead_id=lead.id).id)

    world.act(launch.launch, first, first_step_waits=False)
    settle(world)

    row = world.only(Suppression)
    assert (row.kind, row.value, row.by_person_id) == ("address", "yuki@kumo.test", None)
    assert row.reason == "Their mail server refused this address for good: 550 5.1.1 No."
    assert [one.state for one in world.rows(Enrollment, lead_id=lead.id)] == ["stopped", "stopped"]


def test_a_letter_that_is_refused_for_another_reason_blocks_nobody(world: World) -> None:
    world.channel.fail(Rejected("The mail server refused this message for good: 554 5.7.1 Spam."))
    world.launched(leads=1)
    settle(world)

    assert of_lead(world, "yuki@kumo.test").state == "stopped"
    assert world.rows(Suppression) == []


def test_the_list_is_searched_and_paged(world: World) -> None:
    def page(words: str = "", number: int = 0) -> Any:
        return world.act(lambda session, actor, *, now: blocked.page_of(session, actor, words, number))

    block(world, *(Entry(DOMAIN, f"company{number}.test") for number in range(23)))
    block(world, Entry(URL, "linkedin.com/in/ada"), reason="Asked by phone", until=MONDAY + timedelta(days=2))

    first, last = page(), page(number=9)
    assert (first.total, first.pages, len(first.lines), first.lines[0].value) == (
        24,
        3,
        10,
        "linkedin.com/in/ada",
    )
    assert (first.lines[0].who, first.lines[0].until) == ("Ana", MONDAY + timedelta(days=2))
    assert (last.page, len(last.lines)) == (2, 4)
    assert [one.value for one in page("COMPANY22").lines] == ["company22.test"]
    assert [one.value for one in page("phone").lines] == ["linkedin.com/in/ada"]
    assert [one.value for one in page("https://www.LinkedIn.com/in/Ada/").lines] == ["linkedin.com/in/ada"]
    assert page("100%").total == 0


def test_other_workspaces_neither_see_nor_lift_a_block(world: World) -> None:
    block(world)
    eve, row = stranger(world), world.only(Suppression)

    assert world.act(lambda session, actor, *, now: blocked.page_of(session, actor), by=eve).total == 0
    with pytest.raises(NotFound):
        world.act(blocking.unblock, row.id, reason="Mine", by=eve)


def test_who_may_not_answer_may_block_but_not_unblock(world: World) -> None:
    change(world, Person, world.ben_id, may_answer=False)

    block(world, by=world.ben_id)
    with pytest.raises(NotAllowed):
        world.act(blocking.unblock, world.only(Suppression).id, reason="Mine", by=world.ben_id)


def test_of_somebody_erased_the_list_and_its_history_keep_nothing(world: World) -> None:
    lead = world.only(Lead, email="yuki@kumo.test")
    change(world, Lead, lead.id, linkedin_url="https://www.linkedin.com/in/yuki")
    block(
        world,
        YUKI,
        Entry(URL, "linkedin.com/in/yuki"),
        Entry(DOMAIN, "vogt.test"),
        reason="Yuki is a customer",
    )

    world.act(erasing.erase, lead.id)

    assert [one.value for one in world.rows(Suppression)] == ["vogt.test"]
    kept = [one.detail for one in world.rows(History) if one.kind == "suppression.added"]
    assert [one["value"] if one else None for one in kept] == [None, None, "vogt.test"]
