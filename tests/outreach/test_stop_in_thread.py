"""A word for stop in a lead's thread: whoever wrote it is blocked, the lead held until it is said whose mail it is."""

from typing import Any

import pytest

from models import Conversation, Delivery, Enrollment, History, Lead, Reply, SlackPost, Suppression
from models.states import ConversationState, DeliveryState, EnrollmentState, PostKind, ReplyClass, Whose
from outreach import correcting, lead_addresses, opening, pausing_leads, whose
from outreach.errors import AlreadyDecided
from tests.outreach.doing import change, sent, settle, show
from tests.world import MONDAY, World, mail

YUKI, LENA, KEN = "yuki@kumo.test", "lena@vogt.test", "ken@kumo.test"
STOP = "Please remove me from your list."


def comes(world: World, sender: str, **named: Any) -> Reply:
    """Let somebody ask to stop in Yuki's thread, and return what is kept of it."""
    to = world.channel.sent[0].sender
    ours = str(sent(world)[0]["Message-ID"])
    given = {"sender": f"Someone <{sender}>", "to": to, "answers": ours, "text": STOP} | named
    world.receive(to, mail(**given))
    return world.rows(Reply)[-1]


def blocked(world: World) -> set[str]:
    return {one.value for one in world.rows(Suppression)}


def state_of(world: World, email: str) -> set[EnrollmentState]:
    lead = world.only(Lead, email=email)
    return {one.state for one in world.rows(Enrollment, lead_id=lead.id)}


def nothing_leaves(world: World, *recipients: str) -> None:
    before = world.addresses_sent()
    for _ in range(12):
        world.clock.advance(days=1)
        settle(world)
    assert not set(recipients) & set(world.addresses_sent()[len(before) :])


def test_another_lead_who_asks_to_stop_in_the_thread_is_blocked_everywhere(world: World) -> None:
    world.launched(leads=2)
    world.written(name="Another")

    reply = comes(world, LENA)

    assert LENA in blocked(world)
    assert state_of(world, LENA) == {EnrollmentState.STOPPED}
    assert state_of(world, YUKI) == {EnrollmentState.REPLIED}
    assert reply.whose is Whose.ASKED
    lena = world.rows(Enrollment, lead_id=world.only(Lead, email=LENA).id)
    assert {one.reason for one in lena} == {"They asked to stop, in the thread with another lead"}
    with pytest.raises(AlreadyDecided):
        world.act(pausing_leads.resume_lead, lena[0].id)
    world.act(whose.no, reply.id)
    assert blocked(world) == {LENA}
    later = world.written(name="A new one")
    states = {one.lead_id: one.state for one in world.rows(Enrollment, sequence_id=later)}
    assert states[lena[0].lead_id] is EnrollmentState.LEFT_OUT
    assert states[world.only(Lead, email=YUKI).id] is EnrollmentState.PROPOSED
    nothing_leaves(world, LENA)


def test_an_unknown_colleague_is_blocked_and_the_lead_held_while_nobody_has_answered(world: World) -> None:
    world.launched(leads=1)

    reply = comes(world, KEN)

    assert blocked(world) == {YUKI, KEN}
    held = world.only(Suppression, value=YUKI).reason
    assert held == "Somebody asked to stop in their thread: held until a person says whether it was them"
    assert "held" in reply.class_reason
    lead_id = world.only(Lead, email=YUKI).id
    again = world.only(Enrollment, sequence_id=world.written(name="Another"), lead_id=lead_id)
    assert again.state is EnrollmentState.LEFT_OUT
    assert "held until" in again.reason
    nothing_leaves(world, YUKI, KEN)
    show(world)
    assert world.only(Conversation).state is not ConversationState.DONE


