"""What every enrichment provider keeps to: the one over HTTP, and its recording twin."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from integrations.people_data_labs import PeopleDataLabs
from integrations.recording_enricher import RecordingEnricher
from outreach.enrichment_port import (
    Enricher,
    EnricherBusy,
    EnricherDown,
    EnricherShut,
    EnricherSilent,
    EnricherTrouble,
    Outcome,
    Sought,
)
from tests.integrations.people_data_labs_server import (
    HANG_UP,
    KEY,
    RECORD,
    PeopleDataLabsServer,
    Scripted,
    people_data_labs,
)

MIA = Sought(7, "Mia Lund", company="Fjord")
KAI = Sought(8, "Kai Berg", company="Berg")


@dataclass(frozen=True)
class Provider:
    """A provider that knows Mia, and how it is brought into trouble."""

    enricher: Enricher
    meets: Callable[[EnricherTrouble], None]


@pytest.fixture
def server() -> Iterator[PeopleDataLabsServer]:
    with people_data_labs() as serving:
        yield serving


@pytest.fixture(params=["http", "recording"])
def provider(request: pytest.FixtureRequest) -> Provider:
    if request.param == "recording":
        twin = RecordingEnricher()
        twin.knows(
            "Mia Lund",
            {"industry": "Logistics And Supply Chain"},
            email="mia@fjord.test",
            title="Head Of Operations",
        )
        return Provider(twin, twin.troubles.append)
    serving: PeopleDataLabsServer = request.getfixturevalue("server")
    serving.known["Mia Lund"] = RECORD
    answers: dict[type[EnricherTrouble], Scripted | str] = {
        EnricherBusy: Scripted(429, headers={"Retry-After": "17"}),
        EnricherDown: Scripted(503),
        EnricherShut: Scripted(402),
        EnricherSilent: HANG_UP,
    }
    client = PeopleDataLabs(KEY, price_micros=280_000, address=serving.url)
    return Provider(client, lambda trouble: serving.script.append(answers[type(trouble)]))


def test_each_person_has_an_answer_of_their_own(provider: Provider) -> None:
    looked = provider.enricher.look_up([KAI, MIA])

    answers = {answer.ref: answer for answer in looked.answers}
    assert (answers[8].outcome, dict(answers[8].fields)) == (Outcome.NOT_FOUND, {})
    assert answers[7].outcome is Outcome.FOUND
    assert answers[7].fields["email"] == "mia@fjord.test"
    assert answers[7].fields["title"] == "Head Of Operations"
    assert answers[7].facts["industry"] == "Logistics And Supply Chain"
    assert answers[7].provider_ref
    assert looked.trouble is None


@pytest.mark.parametrize(
    "trouble",
    [EnricherBusy("Wait.", 17.0), EnricherDown("Down."), EnricherShut("Shut."), EnricherSilent("Silent.")],
)
def test_trouble_says_whether_to_ask_again_and_passes(provider: Provider, trouble: EnricherTrouble) -> None:
    provider.meets(trouble)

    with pytest.raises(type(trouble)) as caught:
        provider.enricher.look_up([MIA])

    assert (caught.value.is_final, caught.value.may_have_charged) == (
        trouble.is_final,
        trouble.may_have_charged,
    )
    assert caught.value.retry_after == trouble.retry_after
    assert str(caught.value).endswith(".")
    assert provider.enricher.look_up([MIA]).answers[0].outcome is Outcome.FOUND


def test_a_name_alone_is_too_little(provider: Provider) -> None:
    can = provider.enricher.can_look_up

    assert can(MIA)
    assert can(Sought(1, "Mia", email="mia@fjord.test"))
    assert can(Sought(1, "Mia", linkedin_url="https://www.linkedin.com/in/mia"))
    assert not can(Sought(1, "Mia Lund"))
    assert not can(replace(MIA, name="Mia"))


def test_the_terms_name_a_price_and_how_many_may_be_asked_for(provider: Provider) -> None:
    terms = provider.enricher.terms

    assert terms.price_micros == 280_000
    assert 1 <= terms.at_once <= 100
    assert provider.enricher.examine() == ""
