"""A colleague asks to stop in a lead's thread: the question says what hangs on it, and each answer does that."""

import pytest

from models import Enrollment, Lead, Suppression
from tests.scenarios.office import Office
from tests.scenarios.shown import Message
from tests.scenarios.work import launched

pytestmark = pytest.mark.slow

NORA, KEN = "nora@vogt.test", "ken@vogt.test"


def asked(office: Office) -> Message:
    """Let Ken ask to stop in Nora's thread; return the question that stands in the conversation."""
    launched(office)
    office.answers_for(NORA, "Please remove me from your list.", by=KEN)
    office.reads_mail()
    return _question(office)


def _question(office: Office) -> Message:
    return next(one for one in office.thread(office.conversation()) if "from Nora Vogt" in one.words)


def _nora(office: Office) -> Enrollment:
    return office.rows(Enrollment, lead_id=office.rows(Lead, email=NORA)[0].id)[0]


def _blocked(office: Office) -> set[str]:
    return {one.value for one in office.rows(Suppression)}


def test_no_blocks_only_the_colleague_and_the_steps_go_on_when_somebody_says_so(office: Office) -> None:
    question = asked(office)
    assert "until you answer nobody writes to Nora Vogt" in question.words
    assert _blocked(office) == {NORA, KEN}
    assert "held" in office.conversation().words

    office.presses(question, "No, somebody else")

    assert _blocked(office) == {KEN}
    assert _nora(office).state == "replied"
    assert "whoever wrote it is blocked, Nora Vogt is not" in _question(office).words
    office.presses(_question(office), "Let the steps go on")
    assert _nora(office).state == "active"


def test_yes_blocks_the_lead_for_good(office: Office) -> None:
    question = asked(office)

    office.presses(question, "Yes")

    assert _blocked(office) == {NORA, KEN}
    assert {one.reason for one in office.rows(Suppression)} == {"They asked to stop"}
    assert "nobody writes to Nora Vogt again" in _question(office).words
    assert "Done" in office.conversation().words
