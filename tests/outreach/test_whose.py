"""Is this from Jane? Who answers in a lead's thread from an unknown address is asked about, never dropped."""

from typing import Any

import pytest

from models import Conversation, Enrollment, Lead, LeadAddress, RawMail, Reply
from models.states import EnrollmentState, ReplyClass, Whose
from outreach import correcting, whose
from outreach.errors import AlreadyDecided, NotFound
from tests.outreach.doing import change, kinds, sent, show, states, stranger
from tests.world import World, mail

ALIAS = "y.tanaka@private.test"


def alias_answers(world: World, **named: Any) -> Reply:
    """Let somebody answer Yuki's thread from an address nobody knows, and return what became of it."""
    world.launched(leads=1)
    comes(world, **({"answers": ours(world)} | named))
    return world.rows(Reply)[-1]


def comes(world: World, **named: Any) -> None:
    to = world.channel.sent[0].sender
    world.receive(to, mail(**({"sender": f"Y <{ALIAS}>", "to": to} | named)))


def ours(world: World) -> str:
    return str(sent(world)[0]["Message-ID"])


def shown(world: World) -> str:
    """Return what Slack shows of every post."""
    show(world)
    return str([block.to_dict() for post in world.slack.posts for block in post.screen.blocks])


def test_an_unknown_address_in_the_thread_stops_the_steps_and_is_asked_about(world: World) -> None:
    reply = alias_answers(world)

    assert (reply.whose, reply.from_address) == (Whose.ASKED, ALIAS)
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED
    said = shown(world)
    assert "Is this from Yuki Tanaka?" in said
    assert "Y, y.tanaka@private.test" in said


def test_yes_remembers_the_address_by_which_the_next_mail_is_theirs(world: World) -> None:
    reply = alias_answers(world)

    world.act(whose.yes, reply.id)
    comes(world, message_id="<2@private.test>", subject="Something else")

    assert world.only(LeadAddress).address == ALIAS
    first, second = world.rows(Reply)
    assert (first.whose, second.whose, second.matched_by) == (Whose.THEIRS, Whose.SURE, "address")
    assert len(world.rows(Conversation)) == 1
    assert "reply.is_theirs" in kinds(world, lead_id=1)


def test_no_keeps_the_steps_stopped_until_somebody_lets_them_go_on(world: World) -> None:
    reply = alias_answers(world)

    world.act(whose.no, reply.id)
    card = world.services.read(lambda session: whose.card(session, reply.id))
    assert card is not None
    assert card.may_go_on
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED

    world.act(whose.go_on, reply.id)
    assert world.row(Enrollment, 1).state is EnrollmentState.ACTIVE
    assert states(world, 1)[-1] == "scheduled"
    assert world.only(Reply).reply_class is ReplyClass.SOMEBODY_ELSE
    with pytest.raises(AlreadyDecided):
        world.act(whose.go_on, reply.id)


def test_whose_it_is_is_said_once_and_only_in_its_workspace(world: World) -> None:
    reply = alias_answers(world)
    other = stranger(world)

    with pytest.raises(NotFound):
        world.act(whose.yes, reply.id, by=other)
    world.act(whose.yes, reply.id)

    for rule in (whose.yes, whose.no, whose.go_on):
        with pytest.raises(AlreadyDecided):
            world.act(rule, reply.id)


def test_the_correction_form_knows_mails_of_somebody_else(world: World) -> None:
    reply = alias_answers(world)
    world.act(whose.no, reply.id)
    world.act(whose.go_on, reply.id)

    world.act(correcting.correct, reply.id, shown="somebody_else", chosen="human")

    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED


def test_a_colleague_with_the_subject_but_no_thread_is_a_guess_that_no_undoes(world: World) -> None:
    world.launched(leads=1)
    subject = sent(world)[0]["Subject"]

    comes(world, sender="Ken <ken@kumo.test>", subject=f"AW: {subject}")

    reply = world.only(Reply)
    assert (reply.matched_by, reply.whose) == ("subject", Whose.ASKED)
    assert world.row(Enrollment, 1).state is EnrollmentState.REPLIED
    world.act(whose.no, reply.id)
    assert world.row(Enrollment, 1).state is EnrollmentState.ACTIVE
    assert world.only(Reply).reply_class is ReplyClass.SOMEBODY_ELSE
    assert states(world, 1)[-1] == "scheduled"


def test_the_leads_name_with_the_subject_is_a_guess_too(world: World) -> None:
    world.launched(leads=1)

    comes(world, sender="Tanaka YUKI <t@gmail.com>", subject=f"Re: {sent(world)[0]['Subject']}")
    comes(
        world,
        sender="Yuki Tanaka <t@gmail.com>",
        subject=f"Re: {sent(world)[0]['Subject']}",
        message_id="<2@g.test>",
    )

    assert [raw.outcome for raw in world.rows(RawMail)] == ["from nobody we wrote to", "human"]
    assert world.only(Reply).whose is Whose.ASKED


