"""Newcomers to a live sequence over the wire: what blocks them is said beforehand, and holds them alone."""

import pytest
from sqlalchemy import update

from models import Enrollment, Workspace
from models.states import EnrollmentState
from tests.scenarios.office import Office
from tests.scenarios.test_findings import all_findings, in_modal
from tests.scenarios.work import approve, generate, launched

pytestmark = pytest.mark.slow


def footer(office: Office, address: str) -> None:
    """Set the address in the footer as it was before, so that no approved text has changed."""
    office.change(lambda session: session.execute(update(Workspace).values(postal_address=address)))


def test_newcomers_are_held_until_the_footer_is_back_and_then_enter_by_themselves(office: Office) -> None:
    launched(office, leads=["Nora Vogt"])
    before = office.rows(Workspace)[0].postal_address
    footer(office, "")

    office.picks(office.lab(), "Add source group")
    asked = office.modal()
    assert "*Newcomers will be held back*" in asked.words
    assert "⛔ The footer lacks the postal address" in asked.words
    office.submits({"add_group_pick": next(iter(asked.options("add_group_pick").values()))})
    gate = in_modal(office, "Look again")
    assert "*Held back*: none of them enters until what is marked ⛔ is put right" in gate.words
    office.closes()

    generate(office)
    office.presses(office.lab(), "Review 1 newcomer")
    office.submits()
    approve(office, ["Sam Reed"])
    office.waits(seconds=3600)
    (newcomer,) = office.rows(Enrollment, came_later=True)
    assert newcomer.state is EnrollmentState.WAITING
    assert office.mailbox("odd@odd.test") == []
    assert len(office.mailbox("sam@reed.test")) == 1
    assert "Held back with the other newcomers until this is put right" in office.types(
        "/plera why odd@odd.test"
    )

    assert "1 lead is held back as newcomers" in all_findings(office).words
    assert in_modal(office, "Set footer…").title == "Legal sender"
    footer(office, before)
    office.waits(seconds=3600)

    assert len(office.mailbox("odd@odd.test")) == 1
    assert "held back" not in all_findings(office).words
    assert len(office.mailbox("nora@vogt.test")) == 1
