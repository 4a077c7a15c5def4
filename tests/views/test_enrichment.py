"""The dialog that offers enrichment, and the direct message with its progress."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.views import View

from models.states import EnrichmentScope, EnrichmentState
from outreach.enrich_screens import EnrichmentCard, EnrichOffer, Price, dollars
from outreach.errors import NotFound
from outreach.slack_port import Screen
from tests.views.samples import OUTSIDE, drawn, opened
from views import ids
from views.enrich_modal import enrich_button, enrich_modal, read_enrich
from views.enrichment_card import enrichment_card

NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
PRICE = Price("People Data Labs", 280_000)
OFFER = EnrichOffer(
    source_group_id=7,
    name="Trade fair",
    leads=400,
    came_with=280,
    lacking=(("email", 120), ("title", 40), ("linkedin", 300)),
    no_email=100,
    lack_any=310,
    known=20,
    price=PRICE,
)
CARD = EnrichmentCard(
    enrichment_id=3,
    source_group_id=7,
    group="Trade fair",
    state=EnrichmentState.RUNNING,
    reason="",
    leads=400,
    done=120,
    found=80,
    not_found=30,
    as_it_came=5,
    unanswered=2,
    failed=3,
    under_way=25,
    problems=(("Mia Lund", "The address found is blocked, so it was not kept."),),
    more_problems=4,
    price=PRICE,
    at_most=300,
    is_enriched=False,
    can_go_on=False,
    waits_until=None,
    zone="Europe/Berlin",
    updated_at=NOW,
)


def words(shown: Screen | View) -> str:
    """Return all that is drawn, after Slack's checks."""
    return str(opened(shown) if isinstance(shown, View) else drawn(shown))


def submitted(**chosen: Any) -> dict[str, Any]:
    return {"private_metadata": "7", "state": {"values": chosen}}


@pytest.mark.parametrize(
    ("micros", "words"),
    [
        (280_000, "$0.28"),
        (0, "$0.00"),
        (1_250_000_000, "$1,250.00"),
        (265_000, "$0.265"),
        (12_345, "$0.012345"),
    ],
)
def test_amounts_are_written_as_people_read_them(micros: int, words: str) -> None:
    assert dollars(micros) == words


def test_the_dialog_says_who_lacks_what_and_what_it_costs_at_most() -> None:
    told = words(enrich_modal(OFFER))

    assert "280 leads came with an email, or with title and company." in told
    assert "Lacking: email 120, title 40, LinkedIn 300." in told
    assert "20 of them were asked for before, and not again." in told
    assert (
        "takes $0.28 for each person it finds, and nothing for others: *$86.80 at most* for 310 leads" in told
    )
    assert "$28.00 for the 100 without an email" in told
    assert "Leads without an email (100)" in told


def test_without_a_provider_the_dialog_says_what_to_set_and_offers_what_is_free() -> None:
    view = enrich_modal(replace(OFFER, price=None))

    assert "PLERA_ENRICHMENT=peopledatalabs" in words(view)
    assert view.submit is not None
    assert view.submit.text == "Use what came with them"
    assert read_enrich(submitted()).scope is EnrichmentScope.NOBODY


def test_while_somebody_is_at_it_there_is_nothing_to_submit() -> None:
    view = enrich_modal(replace(OFFER, running="Ana is at it."))

    assert view.submit is None
    assert "Ana is at it." in words(view)


def test_where_everybody_has_an_email_that_choice_is_not_there() -> None:
    assert "without an email" not in words(enrich_modal(replace(OFFER, no_email=0)))


def test_what_was_chosen_is_read() -> None:
    typed = read_enrich(
        submitted(
            **{
                ids.ENRICH_SCOPE_BLOCK: {ids.ENRICH_SCOPE: {"selected_option": {"value": "no_email"}}},
                ids.ENRICH_AT_MOST_BLOCK: {ids.ENRICH_AT_MOST: {"value": "50"}},
            }
        )
    )

    assert (typed.source_group_id, typed.scope, typed.at_most) == (7, EnrichmentScope.NO_EMAIL, "50")
    with pytest.raises(NotFound):
        read_enrich({"private_metadata": "x"})


def test_progress_says_how_far_it_is_what_it_cost_and_who_got_less_and_why() -> None:
    told = words(enrichment_card(CARD))

    assert "*Enriching* · *Trade fair*" in told
    assert "120 of 400 leads" in told
    assert (
        "5 as they came · 80 found · 30 not found · 2 without an answer · 3 not possible · 25 under way"
        in told
    )
    assert (
        "$22.40 for 80 found at People Data Labs · $0.56 more if those without an answer were charged" in told
    )
    assert "at most 300 asked for" in told
    assert "Mia Lund: The address found is blocked, so it was not kept." in told
    assert "and 4 more" in told
    assert ids.ENRICH_STOP in told


def test_a_pause_says_why_and_when_it_goes_on() -> None:
    told = words(enrichment_card(replace(CARD, reason="Wait.", waits_until=NOW + timedelta(minutes=1))))

    assert "Wait. It goes on by itself at 10:06." in told


def test_one_that_stopped_says_why_and_offers_the_rest() -> None:
    stopped = replace(CARD, state=EnrichmentState.STOPPED, reason="The credit is used up.", can_go_on=True)
    shown = enrichment_card(stopped)

    assert shown.text == "Enriching stopped: Trade fair: 120 of 400"
    assert "The credit is used up." in words(shown)
    assert "Enrich the rest" in words(shown)
    assert ids.ENRICH_STOP not in words(shown)


def test_one_that_is_through_offers_nothing_more() -> None:
    done = replace(CARD, state=EnrichmentState.DONE, done=400, is_enriched=True, can_go_on=True)

    assert "*✓ Enriched*" in words(enrichment_card(done))
    assert ids.ENRICH not in words(enrichment_card(done))
    free = replace(done, price=None)
    assert "Only what came with the leads: free" in words(enrichment_card(free))


@given(OUTSIDE, OUTSIDE, st.sampled_from(EnrichmentState))
def test_whatever_groups_and_leads_are_called_slack_takes_it(
    name: str, reason: str, state: EnrichmentState
) -> None:
    problems = tuple((name, reason) for _ in range(6))
    card = replace(CARD, group=name, reason=reason[:300], problems=problems, state=state, can_go_on=True)
    shown = enrichment_card(card)
    view = enrich_modal(
        replace(OFFER, name=name, running=reason[:300] if state is EnrichmentState.DONE else "")
    )

    assert words(view)
    assert "<!channel>" not in words(shown)
    assert enrich_button(7, name).text
