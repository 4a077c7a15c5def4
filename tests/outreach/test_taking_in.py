"""Rows of a file become leads: new ones, known ones who join, and what each policy changes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models import Enrollment, History, Lead, LeadTag, SourceGroup, SourceGroupLead
from models.states import DuplicatePolicy, LeadStage, SuppressionKind
from outreach import erased, suppression, taking_in
from outreach.incoming import Incoming
from outreach.known_leads import KnownLeads
from outreach.leads_in_hand import Person
from outreach.taking_in import STAYS, TWO_LEADS, Taken
from tests.outreach.found_words import found_words
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen

MIA = Incoming(2, "Mia Lang", email="mia@lang.test", company="Lang AG", zone="Europe/Berlin")
IN_URL = "https://www.linkedin.com/in/"


def take(
    world: World,
    *rows: Incoming,
    policy: DuplicatePolicy = DuplicatePolicy.SKIP,
    group_id: int | None = None,
) -> Taken:
    def work(session: Session) -> Taken:
        group = session.get(SourceGroup, group_id) if group_id else None
        if group is None:
            group = SourceGroup(workspace_id=world.workspace_id, name="File", created_at=MONDAY)
            session.add(group)
            session.flush()
        return taking_in.take_in(session, group, rows, policy=policy, origin="leads.csv", now=MONDAY)

    return world.run(work)


def lead(world: World, **named: Any) -> Lead:
    (found,) = world.rows(Lead, **named)
    return found


def test_a_new_lead_is_written_with_its_words_tags_group_and_history(world: World) -> None:
    row = Incoming(
        7, "Zoë Müller", email="zoe.m@kumo-robotics.test", company="Kumo Robotics", tags=("vip",),
        facts={"recent_news": "opened a plant"}, checks=("role",), title="Head",
    )  # fmt: skip

    taken = take(world, row)

    made = lead(world, email="zoe.m@kumo-robotics.test")
    assert (taken.added, taken.updated, taken.known, taken.flagged) == (1, 0, 0, 1)
    assert [(one.row, one.is_out) for one in taken.problems] == [(7, False)]
    assert (made.stage, made.email_domain, made.facts) == (
        LeadStage.EMAIL_ENRICHED, "kumo-robotics.test", {"recent_news": "opened a plant"},
    )  # fmt: skip
    assert made.origins == {"*": "leads.csv"}
    assert found_words(world, made.id) == {"zoe", "muller", "kumo", "robotics", "m", "head"}
    assert [one.tag for one in world.rows(LeadTag, lead_id=made.id)] == ["vip"]
    assert len(world.rows(SourceGroupLead, lead_id=made.id)) == 1
    assert [one.reason for one in world.rows(History, lead_id=made.id)] == ["From leads.csv, row 7"]


def test_the_same_rows_again_add_nobody_and_a_known_lead_joins_a_second_group(world: World) -> None:
    take(world, MIA)
    again = take(world, MIA)

    mia = lead(world, email="mia@lang.test")
    assert (again.added, again.known) == (0, 1)
    assert len(world.rows(SourceGroupLead, lead_id=mia.id)) == 2
    assert len(world.rows(History, lead_id=mia.id)) == 1


def test_the_same_person_three_times_in_a_file_is_one_lead(world: World) -> None:
    url = f"{IN_URL}mia"
    rows = (
        MIA,
        Incoming(3, "Mia Lang", email="mia@lang.test", linkedin_url=url),
        Incoming(4, "mia LANG", company="lang ag"),
    )

    taken = take(world, *rows, policy=DuplicatePolicy.FILL)

    assert taken.added == 1
    assert lead(world, email="mia@lang.test").linkedin_url == url


@pytest.mark.parametrize(
    ("policy", "title", "city"),
    [
        (DuplicatePolicy.SKIP, "Buyer", ""),
        (DuplicatePolicy.FILL, "Buyer", "Bonn"),
        (DuplicatePolicy.OVERWRITE, "Head of Buying", "Bonn"),
    ],
)
def test_a_known_lead_changes_as_the_policy_says(
    world: World, policy: DuplicatePolicy, title: str, city: str
) -> None:
    take(world, Incoming(2, "Mia Lang", email="mia@lang.test", title="Buyer", facts={"a": "1"}))

    row = Incoming(
        5, "Mia Lang", email="mia@lang.test", title="Head of Buying", city="Bonn", facts={"a": "2"}
    )
    taken = take(world, row, policy=policy)

    mia = lead(world, email="mia@lang.test")
    assert (mia.title, mia.city) == (title, city)
    assert mia.facts == {"a": "2" if policy is DuplicatePolicy.OVERWRITE else "1"}
    assert (taken.updated, taken.known) == ((0, 1) if policy is DuplicatePolicy.SKIP else (1, 0))
    assert ("city" in mia.origins) == (policy is not DuplicatePolicy.SKIP)
    assert found_words(world, mia.id) == {"mia", "lang", *title.lower().split()}


def test_a_lead_without_address_gets_one_and_moves_on_a_stage(world: World) -> None:
    take(world, Incoming(2, "Mia Lang", company="Lang AG"))

    taken = take(world, MIA, policy=DuplicatePolicy.FILL)

    mia = lead(world, name="Mia Lang")
    assert taken.updated == 1
    assert (mia.email, mia.email_domain, mia.stage) == (
        "mia@lang.test", "lang.test", LeadStage.EMAIL_ENRICHED,
    )  # fmt: skip
    assert found_words(world, mia.id) == {"mia", "lang", "ag"}


def test_namesakes_at_one_company_with_different_addresses_are_two_leads(world: World) -> None:
    other = Incoming(3, "Mia Lang", email="m.lang2@lang.test", company="Lang AG")

    taken = take(world, MIA, other)

    assert taken.added == 2


def test_who_has_only_a_name_and_a_place_is_found_again_at_the_next_import(world: World) -> None:
    nils = Incoming(2, "Nils Björk", city="Malmö", country="Sweden")
    take(world, nils)

    again = take(world, nils._replace(name="NILS BJORK", city="malmo"), nils._replace(row=3))
    elsewhere = take(world, nils._replace(city="Lund"), nils._replace(row=3, company="Nordhus"))

    assert (again.added, again.known, elsewhere.added) == (0, 2, 2)
    assert len([one for one in world.rows(Lead) if one.name.startswith("Nils")]) == 3


def test_a_namesake_in_the_same_place_with_an_address_is_somebody_else(world: World) -> None:
    nils = Incoming(2, "Nils Björk", city="Malmö")
    take(world, nils)

    assert take(world, nils._replace(email="nils@bjork.test")).added == 1
    assert take(world, nils._replace(linkedin_url=f"{IN_URL}nils")).added == 1
    assert take(world, nils).added == 0


def test_a_name_alone_finds_nobody(world: World) -> None:
    take(world, Incoming(2, "Nils Björk"))

    assert take(world, Incoming(2, "Nils Björk")).added == 1


def test_a_row_whose_address_and_url_are_two_leads_stays_out(world: World) -> None:
    take(world, MIA, Incoming(3, "Ole Berg", linkedin_url=f"{IN_URL}ole"))

    row = Incoming(9, "Mia Lang", email="mia@lang.test", linkedin_url=f"{IN_URL}ole")
    taken = take(world, row, policy=DuplicatePolicy.OVERWRITE)

    assert [(one.row, one.sentence, one.is_out) for one in taken.problems] == [(9, TWO_LEADS, True)]
    assert lead(world, email="mia@lang.test").linkedin_url is None


def test_name_address_and_zone_stay_while_a_sequence_is_under_way(world: World) -> None:
    sequence_id = world.sequence()
    enrolled = world.rows(Enrollment, sequence_id=sequence_id)[0]
    before = world.row(Lead, enrolled.lead_id)
    row = Incoming(4, "Another Name", email=before.email, zone="Asia/Tokyo", title="Chief")

    taken = take(world, row, policy=DuplicatePolicy.OVERWRITE)

    after = world.row(Lead, before.id)
    assert (after.name, after.zone, after.title) == (before.name, before.zone, "Chief")
    assert [one.sentence for one in taken.problems] == [STAYS]


def test_who_is_suppressed_comes_in_and_it_is_said(world: World) -> None:
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, SuppressionKind.DOMAIN, "lang.test", "A customer", now=MONDAY
        )
    )

    taken = take(world, MIA)

    assert (taken.added, taken.suppressed) == (1, 1)
    assert "A customer" in taken.problems[0].sentence
    assert not taken.problems[0].is_out


def test_who_was_erased_is_not_brought_back(world: World) -> None:
    url = f"{IN_URL}ole"
    world.run(lambda session: erased.remember(session, world.workspace_id, "mia@lang.test", url, now=MONDAY))

    taken = take(
        world, MIA, Incoming(3, "Ole Berg", linkedin_url=url), Incoming(4, "Kai", email="kai@k.test")
    )

    assert taken.added == 1
    assert [(one.row, one.sentence, one.is_out) for one in taken.problems] == [
        (2, erased.SENTENCE, True),
        (3, erased.SENTENCE, True),
    ]


rows = st.lists(
    st.builds(
        Incoming,
        row=st.integers(2, 99),
        name=st.sampled_from(["Mia Lang", "mia  lang", "Ole Berg"]),
        email=st.sampled_from([None, "a@a.test", "b@a.test"]),
        linkedin_url=st.sampled_from([None, f"{IN_URL}a", f"{IN_URL}b"]),
        company=st.sampled_from(["", "A", "B"]),
    ),
    max_size=8,
)


@given(rows=rows, policy=st.sampled_from(DuplicatePolicy))
def test_no_two_leads_share_an_address_or_a_url(rows: list[Incoming], policy: DuplicatePolicy) -> None:
    known = KnownLeads.__new__(KnownLeads)
    known.__dict__.update(_by_email={}, _by_url={}, _by_key={})
    people: list[Person] = []
    for row in rows:
        found = known.matches(row)
        if len(found) > 1:
            continue
        if found:
            found[0].take(row, policy)
            known.note(found[0])
        else:
            people.append(known.add(row))

    for kept in (
        [one.said.email for one in people if one.said.email],
        [one.said.linkedin_url for one in people if one.said.linkedin_url],
    ):
        assert len(kept) == len(set(kept))


def test_words_of_a_lead_are_kept_once(world: World) -> None:
    take(world, Incoming(2, "Lang Lang", email="lang@lang.test", company="Lang"))

    assert found_words(world, lead(world, email="lang@lang.test").id) == {"lang"}
