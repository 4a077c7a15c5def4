"""The enriching job: what is found, who is asked for, and a provider in trouble of every kind."""

from dataclasses import replace
from datetime import timedelta

from integrations.recording_mail_domains import RecordingMailDomains
from models import Enrichment, History, Lead, LeadEnrichment, SourceGroup
from models.states import EnrichmentScope, EnrichmentState, LeadStage, SuppressionKind
from outreach.enrichment_port import (
    Answer,
    EnricherBusy,
    EnricherDown,
    EnricherShut,
    EnricherSilent,
    Looked,
    Outcome,
)
from tests.outreach.doing import change, kinds
from tests.outreach.lookups import (
    HEAD,
    block,
    enriched,
    goes_on,
    group_of,
    lead,
    outcomes,
    people,
    start,
    with_enricher,
    words,
)
from tests.world import World

FULL = {
    "email": "mia@fjord.test", "title": "Head of Ops", "company": "Fjord AS", "city": "Oslo", "country": "Norway",
    "linkedin_url": "https://www.linkedin.com/in/mia",
}  # fmt: skip
KAI = {"name": "Kai Berg", "company": "Berg"}


def test_what_is_found_fills_what_is_empty_and_says_where_it_came_from(world: World) -> None:
    enricher = with_enricher(world)
    enricher.knows("Mia Lund", {"industry": "Shipping"}, **FULL)
    group_id = group_of(world, {**HEAD, "title": "COO", "note": "met at the fair"})

    row = enriched(world, group_id)

    mia = lead(world, "Mia Lund")
    assert (mia.email, mia.email_domain, mia.email_verified) == ("mia@fjord.test", "fjord.test", False)
    assert (mia.title, mia.company, mia.city, mia.zone) == ("COO", "Fjord", "Oslo", "Europe/Oslo")
    assert mia.zone_evidence == "from city Oslo"
    assert mia.stage is LeadStage.EMAIL_ENRICHED
    assert mia.facts == {"note": "met at the fair", "industry": "Shipping"}
    assert {name: mia.origins.get(name) for name in ("email", "city", "title", "industry")} == {
        "email": "Recording",
        "city": "Recording",
        "title": None,
        "industry": "Recording",
    }
    assert mia.changed_at == world.clock.now
    assert "fjord" in words(world, "Mia Lund")
    last = world.rows(History, lead_id=mia.id)[-1]
    assert (last.kind, last.reason) == ("lead.enriched", "Recording found email, city, country and LinkedIn.")
    assert world.only(LeadEnrichment, enrichment_id=row.id).provider_ref == "known-0"
    assert row.state is EnrichmentState.DONE


def test_a_lead_is_found_by_the_words_of_the_company_and_address_that_were_found(world: World) -> None:
    enricher = with_enricher(world)
    enricher.knows(
        "https://www.linkedin.com/in/mia", email="ml@fjordline.test", company="Fjordline", title="Skipper"
    )
    group_id = group_of(world, {"name": "Mia Lund", "linkedin_url": "https://www.linkedin.com/in/mia"})

    enriched(world, group_id)

    mia = lead(world, "Mia Lund")
    assert {"mia", "lund", "fjordline", "ml", "skipper"} <= words(world, "Mia Lund")
    assert mia.name_key


def test_somebody_whom_the_provider_does_not_know_has_been_through_it(world: World) -> None:
    with_enricher(world)
    group_id = group_of(world, HEAD)

    row = enriched(world, group_id)

    assert outcomes(world, row.id) == {"Mia Lund": "not_found"}
    assert kinds(world, lead_id=lead(world, "Mia Lund").id)[-1] == "lead.enrichment_not_found"
    assert world.row(SourceGroup, group_id).enriched_at == world.clock.now


def test_whom_too_little_is_known_of_is_not_asked_for_and_says_so(world: World) -> None:
    enricher = with_enricher(world)
    group_id = group_of(world, {"name": "Mia", "city": "Kiel"}, HEAD)
    change(world, Lead, world.only(Lead, name="Mia").id, city="")

    row = enriched(world, group_id)

    assert enricher.names_asked() == ["Mia Lund"]
    (left,) = world.rows(LeadEnrichment, enrichment_id=row.id, state="left_out")
    assert left.reason.startswith("Too little is known to look them up")
    assert world.row(SourceGroup, group_id).enriched_at is not None


def test_asking_ends_at_the_limit_and_the_rest_can_be_asked_for_later(world: World) -> None:
    enricher = with_enricher(world, at_once=3)
    group_id = group_of(world, *people(8))

    row = enriched(world, group_id, at_most="5")

    assert [len(one) for one in enricher.asked] == [3, 2]
    assert row.state is EnrichmentState.DONE
    assert row.reason.startswith("The limit of 5 was reached; 3 leads were not asked for.")
    assert world.row(SourceGroup, group_id).enriched_at is None
    enriched(world, group_id)
    assert sorted(enricher.names_asked()) == [one["name"] for one in people(8)]
    assert world.row(SourceGroup, group_id).enriched_at is not None


