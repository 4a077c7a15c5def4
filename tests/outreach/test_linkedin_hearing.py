"""What an account that sends by itself hears: a reply stops its lead, an accepted invite is noted, each once."""

import logging
from datetime import timedelta
from email import message_from_string
from typing import Any

import pytest
from sqlalchemy.orm import Session

from integrations.recording_linkedin import RecordingLinkedIn, Trouble
from integrations.unipile_errors import account_problem
from jobs.hear import hear_now
from models import (
    Conversation,
    Delivery,
    Enrollment,
    History,
    Lead,
    LinkedInEar,
    RawMail,
    Reply,
    SenderAccount,
)
from models.states import (
    WAITING_DELIVERY,
    Channel,
    DeliveryState,
    EnrollmentState,
    LeadStage,
    ReplyClass,
    SenderState,
)
from outreach import chores, erasing, exporting, linkedin_hearing, linkedin_replies
from outreach.linkedin_port import AccountTrouble, Later, Wait
from tests.outreach.doing import change
from tests.outreach.linkedin_reached import JO, URL, begun, reach
from tests.outreach.test_erasing import told_of
from tests.world import World

pytestmark = [pytest.mark.unseen]
MIA = "person-mia"


def hears(world: World, sender_id: int, **by: float) -> None:
    """Let time pass and ask an account what came."""
    world.clock.advance(**(by or {"minutes": 10}))
    hear_now(world.services, sender_id)
    world.work_off()


def started(world: World) -> tuple[RecordingLinkedIn, int]:
    linkedin = reach(world)
    return linkedin, begun(world)


def test_what_a_lead_wrote_stops_everything_to_them_and_opens_their_conversation_once(world: World) -> None:
    linkedin, sender_id = started(world)
    world.clock.advance(hours=1)
    linkedin.accepts(JO, MIA)
    linkedin.answers(JO, MIA, "Thursday works for me.")
    wrote_at = world.clock.now

    for _ in range(3):
        hears(world, sender_id)

    enrollment = world.only(Enrollment)
    assert (enrollment.state, enrollment.accepted_by_id) == (EnrollmentState.REPLIED, None)
    assert enrollment.accepted_at is not None
    assert world.row(Lead, enrollment.lead_id).stage is LeadStage.REPLIED
    assert not [one for one in world.rows(Delivery) if one.state in WAITING_DELIVERY]
    reply, conversation = world.only(Reply), world.only(Conversation)
    assert (reply.reply_class, reply.matched_by, reply.received_at) == (
        ReplyClass.HUMAN,
        "LinkedIn",
        wrote_at,
    )
    assert (reply.conversation_id, conversation.channel) == (conversation.id, Channel.LINKEDIN_MESSAGE)


def test_two_messages_are_two_replies_and_what_was_pasted_is_the_one_that_is_heard(world: World) -> None:
    linkedin, sender_id = started(world)
    world.clock.advance(hours=1)
    linkedin.accepts(JO, MIA)
    linkedin.answers(JO, MIA, "Yes.")
    today, enrollment = world.clock.now.date(), world.only(Enrollment)
    world.act(linkedin_replies.told, enrollment.id, "Yes.", today, by=world.jo_id)

    hears(world, sender_id)
    assert len(world.rows(Reply)) == 1

    linkedin.answers(JO, MIA, "Friday?")
    linkedin.answers(JO, MIA, "")
    hears(world, sender_id)
    hears(world, sender_id)

    assert [one.matched_by for one in world.rows(Reply)] == ["by hand", "LinkedIn", "LinkedIn"]
    assert len(world.rows(Conversation)) == 1


def test_an_accepted_invite_is_noted_once_and_the_message_follows(world: World) -> None:
    linkedin, sender_id = started(world)
    hears(world, sender_id)
    linkedin.accepts(JO, MIA)

    hears(world, sender_id)
    assert world.only(Enrollment).accepted_at is None, "connections are asked for every four hours"
    for _ in range(3):
        hears(world, sender_id, hours=5)

    assert [one.reason for one in world.rows(History, kind="invite.accepted")] == ["LinkedIn says so"]
    assert world.only(Enrollment).state is EnrollmentState.ACTIVE
    assert DeliveryState.SCHEDULED in {one.state for one in world.rows(Delivery)}