def test_no_leaves_only_the_writer_blocked_and_the_steps_stopped_until_somebody_lets_them_go_on(
    world: World,
) -> None:
    world.launched(leads=1)
    reply = comes(world, KEN)

    world.act(whose.no, reply.id)

    assert blocked(world) == {KEN}
    assert state_of(world, YUKI) == {EnrollmentState.REPLIED}
    assert "only" in world.only(Reply).class_reason
    lifted = world.only(History, kind="suppression.lifted").detail or {}
    assert lifted["value"] == YUKI
    world.act(whose.go_on, reply.id)
    assert state_of(world, YUKI) == {EnrollmentState.ACTIVE}
    assert blocked(world) == {KEN}
    assert world.only(Delivery, state=DeliveryState.SCHEDULED).lead_id == world.only(Lead, email=YUKI).id


def test_in_a_flood_of_mails_the_question_about_a_wish_is_asked_all_the_same(world: World) -> None:
    world.launched(leads=1)
    for number in range(opening.SHOWN_AN_HOUR):
        comes(world, YUKI, text="Thursday.", message_id=f"<{number}@kumo.test>")

    reply = comes(world, KEN, message_id="<last@kumo.test>")

    asked = world.only(SlackPost, kind=PostKind.WHOSE_MAIL)
    assert asked.subject_id == reply.id


def test_yes_blocks_the_lead_for_good_with_all_addresses(world: World) -> None:
    world.launched(leads=1)
    reply = comes(world, "y@private.test")

    world.act(whose.yes, reply.id)

    assert {one.value: one.reason for one in world.rows(Suppression)} == {
        YUKI: "They asked to stop",
        "y@private.test": "They asked to stop",
    }
    assert "blocked now" in world.only(Reply).class_reason
    show(world)
    assert world.only(Conversation).state is ConversationState.DONE


def test_a_corrected_class_frees_the_writer_the_lead_and_the_writers_sequences(world: World) -> None:
    world.launched(leads=2)
    reply = comes(world, LENA)

    world.act(correcting.correct, reply.id, shown="opt_out", chosen="auto_reply")

    assert blocked(world) == set()
    assert state_of(world, LENA) == {EnrollmentState.ACTIVE}
    assert state_of(world, YUKI) == {EnrollmentState.ACTIVE}


def test_one_who_answered_but_did_not_ask_to_stop_is_paused_once_the_class_is_corrected(world: World) -> None:
    world.launched(leads=2)
    reply = comes(world, LENA)

    world.act(correcting.correct, reply.id, shown="opt_out", chosen="human")

    assert blocked(world) == set()
    assert state_of(world, LENA) == {EnrollmentState.PAUSED}
    assert state_of(world, YUKI) == {EnrollmentState.REPLIED}


def test_a_word_for_stop_set_by_a_person_reaches_the_writer_too(world: World) -> None:
    world.launched(leads=2)
    reply = comes(world, LENA, text="We are not amused.")
    assert state_of(world, LENA) == {EnrollmentState.PAUSED}

    world.act(correcting.correct, reply.id, shown="human", chosen="opt_out")

    assert blocked(world) == {YUKI, LENA}
    assert state_of(world, LENA) == {EnrollmentState.STOPPED}


def test_two_questions_hold_until_both_are_answered(world: World) -> None:
    world.launched(leads=1)
    first = comes(world, KEN)
    second = comes(world, "mia@kumo.test", message_id="<2@kumo.test>")

    world.act(whose.no, first.id)
    assert blocked(world) == {YUKI, KEN, "mia@kumo.test"}
    world.act(whose.no, second.id)

    assert blocked(world) == {KEN, "mia@kumo.test"}


def test_no_lifts_nothing_that_the_lead_asked_for_themselves(world: World) -> None:
    world.launched(leads=1)
    reply = comes(world, KEN)
    comes(world, YUKI, message_id="<2@kumo.test>")

    world.act(whose.no, reply.id)

    assert blocked(world) == {YUKI, KEN}
    assert world.only(Suppression, value=YUKI).reason == "They asked to stop"


def test_a_guess_that_is_somebody_elses_blocks_only_them(world: World) -> None:
    world.launched(leads=1)
    subject = f"AW: {sent(world)[0]['Subject']}"

    reply = comes(world, KEN, answers="", subject=subject)
    assert reply.matched_by == "subject"
    world.act(whose.no, reply.id)

    assert blocked(world) == {KEN}
    assert state_of(world, YUKI) == {EnrollmentState.ACTIVE}
    assert world.only(Reply).reply_class is ReplyClass.SOMEBODY_ELSE