def test_only_leads_without_an_email_are_asked_for_where_that_was_chosen(world: World) -> None:
    enricher = with_enricher(world)
    group_id = group_of(world, HEAD, {"name": "Bo Falk", "email": "bo@x.test"})

    row = enriched(world, group_id, scope=EnrichmentScope.NO_EMAIL)

    assert enricher.names_asked() == ["Mia Lund"]
    assert outcomes(world, row.id) == {"Mia Lund": "not_found", "Bo Falk": "as_it_came"}


def test_an_address_of_another_lead_or_a_blocked_one_is_not_stored_and_says_why(world: World) -> None:
    enricher = with_enricher(world)
    enricher.knows("Mia Lund", email="YUKI@kumo.test")
    enricher.knows("Kai Berg", email="kai@berg.test", title="CEO")
    block(world, SuppressionKind.DOMAIN, "berg.test")
    group_id = group_of(world, HEAD, KAI)

    row = enriched(world, group_id)

    reasons = {one.lead_id: one.reason for one in world.rows(LeadEnrichment, enrichment_id=row.id)}
    mia, kai = lead(world, "Mia Lund"), lead(world, "Kai Berg")
    assert (mia.email, kai.email, kai.title) == (None, None, "CEO")
    assert reasons[mia.id] == "The address found belongs to another lead already, so it was not kept."
    assert reasons[kai.id] == "The address found is blocked, so it was not kept."
    assert mia.stage is LeadStage.DISCOVERED
    assert kai.stage is LeadStage.PROFILE_ENRICHED


def test_a_time_zone_that_somebody_gave_stays(world: World) -> None:
    enricher = with_enricher(world)
    enricher.knows("Mia Lund", city="Oslo", country="Norway")
    group_id = group_of(world, {**HEAD, "zone": "Asia/Tokyo"})

    enriched(world, group_id)

    mia = lead(world, "Mia Lund")
    assert (mia.city, mia.zone, mia.zone_evidence) == ("Oslo", "Asia/Tokyo", "given in the import")


def test_one_lead_that_fails_does_not_stop_the_others_and_is_named(world: World) -> None:
    enricher = with_enricher(world)
    group_id = group_of(world, HEAD, KAI)
    mia, kai = lead(world, "Mia Lund").id, lead(world, "Kai Berg").id
    answers = (
        Answer(mia, Outcome.FAILED, reason="Their name could not be used."),
        Answer(kai, Outcome.FOUND, {"title": "CEO"}),
    )
    enricher.troubles.append(Looked(answers))

    row = enriched(world, group_id)

    assert outcomes(world, row.id) == {"Mia Lund": "failed", "Kai Berg": "found"}
    assert world.only(LeadEnrichment, lead_id=mia).reason == "Their name could not be used."
    assert world.row(SourceGroup, group_id).enriched_at is not None


def test_a_rate_limit_is_waited_for_as_long_as_told_and_nobody_is_lost(world: World) -> None:
    enricher = with_enricher(world)
    enricher.troubles.append(EnricherBusy("Wait.", 42.0))
    group_id = group_of(world, HEAD)
    enrichment_id = start(world, group_id)
    world.work_off()

    row = world.row(Enrichment, enrichment_id)
    assert (row.state, row.reason) == (EnrichmentState.RUNNING, "Wait.")
    assert row.retry_at == world.clock.now + timedelta(seconds=42)
    goes_on(world, 41)
    assert len(enricher.asked) == 1
    goes_on(world, 1)

    assert outcomes(world, enrichment_id) == {"Mia Lund": "not_found"}
    assert (world.row(Enrichment, enrichment_id).state, world.row(Enrichment, enrichment_id).reason) == (
        "done",
        "",
    )


def test_a_provider_that_asks_to_wait_again_and_again_is_borne_with_longer_than_one_that_is_down(
    world: World,
) -> None:
    enricher = with_enricher(world)
    enricher.troubles.extend(EnricherBusy("Wait.", 60.0) for _ in range(59))
    group_id = group_of(world, HEAD)
    enrichment_id = start(world, group_id)
    world.work_off()
    for _ in range(59):
        goes_on(world, 60)

    assert len(enricher.asked) == 60
    assert outcomes(world, enrichment_id) == {"Mia Lund": "not_found"}