def test_strangers_our_own_lines_and_what_stood_there_before_are_nothing(world: World) -> None:
    linkedin = reach(world)
    linkedin.answers(JO, linkedin.knows("stranger"), "Buy our leads!")
    linkedin.answers(JO, MIA, "From last year.")
    world.clock.advance(days=1)
    sender_id = begun(world)
    linkedin.accepts(JO, MIA)

    hears(world, sender_id)

    assert world.rows(Reply) == []
    assert world.rows(RawMail) == []
    assert world.only(Enrollment).state is EnrollmentState.ACTIVE


@pytest.mark.parametrize(
    "error", [account_problem(AccountTrouble.LOGGED_OUT), Later("Unipile is away.", Wait.AWAY)]
)
def test_what_could_not_be_asked_for_is_heard_the_next_time(
    world: World, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    linkedin, sender_id = started(world)
    world.clock.advance(hours=1)
    linkedin.accepts(JO, MIA)
    linkedin.answers(JO, MIA, "Thursday works for me.")

    linkedin.troubles.append(Trouble(error))
    with caplog.at_level(logging.WARNING):
        hears(world, sender_id)
    assert world.rows(Reply) == []
    assert "not heard" in caplog.text
    assert "Thursday" not in caplog.text
    assert world.services.read(lambda session: session.get(LinkedInEar, sender_id)) is None

    hears(world, sender_id)
    assert len(world.rows(Reply)) == 1


def test_what_cannot_be_taken_in_keeps_nothing_behind_it_from_being_heard_and_comes_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    linkedin, sender_id = started(world)
    world.clock.advance(hours=1)
    linkedin.accepts(JO, MIA)
    linkedin.answers(JO, MIA, "Broken.")
    linkedin.answers(JO, MIA, "Thursday works for me.")
    as_ever = linkedin_replies.heard

    def breaks(
        session: Session, lead: Lead, enrollment: Enrollment, text: str, message_id: str, **how: Any
    ) -> bool:
        if text == "Broken.":
            raise ValueError(text)
        return as_ever(session, lead, enrollment, text, message_id, **how)

    monkeypatch.setattr(linkedin_replies, "heard", breaks)
    with pytest.raises(ValueError, match="Broken"):
        hears(world, sender_id)
    assert world.only(Enrollment).state is EnrollmentState.REPLIED
    monkeypatch.undo()
    hears(world, sender_id, hours=5)

    assert len(world.rows(Reply)) == 2


def test_what_an_erased_lead_wrote_is_forgotten_and_not_heard_again(world: World) -> None:
    linkedin, sender_id = started(world)
    world.clock.advance(hours=1)
    linkedin.accepts(JO, MIA)
    linkedin.answers(JO, MIA, "Thursday works for me.")
    hears(world, sender_id)
    lead_id = world.only(Reply).lead_id
    held = world.services.read(lambda session: exporting.held(session, lead_id))
    assert held is not None
    assert [(one["url"], one["id_at_linkedin"]) for one in held["linkedin_ids"]] == [(URL, MIA)]
    source = message_from_string(held["received_mails"][0]["source"])
    assert "Thursday works for me." in str(source.get_payload(decode=True))

    world.act(erasing.erase, lead_id)
    world.work_off()
    hears(world, sender_id, minutes=1)

    assert [(one.sha256, one.lead_id) for one in world.rows(RawMail)] == [("", None)]
    assert told_of(world, "thursday works", MIA) == []


def test_the_clock_asks_accounts_that_send_by_themselves_every_minute(world: World) -> None:
    _, sender_id = started(world)

    def is_asked() -> bool:
        now, wall = world.services.now(), world.services.wall()
        wanted = world.services.read(
            lambda session: chores.due_jobs(session, now=now, wall=wall, grace=timedelta(seconds=10))
        )
        return ("hear", (sender_id,)) in wanted

    assert is_asked()
    hears(world, sender_id)
    assert not is_asked()
    world.clock.advance(seconds=linkedin_hearing.EVERY_SECONDS + 1)
    assert is_asked()
    change(world, SenderAccount, sender_id, is_manual=True)
    assert not is_asked()
    change(world, SenderAccount, sender_id, is_manual=False, username="")
    assert not is_asked(), "Unipile does not know it"
    change(world, SenderAccount, sender_id, username="acc-jo", state=SenderState.REMOVED)
    assert not is_asked()