def test_who_passes_a_wish_on_is_not_taken_for_the_one_who_wished(world: World) -> None:
    world.launched(leads=1)
    to = world.channel.sent[0].sender
    text = (
        f"They want no more.\nPlease stop emailing her.\n\n> From: Yuki <{YUKI}>\n> remove me from your list"
    )
    world.receive(
        to,
        mail(sender="Jo <jo@kestrel.test>", to=to, subject="Fwd: hello", text=text, message_id="<f@k.test>"),
    )

    assert "jo@kestrel.test" not in blocked(world)


def test_in_spam_an_address_alone_blocks_nobody_for_good(world: World) -> None:
    world.launched(leads=1)
    to = world.channel.sent[0].sender
    world.receive(to, mail(sender=YUKI, to=to, text=STOP), folder="Spam")
    assert blocked(world) == {YUKI}

    world.act(whose.no, world.only(Reply).id)

    assert blocked(world) == set()


def test_words_block_where_the_mail_went_and_every_known_address(world: World) -> None:
    world.launched(leads=1)
    lead = world.only(Lead, email=YUKI)
    further = "yuki@private.test"
    world.run(
        lambda session: lead_addresses.add(
            session, session.get_one(Lead, lead.id), further, said_by=world.ana_id, now=MONDAY
        )
    )
    change(world, Lead, lead.id, email="yuki.tanaka@kumo.test")

    comes(world, further)

    assert blocked(world) == {YUKI, "yuki.tanaka@kumo.test", further}
    assert {one.reason for one in world.rows(Suppression)} == {"They asked to stop"}
    world.act(correcting.correct, 1, shown="opt_out", chosen="human")
    assert blocked(world) == set()


def test_the_stranger_at_a_mistyped_address_is_blocked_and_the_lead_asked_about(world: World) -> None:
    world.launched(leads=1)
    change(world, Lead, world.only(Lead, email=YUKI).id, email="y.tanaka@kumo.test")

    reply = comes(world, YUKI)
    assert blocked(world) == {YUKI, "y.tanaka@kumo.test"}
    world.act(whose.no, reply.id)

    assert blocked(world) == {YUKI}


def test_what_older_versions_wrote_down_of_a_block_is_lifted_all_the_same(world: World) -> None:
    world.launched(leads=1)
    reply = comes(world, YUKI)
    assert reply.cause_id is not None
    change(world, History, reply.cause_id, detail={"was": {"1": "active"}, "blocked": True})

    world.act(correcting.correct, reply.id, shown="opt_out", chosen="auto_reply")

    assert blocked(world) == set()
    assert state_of(world, YUKI) == {EnrollmentState.ACTIVE}


def test_a_wish_of_somebody_elses_that_was_no_wish_frees_them(world: World) -> None:
    world.launched(leads=1)
    reply = comes(world, KEN)
    world.act(whose.no, reply.id)
    world.act(whose.go_on, reply.id)

    world.act(correcting.correct, reply.id, shown="somebody_else", chosen="human")

    assert blocked(world) == set()


def test_a_colleagues_mail_that_was_taken_for_a_machines_is_asked_about_once_it_is_a_wish(
    world: World,
) -> None:
    world.launched(leads=1)
    reply = comes(world, KEN, headers=(("Auto-Submitted", "auto-generated"),))
    assert (reply.reply_class, reply.whose) == (ReplyClass.AUTO_REPLY, Whose.SURE)

    world.act(correcting.correct, reply.id, shown="auto_reply", chosen="opt_out")
    world.work_off()

    reply = world.only(Reply)
    assert (reply.whose, reply.from_address) == (Whose.ASKED, KEN)
    assert blocked(world) == {YUKI, KEN}
    world.act(whose.no, reply.id)
    assert blocked(world) == {KEN}
