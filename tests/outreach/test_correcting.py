"""One click puts a mail's class right: what the old class brought is undone, what the new one brings is done."""

from datetime import timedelta

import pytest

from jobs.reclassify import reclassify_all
from models import (
    Conversation,
    Delivery,
    Enrollment,
    History,
    Lead,
    Person,
    RawMail,
    Reply,
    Suppression,
)
from models.states import ConversationState, LeadStage, ReplyClass
from outreach import correcting, suggested_leads
from outreach.errors import AlreadyDecided, InvalidForm, NotAllowed, NotFound
from tests.outreach.doing import at_once, change, reply_from_yuki, sent, settle, states, walk
from tests.outreach.test_classifying import bounce
from tests.world import World, mail


def corrected(world: World, chosen: str, *, shown: str = "human", reply_id: int = 1) -> str:
    return world.act(correcting.correct, reply_id, shown=shown, chosen=chosen)


def away(world: World, text: str, *, subject: str = "Automatic reply: hello") -> None:
    letter = world.channel.sent[0]
    headers = (("Auto-Submitted", "auto-replied"), ("Date", "Mon, 30 Nov 2026 09:00:00 +0000"))
    content = mail(
        sender="Yuki <yuki@kumo.test>", to=letter.sender, text=text, subject=subject,
        answers=sent(world)[0]["Message-ID"], message_id="<away@kumo.test>", headers=headers,
    )  # fmt: skip
    world.receive(letter.sender, content)


def test_a_reply_that_was_an_absence_lets_the_lead_go_on_and_wait(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world, text="I am away until 11 December 2026.")
    assert world.row(Enrollment, 1).state == "replied"

    said = corrected(world, "out_of_office")

    assert "Out of office" in said
    enrollment = world.row(Enrollment, 1)
    assert (enrollment.state, enrollment.position) == ("active", 2)
    planned = world.only(Delivery, state="scheduled")
    assert planned.send_at.date().isoformat() >= "2026-12-14"
    assert world.row(Lead, 1).stage is LeadStage.OUTREACH_ACTIVE
    assert world.only(Conversation).state is ConversationState.DONE
    reply = world.only(Reply)
    assert (reply.reply_class, str(reply.back_on)) == (ReplyClass.OUT_OF_OFFICE, "2026-12-11")
    line = world.only(History, kind="reply.corrected")
    assert reply.cause_id == line.id
    assert world.only(History, kind="enrollment.active", cause_id=line.id).by_person_id == world.ana_id


def test_an_absence_that_was_a_person_stops_everything_and_opens_a_conversation(world: World) -> None:
    world.launched(leads=1)
    away(world, "Back on 11 December.")
    assert world.rows(Conversation) == []

    corrected(world, "human", shown="out_of_office")
    world.work_off()

    assert world.row(Enrollment, 1).state == "replied"
    assert states(world, 1) == ["sent", "cancelled"]
    assert world.only(Conversation).state is ConversationState.NEW
    assert world.only(Reply).conversation_id == world.only(Conversation).id
    assert world.only(RawMail).handled_at is not None


def test_a_bounce_that_was_not_for_good_lifts_its_block_and_the_lead_goes_on(world: World) -> None:
    world.launched(leads=1)
    world.receive(world.channel.sent[0].sender, bounce("5.1.1", returned=sent(world)[0]["Message-ID"]))
    assert world.only(Suppression).value == "yuki@kumo.test"

    corrected(world, "bounce", shown="bounce_for_good")

    assert world.rows(Suppression) == []
    assert world.row(Enrollment, 1).state == "active"
    assert world.only(Delivery, state="scheduled").enrollment_id == 1
    lifted = world.only(History, kind="suppression.lifted").detail or {}
    assert lifted["value"] == "yuki@kumo.test"


def test_a_block_that_another_mail_asks_for_stays(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world, text="unsubscribe", number=1)
    reply_from_yuki(world, text="Please remove me from your list.", number=2)

    corrected(world, "human", shown="opt_out", reply_id=1)

    assert world.only(Suppression).value == "yuki@kumo.test"
    assert world.row(Enrollment, 1).state == "replied"


def test_a_person_who_wrote_again_keeps_the_sequence_stopped(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world, number=1)
    reply_from_yuki(world, number=2)

    corrected(world, "auto_reply", reply_id=1)

    assert world.row(Enrollment, 1).state == "replied"
    assert world.row(Lead, 1).stage is LeadStage.REPLIED


def test_a_reply_set_to_an_opt_out_blocks_the_address_and_back_again_frees_it(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)

    corrected(world, "opt_out")
    blocked = [one.value for one in world.rows(Suppression)]
    corrected(world, "human", shown="opt_out")

    assert blocked == ["yuki@kumo.test"]
    assert world.rows(Suppression) == []
    assert world.row(Enrollment, 1).state == "replied"
    assert world.only(Conversation).state is ConversationState.WAITING_FOR_US


