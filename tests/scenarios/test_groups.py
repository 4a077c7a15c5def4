"""Source groups are seen, filled, emptied, renamed, searched together and deleted, in Slack."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Enrollment, Lead, LeadTag, Run, SourceGroup, SourceGroupLead
from tests.scenarios.kestrel import BEN
from tests.scenarios.office import Office
from tests.scenarios.work import launched
from tests.world import MONDAY
from views import group_ids

pytestmark = pytest.mark.slow


def open_group(office: Office, name: str, *, by: str = "") -> None:
    office.types("/plera groups")
    (group,) = [one for one in office.rows(SourceGroup) if one.name == name]
    office.clicks(group_ids.GROUP_OPEN, value=str(group.id))


def pick(office: Office, action_id: str, words: str) -> list[str]:
    """Type into the picker of the open form; return the values of what it offers."""
    found = office.suggests(action_id, words)
    return [str(one["value"]) for one in found]


def test_the_groups_are_listed_and_one_is_looked_at(office: Office) -> None:
    office.types("/plera groups", by=BEN)
    assert "*Trade fair* · " in office.modal(by=BEN).words
    assert "Not ready: not enriched yet" in office.modal(by=BEN).words

    open_group(office, "Trade fair")
    page = office.modal()
    assert (page.title, "*Ready for sequences:*" in page.words) == ("Source group", True)
    assert "with an email address" in page.words
    office.clicks(group_ids.GROUPS_BACK)
    assert office.modal().title == "Source groups"


def test_one_of_many_groups_is_found_by_its_name_and_opened(office: Office) -> None:
    workspace_id = office.rows(SourceGroup)[0].workspace_id
    for number in range(20):
        more = SourceGroup(workspace_id=workspace_id, name=f"More {number}", origin="hand", created_at=MONDAY)
        office.change(lambda session, more=more: session.add(more))  # type: ignore[misc]
    office.types("/plera groups")
    assert "Trade fair" not in office.modal().words

    (found,) = office.suggests(group_ids.GROUP_PICK, "TRADE")
    office.clicks(group_ids.GROUP_PICK, selected_option=found["value"])

    assert "*Trade fair* · " in office.modal().words
    office.clicks(group_ids.GROUPS_BACK)
    assert "Page 2 of 3" in _labels(office.modal().blocks)


def test_one_of_more_groups_than_a_select_holds_is_found_for_a_sequence_and_the_draft_keeps_it(
    office: Office,
) -> None:
    mine = office.rows(SourceGroup)[0]
    for number in range(100):
        more = SourceGroup(
            workspace_id=mine.workspace_id, name=f"More {number}", origin="hand", created_at=MONDAY, enriched_at=MONDAY
        )  # fmt: skip
        office.change(lambda session, more=more: fill(session, more, mine.id))  # type: ignore[misc]
    office.types("/plera create-sequence")

    assert "Trade fair · " not in str(office.suggests("sequence_groups", ""))
    (found,) = office.suggests("sequence_groups", "trade")
    office.clicks("sequence_groups", selected_options=[found])
    office.clicks("add_step")

    (groups,) = [one for one in office.modal().blocks if one.get("block_id") == "groups"]
    assert groups["element"]["initial_options"] == [found]
    office.closes()
    office.types("/plera groups")
    office.clicks(group_ids.GROUP_PICK, selected_option=str(mine.id))
    office.clicks(group_ids.GROUP_ADD)
    (other,) = office.suggests(group_ids.GROUP_FROM, "more 0")
    office.submits({group_ids.GROUP_FROM: other["value"]})
    assert "Nobody was added: they are all in Trade fair already." in office.modal().words


def test_one_of_more_runs_than_a_select_holds_is_found_by_its_name_and_its_steps_come(office: Office) -> None:
    mine = office.rows(Run)[0]
    for number in range(100):
        more = Run(workspace_id=mine.workspace_id, name=f"More {number}", created_at=MONDAY)
        office.change(lambda session, more=more: session.add(more))  # type: ignore[misc]
    office.types("/plera create-sequence")

    assert mine.name not in str(office.suggests("sequence_run", ""))
    (found,) = office.suggests("sequence_run", mine.name.upper())
    office.clicks("sequence_run", selected_option=found)

    (run,) = [one for one in office.modal().blocks if one.get("block_id") == "run"]
    assert run["element"]["initial_option"] == found


def fill(session: Session, group: SourceGroup, from_id: int) -> None:
    """Make a group with the leads of another."""
    session.add(group)
    session.flush()
    for one in session.scalars(
        select(SourceGroupLead).where(SourceGroupLead.source_group_id == from_id)
    ).all():
        session.add(
            SourceGroupLead(
                workspace_id=one.workspace_id, source_group_id=group.id, lead_id=one.lead_id, added_at=MONDAY
            )
        )


def test_a_search_is_looked_at_saved_as_a_group_and_asked_again(office: Office) -> None:
    office.types("/plera groups")
    office.clicks(group_ids.GROUP_SEARCH)
    office.submits()
    assert "Ask for something" in str(office.modal().errors)
    office.submits({"search_company": "VOGT"})
    assert "*1 lead* · company: VOGT" in office.modal().words
    assert "• Nora Vogt" in office.modal().words
    office.submits({"group_name": "Trade fair"})
    assert "There is a group of this name already" in str(office.modal().errors)
    office.submits({"group_name": "Vogts"})

    assert "Saved as a group." in office.modal().words
    assert "Saved search · company: VOGT" in office.modal().words
    office.clicks(group_ids.GROUP_AGAIN)
    assert "Nobody new fits." in office.modal().words
    office.closes()
    office.types("/plera create-sequence")
    assert any(label.startswith("Vogts") for label in office.modal().options("groups"))


def test_leads_are_added_and_removed_and_who_is_enrolled_stays(office: Office) -> None:
    launched(office)
    office.types("/plera groups")
    office.clicks(group_ids.GROUP_SEARCH)
    office.submits({"search_company": "Kumo"})
    office.submits({"group_name": "Chosen"})

    office.clicks(group_ids.GROUP_ADD)
    office.submits({"group_leads": pick(office, group_ids.GROUP_LEADS, "nora")})
    assert "1 lead added to Chosen." in office.modal().words
    assert "*Chosen* · 2 leads" in office.modal().words
    office.closes()

    open_group(office, "Trade fair")
    office.clicks(group_ids.GROUP_REMOVE)
    assert "*stay in it*" in office.modal().words
    office.submits({"group_members": pick(office, group_ids.GROUP_MEMBERS, "nora")})
    assert "1 lead removed from Trade fair." in office.modal().words
    assert "active" in {str(one.state) for one in office.rows(Enrollment)}


def test_a_group_is_renamed_and_deleted_once_no_sequence_uses_it(office: Office) -> None:
    launched(office)
    open_group(office, "Trade fair")
    assert "Leads enter from here: Autumn docks" in office.modal().words
    assert "Delete" not in _labels(office.modal().blocks)
    office.clicks(group_ids.GROUP_RENAME)
    office.submits({"group_name": "Autumn fair"})
    assert "*Autumn fair* · " in office.modal().words
    office.closes()

    office.types("/plera groups")
    office.clicks(group_ids.GROUP_SEARCH)
    office.submits({"search_company": "Kumo"})
    office.submits({"group_name": "For a moment"})
    office.clicks(group_ids.GROUP_DELETE)
    assert "For a moment" not in office.modal().words
    assert office.modal().title == "Source groups"


def _labels(blocks: list[dict[str, Any]]) -> list[str]:
    return [
        one["text"]["text"]
        for block in blocks
        for one in block.get("elements", ())
        if one["type"] == "button"
    ]


def test_of_more_tags_than_a_select_holds_one_is_found_as_it_is_typed(office: Office) -> None:
    lead = office.rows(Lead)[0]

    def many(session: Session) -> None:
        names = [*(f"fair {number}" for number in range(101)), "Zürich"]
        session.add_all(LeadTag(workspace_id=lead.workspace_id, lead_id=lead.id, tag=name) for name in names)

    office.change(many)
    office.types("/plera groups")
    office.clicks(group_ids.GROUP_SEARCH)
    assert len(office.suggests(group_ids.SEARCH_TAG, "")) == 100
    assert pick(office, group_ids.SEARCH_TAG, "nowhere") == []
    (found,) = pick(office, group_ids.SEARCH_TAG, "zur")

    office.submits({group_ids.SEARCH_TAG: found})

    assert "*1 lead*" in office.modal().words
    assert lead.name in office.modal().words
