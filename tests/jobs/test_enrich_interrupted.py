"""The enriching job cut off, late, twice at once, and with leads and groups gone: nobody is paid for twice."""

import pytest
from sqlalchemy import delete

from jobs.enrich import enrich_all
from models import Enrichment, Lead, LeadEnrichment, SourceGroup
from models.states import EnrichmentState
from outreach import enrichment_batches, leases
from tests.outreach.doing import at_once, change, settle
from tests.outreach.lookups import (
    HEAD,
    enriched,
    goes_on,
    group_of,
    lead,
    outcomes,
    people,
    start,
    with_enricher,
)
from tests.world import World

pytestmark = pytest.mark.long

FULL = {
    "email": "mia@fjord.test", "title": "Head of Ops", "company": "Fjord AS", "city": "Oslo", "country": "Norway",
    "linkedin_url": "https://www.linkedin.com/in/mia",
}  # fmt: skip
KAI = {"name": "Kai Berg", "company": "Berg"}


def test_a_worker_killed_in_mid_call_is_followed_by_another_that_pays_for_nobody_twice(world: World) -> None:
    enricher = with_enricher(world, at_once=2)
    group_id = group_of(world, *people(5))
    enrichment_id = start(world, group_id)
    world.queue.jobs.clear()
    enricher.troubles.extend([None, KeyboardInterrupt()])
    with pytest.raises(KeyboardInterrupt):
        enrich_all(world.services, enrichment_id)

    settle(world)
    assert len(enricher.asked) == 2
    goes_on(world, 181)

    assert outcomes(world, enrichment_id) == {
        "Person 000": "not_found",
        "Person 001": "not_found",
        "Person 002": "unanswered",
        "Person 003": "unanswered",
        "Person 004": "not_found",
    }
    assert len(enricher.names_asked()) == len(set(enricher.names_asked()))
    assert world.row(Enrichment, enrichment_id).state is EnrichmentState.DONE


def test_a_worker_that_dies_in_every_call_does_not_spend_all_the_money(world: World) -> None:
    enricher = with_enricher(world, at_once=1)
    group_id = group_of(world, *people(5))
    enrichment_id = start(world, group_id)
    world.queue.jobs.clear()
    enricher.troubles.extend(KeyboardInterrupt() for _ in range(5))
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            enrich_all(world.services, enrichment_id)
        world.clock.advance(seconds=181)
    goes_on(world)
    goes_on(world)

    row = world.row(Enrichment, enrichment_id)
    assert row.state is EnrichmentState.STOPPED
    assert row.reason.startswith("It broke off in two calls in a row")
    assert enricher.names_asked() == ["Person 000", "Person 001"]


def test_signs_that_no_database_takes_are_cleaned_away(world: World) -> None:
    enricher = with_enricher(world)
    enricher.knows("Mia Lund", {"industry": "Ship\x00ping \ud800"}, title="Head\x00 of \ud800")
    group_id = group_of(world, HEAD)

    enriched(world, group_id)

    mia = lead(world, "Mia Lund")
    assert (mia.title, mia.facts["industry"]) == ("Head of \ufffd", "Ship ping \ufffd")


def test_leads_on_their_way_of_a_stopped_enrichment_whose_worker_died_are_unanswered(world: World) -> None:
    enricher = with_enricher(world)
    group_id = group_of(world, HEAD)
    enrichment_id = start(world, group_id)
    world.queue.jobs.clear()
    enricher.troubles.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        enrich_all(world.services, enrichment_id)
    change(world, Enrichment, enrichment_id, state=EnrichmentState.STOPPED)

    goes_on(world, 181)

    assert outcomes(world, enrichment_id) == {"Mia Lund": "unanswered"}


def test_an_answer_that_comes_after_the_lease_ran_out_is_kept(world: World) -> None:
    enricher = with_enricher(world)
    enricher.knows("Mia Lund", title="COO")
    group_id = group_of(world, HEAD)
    enrichment_id = start(world, group_id)
    world.queue.jobs.clear()

    def another_takes_over() -> None:
        world.clock.advance(seconds=181)
        enricher.before = lambda: None
        enrich_all(world.services, enrichment_id)

    enricher.before = another_takes_over
    enrich_all(world.services, enrichment_id)

    assert len(enricher.asked) == 1
    assert outcomes(world, enrichment_id) == {"Mia Lund": "found"}
    assert lead(world, "Mia Lund").title == "COO"


def test_two_workers_at_once_ask_for_everybody_once(world: World) -> None:
    enricher = with_enricher(world, at_once=2)
    group_id = group_of(world, *people(9))
    enrichment_id = start(world, group_id)
    world.queue.jobs.clear()

    assert at_once(*[lambda: enrich_all(world.services, enrichment_id)] * 3) == [None] * 3

    assert sorted(enricher.names_asked()) == [one["name"] for one in people(9)]


