"""Starting the enrichment of a source group: what it would take, who may, and that only one runs."""

import pytest

from models import Enrichment, History, Lead, LeadEnrichment, SlackPost, SourceGroup
from models.states import EnrichmentScope, EnrichmentState
from outreach import enriching, enrichment_cards, forms
from outreach.enrich_screens import EnrichOffer
from outreach.errors import AlreadyDecided, InvalidForm, NotFound, NotReady
from outreach.form_screens import GroupChoice
from tests.outreach.doing import at_once, change, kinds, stranger
from tests.outreach.lookups import HEAD, enriched, group_of, lead, outcomes, start, with_enricher
from tests.world import ROWS, World

FULL = {"name": "Ida Holm", "email": "ida@holm.test", "title": "CEO", "company": "Holm", "country": "Denmark",
        "linkedin_url": "https://www.linkedin.com/in/ida"}  # fmt: skip


def offer(world: World, group_id: int) -> EnrichOffer:
    enricher = world.services.enricher
    terms = enricher.terms if enricher else None
    return world.act(lambda session, actor, now: enriching.offer(session, actor, group_id, terms))


def test_an_offer_counts_who_lacks_what_and_what_it_costs(world: World) -> None:
    with_enricher(world)
    group_id = group_of(world, FULL, HEAD, {"name": "Bo", "email": "bo@x.test"})

    told = offer(world, group_id)

    assert (told.leads, told.came_with, told.no_email, told.lack_any, told.known) == (3, 2, 1, 2, 0)
    assert dict(told.lacking) == {"email": 1, "title": 2, "company": 1, "place": 2, "linkedin": 2}
    assert told.price is not None
    assert told.price.of(told.lack_any) == "$0.56"


def test_whoever_was_asked_for_before_is_not_offered_again(world: World) -> None:
    enricher = with_enricher(world)
    group_id = group_of(world, HEAD)
    enriched(world, group_id)

    told = offer(world, group_id)

    assert (told.lack_any, told.known) == (0, 1)
    again = enriched(world, group_id)
    assert outcomes(world, again.id) == {"Mia Lund": "known"}
    assert len(enricher.asked) == 1


def test_without_a_provider_nobody_can_be_asked_for_and_the_sentence_says_what_to_set(world: World) -> None:
    group_id = group_of(world, HEAD)

    assert offer(world, group_id).price is None
    with pytest.raises(NotReady, match="PLERA_ENRICHMENT=peopledatalabs and PLERA_ENRICHMENT_KEY"):
        start(world, group_id)
    assert world.rows(Enrichment) == []


def test_without_a_provider_what_came_with_the_leads_makes_a_group_enriched_for_free(world: World) -> None:
    group_id = group_of(world, FULL, HEAD)

    row = enriched(world, group_id, scope=EnrichmentScope.NOBODY)

    assert (row.state, row.provider, row.price_micros) == (EnrichmentState.DONE, "", 0)
    assert outcomes(world, row.id) == {"Ida Holm": "as_it_came", "Mia Lund": "as_it_came"}
    assert world.row(SourceGroup, group_id).enriched_at == world.clock.now
    assert kinds(world, lead_id=lead(world, "Ida Holm").id)[-1] == "lead.enriched"


@pytest.mark.parametrize("typed", ["", "0", "-1", "many", "1.5", "٣", "12345678"])
def test_a_limit_that_is_no_number_of_leads_is_refused_at_its_field(world: World, typed: str) -> None:
    with_enricher(world)
    group_id = group_of(world, HEAD)

    with pytest.raises(InvalidForm) as caught:
        start(world, group_id, at_most=typed)

    assert list(caught.value.fields) == [enriching.AT_MOST_FIELD]


def test_a_second_start_says_who_is_at_it(world: World) -> None:
    with_enricher(world)
    group_id = group_of(world, HEAD)
    start(world, group_id)

    assert "Fair is being enriched already, started by Ana" in offer(world, group_id).running
    with pytest.raises(NotReady, match="started by Ana"):
        start(world, group_id, by=world.ben_id)


def test_of_two_who_press_at_once_one_starts(world: World) -> None:
    with_enricher(world)
    group_id = group_of(world, HEAD)

    raised = at_once(lambda: start(world, group_id), lambda: start(world, group_id, by=world.ben_id))

    assert sorted(type(one).__name__ for one in raised) == ["NoneType", "NotReady"]
    assert len(world.rows(Enrichment)) == 1


