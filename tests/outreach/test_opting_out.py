"""Opting out by link and by address: looking changes nothing, acting ends everything, and nobody can act for others."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import Conversation, Delivery, Enrollment, History, Lead, Message, Reply, SlackPost, Suppression
from models.states import DeliveryState, EnrollmentState, PostKind, ReplyClass, SuppressionKind
from outreach import blocking, correcting, erasing, lead_addresses, opting_out, reclassifying
from outreach.opt_out_words import words_in
from outreach.ports import Letter, Session
from tests.outreach.doing import at_once
from tests.outreach.opt_outs_at_work import address_of, link_of, visit
from tests.world import MONDAY, World, mail

YUKI = "yuki@kumo.test"


def letter(world: World) -> Letter:
    return next(one for one in world.channel.sent if one.recipient == YUKI)


def blocked(world: World) -> dict[str, str]:
    return {row.value: row.reason for row in world.rows(Suppression)}


def receipts(world: World) -> list[SlackPost]:
    return world.rows(SlackPost, kind=PostKind.OPT_OUT)


def test_looking_at_the_page_changes_nothing(world: World) -> None:
    world.launched()

    status, page = visit(world, "GET", link_of(letter(world)))

    assert status == 200
    assert '<form method="post">' in page
    assert "Kestrel GmbH" in page
    assert "yuki" not in page.lower()
    assert blocked(world) == {}
    assert receipts(world) == []


def test_the_button_blocks_the_address_and_stops_the_lead_everywhere(world: World) -> None:
    world.launched()
    world.sequence(name="Another one")

    status, page = visit(world, "POST", link_of(letter(world)), body=b"confirm=yes")
    world.work_off()

    assert status == 200
    assert "Done: Kestrel GmbH will not write to you again." in page
    assert blocked(world) == {YUKI: "They opted out on the page of the link in a mail"}
    lead = world.only(Lead, email=YUKI)
    states = {(one.state, one.reason) for one in world.rows(Enrollment, lead_id=lead.id)}
    assert states == {(EnrollmentState.STOPPED, "They opted out")}
    waiting = {one.state for one in world.rows(Delivery, lead_id=lead.id)}
    assert waiting <= {DeliveryState.SENT, DeliveryState.CANCELLED}
    others = [one for one in world.rows(Enrollment) if one.lead_id != lead.id]
    assert EnrollmentState.STOPPED not in {one.state for one in others}


def test_a_mail_program_opts_out_with_one_post_and_there_is_one_receipt(world: World) -> None:
    world.launched()
    link = link_of(letter(world))

    answers = [visit(world, "POST", link, body=b"List-Unsubscribe=One-Click")[0] for _ in range(3)]
    world.work_off()

    assert answers == [200, 200, 200]
    (receipt,) = receipts(world)
    (shown,) = [one for one in world.slack.posts if one.ts == receipt.ts]
    assert shown.slack_channel == "CINBOX"
    assert "Yuki Tanaka" in str(shown.screen.blocks[0].to_dict())
    assert len(world.rows(History, kind=opting_out.OPTED_OUT)) == 1
    assert blocked(world)[YUKI].endswith("with the unsubscribe button of their mail program")


def test_after_it_the_page_says_that_it_is_done(world: World) -> None:
    world.launched()
    link = link_of(letter(world))
    visit(world, "POST", link)

    status, page = visit(world, "GET", link)

    assert status == 200
    assert "<form" not in page
    assert "will not write to you again" in page


def test_the_page_speaks_the_language_of_the_mail(world: World) -> None:
    world.launched()
    world.run(lambda session: session.execute(update(Message).values(language="de")))

    _, page = visit(world, "GET", link_of(letter(world)), language="fr")

    assert '<html lang="de">' in page
    assert words_in("de").button in page


@pytest.mark.parametrize(
    "token", ["", "a" * 40, "x" * 5000, "%00", "v7kxmardlw4q42codb2guxi2fo37cj5olro7cpu5"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_none_of_ours_is_told_what_works_instead(
    world: World, method: str, token: str
) -> None:
    status, page = visit(world, method, f"https://x.test/opt-out?t={token}", language="de-AT,en;q=0.5")

    assert status == 404
    assert '<html lang="de">' in page
    assert "Stopp" in page
    assert blocked(world) == {}


def test_a_token_whose_message_is_gone_is_told_the_same(world: World) -> None:
    assert world.services.links is not None
    token = world.services.links.token(999)

    assert visit(world, "POST", f"https://x.test/opt-out?t={token}")[0] == 404


def test_a_body_of_a_gigabyte_is_not_read_and_opts_out_all_the_same(world: World) -> None:
    world.launched()

    status, _ = visit(world, "POST", link_of(letter(world)), body=b"x" * 5000, length="1000000000")

    assert status == 200
    assert YUKI in blocked(world)


def test_a_mail_to_the_opt_out_address_counts_whoever_sends_it(world: World) -> None:
    world.launched()
    to, subject = address_of(letter(world))
    assert to == letter(world).sender

    world.receive(to, mail(sender="Robot <noreply@provider.test>", to=to, subject=f"Fwd: {subject}", text=""))

    assert YUKI in blocked(world)
    reply = world.only(Reply)
    assert (reply.reply_class, reply.matched_by) == (ReplyClass.OPT_OUT, "opt-out address")
    lead = world.only(Lead, email=YUKI)
    assert {one.state for one in world.rows(Enrollment, lead_id=lead.id)} == {EnrollmentState.REPLIED}
    assert len(world.rows(Conversation)) == 1


def test_the_rules_of_tomorrow_leave_a_mail_to_the_opt_out_address_as_it_is(world: World) -> None:
    world.launched()
    to, subject = address_of(letter(world))
    world.receive(to, mail(sender=YUKI, to=to, subject=subject, text="Lovely to hear from you!"))
    world.run(lambda session: session.execute(update(Reply).values(class_version=1)))

    world.run(lambda session: reclassifying.again(session, now=world.clock.now))

    assert world.only(Reply).reply_class is ReplyClass.OPT_OUT
    assert YUKI in blocked(world)


def test_a_forged_token_in_a_subject_opts_nobody_out(world: World) -> None:
    world.launched()
    sender = letter(world).sender

    world.receive(
        sender, mail(sender="eve@evil.test", to=sender, subject=f"unsubscribe {'a' * 40}", text="stop")
    )

    assert blocked(world) == {}


def test_where_the_lead_has_another_address_by_now_both_are_blocked(world: World) -> None:
    world.launched()
    lead = world.only(Lead, email=YUKI)
    link = link_of(letter(world))
    moved = update(Lead).where(Lead.id == lead.id).values(email="yuki.tanaka@kumo.test")
    world.run(lambda session: session.execute(moved))

    visit(world, "POST", link)
    world.work_off()

    assert set(blocked(world)) == {YUKI, "yuki.tanaka@kumo.test"}
    assert world.rows(Suppression, applied_at=None) == []


def test_a_block_that_was_to_expire_stays_for_ever(world: World) -> None:
    world.launched()

    def until(session: Session) -> None:
        session.add(
            Suppression(
                workspace_id=world.workspace_id,
                kind=SuppressionKind.ADDRESS,
                value=YUKI,
                reason="On parental leave",
                at=MONDAY,
                applied_at=MONDAY,
                expires_at=MONDAY + timedelta(days=30),
            )
        )

    world.run(until)
    visit(world, "POST", link_of(letter(world)))

    assert world.only(Suppression).expires_at is None
    assert len(receipts(world)) == 1


def test_whoever_also_clicked_stays_blocked_when_their_answer_is_taken_for_something_else(
    world: World,
) -> None:
    world.launched()
    sent = letter(world)
    world.receive(sent.sender, mail(sender=YUKI, to=sent.sender, text="stop"))
    assert YUKI in blocked(world)
    visit(world, "POST", link_of(sent))
    visit(world, "POST", link_of(sent))
    reply = world.only(Reply)

    shown = correcting.key_of(reply)
    world.act(correcting.correct, reply.id, shown=shown, chosen=str(ReplyClass.HUMAN))

    assert YUKI in blocked(world)
    assert len(world.rows(History, kind=opting_out.OPTED_OUT)) == 1
    assert receipts(world) == []


def test_whoever_is_unblocked_by_a_person_may_opt_out_again(world: World) -> None:
    world.launched()
    visit(world, "POST", link_of(letter(world)))
    row = world.only(Suppression)
    world.act(blocking.unblock, row.id, reason="They asked me to write after all")

    assert "<form" in visit(world, "GET", link_of(letter(world)))[1]
    visit(world, "POST", link_of(letter(world)))

    assert YUKI in blocked(world)
    assert len(receipts(world)) == 2


def test_further_addresses_of_theirs_are_blocked_too(world: World) -> None:
    world.launched()
    lead = world.only(Lead, email=YUKI)
    further = "yuki@private.test"
    world.run(
        lambda session: lead_addresses.add(
            session, session.get_one(Lead, lead.id), further, said_by=world.ana_id, now=MONDAY
        )
    )

    visit(world, "POST", link_of(letter(world)))
    world.work_off()

    assert set(blocked(world)) == {YUKI, further}


def test_of_somebody_erased_the_page_says_that_it_is_done_and_keeps_nothing(world: World) -> None:
    world.launched()
    link = link_of(letter(world))
    world.act(erasing.erase, world.only(Lead, email=YUKI).id)

    status, page = visit(world, "POST", link)

    assert (status, "<form" in page) == (200, False)
    assert blocked(world) == {}


def test_who_has_a_conversation_gets_the_receipt_in_its_thread(world: World) -> None:
    world.launched()
    sent = letter(world)
    world.receive(sent.sender, mail(sender=YUKI, to=sent.sender, answers=""))

    visit(world, "POST", link_of(sent))
    world.work_off()

    root = world.only(SlackPost, kind=PostKind.CONVERSATION_ROOT)
    assert world.only(SlackPost, kind=PostKind.OPT_OUT).parent_id == root.id
    assert world.only(Conversation).state == "done"


def test_four_posts_at_once_are_one_wish(world: World) -> None:
    world.launched()
    link = link_of(letter(world))

    assert at_once(*[lambda: visit(world, "POST", link)] * 4) == [None] * 4

    assert len(world.rows(History, kind=opting_out.OPTED_OUT)) == 1
    assert len(receipts(world)) == len(world.rows(Suppression)) == 1
