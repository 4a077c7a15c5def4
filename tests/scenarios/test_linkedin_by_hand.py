"""LinkedIn by hand: an account is added, its owner is asked for each invite, and says what became of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models import Delivery, Enrollment, Lead, LinkedInWithdrawal, Reply, SenderAccount
from models.states import DeliveryState, EnrollmentState, WithdrawalState
from outreach.ports import Session
from tests.scenarios.kestrel import JO
from tests.scenarios.office import Office
from tests.scenarios.shown import Message
from tests.scenarios.test_findings import in_modal
from tests.scenarios.work import approve, generate, group_value, launch

pytestmark = pytest.mark.slow

ACCOUNT = {
    "linkedin_account_url": "linkedin.com/in/Jo-Meyer",
    "linkedin_account_notes": "200",
    "linkedin_account_since": "2024-03-01",
    "linkedin_account_limit": "15",
}


def adds_account(office: Office) -> None:
    office.types("/plera senders", by=JO)
    office.clicks("linkedin_account_add", by=JO)
    assert office.modal(by=JO).title == "LinkedIn account"
    office.submits(ACCOUNT, by=JO)


def asked(office: Office) -> list[Message]:
    """Launch a sequence that begins with an invite for two leads; return Jo's tasks."""
    office.change(_know_profiles)
    adds_account(office)
    office.closes(by=JO)
    office.types("/plera create-sequence")
    office.clicks("sequence_preset", block_id="preset", value="linkedin_first")
    office.submits({"name": "Invites first", "groups": [group_value(office, "Trade fair")]})
    office.closes()
    generate(office)
    approve(office, ["Nora Vogt", "No Address"])
    launch(office)
    office.waits(seconds=600)
    return tasks(office)


def _know_profiles(session: Session) -> None:
    url = "https://www.linkedin.com/in/nora"
    session.execute(update(Lead).where(Lead.email == "nora@vogt.test").values(linkedin_url=url))


def tasks(office: Office) -> list[Message]:
    (root,) = [
        one for one in office.direct_messages(JO) if one.words.startswith(("*LinkedIn", "✓ *LinkedIn"))
    ]
    return office.thread(root, by=JO)


def root_words(office: Office) -> str:
    return next(one.words for one in office.direct_messages(JO) if "LinkedIn ·" in one.words)


def test_an_account_is_added_and_what_is_wrong_stands_at_its_field(office: Office) -> None:
    office.types("/plera senders", by=JO)
    office.clicks("linkedin_account_add", by=JO)

    office.submits(
        ACCOUNT | {"linkedin_account_url": "linkedin.com/company/kestrel", "linkedin_account_limit": "many"},
        by=JO,
    )
    assert set(office.modal(by=JO).errors) == {"Profile", "Invites a day at most"}
    office.submits(ACCOUNT, by=JO)

    assert "Jo Meyer's LinkedIn account is added" in office.modal(by=JO).words
    (account,) = office.rows(SenderAccount, is_manual=True)
    assert account.address == "https://www.linkedin.com/in/jo-meyer"
    assert "0 of 15 invites" in office.modal(by=JO).words


def test_a_pasted_reply_opens_the_conversation_and_a_wrong_day_keeps_what_was_typed(office: Office) -> None:
    first, _ = asked(office)
    office.presses(first, "Done", by=JO)
    (left,) = office.rows(Delivery, state=DeliveryState.SENT)
    assert left.intent_at is not None
    words, today = "Hi Jo, Thursday works.", left.intent_at.date().isoformat()

    office.only_presses(tasks(office)[0], "They replied…", by=JO)
    assert office.modal(by=JO).title == "They replied"
    office.submits({"linkedin_replied_text": words, "linkedin_replied_on": "2020-01-01"}, by=JO)
    assert set(office.modal(by=JO).errors) == {"When"}
    office.submits({"linkedin_replied_on": today}, by=JO)
    office.settles()

    (reply,) = office.rows(Reply)
    assert (reply.matched_by, reply.conversation_id is None) == ("by hand", False)
    assert office.rows(Enrollment, state=EnrollmentState.REPLIED)
    office.types("/plera leads nora", by=JO)
    assert words in office.modal(by=JO).words
    office.closes(by=JO)

    office.only_presses(tasks(office)[0], "They replied…", by=JO)
    office.submits({"linkedin_replied_text": words, "linkedin_replied_on": today}, by=JO)
    assert len(office.rows(Reply)) == 1


