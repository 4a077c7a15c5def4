"""LinkedIn's mails in the owner's mailbox say who accepted or wrote: noted only where it is clear, and taken back."""

from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from models import Attempt, Delivery, Enrollment, Person, RawMail, Reply, SenderAccount, SlackPost
from models.states import DeliveryState, EnrollmentState, PostKind
from outreach import (
    acceptances,
    erasing,
    lead_card,
    linkedin_cards,
    linkedin_evidence,
    linkedin_replies,
    linkedin_tasks,
    mail_text,
    pausing_leads,
    unheard,
)
from outreach.errors import AlreadyDecided, NotAllowed, NotFound
from outreach.planning import WAITS_FOR_ACCEPTANCE
from outreach.who_answered_screens import Wrote
from tests.outreach.doing import at_once, change, kinds, sent, settle, stranger
from tests.outreach.linkedin_leads import ROW, invited, linkedin_account
from tests.outreach.linkedin_notices import FAIL, WROTE, notice
from tests.world import World, mail

pytestmark = [pytest.mark.unseen]
JO = "jo@kestrel.test"


def wrote(*, number: int = 1, **changed: Any) -> bytes:
    said: dict[str, Any] = {
        "subject": "Mia just messaged you",
        "text": "1 new message from Mia Lund",
        **changed,
    }
    return notice(
        address="messaging-digest-noreply@linkedin.com",
        name="Mia Lund via LinkedIn",
        template=WROTE,
        message_id=f"<message-{number}@prod.linkedin.com>",
        **said,
    )


def of(world: World, enrollment_id: int) -> Enrollment:
    return world.row(Enrollment, enrollment_id)


def asked(world: World) -> list[SlackPost]:
    return world.rows(SlackPost, kind=PostKind.LINKEDIN_WROTE)


def card(world: World) -> Wrote:
    cause = asked(world)[0].subject_id
    found = world.services.read(lambda session: linkedin_evidence.card(session, cause))
    assert found is not None
    return found


def test_an_acceptance_is_noted_and_the_message_goes_on(world: World) -> None:
    enrollment, _ = invited(world)

    world.receive(JO, notice())

    noted = of(world, enrollment.id)
    assert (noted.accepted_at, noted.accepted_by_id) == (world.clock.now, None)
    assert world.rows(Delivery)[-1].state is DeliveryState.SCHEDULED
    (shown,) = world.act(lead_card.card, enrollment.lead_id).sequences
    assert shown.invited is not None
    assert shown.invited.accepted.endswith("as LinkedIn's mail says")
    assert shown.invited.may_deny
    raw = world.only(RawMail)
    assert (raw.outcome, raw.lead_id, mail_text.unpack(raw.content)) == (
        linkedin_evidence.ACCEPTED,
        None,
        b"",
    )
    assert world.rows(Reply) == []


def test_a_person_says_that_it_is_not_so_and_the_message_waits_again(world: World) -> None:
    enrollment, task = invited(world)
    world.receive(JO, notice())

    said = world.act(acceptances.denied, enrollment.id, by=world.jo_id)

    assert said.startswith("It is noted that Mia Lund has not accepted")
    again = of(world, enrollment.id)
    assert (again.accepted_at, again.reason) == (None, WAITS_FOR_ACCEPTANCE)
    assert world.rows(Delivery)[-1].state is DeliveryState.CANCELLED
    followed = world.services.read(lambda session: linkedin_cards.card(session, task.id))
    assert followed is not None
    assert followed.followed is not None
    assert followed.followed.may_accept
    with pytest.raises(AlreadyDecided):
        world.act(acceptances.denied, enrollment.id, by=world.jo_id)
    assert (
        world.act(acceptances.accepted, enrollment.id, by=world.jo_id)
        == "Mia Lund has accepted. The message goes on."
    )


def test_once_a_message_has_left_the_acceptance_stays(world: World) -> None:
    enrollment, _ = invited(world)
    world.receive(JO, notice())
    while len(world.rows(Attempt)) < 2:
        world.clock.advance(hours=2)
        settle(world)
    world.act(linkedin_tasks.done, world.rows(Attempt)[-1].id, by=world.jo_id)

    with pytest.raises(AlreadyDecided):
        world.act(acceptances.denied, enrollment.id, by=world.jo_id)


