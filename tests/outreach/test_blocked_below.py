"""A block of a domain reaches the domains below it: at import, enrolment, approval and send, on the list's screens."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, SourceGroup, Suppression
from models.states import DeliveryState, DuplicatePolicy, SuppressionKind
from outreach import block_reach, blocking, lead_counts, suppression, taking_in
from outreach.block_entries import Entry
from outreach.errors import NotReady
from outreach.incoming import Incoming
from tests.outreach.doing import change, sent, settle
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen

DOMAIN = SuppressionKind.DOMAIN
BELOW = "yuki@mail.tokyo.kumo.test"


@pytest.fixture
def below(world: World) -> World:
    """Yuki's address is two levels below kumo.test."""
    yuki = world.only(Lead, email="yuki@kumo.test")
    change(world, Lead, yuki.id, email=BELOW, email_domain="mail.tokyo.kumo.test")
    return world


def put_on_the_list(world: World, value: str = "kumo.test") -> None:
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, DOMAIN, value, "A customer", now=MONDAY
        )
    )


def of_yuki(world: World) -> Enrollment:
    return world.only(Enrollment, lead_id=world.only(Lead, email=BELOW).id)


def test_whoever_is_imported_from_below_is_not_written_to(world: World) -> None:
    put_on_the_list(world)

    def work(session: Session) -> Any:
        group = SourceGroup(workspace_id=world.workspace_id, name="File", created_at=MONDAY)
        session.add(group)
        session.flush()
        rows = [Incoming(2, "Rin Abe", email="rin@lab.kumo.test"), Incoming(3, "Mo", email="mo@notkumo.test")]
        return taking_in.take_in(
            session, group, rows, policy=DuplicatePolicy.SKIP, origin="leads.csv", now=MONDAY
        )

    taken = world.run(work)

    assert (taken.added, taken.suppressed, [one.row for one in taken.problems]) == (2, 1, [2])


def test_whoever_is_enrolled_from_below_is_left_out(below: World) -> None:
    put_on_the_list(below)

    below.sequence()

    enrollment = of_yuki(below)
    assert (enrollment.state, enrollment.reason) == ("left_out", "Domain is suppressed: A customer")


def test_a_lead_from_below_is_not_approved(below: World) -> None:
    below.written()
    put_on_the_list(below)

    with pytest.raises(NotReady, match="A customer"):
        below.approve(of_yuki(below).id)


def test_nothing_is_sent_below_when_the_block_comes_at_the_last_moment(below: World) -> None:
    below.written()
    below.approve(of_yuki(below).id)
    put_on_the_list(below)

    settle(below)

    assert sent(below, BELOW) == []
    assert below.rows(Delivery, state=DeliveryState.SENT) == []
    assert lead_is_suppressed(below, BELOW)


def test_a_step_that_is_due_is_stopped_by_a_block_of_the_domain_above(below: World) -> None:
    below.launched(leads=1)
    put_on_the_list(below)
    below.clock.advance(days=4)

    settle(below)

    assert (of_yuki(below).state, of_yuki(below).reason) == ("stopped", "domain is suppressed: A customer")
    assert len(sent(below, BELOW)) <= 1


def test_a_block_counts_and_stops_those_below_and_nobody_beside(below: World) -> None:
    below.launched(leads=2)

    done = below.act(blocking.block, (Entry(DOMAIN, "kumo.test"),), reason="A customer")

    assert (done.touched.leads, done.touched.running) == (1, 1)
    assert (of_yuki(below).state, of_yuki(below).reason) == ("stopped", "domain is suppressed: A customer")
    assert len(below.rows(Enrollment, state="stopped")) == 1


def test_a_block_of_a_subdomain_leaves_those_above_it_alone(world: World) -> None:
    put_on_the_list(world, "mail.kumo.test")

    assert not lead_is_suppressed(world, "yuki@kumo.test")


def test_a_domain_under_which_a_country_gives_names_asks_for_words() -> None:
    assert blocking.phrase_for([Entry(DOMAIN, "co.uk")]) == "block co.uk"
    assert blocking.phrase_for([Entry(DOMAIN, "acme.co.uk"), Entry(DOMAIN, "co.com")]) == ""


def test_the_index_of_domains_finds_whom_a_block_means(world: World) -> None:
    if world.engine.dialect.name != "sqlite":
        pytest.skip("the plan is read from SQLite")
    asked: list[tuple[str, Any]] = []

    def keep(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(world.engine, "before_cursor_execute", keep)
    world.services.read(
        lambda session: block_reach.touched(session, world.workspace_id, [Entry(DOMAIN, "kumo.test")])
    )
    event.remove(world.engine, "before_cursor_execute", keep)

    assert len(asked) == 4
    for statement, parameters in asked:
        with world.engine.connect() as connection:
            plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all())
        assert "ix_lead_workspace_id_email_domain" in plan
        assert "SCAN lead" not in plan


def lead_is_suppressed(world: World, email: str) -> bool:
    """Ask every way there is of one lead, and return what all of them say."""
    lead = world.only(Lead, email=email)

    def work(session: Session) -> list[bool]:
        by_count = select(func.count()).where(
            Lead.id == lead.id, lead_counts.is_suppressed(world.workspace_id)
        )
        found = suppression.suppressed_among(session, world.workspace_id, [email], [])
        blocks = [Entry(one.kind, one.value) for one in session.scalars(select(Suppression))]
        return [
            suppression.why_suppressed(session, world.workspace_id, email=email) is not None,
            suppression.found_for(found, emails=[email], linkedin_url=None) is not None,
            lead.id in suppression.suppressed_leads(session, world.workspace_id, lead.id, lead.id),
            session.scalar(by_count) == 1,
            block_reach.touched(session, world.workspace_id, blocks).leads == 1,
        ]

    said = world.services.read(work)
    assert len(set(said)) == 1, said
    return said[0]


def test_approval_sending_and_a_new_block_look_all_the_way_up(world: World) -> None:
    email = "yuki@a.b.c.d.e.kumo.test"
    yuki = world.only(Lead, email="yuki@kumo.test")
    change(world, Lead, yuki.id, email=email, email_domain="a.b.c.d.e.kumo.test")
    put_on_the_list(world)

    def work(session: Session) -> tuple[str | None, str | None, int]:
        found = suppression.suppressed_among(session, world.workspace_id, [email], [])
        return (
            suppression.why_suppressed(session, world.workspace_id, email=email),
            suppression.found_for(found, emails=[email], linkedin_url=None),
            block_reach.touched(session, world.workspace_id, [Entry(DOMAIN, "kumo.test")]).leads,
        )

    said = "domain is suppressed: A customer"
    assert world.services.read(work) == (said, said, 1)


_LABEL = st.sampled_from(["a", "b", "kumo"])


@given(st.lists(_LABEL, min_size=1, max_size=3), st.lists(_LABEL, min_size=1, max_size=4))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_check_says_the_same_of_every_domain(
    world: World, theirs: list[str], blocked: list[str]
) -> None:
    domain, block = ".".join([*theirs, "test"]), ".".join([*blocked, "test"])
    world.run(lambda session: session.query(Suppression).delete())
    lead = world.rows(Lead)[0]
    change(world, Lead, lead.id, email=f"yuki@{domain}", email_domain=domain)
    put_on_the_list(world, block)

    assert lead_is_suppressed(world, f"yuki@{domain}") == f".{domain}".endswith(f".{block}")