def test_the_owner_is_sent_each_invite_and_done_lets_the_sequence_go_on(office: Office) -> None:
    first, second = asked(office)
    assert "*Invite* *Nora Vogt*" in first.words + second.words
    assert first.buttons == ["Open profile", "Done", "Couldn't…", "Open lead"]
    assert "2 tasks to do by hand" in root_words(office)

    office.presses(first, "Done", by=JO)

    assert "Done by hand by Jo Meyer" in tasks(office)[0].words
    assert "1 task to do by hand" in root_words(office)
    assert [one.state for one in office.rows(Delivery)].count(DeliveryState.SENT) == 1

    office.presses(tasks(office)[0], "Undo", by=JO)
    assert "2 tasks to do by hand" in root_words(office)
    office.presses(tasks(office)[0], "Done", by=JO)
    office.presses(tasks(office)[0], "Accepted", by=JO)
    assert "They accepted: noted" in tasks(office)[0].words
    assert "Accepted" not in tasks(office)[0].buttons
    office.types("/plera leads nora", by=JO)
    assert "They accepted the invite: noted" in office.modal(by=JO).words
    office.closes(by=JO)

    office.only_presses(second, "Couldn't…", by=JO)
    office.submits({"linkedin_could_not_why": "other"}, by=JO)
    assert "Say in at most" in str(office.modal(by=JO).errors)
    office.submits({"linkedin_could_not_why": "connected"}, by=JO)
    assert "They are connected already" in tasks(office)[1].words
    assert "nothing left to do" in root_words(office)


def test_tasks_are_gone_through_one_by_one(office: Office) -> None:
    asked(office)
    (root,) = [one for one in office.direct_messages(JO) if "LinkedIn ·" in one.words]
    office.only_presses(root, "One by one", by=JO)
    assert office.modal(by=JO).title == "LinkedIn · 1 of 2"
    first, second = ("Nora Vogt", "No Address")
    if first not in office.modal(by=JO).words:
        first, second = second, first
    assert first in office.modal(by=JO).words

    in_modal(office, "Later", by=JO)
    assert second in office.modal(by=JO).words
    in_modal(office, "Couldn't…", by=JO)
    office.submits({"linkedin_could_not_why": "connected"}, by=JO)
    assert office.modal(by=JO).title == "LinkedIn · 1 of 1"
    assert f"{second}: They are connected already" in office.modal(by=JO).words
    assert first in office.modal(by=JO).words

    (task,) = [one for one in tasks(office) if "Done" in one.buttons]
    office.presses(task, "Done", by=JO)
    in_modal(office, "Done and next", by=JO)

    assert "This task was settled a moment ago" in office.modal(by=JO).words
    assert "Nothing is left to do by hand" in office.modal(by=JO).words
    assert [one.state for one in office.rows(Delivery)].count(DeliveryState.SENT) == 1


def test_an_invite_that_nobody_answered_comes_as_a_card_to_take_it_back(office: Office) -> None:
    first, second = asked(office)
    office.presses(first, "Done", by=JO)
    office.presses(second, "Done", by=JO)
    office.change(_sent_long_ago)

    office.waits(seconds=3700)

    (card,) = [one for one in office.direct_messages(JO) if "take back" in one.words]
    assert "take back 2 invites" in card.words
    assert "Nobody answered it for 30 days" in card.words
    office.presses(card, "Done", by=JO)
    (card,) = [one for one in office.direct_messages(JO) if "take back" in one.words]
    assert "take back 1 invite" in card.words
    office.presses(card, "They accepted", by=JO)

    states = sorted(one.state for one in office.rows(LinkedInWithdrawal))
    assert states == [WithdrawalState.DONE, WithdrawalState.OVER]
    assert [one.accepted_at is None for one in office.rows(Enrollment)].count(False) == 1
    assert any("no invite to take back" in one.words for one in office.direct_messages(JO))


def _sent_long_ago(session: Session) -> None:
    for one in session.scalars(select(Delivery).where(Delivery.state == DeliveryState.SENT)):
        assert one.intent_at is not None
        one.intent_at -= timedelta(days=31)
