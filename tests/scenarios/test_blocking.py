"""Somebody is blocked, seen on the list and unblocked, in Slack."""

from datetime import timedelta

import pytest

from models import Enrollment, Suppression
from tests.scenarios.kestrel import ANA, BEN
from tests.scenarios.office import Office
from tests.scenarios.work import approve_label, launched, written
from views import block_ids

pytestmark = pytest.mark.slow


def block(office: Office, words: str, reason: str = "A customer", **typed: str) -> None:
    office.types(f"/plera block {words}")
    office.submits({"block_reason": reason, **typed})


def test_a_block_is_shown_before_it_is_made_and_stops_the_lead_at_once(office: Office) -> None:
    launched(office)

    block(office, "nora@vogt.test nonsense")
    assert "*Block 1 line?* 1 lead is concerned: 1 stop in every sequence" in office.modal().words
    assert "Line 2: “nonsense” is no address, domain or LinkedIn URL." in office.modal().words
    assert office.rows(Suppression) == []
    office.submits()

    assert "*1 line blocked.* 1 lead was concerned: 1 stopped" in office.modal().words
    assert "address is suppressed: A customer" in office.card("Nora Vogt").words
    office.waits(seconds=10 * 86_400)
    assert len(office.mailbox("nora@vogt.test")) == 1
    assert "address is suppressed: A customer" in office.types("/plera why nora@vogt.test")


def test_the_list_is_searched_and_somebody_taken_off_it_with_a_reason(office: Office) -> None:
    for words in ("vogt.test", "linkedin.com/in/ada"):
        block(office, words)
        office.submits()
        office.closes()

    office.types("/plera unblock", by=BEN)
    assert "*2 lines*" in office.modal(by=BEN).words
    office.clicks(block_ids.BLOCKED_SEARCH, by=BEN, value="VOGT")
    assert "*1 line* for VOGT" in office.modal(by=BEN).words
    assert "linkedin.com" not in office.modal(by=BEN).words
    office.clicks(block_ids.UNBLOCK, by=BEN)
    assert "What was stopped stays stopped" in office.modal(by=BEN).words
    office.submits({"unblock_reason": "They asked us to write again"}, by=BEN)

    assert [one.value for one in office.rows(Suppression)] == ["linkedin.com/in/ada"]
    assert office.modal(by=BEN).title == "Blocked"
    assert "*1 line*" in office.modal(by=BEN).words


def test_a_free_mail_domain_is_blocked_only_in_so_many_words(office: Office) -> None:
    block(office, "gmail.com")

    office.submits({"block_confirm": "yes"})
    assert "block gmail.com" in str(office.modal().errors)
    assert office.rows(Suppression) == []
    office.submits({"block_confirm": "block gmail.com"})

    assert [one.value for one in office.rows(Suppression)] == ["gmail.com"]


def test_a_form_that_names_nobody_or_gives_no_reason_says_so(office: Office) -> None:
    office.types("/plera block nonsense")
    office.submits({"block_reason": "A customer"})
    assert "no address, domain or LinkedIn URL" in str(office.modal().errors)
    office.submits({"block_entries": "ada@acme.com", "block_until": "2020-01-01"})
    assert "This day is over" in str(office.modal().errors)


def test_a_block_with_a_last_day_ends_by_itself(office: Office) -> None:
    office.types("/plera block kumo.test")
    today = office.premises.services.now().date()
    last_day = (today + timedelta(days=10)).isoformat()
    office.submits({"block_reason": "On holiday", "block_until": last_day})
    office.submits()
    (row,) = office.rows(Suppression)
    assert row.expires_at is not None

    office.waits(seconds=30 * 86_400)

    assert office.rows(Suppression) == []


def test_a_message_of_somebody_blocked_is_not_approved_and_the_card_says_why(office: Office) -> None:
    written(office)
    card = office.card("Nora Vogt")
    block(office, "vogt.test")
    office.only_submits()

    office.presses(card, approve_label(card))

    assert "domain is suppressed: A customer" in office.card("Nora Vogt").words
    lead = {one.state for one in office.rows(Enrollment) if "suppressed" in one.reason}
    assert lead == {"stopped"}


def test_whoever_comes_into_a_sequence_later_is_left_out_with_the_reason(office: Office) -> None:
    block(office, "vogt.test")
    office.submits()
    office.closes()

    written(office)

    left_out = [one.reason for one in office.rows(Enrollment) if one.state == "left_out"]
    assert left_out.count("Domain is suppressed: A customer") == 1


def test_a_list_is_uploaded_looked_at_and_blocked(office: Office) -> None:
    launched(office)
    office.types("/plera block")
    file_id = office.uploads("bad people.csv", b"email\nnora@vogt.test\nnonsense\nkumo.test\n")

    office.submits({"block_reason": "Competitors", "block_file": [file_id]})
    assert "The list is being read" in office.modal().words
    office.closes()
    card = office.direct_messages(ANA)[-1]
    assert "bad people.csv" in card.words
    assert "2 lines. 2 leads are concerned" in card.words
    assert "Line 3: “nonsense”" in card.words
    assert office.rows(Suppression) == []
    office.presses(card, "Block 2…")
    office.submits()

    assert "2 lines on the list" in office.direct_messages(ANA)[-1].words
    assert "address is suppressed: Competitors" in office.card("Nora Vogt").words
