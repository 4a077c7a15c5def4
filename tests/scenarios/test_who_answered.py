"""Who answered on LinkedIn? The owner of an account by hand is asked, and what waited goes on once they say it."""

from typing import Any

import pytest

from models import Delivery, Enrollment, SenderAccount
from models.states import DeliveryState, EnrollmentState
from outreach import unheard
from tests.outreach.linkedin_notices import ACCEPTED, WROTE, notice
from tests.scenarios.kestrel import JO
from tests.scenarios.office import Office
from tests.scenarios.shown import Message
from tests.scenarios.test_linkedin_by_hand import asked, tasks

pytestmark = pytest.mark.slow


def the_list(office: Office) -> Message:
    (found,) = [one for one in office.direct_messages(JO) if "Who answered on LinkedIn?" in one.words]
    return found


def held(office: Office) -> list[Delivery]:
    return office.rows(Delivery, reason=unheard.WHY)


def until_asked(office: Office) -> None:
    """Do the invite by hand and let the days pass until the first email would leave."""
    first, _ = asked(office)
    office.presses(first, "Done", by=JO)
    for _ in range(30):
        office.waits(seconds=4 * 3600)
        if held(office):
            return
    raise AssertionError("no step waited")


def test_the_owner_says_that_nobody_answered_and_the_email_leaves_that_day(office: Office) -> None:
    until_asked(office)

    listed = the_list(office)
    assert "1 lead has a step due" in listed.words
    assert listed.buttons == ["Accepted", "They replied…", "Open profile", "They have not answered"]
    assert "Waits until somebody says whether they answered" in office.types("/plera why nora@vogt.test")
    office.presses(listed, "Accepted", by=JO)
    assert "has accepted" in the_list(office).words

    office.presses(the_list(office), "They have not answered", by=JO)

    said = the_list(office).words
    assert "nobody is left to ask about" in said
    assert "1 lead has not answered, says Jo Meyer" in said
    office.presses(the_list(office), "Undo", by=JO)
    assert "1 lead has a step due" in the_list(office).words
    office.presses(the_list(office), "They have not answered", by=JO)
    for _ in range(8):
        office.waits(seconds=3600)
    assert [one.state for one in office.rows(Delivery)].count(DeliveryState.SENT) == 2
    assert not office.problems()


def test_a_reply_pasted_from_the_list_stops_them_and_the_list_says_so(office: Office) -> None:
    until_asked(office)

    office.only_presses(the_list(office), "They replied…", by=JO)
    office.submits({"linkedin_replied_text": "Call me."}, by=JO)
    office.settles()

    assert office.rows(Enrollment, state=EnrollmentState.REPLIED)
    assert "nobody is left to ask about" in the_list(office).words
    assert held(office) == []
    assert "They accepted" in "".join(one.words for one in tasks(office))


def test_what_linkedins_mails_say_stands_on_the_cards_and_can_be_denied(office: Office) -> None:
    first, _ = asked(office)
    office.presses(first, "Done", by=JO)
    (mailbox,) = [one.address for one in office.rows(SenderAccount) if one.address.startswith("jo@")]

    office.finds_in(mailbox, of_nora(template=ACCEPTED, subject="Nora accepted your invitation"))
    assert "as LinkedIn's mail says" in tasks(office)[0].words
    office.presses(tasks(office)[0], "Not accepted", by=JO)
    assert "as LinkedIn's mail says" not in tasks(office)[0].words

    office.finds_in(
        mailbox, of_nora(template=WROTE, subject="Nora just messaged you", message_id="<2@linkedin.com>")
    )
    asked_about = told(office)
    assert asked_about.buttons == ["They replied…", "They did not write", "Open profile"]
    office.types("/plera leads nora", by=JO)
    assert "A mail from LinkedIn says that they wrote there" in office.modal(by=JO).words
    office.closes(by=JO)
    office.presses(asked_about, "They did not write", by=JO)
    assert "They have not written, says Jo Meyer" in told(office).words
    assert not office.problems()


def told(office: Office) -> Message:
    (found,) = [
        one
        for one in office.direct_messages(JO)
        if "Nora Vogt" in one.words and "LinkedIn ·" not in one.words
    ]
    return found


def of_nora(**said: Any) -> bytes:
    return notice(name="Nora Vogt via LinkedIn", profiles=("nora",), text="Nora Vogt", **said)
