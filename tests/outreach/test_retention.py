"""How long received mails are kept: their text goes after the days that are set, what it told stays."""

from datetime import timedelta

import pytest

from jobs import tick
from models import Conversation, History, RawMail, Reply, Setting
from models.states import ReplyClass
from outreach import classifying, correcting, kept_mails, reclassifying, retention
from outreach.errors import InvalidForm, NotAllowed
from tests.outreach.doing import ask, change, reply_from_yuki, sent
from tests.world import MONDAY, World, mail
from views import kept_mail

pytestmark = pytest.mark.unseen


def keep_for(world: World, days: int) -> None:
    world.run(
        lambda session: session.add(
            Setting(workspace_id=world.workspace_id, name="raw_mail_days", value=days)
        )
    )


def replied(world: World, *, days: int) -> None:
    """Let Yuki have replied, and the day come on which a mail kept this long may go."""
    world.launched(leads=1)
    reply_from_yuki(world)
    keep_for(world, days)
    world.clock.advance(days=days or 4000)


def test_a_mail_is_kept_for_the_days_that_are_set_and_not_a_second_longer(world: World) -> None:
    replied(world, days=30)
    tick.tick(world.services)
    assert world.only(RawMail).emptied_at is None

    world.clock.advance(seconds=1)
    tick.tick(world.services)

    raw = world.only(RawMail)
    assert raw.emptied_at == MONDAY + timedelta(days=30, seconds=1)
    assert not kept_mails.content_of(raw)


def test_without_a_setting_and_with_0_days_mails_are_kept_for_ever(world: World) -> None:
    replied(world, days=0)

    assert world.run(lambda session: retention.empty_old(session, now=world.clock.now)) == 0


def test_what_matching_and_figures_need_stays(world: World) -> None:
    replied(world, days=30)
    before = [(one.provider_id, one.reply_class, one.class_reason) for one in world.rows(Reply)]
    history = len(world.rows(History))
    world.clock.advance(days=1)
    world.run(lambda session: retention.empty_old(session, now=world.clock.now))

    address = world.channel.sent[0].sender
    again = mail(sender="yuki@kumo.test", to="x@y.test", answers=str(sent(world)[0]["Message-ID"]))
    world.receive(address, again)
    world.receive(
        address,
        mail(sender="ken@else.test", to="x@y.test", answers="<reply-1@kumo.test>", message_id="<2@e.test>"),
    )

    assert [(one.provider_id, one.reply_class, one.class_reason) for one in world.rows(Reply)][:1] == before
    assert len(world.rows(Reply)) == 2
    assert len(world.rows(Conversation)) == 1
    assert len(world.rows(History)) > history


def test_a_thread_says_that_the_text_is_gone_and_a_correction_needs_no_text(world: World) -> None:
    replied(world, days=30)
    world.clock.advance(days=1)
    world.run(lambda session: retention.empty_old(session, now=world.clock.now))
    reply = world.only(Reply)

    form = ask(world, correcting.form, reply.id)
    world.act(correcting.correct, reply.id, shown="human", chosen="out_of_office")

    assert form.text == kept_mails.GONE
    assert world.only(Reply).reply_class is ReplyClass.OUT_OF_OFFICE
    assert world.only(Reply).back_on is None


def test_what_cannot_be_told_again_by_newer_rules_says_so(world: World) -> None:
    replied(world, days=30)
    world.clock.advance(days=1)
    world.run(lambda session: retention.empty_old(session, now=world.clock.now))
    change(world, Reply, 1, class_version=1)

    for _ in range(2):
        world.run(lambda session: reclassifying.again(session, now=world.clock.now))

    reply = world.only(Reply)
    assert reply.class_version == classifying.VERSION
    assert reply.class_reason.endswith("(told by older rules: its text is not kept any more)")
    assert reply.class_reason.count("told by older rules") == 1


def test_a_mail_about_which_a_person_is_asked_is_kept_until_they_say(world: World) -> None:
    world.launched(leads=1)
    world.receive(
        world.channel.sent[0].sender,
        mail(sender="a@b.test", to="x@y.test", answers=str(sent(world)[0]["Message-ID"])),
    )
    keep_for(world, 1)
    world.clock.advance(days=9)

    assert world.run(lambda session: retention.empty_old(session, now=world.clock.now)) == 0
    change(world, Reply, 1, whose="theirs")
    assert world.run(lambda session: retention.empty_old(session, now=world.clock.now)) == 1


def test_an_admin_chooses_for_how_long_and_only_what_can_be_chosen(world: World) -> None:
    assert ask(world, retention.form) == 0

    world.act(retention.save, "90")
    world.act(retention.save, "365")

    assert ask(world, retention.form) == 365
    assert world.only(History, kind="settings.kept_mail", reason="received mails are kept for a year")
    for typed in ("", "-1", "soon", "99999999"):
        with pytest.raises(InvalidForm):
            world.act(retention.save, typed)
    with pytest.raises(NotAllowed):
        world.act(retention.save, "30", by=world.ben_id)


def test_the_form_shows_what_is_set_and_reads_what_is_chosen() -> None:
    for days in (0, 365, 77):
        view = kept_mail.page(days).to_dict()
        select = view["blocks"][0]["element"]
        assert select["initial_option"]["value"] == str(days)
        assert select["initial_option"] in select["options"]
    state = {"kept_mail_days": {"kept_mail_days": {"selected_option": {"value": "90"}}}}
    assert kept_mail.read({"state": {"values": state}}) == "90"
