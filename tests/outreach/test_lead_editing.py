"""Changing a lead: what it voids is said before, times and words follow, and nobody is doubled or brought back."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import Delivery, Enrollment, Lead, LeadTag, Message, Person
from models.states import MessageState
from outreach import block_entries, erasing, lead_editing, lead_search, suppression
from outreach.errors import InvalidForm, NotAllowed, NotFound
from outreach.lead_screens import LeadForm
from tests.outreach.doing import change, kinds, stranger
from tests.outreach.found_words import found_words
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def form(world: World, lead_id: int) -> LeadForm:
    return world.services.read(
        lambda session: lead_editing.form(session, session.get_one(Person, world.ana_id), lead_id)
    )


def yuki(world: World) -> Lead:
    return world.only(Lead, name="Yuki Tanaka")


def test_a_new_address_is_saved_only_once_its_cost_is_known(world: World) -> None:
    world.launched(leads=1)
    typed = replace(form(world, yuki(world).id), email="YUKI.T@kumo.test")

    again = world.act(lead_editing.save, typed)

    assert again == replace(typed, voids=2)
    assert yuki(world).email == "yuki@kumo.test"
    assert world.act(lead_editing.save, again) is None
    lead = yuki(world)
    assert (lead.email, lead.email_domain, lead.email_verified) == ("yuki.t@kumo.test", "kumo.test", False)
    sent, *waiting = world.messages(1)
    assert (sent.recipient, sent.state) == ("yuki@kumo.test", MessageState.APPROVED)
    assert {one.recipient for one in waiting} == {"yuki.t@kumo.test"}
    assert {one.state for one in waiting} == {MessageState.NEEDS_REVIEW}
    assert [str(one.state) for one in world.rows(Delivery, lead_id=lead.id)] == ["sent", "cancelled"]
    assert lead.origins["email"] == "edited by Ana"


def test_a_role_s_address_that_is_typed_comes_with_that_word_and_loses_it(world: World) -> None:
    world.act(lead_editing.save, replace(form(world, yuki(world).id), email="info@kumo.test"))
    assert yuki(world).checks == ["role"]

    world.act(lead_editing.save, replace(form(world, yuki(world).id), email="yuki@kumo.test"))
    assert yuki(world).checks == []


def test_a_title_voids_nothing_and_is_saved_at_once(world: World) -> None:
    world.launched(leads=1)
    typed = replace(form(world, yuki(world).id), title="CEO", tags="hot,  fair ,hot")

    assert world.act(lead_editing.save, typed) is None

    assert yuki(world).title == "CEO"
    assert [one.tag for one in world.rows(LeadTag)] == ["fair", "hot"]
    assert {one.state for one in world.messages(1)} == {MessageState.APPROVED}
    assert kinds(world, lead_id=yuki(world).id)[-1] == "lead.edited"


def test_saving_what_is_there_already_changes_nothing(world: World) -> None:
    before = kinds(world)

    assert world.act(lead_editing.save, form(world, yuki(world).id)) is None

    assert kinds(world) == before


def test_a_zone_that_is_typed_plans_their_next_step_anew(world: World) -> None:
    world.launched(leads=1)
    waiting = world.rows(Delivery, lead_id=yuki(world).id)[-1]

    world.act(lead_editing.save, replace(form(world, yuki(world).id), zone="America/New_York"))

    lead, moved = yuki(world), world.row(Delivery, waiting.id)
    assert (lead.zone, lead.zone_evidence, lead.zone_confidence) == (
        "America/New_York",
        "set by Ana",
        "certain",
    )
    assert moved.send_at != waiting.send_at
    assert "delivery.replanned" in kinds(world, lead_id=lead.id)


def test_a_new_city_tells_the_zone_unless_somebody_typed_it(world: World) -> None:
    lead_id = yuki(world).id
    world.act(lead_editing.save, replace(form(world, lead_id), city="Berlin", country="Germany"))
    assert yuki(world).zone == "Europe/Berlin"

    world.act(lead_editing.save, replace(form(world, lead_id), zone="Asia/Tokyo"))
    world.act(lead_editing.save, replace(form(world, lead_id), city="Leipzig"))
    assert yuki(world).zone == "Asia/Tokyo"

    world.act(lead_editing.save, replace(form(world, lead_id), zone=""))
    assert yuki(world).zone == "Europe/Berlin"


def test_a_new_name_finds_them(world: World) -> None:
    lead_id = yuki(world).id
    world.act(lead_editing.save, replace(form(world, lead_id), name="Yūki Satō"))

    assert found_words(world, lead_id) >= {"yuki", "sato"}
    found = world.services.read(lambda session: lead_search.search(session, world.workspace_id, "sato"))
    assert [one.name for one in found.leads] == ["Yūki Satō"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "  ", "Type a name"),
        ("email", "two@a.test, b@c.test", "one plain address"),
        ("email", "lena@vogt.test", "Lena Vogt has it already"),
        ("zone", "Mars/Base", "Europe/Berlin"),
        (
            "linkedin_url",
            "not a url",
            "not a person's LinkedIn profile: type one like https://www.linkedin.com/in/",
        ),
        (
            "linkedin_url",
            "https://www.linkedin.com/company/kumo",
            "page of a company, not a person's profile",
        ),
        ("linkedin_url", "https://www.linkedin.com/sales/lead/ACwAA1,NAME_SEARCH", "Sales Navigator"),
        ("linkedin_url", "linkedin.com/in/NONE/?utm=1", "No Address has it already"),
        ("phone", "twelve", "such as +49 30 1234567"),
        ("phone", "+49 12", "such as +49 30 1234567"),
        ("tags", ",".join(str(number) for number in range(30)), "20 tags"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world: World, field: str, value: str, words: str) -> None:
    typed: dict[str, Any] = {field: value}
    with pytest.raises(InvalidForm) as wrong:
        world.act(lead_editing.save, replace(form(world, yuki(world).id), **typed))

    assert words in wrong.value.fields[field]


def test_the_address_of_an_erased_person_is_refused(world: World) -> None:
    world.act(erasing.erase, world.only(Lead, name="Lena Vogt").id)

    with pytest.raises(InvalidForm) as wrong:
        world.act(lead_editing.save, replace(form(world, yuki(world).id), email="Lena@vogt.test"))

    assert "erased at their wish" in wrong.value.fields["email"]


def test_others_leads_and_strangers_are_out_of_reach(world: World) -> None:
    typed = form(world, yuki(world).id)
    with pytest.raises(NotFound):
        world.act(lead_editing.save, typed, by=stranger(world))
    change(world, Person, world.ben_id, is_guest=True)
    with pytest.raises(NotAllowed):
        world.act(lead_editing.save, typed, by=world.ben_id)


def test_taking_the_address_away_voids_what_would_have_gone_there(world: World) -> None:
    world.launched(leads=1)
    typed = replace(form(world, yuki(world).id), email="")

    again = world.act(lead_editing.save, typed)
    world.act(lead_editing.save, again)

    assert yuki(world).email is None
    assert [str(one.state) for one in world.rows(Delivery, lead_id=yuki(world).id)] == ["sent", "cancelled"]
    assert world.rows(Message, lead_id=yuki(world).id)[1].state == MessageState.NEEDS_REVIEW
    assert world.row(Enrollment, 1).state == "active"


def test_a_profile_and_a_number_are_kept_as_an_import_keeps_them(world: World) -> None:
    typed = replace(
        form(world, yuki(world).id),
        linkedin_url=" HTTP://de.LinkedIn.com/in/Yuki-Tanaka/?trk=x ",
        phone="03-1234-5678",
    )

    world.act(lead_editing.save, typed)

    assert yuki(world).linkedin_url == "https://www.linkedin.com/in/yuki-tanaka"
    assert yuki(world).phone == "+81312345678"
    world.act(lead_editing.save, replace(form(world, yuki(world).id), linkedin_url="", phone=""))
    assert (yuki(world).linkedin_url, yuki(world).phone) == (None, "")


def test_a_block_matches_a_profile_however_it_was_typed(world: World) -> None:
    typed = replace(form(world, yuki(world).id), linkedin_url="uk.linkedin.com/in/Yuki_T/details/?x=1")
    world.act(lead_editing.save, typed)

    entry = block_entries.entry_of("https://www.linkedin.com/in/yuki_t")
    assert entry is not None
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, entry.kind, entry.value, "Asked", now=MONDAY
        )
    )

    def why(session: Session) -> str | None:
        lead = session.query(Lead).filter(Lead.name == "Yuki Tanaka").one()
        return suppression.why_suppressed(
            session, world.workspace_id, email=lead.email, linkedin_url=lead.linkedin_url
        )

    assert world.services.read(why) == "linkedin url is suppressed: Asked"


def test_what_stood_there_in_another_form_stays_while_nobody_changes_it(world: World) -> None:
    change(world, Lead, yuki(world).id, linkedin_url="https://linkedin.com/in/Yuki/", phone="0312 34")

    assert world.act(lead_editing.save, replace(form(world, yuki(world).id), title="CEO")) is None

    assert (yuki(world).linkedin_url, yuki(world).phone) == ("https://linkedin.com/in/Yuki/", "0312 34")
