"""Source groups: what is counted, what they lack, and changing whom they hold."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import Enrollment, History, Lead, LeadTag, Sequence, SourceGroup, SourceGroupLead
from models.states import LeadStage, SuppressionKind
from outreach import eligibility, folding, group_picks, group_search, groups, leads, suppression
from outreach.errors import InvalidForm, NotFound, NotReady
from outreach.group_screens import Criteria, GroupPage, LeadCounts
from outreach.name_picks import MOST_AT_ONCE
from tests.outreach.doing import change, settle, stranger
from tests.world import MONDAY, ROWS, World


def page(world: World, group_id: int = 0, **named: Any) -> GroupPage:
    return world.act(
        lambda session, actor, *, now: groups.shown(session, actor, group_id or world.group_id), **named
    )


def members(world: World, group_id: int) -> set[str]:
    ids = {one.lead_id for one in world.rows(SourceGroupLead, source_group_id=group_id)}
    return {one.name for one in world.rows(Lead) if one.id in ids}


def of(world: World, *emails: str) -> list[int]:
    return [world.only(Lead, email=email).id for email in emails]


def made(world: World, name: str = "Chosen") -> int:
    return world.act(
        lambda session, actor, *, now: groups.create(session, actor, name=name, origin="hand", now=now).id
    )


def test_one_of_two_hundred_groups_is_found_by_a_part_of_its_name_however_it_is_written(world: World) -> None:
    for number in range(200):
        made(world, f"Fair {number}")
    wanted = made(world, "Gründer in Köln")
    gone = made(world, "Grund zum Gehen")
    world.act(lambda session, actor, *, now: groups.remove_group(session, actor, gone, now=now))

    def found(words: str, by: int | None = None) -> list[tuple[int, str]]:
        offered = world.act(lambda session, actor, *, now: group_picks.named(session, actor, words), by=by)
        return [(one.id, one.name) for one in offered]

    assert found(" GRUND ") == [(wanted, "Gründer in Köln")]
    assert [label for _, label in found("fair 19")] == [f"Fair {n}" for n in range(199, 189, -1)] + [
        "Fair 19"
    ]
    assert len(found("fair")) == group_picks.MOST_OFFERED
    assert found("100%") == found("grund", by=stranger(world)) == []


def test_each_of_many_groups_is_offered_to_a_sequence_and_to_another_group(world: World) -> None:
    rows = [{"name": "Mia Olsen", "email": "mia@olsen.test"}]

    def more(session: Session) -> list[int]:
        return [
            leads.import_rows(
                session, world.workspace_id, name=f"Fair {number}", rows=rows if number else [], now=MONDAY
            ).source_group_id
            for number in range(103)
        ]

    empty, oldest, *_, newest = world.run(more)

    def offered(rule: Callable[..., Any], *given: Any, by: int | None = None, **named: Any) -> list[int]:
        found = world.act(lambda session, actor, *, now: rule(session, actor, *given, **named), by=by)
        return [one.id for one in found]

    assert len(offered(group_picks.eligible, "")) == MOST_AT_ONCE
    assert offered(group_picks.eligible, "FAIR 1 ") == offered(group_picks.eligible, "fair 1")
    assert offered(group_picks.eligible, "fair 1")[-1] == oldest
    assert offered(group_picks.eligible, "fair 102") == [newest]
    assert offered(group_picks.eligible, "fair 102", but=[newest]) == []
    assert offered(group_picks.eligible, "fair 0") == []
    assert offered(group_picks.others, newest, "fair 0") == [empty]
    assert offered(group_picks.others, empty, "fair 0") == []
    assert offered(group_picks.eligible, "fair 1", by=stranger(world)) == []


def test_a_group_counts_what_is_true_of_its_leads(world: World) -> None:
    world.launched(leads=2)
    change(
        world,
        Lead,
        of(world, "sam@reed.test")[0],
        email_verified=True,
        linkedin_url="https://linkedin.com/in/Sam/",
    )
    world.run(
        lambda session: suppression.suppress(
            session,
            world.workspace_id,
            SuppressionKind.LINKEDIN_URL,
            "www.linkedin.com/in/sam",
            "No",
            now=MONDAY,
        )
    )

    shown = page(world)

    assert shown.counts == LeadCounts(
        leads=4, with_email=3, with_linkedin=2, verified=1, zone_known=3, suppressed=1, running=3, reachable=3
    )
    assert (shown.missing, shown.used_by, shown.criteria) == ("", ("Robotics Q1",), "")


def test_what_a_group_lacks_is_said_in_one_place(world: World) -> None:
    assert eligibility.missing(None, leads=3, reachable=3) == "not enriched yet"
    assert eligibility.missing(MONDAY, leads=0, reachable=0) == "it has no leads"
    assert (
        eligibility.missing(MONDAY, leads=3, reachable=0) == "no lead can be reached on a connected channel"
    )
    assert eligibility.missing(MONDAY, leads=3, reachable=1) == ""


def test_leads_are_added_from_a_pick_and_from_another_group_once(world: World) -> None:
    group_id = made(world)

    said = world.act(groups.add, group_id, lead_ids=of(world, "yuki@kumo.test"))
    assert said == "1 lead added to Chosen."
    assert page(world, group_id).missing == ""
    assert world.act(groups.add, group_id, from_group_id=world.group_id) == "3 leads added to Chosen."
    assert members(world, group_id) == {row["name"] for row in ROWS}
    again = world.act(groups.add, group_id, from_group_id=world.group_id)
    assert again == "Nobody was added: they are all in Chosen already."
    assert members(world, world.group_id) == {row["name"] for row in ROWS}


def test_a_group_is_enriched_while_all_its_leads_have_been_through_enrichment(world: World) -> None:
    raw = world.run(
        lambda session: (
            leads.import_rows(
                session,
                world.workspace_id,
                name="Raw",
                rows=[{"name": "Ada Raw", "email": "ada@raw.test"}],
                now=MONDAY,
                is_enriched=False,
            ).source_group_id
        )
    )
    group_id = made(world)
    world.act(groups.add, group_id, from_group_id=world.group_id)
    assert page(world, group_id).missing == ""

    world.act(groups.add, group_id, from_group_id=raw)
    assert page(world, group_id).missing == "not enriched yet"
    world.act(groups.remove, group_id, of(world, "ada@raw.test"))
    assert page(world, group_id).missing == ""


def test_newcomers_of_a_group_are_enrolled_where_it_is_used(world: World) -> None:
    sequence_id = world.sequence()
    world.run(
        lambda session: leads.import_rows(
            session,
            world.workspace_id,
            name="More",
            rows=[{"name": "Ada New", "email": "ada@new.test"}],
            now=MONDAY,
        )
    )

    world.act(groups.add, world.group_id, lead_ids=of(world, "ada@new.test"))
    world.work_off()

    (lead_id,) = of(world, "ada@new.test")
    assert world.only(Enrollment, sequence_id=sequence_id, lead_id=lead_id).state == "proposed"


def test_removed_leads_stay_enrolled(world: World) -> None:
    world.launched()
    lead_ids = of(world, "yuki@kumo.test", "lena@vogt.test")

    assert world.act(groups.remove, world.group_id, lead_ids) == "2 leads removed from Founders."

    assert members(world, world.group_id) == {"Sam Reed", "No Address"}
    settle(world)
    assert {one.state for one in world.rows(Enrollment) if one.lead_id in lead_ids} == {"active"}


def test_a_group_is_renamed_to_a_name_that_is_free(world: World) -> None:
    group_id = made(world)

    world.act(groups.rename, group_id, "  Chief   people ")
    assert page(world, group_id).name == "Chief people"
    for wrong in ("", "x" * 81, "Founders"):
        with pytest.raises(InvalidForm):
            world.act(groups.rename, group_id, wrong)
    world.act(groups.rename, group_id, "Chief people")
    entry = [one for one in world.rows(History) if one.kind == "source_group.renamed"][-1]
    assert (entry.reason, entry.by_person_id) == ("Chosen is now Chief people", world.ana_id)
    assert entry.detail == {"source_group_id": group_id}


def test_a_group_stays_while_a_live_sequence_uses_it_and_goes_then_without_its_leads(world: World) -> None:
    sequence_id = world.sequence()

    with pytest.raises(NotReady, match="Robotics Q1 takes its leads from it"):
        world.act(groups.remove_group, world.group_id)
    change(world, Sequence, sequence_id, state="completed")
    world.act(groups.remove_group, world.group_id)

    with pytest.raises(NotFound):
        page(world)
    assert len(world.rows(Lead)) == len(ROWS)
    assert world.act(lambda session, actor, *, now: groups.page_of(session, actor)).total == 0


def test_the_groups_are_listed_page_by_page_with_what_they_lack(world: World) -> None:
    for number in range(9):
        made(world, f"Group {number}")

    first = world.act(lambda session, actor, *, now: groups.page_of(session, actor))
    last = world.act(lambda session, actor, *, now: groups.page_of(session, actor, 7))

    assert (first.total, first.pages, first.lines[0].name) == (10, 2, "Group 8")
    assert first.lines[0].missing == "not enriched yet"
    assert [(one.name, one.leads, one.reachable, one.missing) for one in last.lines][-1] == (
        "Founders",
        4,
        3,
        "",
    )


def test_leads_are_offered_by_name_company_or_address(world: World) -> None:
    def offered(words: str, within: int | None = None, by: int | None = None) -> list[str]:
        found = world.act(
            lambda session, actor, *, now: group_picks.offered(session, actor, words, within=within), by=by
        )
        return [one.name for one in found]

    assert offered("YUKI") == ["Yuki Tanaka, Kumo"]
    assert offered("reed.test") == offered("Reed") == ["Sam Reed, Reed"]
    assert len(offered("")) == 4
    assert offered("", within=made(world)) == []
    assert offered("", by=stranger(world)) == []
    row = {"name": "Jörg Groß", "email": "jg@gross.test"}
    fair = world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="Fair", rows=[row], now=MONDAY)
    ).source_group_id
    assert offered("jorg gross") == offered("JÖRG GRO") == ["Jörg Groß, jg@gross.test"]
    assert (
        offered("jorg gross", within=fair)
        == offered("gross.test", within=fair)
        == ["Jörg Groß, jg@gross.test"]
    )
    assert offered("yuki", within=fair) == []


def test_other_workspaces_have_no_part_in_a_group(world: World) -> None:
    eve = stranger(world)
    for act in (groups.remove_group, groups.add, groups.remove):
        more: dict[str, Any] = {"lead_ids": [1]} if act is not groups.remove_group else {}
        with pytest.raises(NotFound):
            world.act(act, world.group_id, by=eve, **more)
    theirs = world.act(
        lambda session, actor, *, now: groups.create(session, actor, name="Mine", origin="hand", now=now).id,
        by=eve,
    )
    world.act(groups.add, theirs, lead_ids=of(world, "yuki@kumo.test"), by=eve)
    assert world.rows(SourceGroupLead, source_group_id=theirs) == []


def names(world: World, **asked: str) -> set[str]:
    found = world.act(lambda session, actor, *, now: group_search.preview(session, actor, Criteria(**asked)))
    return {line.partition(",")[0] for line in found.first}


def test_a_search_finds_leads_however_their_fields_are_written(world: World) -> None:
    yuki, lena, sam = of(world, "yuki@kumo.test", "lena@vogt.test", "sam@reed.test")
    change(world, Lead, yuki, title="Head of Operations", city="Kōbe")
    change(world, Lead, lena, title="Geschäftsführerin", company="Vogt GROSS & Söhne", region="Île-de-France")
    change(world, Lead, sam, stage=LeadStage.REPLIED)
    world.run(
        lambda session: session.add_all(
            [
                LeadTag(workspace_id=world.workspace_id, lead_id=yuki, tag="robots"),
                LeadTag(workspace_id=world.workspace_id, lead_id=lena, tag="robots 2"),
            ]
        )
    )

    assert names(world, title="head OF op") == {"Yuki Tanaka"}
    assert names(world, title="GESCHÄFTS") == names(world, title="geschafts") == {"Lena Vogt"}
    assert names(world, company="sohne") == {"Lena Vogt"}
    assert names(world, company="groß") == {"Lena Vogt"}
    assert names(world, place="kobe") == {"Yuki Tanaka"}
    assert names(world, place="ILE-DE") == {"Lena Vogt"}
    assert names(world, place="united") == {"Sam Reed"}
    assert names(world, tag="robots") == {"Yuki Tanaka"}
    assert names(world, stage="replied") == {"Sam Reed"}
    assert names(world, tag="robots", stage="replied") == set()
    assert names(world, company="%") == set()


def test_the_preview_counts_before_anything_is_saved(world: World) -> None:
    found = world.act(
        lambda session, actor, *, now: group_search.preview(session, actor, Criteria(company="o"))
    )

    assert (found.counts.leads, found.counts.with_email, found.counts.with_linkedin) == (3, 2, 1)
    assert (found.words, found.is_cut) == ("company: o", False)
    assert found.first == ("Lena Vogt, Vogt", "No Address, Nowhere", "Yuki Tanaka, Kumo")
    assert len(world.rows(SourceGroup)) == 1
    with pytest.raises(InvalidForm):
        names(world)


def test_a_saved_search_is_a_group_that_keeps_what_it_asked_for_and_is_asked_again(world: World) -> None:
    group_id = world.act(group_search.save, Criteria(company="o"), name="O companies")
    assert (page(world, group_id).criteria, page(world, group_id).missing) == ("company: o", "")
    assert members(world, group_id) == {"Lena Vogt", "No Address", "Yuki Tanaka"}

    change(world, Lead, of(world, "sam@reed.test")[0], company="Robo")
    assert world.act(group_search.again, group_id) == "1 new lead found."
    assert world.act(group_search.again, group_id) == "Nobody new fits."
    assert "Sam Reed" in members(world, group_id)
    with pytest.raises(NotReady):
        world.act(group_search.again, world.group_id)


def test_a_search_that_finds_nobody_makes_no_group(world: World) -> None:
    with pytest.raises(InvalidForm):
        world.act(group_search.save, Criteria(company="nothing like it"), name="Nobody")
    assert [one.name for one in world.rows(SourceGroup)] == ["Founders"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Łódź", "lodz"), ("Straße", "strasse"), ("Ærø", "aero"), ("東京", "東京"), (None, "")],
)
def test_letters_lose_their_marks(text: str | None, plain: str) -> None:
    assert folding.folded(text) == plain
