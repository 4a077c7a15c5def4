"""Leads in a live Messaging Lab: who is in the sequence and where, found by words, with their card on top."""

import pytest
from sqlalchemy import select

from models import Enrollment, Lead, Message, Sequence, Workspace
from outreach import leads
from outreach.ports import Session
from outreach.sequence_leads import LISTED
from tests.scenarios.office import Office
from tests.scenarios.shown import elements
from tests.scenarios.work import approve, launch, launched, written
from views import lab_ids, lead_ids

pytestmark = pytest.mark.slow


def _labels(office: Office) -> list[str]:
    return [one["text"]["text"] for _, one in elements(office.modal().blocks) if one["type"] == "button"]


def _first_card(office: Office) -> None:
    block_id = next(
        block for block, one in elements(office.modal().blocks) if one["action_id"] == lead_ids.LEAD_OPEN
    )
    office.clicks(lead_ids.LEAD_OPEN, block_id=block_id)


def test_the_leads_of_a_live_sequence_open_from_its_lab_each_with_their_card(office: Office) -> None:
    launched(office)
    assert "Leads" in office.lab().buttons

    office.presses(office.lab(), "Leads")
    shown = office.modal()
    assert (shown.title, "*Leads of Autumn docks*" in shown.words) == ("Leads", True)
    assert "*Nora Vogt* · Vogt\nStep 2 of 3 · Email · next " in shown.words
    assert "Has not entered: waits for review" in shown.words

    _first_card(office)
    assert office.modal().title == "Lead"
    assert "*What happened last*" in office.modal().words
    office.goes_back()
    assert office.modal().title == "Leads"


def test_one_of_them_is_found_by_words_and_nobody_who_is_not_enrolled(office: Office) -> None:
    launched(office)
    _outside(office)
    office.types("/plera leads")
    assert [one["text"]["text"] for one in office.suggests(lead_ids.LEAD_PICK, "nordhafen")] == [
        "Ida Berg · Nordhafen"
    ]
    office.closes()
    office.presses(office.lab(), "Leads")
    assert office.suggests(lab_ids.SEQUENCE_LEADS_PICK, "nordhafen") == []

    found = office.suggests(lab_ids.SEQUENCE_LEADS_PICK, "nOrÁ")
    assert [one["text"]["text"] for one in found] == ["Nora Vogt · Vogt"]
    office.clicks(lab_ids.SEQUENCE_LEADS_PICK, selected_option=found[0]["value"])
    assert "*Nora Vogt*" in office.modal().words
    office.goes_back()
    assert office.modal().title == "Leads"


def test_pages_are_turned_there_and_back(office: Office) -> None:
    written(office)
    approve(office, ["Nora Vogt"])
    launch(office)
    _crowd(office)
    office.presses(office.lab(), "Leads")
    first = office.modal().words

    office.clicks(lab_ids.SEQUENCE_LEADS_LATER)
    assert f"*Robin {LISTED}* · Quay" not in first
    assert f"*Robin {LISTED}* · Quay" in office.modal().words
    assert _labels(office)[-2:] == ["Back", "To the first"]
    office.clicks(lab_ids.SEQUENCE_LEADS_EARLIER)
    assert office.modal().words == first


def test_what_is_clean_can_still_be_approved_at_once_after_the_launch(office: Office) -> None:
    launched(office)
    assert "Approve clean 6…" not in office.lab().buttons

    office.picks(office.lab(), "Approve clean 6…")
    office.submits()

    assert {str(one.state) for one in office.rows(Message)} == {"approved"}


def _outside(office: Office) -> None:
    """Let somebody be known who is in no sequence."""
    now, workspace_id = office.premises.services.now(), office.rows(Workspace)[0].id
    person = {"name": "Ida Berg", "email": "ida@nordhafen.test", "company": "Nordhafen"}
    office.change(
        lambda session: leads.import_rows(session, workspace_id, name="More", rows=[person], now=now)
    )


def _crowd(office: Office) -> None:
    """Let a page's leads more be in the sequence, with nothing written for them yet."""
    now = office.premises.services.now()

    def work(session: Session) -> None:
        sequence = session.scalars(select(Sequence)).one()
        for number in range(1, LISTED + 1):
            lead = Lead(
                workspace_id=sequence.workspace_id, name=f"Robin {number}", company="Quay", created_at=now
            )
            session.add(lead)
            session.flush()
            session.add(
                Enrollment(
                    workspace_id=sequence.workspace_id,
                    sequence_id=sequence.id,
                    lead_id=lead.id,
                    created_at=now,
                )
            )

    office.change(work)
