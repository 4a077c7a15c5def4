"""A lead typed in by hand comes in as a row of an import would, and nobody comes in twice or against their wish."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from jobs.propose import propose_all
from models import Enrollment, History, Lead, LeadTag, Person, SourceGroup, SourceGroupLead
from models.states import LeadStage, SuppressionKind
from outreach import erasing, groups, lead_search, new_leads, suppression
from outreach.errors import InvalidForm, NotAllowed, NotFound
from outreach.lead_screens import NewLead
from tests.outreach.doing import ask, at_once, change, stranger
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def typed(world: World, group_id: int | None = None, **fields: str) -> NewLead:
    blank = ask(world, new_leads.form)
    given: dict[str, Any] = {"name": "Ada New"} | fields
    return replace(blank, typed=replace(blank.typed, **given), group_id=group_id)


def add(world: World, group_id: int | None = None, **fields: str) -> Any:
    return world.act(new_leads.add, typed(world, group_id, **fields))


def refused(world: World, fields: dict[str, str], group_id: int | None = None) -> dict[str, str]:
    before = len(world.rows(Lead))
    with pytest.raises(InvalidForm) as wrong:
        world.act(new_leads.add, typed(world, group_id, **fields))
    assert len(world.rows(Lead)) == before
    return dict(wrong.value.fields)


def test_each_field_is_kept_in_the_form_of_an_import_and_the_lead_is_found(world: World) -> None:
    lead_id = add(
        world,
        email="Ada@NEW.test", linkedin_url="uk.linkedin.com/in/Ada-New/?x=1", title="CTO", company="New AG",
        phone="030 1234567", city="Berlin", country="Germany", language="DE", tags="fair, hot",
    )  # fmt: skip

    ada = world.row(Lead, lead_id)
    assert (ada.email, ada.email_domain) == ("ada@new.test", "new.test")
    assert ada.linkedin_url == "https://www.linkedin.com/in/ada-new"
    assert (ada.phone, ada.zone, ada.language) == ("+49301234567", "Europe/Berlin", "de")
    assert (ada.company_domain, ada.stage, ada.email_verified) == (
        "new.test",
        LeadStage.EMAIL_ENRICHED,
        False,
    )
    assert ada.origins == {"*": "typed by Ana"}
    assert {one.tag for one in world.rows(LeadTag, lead_id=lead_id)} == {"fair", "hot"}
    found = world.services.read(lambda session: lead_search.search(session, world.workspace_id, "ada new"))
    assert [one.lead_id for one in found.leads] == [lead_id]
    (line,) = world.rows(History, lead_id=lead_id)
    assert (line.kind, line.by_person_id, line.reason) == ("lead.added", world.ana_id, "")


def test_into_a_group_they_come_as_with_add_leads_and_it_stays_ready(world: World) -> None:
    sequence_id = world.launched(leads=2)

    lead_id = add(world, world.group_id, email="ada@new.test")
    assert ("propose", (sequence_id,)) in world.queue.jobs
    propose_all(world.services, sequence_id)

    enrollment = world.only(Enrollment, sequence_id=sequence_id, lead_id=lead_id)
    assert (enrollment.state, enrollment.came_later) == ("proposed", True)
    assert world.row(SourceGroup, world.group_id).enriched_at == MONDAY


def test_with_them_a_group_that_was_empty_is_ready_for_sequences(world: World) -> None:
    group_id = world.act(
        lambda session, actor, *, now: groups.create(session, actor, name="Hand", origin="hand", now=now).id
    )

    lead_id = add(world, group_id, company="New AG")

    assert world.row(SourceGroup, group_id).enriched_at == MONDAY
    assert [one.lead_id for one in world.rows(SourceGroupLead, source_group_id=group_id)] == [lead_id]


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "YUKI@kumo.test"},
        {"name": "Nobody", "linkedin_url": "linkedin.com/in/None/", "company": "Elsewhere"},
        {"name": "lena  VOGT", "company": "Vogt"},
    ],
)
def test_who_is_here_already_is_named_and_nothing_typed_is_lost(world: World, fields: dict[str, str]) -> None:
    before = len(world.rows(Lead))
    new = typed(world, world.group_id, **fields)

    again = world.act(new_leads.add, new)
    assert isinstance(again, NewLead)

    names = {"Nobody": "No Address", "lena  VOGT": "Lena Vogt"}
    name = names.get(fields.get("name", ""), "Yuki Tanaka")
    lead = world.only(Lead, name=name)
    assert [one.id for one in again.known] == [lead.id]
    assert again.known[0].name.startswith(f"{name}, {lead.company}")
    assert (again.typed, again.group_id) == (new.typed, new.group_id)
    assert len(world.rows(Lead)) == before


def test_an_address_of_one_and_a_profile_of_another_names_both(world: World) -> None:
    again = add(world, email="yuki@kumo.test", linkedin_url="https://www.linkedin.com/in/none")

    assert [one.name.partition(",")[0] for one in again.known] == ["Yuki Tanaka", "No Address"]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"name": " "}, "name", "Type a name"),
        ({}, "email", "A name alone does not tell who they are"),
        ({"email": "two@a.test, b@c.test"}, "email", "one plain address"),
        ({"linkedin_url": "not a url"}, "linkedin_url", "type one like https://www.linkedin.com/in/"),
        ({"company": "New AG", "phone": "12"}, "phone", "+49 30 1234567"),
        ({"company": "New AG", "zone": "Mars/Base"}, "zone", "Europe/Berlin"),
        ({"company": "New AG", "tags": ",".join(map(str, range(30)))}, "tags", "20 tags"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    world: World, fields: dict[str, str], field: str, words: str
) -> None:
    assert words in refused(world, fields)[field]


@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [
        (SuppressionKind.ADDRESS, "ada@new.test", "email"),
        (SuppressionKind.DOMAIN, "new.test", "email"),
        (SuppressionKind.LINKEDIN_URL, "https://www.linkedin.com/in/ada", "linkedin_url"),
    ],
)
def test_who_is_blocked_is_refused_with_the_reason(
    world: World, kind: SuppressionKind, value: str, field: str
) -> None:
    def block(session: Session) -> None:
        suppression.suppress(session, world.workspace_id, kind, value, "A customer", now=MONDAY)

    world.run(block)

    wrong = refused(world, {"email": "ada@new.test", "linkedin_url": "linkedin.com/in/ada"})

    assert list(wrong) == [field]
    assert "is suppressed: A customer. With /plera unblock they may be again." in wrong[field]


def test_an_erased_person_is_not_typed_in_again(world: World) -> None:
    world.act(erasing.erase, world.only(Lead, name="Lena Vogt").id)

    assert "erased at their wish" in refused(world, {"email": "lena@vogt.test"})["email"]


def test_two_who_type_the_same_person_at_once_make_one_lead(world: World) -> None:
    new = typed(world, email="ada@new.test")
    said: list[Any] = []

    at_once(*[lambda: said.append(world.act(new_leads.add, new)) for _ in range(2)])

    (ada,) = world.rows(Lead, email="ada@new.test")
    (form,) = [one for one in said if isinstance(one, NewLead)]
    assert ada.id in said
    assert [one.id for one in form.known] == [ada.id]


def test_a_group_that_is_gone_is_said_at_its_field(world: World) -> None:
    world.act(groups.remove_group, world.group_id)

    assert "no longer there" in refused(world, {"email": "ada@new.test"}, world.group_id)["group"]
    with pytest.raises(NotFound):
        ask(world, lambda session, actor: new_leads.form(session, actor, from_group_id=world.group_id))


def test_strangers_and_guests_type_nobody_in(world: World) -> None:
    new = typed(world, world.group_id, email="ada@new.test")
    with pytest.raises(InvalidForm):
        world.act(new_leads.add, new, by=stranger(world))
    change(world, Person, world.ben_id, is_guest=True)
    with pytest.raises(NotAllowed):
        world.act(new_leads.add, new, by=world.ben_id)
    assert world.rows(Lead, email="ada@new.test") == []


def test_the_form_offers_the_groups_and_the_one_it_was_opened_on(world: World) -> None:
    shown = ask(world, lambda session, actor: new_leads.form(session, actor, from_group_id=world.group_id))

    assert ([one.name for one in shown.groups], shown.group_id) == (["Founders"], world.group_id)
    assert ask(world, lambda session, actor: new_leads.offered(session, actor, "zz")) == ()