def test_who_wrote_is_held_and_the_owner_is_asked_once(world: World) -> None:
    enrollment, _ = invited(world)

    world.receive(JO, wrote())
    world.receive(JO, wrote(number=2))

    held = of(world, enrollment.id)
    assert held.state is EnrollmentState.PAUSED
    assert held.reason.startswith(unheard.THEY_WROTE)
    (post,) = asked(world)
    assert (post.slack_channel, post.lead_id) == ("UJO", enrollment.lead_id)
    assert card(world).outcome == ""
    (shown,) = world.act(lead_card.card, enrollment.lead_id).sequences
    assert shown.standing.startswith(unheard.THEY_WROTE)
    world.clock.advance(days=9)
    settle(world)
    assert sent(world) == []


def test_the_pasted_reply_ends_it(world: World) -> None:
    enrollment, _ = invited(world)
    world.receive(JO, wrote())

    world.act(linkedin_replies.told, enrollment.id, "Call me.", world.clock.now.date(), by=world.jo_id)

    assert of(world, enrollment.id).state is EnrollmentState.REPLIED
    assert card(world).outcome.startswith("Their reply is noted")
    with pytest.raises(AlreadyDecided):
        world.act(linkedin_evidence.did_not, card(world).cause_id, by=world.jo_id)
    world.receive(JO, wrote(number=2))
    assert len(asked(world)) == 1


def test_they_did_not_write_lets_them_go_on_and_a_later_mail_holds_them_again(world: World) -> None:
    enrollment, _ = invited(world)
    world.receive(JO, wrote())

    world.act(linkedin_evidence.did_not, card(world).cause_id, by=world.jo_id)

    assert of(world, enrollment.id).state is EnrollmentState.ACTIVE
    assert card(world).outcome.startswith("They have not written, says Jo")
    with pytest.raises(AlreadyDecided):
        world.act(linkedin_evidence.did_not, card(world).cause_id, by=world.jo_id)
    world.receive(JO, wrote(number=2))
    assert of(world, enrollment.id).state is EnrollmentState.PAUSED
    assert len(asked(world)) == 2


def test_who_may_not_say_it_and_what_is_elsewhere(world: World) -> None:
    enrollment, _ = invited(world)
    world.receive(JO, wrote())
    change(world, Person, world.ben_id, may_launch=False)
    cause = card(world).cause_id

    with pytest.raises(NotAllowed):
        world.act(linkedin_evidence.did_not, cause, by=world.ben_id)
    with pytest.raises(NotFound):
        world.act(linkedin_evidence.did_not, cause, by=stranger(world))
    with pytest.raises(NotFound):
        world.act(linkedin_evidence.did_not, cause + 1000, by=world.jo_id)
    world.act(pausing_leads.resume_lead, enrollment.id)
    assert card(world).outcome == "Nothing is held for it any more"


@pytest.mark.parametrize(
    "changed",
    [
        {"results": FAIL},
        {"address": "invitations@linkedin.evil.test"},
        {"profiles": ("mia-2",)},
        {"profiles": ()},
        {"name": "Mia Berg via LinkedIn"},
        {"name": "Ada King via LinkedIn", "subject": "Ada accepted your invitation"},
        {"template": "email_network_conversations_01"},
    ],
)
def test_what_is_forged_or_unclear_is_no_evidence(world: World, changed: dict[str, Any]) -> None:
    enrollment, _ = invited(world)

    world.receive(JO, notice(**changed))
    world.receive(JO, wrote(results=FAIL))

    assert of(world, enrollment.id).accepted_at is None
    assert of(world, enrollment.id).state is EnrollmentState.ACTIVE
    assert (asked(world), world.rows(Reply)) == ([], [])


def test_in_spam_or_from_before_the_invite_it_is_none(world: World) -> None:
    enrollment, _ = invited(world)
    before = format_datetime(world.clock.now - timedelta(days=2))

    world.receive(JO, notice(), folder="SPAM")
    world.receive(JO, notice(date=before, message_id="<2@prod.linkedin.com>"))

    assert of(world, enrollment.id).accepted_at is None