@pytest.mark.parametrize(
    "named",
    [
        {"sender": "Ken <ken@kumo.test>", "subject": "Invoice 42"},
        {"sender": "Ken <ken@elsewhere.test>", "subject": "same"},
        {"sender": "Ken <ken@kumo.test>", "subject": ""},
    ],
    ids=["another subject", "another company", "no subject"],
)
def test_what_has_not_both_is_a_strangers(world: World, named: dict[str, str]) -> None:
    world.launched(leads=1)
    subject = sent(world)[0]["Subject"] if named["subject"] == "same" else named["subject"]

    comes(world, **(named | {"subject": subject}))

    assert world.rows(Reply) == []


def test_another_lead_who_answers_in_the_thread_is_paused_too(world: World) -> None:
    sequence_id = world.launched(leads=2)
    first, second = world.enrolled(sequence_id)[:2]
    lena = world.lead_of(second.id)

    comes(world, sender=f"Lena <{lena.email}>", answers=ours(world))

    reply = world.only(Reply)
    assert (reply.lead_id, reply.whose) == (first.lead_id, Whose.ASKED)
    assert world.row(Enrollment, first.id).state is EnrollmentState.REPLIED
    held = world.row(Enrollment, second.id)
    assert held.state is EnrollmentState.PAUSED
    assert held.reason.startswith("They answered in the thread with another lead")
    world.act(whose.yes, reply.id)
    assert world.rows(LeadAddress) == []


def test_our_own_domain_in_the_thread_is_nobodys_reply(world: World) -> None:
    world.launched(leads=1)

    comes(world, sender="The boss <boss@kestrel.test>", answers=ours(world))

    assert [raw.outcome for raw in world.rows(RawMail)] == ["from our own domain, so nobody's reply"]
    assert world.row(Enrollment, 1).state is EnrollmentState.ACTIVE


def test_a_lead_at_our_own_domain_may_answer(world: World) -> None:
    world.launched(leads=1)
    change(world, Lead, 1, email="test@kestrel.test")

    comes(world, sender="test@kestrel.test", answers=ours(world))

    assert world.only(Reply).whose is Whose.SURE


def test_a_tag_in_the_address_tells_what_is_answered(world: World) -> None:
    world.launched(leads=1)
    key, _, domain = ours(world).strip("<>").partition("@")
    local = world.channel.sent[0].sender.partition("@")[0]

    comes(world, sender="yuki@kumo.test", to=f"{local}+{key}@{domain}", subject="hello")

    assert world.only(Reply).matched_by == "plus-address"
    assert world.only(Reply).answers_message_id == world.messages(1)[0].id


def test_the_leads_own_address_with_a_tag_is_theirs(world: World) -> None:
    world.launched(leads=1)

    comes(world, sender="yuki+sales@kumo.test", answers=ours(world))
    comes(world, sender="yuki+sales@kumo.test", subject="And", message_id="<2@kumo.test>")

    assert [(one.matched_by, one.whose) for one in world.rows(Reply)] == [
        ("thread", Whose.SURE),
        ("address", Whose.SURE),
    ]


def test_a_strangers_mail_joins_the_thread_once_the_leads_mail_names_it(world: World) -> None:
    world.launched(leads=1)
    comes(world, sender="assistant@other.test", subject="About Thursday", message_id="<early@other.test>")
    assert world.rows(Reply) == []

    both = f"{ours(world)} <early@other.test>"
    comes(world, sender="yuki@kumo.test", message_id="<late@kumo.test>", headers=(("References", both),))

    assert {one.provider_id: one.whose for one in world.rows(Reply)} == {
        "<late@kumo.test>": Whose.SURE,
        "<early@other.test>": Whose.ASKED,
    }
    assert len(world.rows(Conversation)) == 1


def test_who_answers_an_answer_is_in_the_thread(world: World) -> None:
    world.launched(leads=1)
    comes(world, sender="yuki@kumo.test", answers=ours(world), message_id="<first@kumo.test>")

    comes(world, sender="Ken <ken@else.test>", answers="<first@kumo.test>", message_id="<second@else.test>")

    assert [one.whose for one in world.rows(Reply)] == [Whose.SURE, Whose.ASKED]


def test_spam_is_believed_by_its_thread_and_asked_about_by_its_address(world: World) -> None:
    world.launched(leads=2)
    to = world.channel.sent[0].sender

    world.receive(to, mail(sender="yuki@kumo.test", to=to, answers=ours(world)), folder="Spam")
    world.receive(to, mail(sender="lena@vogt.test", to=to, message_id="<2@vogt.test>"), folder="Spam")
    world.receive(to, mail(sender="pills@shop.test", to=to, message_id="<3@shop.test>"), folder="Spam")

    assert [one.whose for one in world.rows(Reply)] == [Whose.SURE, Whose.ASKED]
    assert [raw.emptied_at is None for raw in world.rows(RawMail)] == [True, True, False]
    assert "Found in the mailbox's Spam folder: mark it as no spam there." in shown(world)