def test_a_job_that_was_lost_is_found_by_the_clock(world: World) -> None:
    enricher = with_enricher(world)
    group_id = group_of(world, HEAD)
    enrichment_id = start(world, group_id)
    world.queue.jobs.clear()
    name = f"{enrichment_batches.LEASE}{enrichment_id}"
    world.run(lambda session: leases.take(session, name, "dead", wall=world.clock.now, seconds=180))

    settle(world)
    assert enricher.asked == []
    goes_on(world, 181)

    assert world.row(Enrichment, enrichment_id).state is EnrichmentState.DONE


def test_a_group_deleted_meanwhile_ends_it_and_keeps_what_was_paid_for(world: World) -> None:
    enricher = with_enricher(world, at_once=1)
    enricher.knows("Mia Lund", title="COO")
    group_id = group_of(world, HEAD, KAI)
    enricher.before = lambda: change(world, SourceGroup, group_id, deleted_at=world.clock.now)

    row = enriched(world, group_id)

    assert (row.state, row.reason) == (
        EnrichmentState.STOPPED,
        "The source group was deleted. What was found for its leads is kept.",
    )
    assert lead(world, "Mia Lund").title == "COO"
    assert enricher.names_asked() == ["Mia Lund"]


def test_a_group_whose_row_is_gone_meanwhile_does_no_harm(world: World) -> None:
    enricher = with_enricher(world)
    group_id = group_of(world, HEAD)
    enrichment_id = start(world, group_id)
    enricher.before = lambda: world.run(
        lambda session: session.execute(delete(SourceGroup).where(SourceGroup.id == group_id))
    )

    world.work_off()

    assert world.rows(Enrichment) == []
    enrich_all(world.services, enrichment_id)


def test_a_lead_erased_meanwhile_gets_nothing(world: World) -> None:
    enricher = with_enricher(world)
    enricher.knows("Mia Lund", **FULL)
    group_id = group_of(world, HEAD)
    mia = lead(world, "Mia Lund").id
    enricher.before = lambda: change(world, Lead, mia, erased_at=world.clock.now, name="", company="")

    row = enriched(world, group_id)

    after = world.row(Lead, mia)
    assert (after.email, after.city, after.facts) == (None, "", {})
    assert world.only(LeadEnrichment, enrichment_id=row.id).state == "left_out"


def test_a_lead_erased_before_its_turn_is_not_asked_for(world: World) -> None:
    enricher = with_enricher(world, at_once=1)
    group_id = group_of(world, HEAD, KAI)
    kai = lead(world, "Kai Berg").id
    enricher.before = lambda: change(world, Lead, kai, erased_at=world.clock.now)

    row = enriched(world, group_id)

    assert enricher.names_asked() == ["Mia Lund"]
    assert world.only(LeadEnrichment, lead_id=kai).state == "left_out"
    assert row.state is EnrichmentState.DONE


def test_a_lead_deleted_meanwhile_is_passed_over(world: World) -> None:
    enricher = with_enricher(world)
    group_id = group_of(world, HEAD, KAI)
    kai = lead(world, "Kai Berg").id
    enricher.before = lambda: world.run(lambda session: session.execute(delete(Lead).where(Lead.id == kai)))

    row = enriched(world, group_id)

    assert outcomes(world, row.id) == {"Mia Lund": "not_found"}
    assert row.state is EnrichmentState.DONE


def test_a_provider_that_is_no_longer_set_ends_it_with_what_to_do(world: World) -> None:
    with_enricher(world)
    group_id = group_of(world, HEAD)
    enrichment_id = start(world, group_id)
    other = with_enricher(world)
    other.terms = type(other.terms)("other", "Other", 1, 1)
    world.work_off()

    row = world.row(Enrichment, enrichment_id)
    assert (row.state, other.asked) == (EnrichmentState.STOPPED, [])
    assert row.reason == "Recording is no longer the provider that is set. Press Enrich again."


def test_a_long_one_makes_way_and_goes_on_from_where_it_was(world: World) -> None:
    enricher = with_enricher(world, at_once=1)
    group_id = group_of(world, *people(3))
    enrichment_id = start(world, group_id)
    world.queue.jobs.clear()

    enrich_all(world.services, enrichment_id, makes_way_after=0.0)

    assert world.queue.jobs.count(("enrich", (enrichment_id,))) == 1
    assert enricher.asked == []
    world.work_off()
    assert world.row(Enrichment, enrichment_id).state is EnrichmentState.DONE