def test_groups_that_are_gone_or_of_others_cannot_be_enriched(world: World) -> None:
    with_enricher(world)
    group_id = group_of(world, HEAD)
    eve = stranger(world)

    with pytest.raises(NotFound):
        start(world, group_id, by=eve)
    change(world, SourceGroup, group_id, deleted_at=world.clock.now)
    with pytest.raises(NotFound):
        start(world, group_id)


def test_stopping_keeps_what_was_found_and_leaves_the_rest(world: World) -> None:
    enricher = with_enricher(world, at_once=1)
    enricher.knows("Mia Lund", email="mia@fjord.test", company="Fjord")
    group_id = group_of(world, HEAD, {"name": "Kai Berg", "company": "Berg"})
    enrichment_id = start(world, group_id)
    enricher.before = lambda: world.act(enriching.stop, enrichment_id)

    world.work_off()

    row = world.row(Enrichment, enrichment_id)
    assert (row.state, row.ended_at) == (EnrichmentState.STOPPED, world.clock.now)
    assert row.reason == "Stopped by Ana. Press Enrich again to go on with the rest."
    assert outcomes(world, enrichment_id) == {"Mia Lund": "found"}
    assert lead(world, "Mia Lund").email == "mia@fjord.test"
    assert world.row(SourceGroup, group_id).enriched_at is None
    with pytest.raises(AlreadyDecided):
        world.act(enriching.stop, enrichment_id)
    enricher.before = lambda: None
    assert outcomes(world, enriched(world, group_id).id) == {"Mia Lund": "known", "Kai Berg": "not_found"}
    assert world.row(SourceGroup, group_id).enriched_at is not None


def test_who_starts_is_told_in_a_direct_message_and_history_names_them(world: World) -> None:
    with_enricher(world)
    group_id = group_of(world, *ROWS[:1], HEAD)

    row = enriched(world, group_id)

    post = world.only(SlackPost, kind="enrichment")
    assert (post.slack_channel, post.subject_id) == ("UANA", row.id)
    started = world.only(History, kind="source_group.enriching")
    assert (started.by_person_id, started.detail) == (
        world.ana_id,
        {"source_group_id": group_id, "enrichment_id": row.id},
    )
    assert len(world.rows(History, kind="source_group.enriched")) == 1


def test_the_card_counts_what_became_of_everybody_and_names_who_got_less(world: World) -> None:
    enricher = with_enricher(world)
    enricher.knows("Mia Lund", email="yuki@kumo.test")
    group_id = group_of(
        world, HEAD, {"name": "Kai Berg", "company": "Berg"}, {"name": "Bo", "city": "Kiel"}, FULL
    )
    change(world, Lead, world.only(Lead, name="Bo").id, city="")
    row = enriched(world, group_id)

    card = world.services.read(lambda session: enrichment_cards.card(session, row.id, now=world.clock.now))

    assert card is not None
    assert (card.leads, card.done, card.found, card.not_found, card.as_it_came, card.failed) == (
        4,
        4,
        1,
        1,
        1,
        1,
    )
    assert dict(card.problems) == {
        "Mia Lund": "The address found belongs to another lead already, so it was not kept.",
        "Bo": "Too little is known to look them up: add an email, a LinkedIn URL, or a company or place.",
    }
    assert (card.is_enriched, card.more_problems, card.under_way) == (True, 0, 0)
    assert (
        world.services.read(lambda session: enrichment_cards.card(session, 999, now=world.clock.now)) is None
    )


def test_what_is_found_makes_a_group_eligible_that_nobody_could_be_reached_in(world: World) -> None:
    enricher = with_enricher(world)
    enricher.knows("Mia Lund", email="mia@fjord.test")
    group_id = group_of(world, HEAD)

    def choice() -> GroupChoice:
        offered = world.services.read(lambda session: forms.choices(session, world.workspace_id))
        return next(one for one in offered.groups if one.id == group_id)

    assert (choice().missing, choice().can_enrich) == ("not enriched yet", True)
    enriched(world, group_id)

    assert (choice().missing, choice().reachable, choice().can_enrich) == ("", 1, False)


def test_an_erased_lead_leaves_no_trace_of_what_a_provider_knew(world: World) -> None:
    enricher = with_enricher(world)
    enricher.knows("Mia Lund", email="yuki@kumo.test")
    enriched(world, group_of(world, HEAD))
    mia = lead(world, "Mia Lund").id

    world.run(lambda session: enriching.forget(session, [mia]))

    kept = world.only(LeadEnrichment, lead_id=mia)
    assert (kept.provider_ref, kept.reason, kept.state) == ("", "", "found")
