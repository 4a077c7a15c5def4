"""A mail's class is put right by one click, on its conversation or on the lead's card, and whom it names is added."""

import pytest

from models import Conversation, Delivery, Enrollment, Lead, Reply
from tests.scenarios.kestrel import BEN
from tests.scenarios.office import Office
from tests.scenarios.shown import Message
from tests.scenarios.work import answered, approve, launched

pytestmark = pytest.mark.slow

NORA = "nora@vogt.test"


def _nora(office: Office) -> Enrollment:
    lead = office.rows(Lead, email=NORA)[0]
    return office.rows(Enrollment, lead_id=lead.id)[0]


def _correct(office: Office, root: Message, chosen: str) -> None:
    office.picks(root, "Correct class…")
    office.submits({"correct_class_block": chosen})


def test_a_reply_that_was_an_absence_is_put_right_on_its_conversation(office: Office) -> None:
    root = answered(office, "I am on holiday and back on 1 March 2031.")
    assert _nora(office).state == "replied"

    office.picks(root, "Correct class…")
    assert "I am on holiday" in office.modal().words
    office.submits({"correct_class_block": "out_of_office"})

    assert "Its class is “Out of office” now" in office.modal().words
    office.closes()
    assert _nora(office).state == "active"
    assert "*Out of office*" in office.conversation().words
    assert "Done" in office.conversation().words


def test_what_somebody_else_corrected_meanwhile_is_said_in_the_form(office: Office) -> None:
    root = answered(office)
    office.picks(root, "Correct class…", by=BEN)

    _correct(office, root, "auto_reply")
    office.only_submits({"correct_class_block": "opt_out"}, by=BEN)

    assert [one.reply_class for one in office.rows(Reply)] == ["auto_reply"]
    assert "Another automatic answer" in " ".join([office.modal(by=BEN).words, *office.told(BEN)])


def test_a_vacation_notice_is_put_right_on_the_leads_card_and_its_stand_in_added(office: Office) -> None:
    launched(office)
    notice = "I am out of the office. Please contact Kei Mori (kei@vogt.test)."
    office.replies(NORA, notice, subject="Automatic reply: hello")
    assert office.rows(Conversation) == []
    office.types("/plera leads nora")
    assert "Out of office" in office.modal().words

    reply_id = str(office.rows(Reply)[0].id)
    office.clicks("reply_add_suggested", value=reply_id)
    assert "Suggested in replies" in office.modal().words
    office.clicks("reply_correct", value=reply_id)
    office.submits({"correct_class_block": "human"})
    office.settles()

    assert office.rows(Lead, email="kei@vogt.test")[0].name == "Kei Mori"
    assert _nora(office).state == "replied"
    assert "on holiday" not in office.conversation().words
    assert "I am out of the office" in office.conversation().words


def test_a_vacation_notice_holds_what_is_approved_after_it_and_why_says_so(office: Office) -> None:
    launched(office)
    office.presses(office.card("Nora Vogt"), "Undo")
    office.replies(
        NORA,
        "I am out of the office until 1 March 2031.",
        subject="Automatic reply: hello",
        auto_submitted=True,
    )

    approve(office, ["Nora Vogt"])

    assert "They are away: an automatic answer came" in office.types("/plera why nora")
    away_until = office.rows(Lead, email=NORA)[0].away_until
    (planned,) = office.rows(Delivery, enrollment_id=_nora(office).id, state="scheduled")
    assert away_until is not None
    assert planned.send_at >= away_until