def test_two_of_the_same_name_and_no_link_are_nobody(world: World) -> None:
    twin = {
        **ROW,
        "email": "mia@berg.test",
        "company": "Berg",
        "linkedin_url": "https://www.linkedin.com/in/mia-b",
    }
    invited(world, ROW, twin)
    while len(world.rows(Attempt)) < 2:
        world.clock.advance(minutes=6)
        settle(world)
    world.act(linkedin_tasks.done, world.rows(Attempt)[-1].id, by=world.jo_id)

    world.receive(JO, wrote(text="1 new message from Mia Lund"))

    named = notice(
        template=WROTE, subject="Mia just messaged you", profiles=(), message_id="<9@linkedin.com>"
    )
    world.receive(JO, named)
    states = {one.lead_id: one.state for one in world.rows(Enrollment)}
    # The first mail links to one of them; the second to nobody.
    assert sorted(states.values()) == [EnrollmentState.ACTIVE, EnrollmentState.PAUSED]


def test_a_mailbox_tells_of_its_owners_account_or_of_any_where_they_have_none(world: World) -> None:
    enrollment, _ = invited(world)
    (account,) = world.rows(SenderAccount, is_manual=True)
    change(world, SenderAccount, account.id, owner_person_id=world.ben_id, address="linkedin.test/in/ben")
    own = linkedin_account(world, is_manual=True)

    world.receive(JO, notice())
    assert of(world, enrollment.id).accepted_at is None, "Jo's mails speak of Jo's account"

    change(world, SenderAccount, own, is_manual=False)
    world.receive(JO, notice(message_id="<2@prod.linkedin.com>"))
    assert of(world, enrollment.id).accepted_at is not None


def test_an_account_that_hears_by_itself_needs_no_mails(world: World) -> None:
    enrollment, _ = invited(world)
    (account,) = world.rows(SenderAccount, is_manual=True)
    change(world, SenderAccount, account.id, is_manual=False)

    world.receive(JO, notice())
    world.receive(JO, wrote())

    assert of(world, enrollment.id).accepted_at is None
    assert asked(world) == []


def test_a_lead_who_works_at_linkedin_answers_as_everybody(world: World) -> None:
    world.launched(leads=1)
    letter = world.channel.sent[0]
    change(world, Person, world.jo_id, zone="Europe/Berlin")

    world.receive(
        letter.sender,
        mail(
            sender="Yuki <yuki.tanaka@linkedin.com>",
            to=letter.sender,
            answers=str(sent(world)[0]["Message-ID"]),
        ),
    )

    assert len(world.rows(Reply)) == 1


def test_an_erased_lead_is_nobody_and_what_was_asked_goes(world: World) -> None:
    enrollment, _ = invited(world)
    world.receive(JO, wrote())

    world.act(erasing.erase, enrollment.lead_id)
    world.receive(JO, wrote(number=2))
    world.receive(JO, notice())

    assert [one.is_gone for one in asked(world)] == [True]
    assert of(world, enrollment.id).accepted_at is None


def test_an_acceptance_by_mail_and_by_a_person_at_once_is_noted_once(world: World) -> None:
    enrollment, _ = invited(world)

    at_once(
        lambda: world.act(acceptances.accepted, enrollment.id, by=world.jo_id),
        lambda: world.receive(JO, notice()),
        lambda: world.act(acceptances.accepted, enrollment.id, by=world.ana_id),
    )
    world.work_off()

    assert kinds(world, enrollment_id=enrollment.id).count("invite.accepted") == 1
    assert len([one for one in world.rows(Delivery) if one.state is DeliveryState.SCHEDULED]) == 1


def test_a_mail_that_they_wrote_and_a_pasted_reply_at_once_end_as_a_reply(world: World) -> None:
    enrollment, _ = invited(world)

    at_once(
        lambda: world.act(
            linkedin_replies.told, enrollment.id, "Yes!", world.clock.now.date(), by=world.jo_id
        ),
        lambda: world.receive(JO, wrote()),
    )
    world.work_off()

    assert of(world, enrollment.id).state is EnrollmentState.REPLIED
    assert [one.state for one in world.rows(Delivery) if one.state is DeliveryState.SCHEDULED] == []
