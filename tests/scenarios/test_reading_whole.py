"""What is approved as read has been shown to its end: long signatures, and more flags than a card has room for."""

import re

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from models import Message, SenderAccount
from models.states import ApprovalKind, MessageState
from tests.scenarios.office import Office
from tests.scenarios.work import written

pytestmark = pytest.mark.slow

LEFT_IN = [f"[name {letter}]" for letter in "abcdefghijkl"]
SIGNATURE = "\n".join(f"Line {at} of a signature that is very long indeed" for at in range(1, 41))


def flags(words: str) -> list[str]:
    return re.findall(r"A placeholder was left in: (\[name \w\])", words)


def test_a_card_with_more_flags_than_it_shows_is_read_in_full_before_it_is_approved(office: Office) -> None:
    written(office)
    office.picks(office.card("Nora Vogt"), "Edit", step=1)
    office.submits({"subject": "Docks", "body": f"Hi {' and '.join(LEFT_IN)}, a word about docks."})
    office.closes()

    card = office.card("Nora Vogt")
    shown = flags(card.words)
    assert 0 < len(shown) < len(LEFT_IN)
    assert f"and {len(LEFT_IN) - len(shown)} more: Show full" in card.words
    assert not any(label.startswith("Approve") for label in card.buttons)

    office.presses(card, "Read the rest first")
    assert flags(office.modal().words) == LEFT_IN
    office.submits()

    assert "✓ 3 messages approved" in office.card("Nora Vogt").words
    approved = office.rows(Message, state=MessageState.APPROVED)
    assert {one.approval_kind for one in approved} == {ApprovalKind.READ}


def test_the_walk_shows_a_long_signature_and_the_footer_to_their_end(office: Office) -> None:
    written(office)

    def sign(session: Session) -> None:
        session.execute(update(SenderAccount).values(signature=SIGNATURE))

    office.change(sign)
    office.presses(office.lab(), "Review 3")

    assert 1900 < len(SIGNATURE) <= 2000
    assert SIGNATURE.splitlines()[-1] in office.modal().words
    assert "Am Sandkai 14a" in office.modal().words