def test_what_was_paused_is_paused_again(world: World) -> None:
    world.launched(leads=1)
    change(world, Enrollment, 1, state="paused")
    reply_from_yuki(world)

    corrected(world, "auto_reply")

    assert world.row(Enrollment, 1).state == "paused"


def test_of_two_corrections_at_once_one_wins_and_the_other_is_told(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)

    ended: list[str] = []
    chosen = ("auto_reply", "out_of_office", "left_company")
    at_once(*[lambda one=one: ended.append(told(world, one)) for one in chosen])

    assert sorted(ended) == ["done", "too late", "too late"]
    assert len(world.rows(History, kind="reply.corrected")) == 1


def told(world: World, chosen: str) -> str:
    try:
        corrected(world, chosen)
    except AlreadyDecided:
        return "too late"
    return "done"


def test_a_correction_is_refused_with_a_sentence(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)

    for chosen, error in (("human", InvalidForm), ("nonsense", InvalidForm)):
        with pytest.raises(error):
            corrected(world, chosen)
    with pytest.raises(AlreadyDecided, match="A reply"):
        corrected(world, "auto_reply", shown="bounce")
    with pytest.raises(NotFound):
        corrected(world, "auto_reply", reply_id=99)


def test_rules_of_a_later_version_tell_older_mails_again_but_not_what_a_person_set(world: World) -> None:
    world.launched(leads=2)
    walk(world, lambda: len(sent(world, "lena@vogt.test")) == 1)
    reply_from_yuki(world)
    letter = next(one for one in world.channel.sent if one.recipient == "lena@vogt.test")
    lena = mail(sender="lena@vogt.test", to=letter.sender, text="Bitte nehmen Sie mich aus Ihrem Verteiler.",
                answers=sent(world, "lena@vogt.test")[0]["Message-ID"], message_id="<lena@vogt.test>")  # fmt: skip
    world.receive(letter.sender, lena)
    corrected(world, "auto_reply", reply_id=1)
    for id_ in (1, 2):
        change(world, Reply, id_, class_version=1)
    corrected(world, "human", shown="opt_out", reply_id=2)
    change(world, Reply, 2, class_version=1, corrected_by_id=None)

    told = [reclassify_all(world.services), reclassify_all(world.services)]

    assert told == [(1, 1), (0, 0)]
    assert world.row(Reply, 1).reply_class is ReplyClass.AUTO_REPLY
    assert world.row(Reply, 2).reply_class is ReplyClass.OPT_OUT
    assert world.only(Suppression).value == "lena@vogt.test"


def test_steps_wait_until_three_days_after_the_return_and_on_a_working_day_of_the_lead(world: World) -> None:
    world.launched(leads=1)

    away(world, "I will be back on Wednesday, 9 December 2026. Please contact Kei Mori (kei@kumo.test).")

    planned = world.only(Delivery, state="scheduled")
    assert planned.send_at >= world.clock.now + timedelta(days=11)
    assert (planned.send_at + timedelta(hours=9)).weekday() == 0  # the 12th is a Saturday in Tokyo
    reply = world.only(Reply)
    assert (reply.stand_in_name, reply.stand_in_email) == ("Kei Mori", "kei@kumo.test")


def test_a_stand_in_becomes_a_lead_once(world: World) -> None:
    world.launched(leads=1)
    away(world, "I am away. Please contact Kei Mori (kei@kumo.test).")

    said = world.act(suggested_leads.add, 1)

    kei = world.only(Lead, email="kei@kumo.test")
    assert (kei.name, kei.company) == ("Kei Mori", "Kumo")
    assert "Suggested in replies" in said
    assert world.only(Reply).stand_in_lead_id == kei.id
    with pytest.raises(AlreadyDecided):
        world.act(suggested_leads.add, 1)


def test_whoever_left_the_company_is_not_written_to_any_more(world: World) -> None:
    world.launched(leads=1)

    away(world, "Yuki Tanaka no longer works here. Please contact Kei Mori, kei@kumo.test.")
    settle(world)

    assert world.only(Reply).reply_class is ReplyClass.LEFT_COMPANY
    enrollment = world.row(Enrollment, 1)
    assert (enrollment.state, "work there" in enrollment.reason) == ("stopped", True)
    assert world.rows(Suppression) == []


def test_who_may_not_answer_corrects_nothing(world: World) -> None:
    world.launched(leads=1)
    reply_from_yuki(world)
    change(world, Person, world.jo_id, may_answer=False)

    with pytest.raises(NotAllowed):
        world.act(correcting.correct, 1, shown="human", chosen="auto_reply", by=world.jo_id)
