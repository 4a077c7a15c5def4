"""A source group that lacks addresses is enriched from the form that cannot use it yet, and then it can."""

from collections.abc import Mapping

import pytest

from models import Enrichment, Lead, SourceGroup
from outreach import leads
from tests.integrations.people_data_labs_server import RECORD, PeopleDataLabsServer, Scripted
from tests.scenarios.kestrel import ANA, BEN, LENA
from tests.scenarios.office import Office
from tests.scenarios.shown import Message

pytestmark = pytest.mark.slow

MIA = {"name": "Mia Lund", "company": "Fjord"}
KAI = {"name": "Kai Berg", "company": "Berg"}


def brings(office: Office, *rows: Mapping[str, str], name: str = "Harbour days") -> int:
    """Bring leads in who have not been through enrichment; return their group's id."""
    services = office.premises.services
    return services.run(
        lambda session: (
            leads.import_rows(
                session, 1, name=name, rows=rows, now=services.now(), is_enriched=False
            ).source_group_id
        )
    )


def opens_offer(office: Office, group_id: int, *, by: str = ANA) -> None:
    """Open the form and press Enrich beside a group."""
    office.types("/plera create-sequence", by=by)
    office.clicks("enrich_group", block_id=f"enrich:{group_id}", by=by)


def progress(office: Office, by: str = ANA) -> Message:
    """Return the newest direct message, which shows the progress."""
    return office.direct_messages(by)[-1]


def test_a_group_is_enriched_from_the_form_and_can_be_chosen_then(
    enriching_office: Office, provider: PeopleDataLabsServer
) -> None:
    office = enriching_office
    provider.known["Mia Lund"] = RECORD
    group_id = brings(office, MIA, KAI)

    opens_offer(office, group_id)
    assert office.modal().title == "Enrich"
    assert "Lacking: email 2, title 2, place 2, LinkedIn 2." in office.modal().words
    assert "People Data Labs* takes $0.28 for each person it finds" in office.modal().words
    assert "$0.56 at most" in office.modal().words
    assert office.modal().holds("enrich_at_most") == "2"
    office.submits()

    assert office.modal().title == "Create sequence"
    card = progress(office)
    assert card.notification == "Enriched: Harbour days: 2 of 2"
    assert "1 found · 1 not found" in card.words
    assert "$0.28 for 1 found at People Data Labs" in card.words
    (mia,) = office.rows(Lead, name="Mia Lund")
    assert (mia.email, mia.title, mia.zone) == ("mia@fjord.test", "Head Of Operations", "Europe/Oslo")
    assert len(provider.requests) == 1
    office.closes()
    office.types("/plera create-sequence")
    assert any(one.startswith("Harbour days") for one in office.modal().options("groups"))


def test_two_who_press_enrich_start_one_and_the_other_reads_who_is_at_it(
    enriching_office: Office, provider: PeopleDataLabsServer
) -> None:
    office = enriching_office
    group_id = brings(office, MIA)
    opens_offer(office, group_id)
    opens_offer(office, group_id, by=BEN)

    office.only_submits()
    office.submits(by=BEN)

    assert "started by Ana Lindqvist" in str(office.modal(by=BEN).raw)
    assert len(office.rows(Enrichment)) == 1
    assert len(provider.requests) == 1
    assert office.told(BEN) == []


def test_a_wrong_number_stays_in_the_dialog_and_the_limit_holds(
    enriching_office: Office, provider: PeopleDataLabsServer
) -> None:
    office = enriching_office
    group_id = brings(office, MIA, KAI)
    opens_offer(office, group_id)

    office.submits({"enrich_at_most": ""})
    assert "a number from 1 on" in str(office.modal().errors)
    office.submits({"enrich_at_most": "1"})

    card = progress(office)
    assert "The limit of 1 was reached; 1 lead was not asked for." in card.words
    assert len(provider.requests[0]) == 1
    (group,) = office.rows(SourceGroup, id=group_id)
    assert group.enriched_at is None

    office.presses(card, "Enrich the rest")
    office.submits()

    assert progress(office).notification == "Enriched: Harbour days: 2 of 2"
    assert len(office.direct_messages(ANA)) == 2


def test_used_up_credit_stops_with_what_to_do_and_the_rest_goes_on_from_the_card(
    enriching_office: Office, provider: PeopleDataLabsServer
) -> None:
    office = enriching_office
    provider.known["Mia Lund"] = RECORD
    group_id = brings(office, MIA)
    provider.script.append(Scripted(402))
    opens_offer(office, group_id)
    office.submits()

    card = progress(office)
    assert card.notification == "Enriching stopped: Harbour days: 0 of 1"
    assert "The credit at People Data Labs is used up: top it up there" in card.words
    office.presses(card, "Enrich the rest")
    office.submits()

    assert "1 found" in progress(office).words


def test_a_rate_limit_pauses_it_in_sight_and_it_can_be_stopped(
    enriching_office: Office, provider: PeopleDataLabsServer
) -> None:
    office = enriching_office
    group_id = brings(office, MIA)
    provider.script.append(Scripted(429, headers={"Retry-After": "1800"}))
    opens_offer(office, group_id)
    office.submits()
    card = progress(office)
    assert "its rate limit is reached. It goes on by itself at" in card.words

    office.presses(card, "Stop")

    stopped = progress(office)
    assert "Stopped by Ana Lindqvist. Press Enrich again to go on with the rest." in stopped.words
    assert stopped.ts == card.ts
    assert provider.requests == []


def test_without_a_provider_it_is_said_what_to_set_and_what_came_with_the_leads_counts(
    office: Office,
) -> None:
    group_id = brings(office, MIA, {"name": "Ida Holm", "email": "ida@holm.test"})
    opens_offer(office, group_id)
    assert "PLERA_ENRICHMENT=peopledatalabs and PLERA_ENRICHMENT_KEY" in office.modal().words

    office.submits()

    card = progress(office)
    assert "2 as they came" in card.words
    assert "Only what came with the leads: free" in card.words
    (group,) = office.rows(SourceGroup, id=group_id)
    assert group.enriched_at is not None


def test_names_full_of_markup_stay_names(enriching_office: Office, provider: PeopleDataLabsServer) -> None:
    office = enriching_office
    group_id = brings(office, {"name": "<!channel> *x*", "company": "Fjord"}, name="<!here> _fair_")
    provider.known["<!channel> *x*"] = RECORD | {"job_title": "<@U0ANA00001>", "work_email": "yuki@kumo.test"}
    opens_offer(office, group_id)
    office.submits()

    card = progress(office)
    assert "belongs to another lead already" in card.words
    assert "<!channel>" not in str(card.blocks)
    assert "<!here>" not in str(card.blocks)


def test_a_guest_is_offered_nothing(enriching_office: Office) -> None:
    office = enriching_office
    brings(office, MIA)

    assert "Guests" in office.types("/plera create-sequence", by=LENA)
    assert not office.has_modal(by=LENA)