def test_a_provider_that_is_down_is_asked_again_ever_later_and_then_no_more(world: World) -> None:
    enricher = with_enricher(world)
    enricher.troubles.extend(EnricherDown("It is down.") for _ in range(9))
    group_id = group_of(world, HEAD)
    enrichment_id = start(world, group_id)
    world.work_off()
    waits = []
    while world.row(Enrichment, enrichment_id).state is EnrichmentState.RUNNING:
        retry_at = world.row(Enrichment, enrichment_id).retry_at
        assert retry_at is not None
        waits.append((retry_at - world.clock.now).total_seconds())
        goes_on(world, waits[-1])

    assert waits == [30, 60, 120, 240, 480]
    row = world.row(Enrichment, enrichment_id)
    assert row.reason == "It is down. Press Enrich again later to go on with the rest."
    assert outcomes(world, enrichment_id) == {}
    assert world.row(SourceGroup, group_id).enriched_at is None


def test_used_up_credit_stops_at_once_and_whoever_was_found_stays(world: World) -> None:
    enricher = with_enricher(world, at_once=2)
    enricher.knows("Person 000", title="CEO")
    enricher.troubles.extend([None, EnricherShut("The credit is used up: top it up.")])
    group_id = group_of(world, *people(5))

    row = enriched(world, group_id)

    assert (row.state, row.reason) == (EnrichmentState.STOPPED, "The credit is used up: top it up.")
    assert outcomes(world, row.id) == {"Person 000": "found", "Person 001": "not_found"}
    assert world.row(SourceGroup, group_id).enriched_at is None
    enriched(world, group_id)
    assert enricher.names_asked()[4:] == ["Person 002", "Person 003", "Person 004"]
    assert world.row(SourceGroup, group_id).enriched_at is not None


def test_credit_that_ends_within_a_call_keeps_the_answers_it_brought(world: World) -> None:
    enricher = with_enricher(world)
    group_id = group_of(world, HEAD, KAI)
    mia = lead(world, "Mia Lund").id
    found = Answer(mia, Outcome.FOUND, {"title": "COO"})
    enricher.troubles.append(Looked((found,), EnricherShut("Used up.")))

    row = enriched(world, group_id)

    assert row.state is EnrichmentState.STOPPED
    assert outcomes(world, row.id) == {"Mia Lund": "found"}


def test_a_call_without_an_answer_may_be_charged_and_is_not_made_again_by_itself(world: World) -> None:
    enricher = with_enricher(world, at_once=1)
    enricher.troubles.append(EnricherSilent("No answer."))
    group_id = group_of(world, HEAD, KAI)
    enrichment_id = start(world, group_id)
    world.work_off()
    goes_on(world)

    assert outcomes(world, enrichment_id) == {"Mia Lund": "unanswered", "Kai Berg": "not_found"}
    assert enricher.names_asked() == ["Mia Lund", "Kai Berg"]
    assert kinds(world, lead_id=lead(world, "Mia Lund").id)[-1] == "lead.enrichment_unanswered"
    enriched(world, group_id)
    assert enricher.names_asked() == ["Mia Lund", "Kai Berg", "Mia Lund"]


def test_two_calls_in_a_row_without_an_answer_stop_an_enrichment(world: World) -> None:
    enricher = with_enricher(world, at_once=1)
    enricher.troubles.extend([EnricherSilent("No answer."), EnricherSilent("No answer.")])
    group_id = group_of(world, *people(4))
    enrichment_id = start(world, group_id)
    world.work_off()
    goes_on(world)
    goes_on(world)

    row = world.row(Enrichment, enrichment_id)
    assert row.state is EnrichmentState.STOPPED
    assert outcomes(world, enrichment_id) == {"Person 000": "unanswered", "Person 001": "unanswered"}
    assert len(enricher.asked) == 2


def test_leads_of_whom_an_answer_says_nothing_are_unanswered(world: World) -> None:
    enricher = with_enricher(world)
    group_id = group_of(world, HEAD, KAI)
    enricher.troubles.append(Looked((Answer(lead(world, "Kai Berg").id, Outcome.NOT_FOUND),)))

    row = enriched(world, group_id)

    assert outcomes(world, row.id) == {"Mia Lund": "unanswered", "Kai Berg": "not_found"}


def test_an_address_found_at_a_domain_that_takes_no_mail_comes_with_that_word(world: World) -> None:
    enricher = with_enricher(world)
    enricher.knows("Mia Lund", {}, **FULL)
    enricher.knows("Kai Berg", {}, email="kai@berg.test")
    domains = RecordingMailDomains({"fjord.test": False, "berg.test": True})
    world.services = replace(world.services, mail_domains=domains)

    enriched(world, group_of(world, HEAD, KAI))

    assert (lead(world, "Mia Lund").checks, lead(world, "Kai Berg").checks) == (["no_mx"], [])
    assert sorted(domains.asked) == ["berg.test", "fjord.test"]
