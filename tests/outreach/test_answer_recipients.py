"""An answer goes to where the lead wrote from, or asked to be answered, and its form says so before anything leaves."""

import pytest

from models import Conversation, Draft, Lead, Reply
from models.states import DraftState, SuppressionKind, Whose
from outreach import answer_recipients, draft_cards, drafts, suppression, whose
from outreach.answer_recipients import Recipient
from outreach.errors import NotReady, TextChanged
from outreach.inbox_screens import DraftCard
from tests.outreach.doing import ask, change, draft_digest, drafted, sent
from tests.world import MONDAY, World, mail

YUKI = "yuki@kumo.test"
ALIAS = "y.tanaka@private.test"


def answers(world: World, *, sender: str = YUKI, reply_to: str = "", number: int = 1) -> None:
    """Let somebody answer in Yuki's thread."""
    first = world.channel.sent[0]
    world.receive(
        first.sender,
        mail(
            sender=f"Yuki <{sender}>",
            to=first.sender,
            answers=str(sent(world)[0]["Message-ID"]),
            message_id=f"<reply-{number}@kumo.test>",
            headers=(("Reply-To", reply_to),) if reply_to else (),
        ),
    )


def recipient(world: World) -> Recipient:
    return world.services.read(
        lambda session: answer_recipients.of(session, session.get_one(Conversation, 1))
    )


def card(world: World, draft_id: int) -> DraftCard:
    found = world.services.read(
        lambda session: draft_cards.draft_card(session, draft_id, now=world.clock.now)
    )
    assert found is not None
    return found


def suppressed(world: World, address: str) -> None:
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, SuppressionKind.ADDRESS, address, "Blocked", now=MONDAY
        )
    )


@pytest.fixture
def launched(world: World) -> World:
    world.launched(leads=1)
    return world


def test_who_wrote_from_the_known_address_is_answered_there(launched: World) -> None:
    answers(launched)

    assert recipient(launched) == Recipient(YUKI)


def test_who_is_theirs_after_yes_is_answered_where_they_wrote_from(launched: World) -> None:
    answers(launched, sender=ALIAS)
    assert recipient(launched) == Recipient(YUKI)

    launched.act(whose.yes, launched.only(Reply).id)

    found = Recipient(ALIAS, f"They wrote from {ALIAS}; their card says {YUKI}.")
    assert recipient(launched) == found
    form = ask(launched, draft_cards.answer_form, 1)
    assert (form.recipient, form.note) == (found.address, found.note)
    draft_id = drafted(launched)
    assert (card(launched, draft_id).recipient, card(launched, draft_id).recipient_note) == (
        ALIAS,
        found.note,
    )
    launched.act(drafts.send_draft, draft_id, digest=draft_digest(launched, draft_id))
    launched.work_off()
    assert launched.addresses_sent() == [YUKI, ALIAS]
    assert sent(launched)[1]["To"] == f"Yuki Tanaka <{ALIAS}>"


def test_who_is_somebody_else_is_not_answered_for_the_lead(launched: World) -> None:
    answers(launched, sender=ALIAS)

    launched.act(whose.no, launched.only(Reply).id)

    assert recipient(launched) == Recipient(YUKI)


def test_a_reply_to_of_their_domain_is_followed(launched: World) -> None:
    answers(launched, reply_to="Yuki's office <office@mail.kumo.test>")

    assert recipient(launched) == Recipient(
        "office@mail.kumo.test", f"Their mail came from {YUKI} and asks for answers to office@mail.kumo.test."
    )


def test_a_reply_to_at_another_domain_is_followed_with_a_warning_in_form_and_card(launched: World) -> None:
    answers(launched, reply_to="yuki@evil.test")

    found = recipient(launched)

    assert found.address == "yuki@evil.test"
    assert found.note == (
        f"Their mail came from {YUKI} but asks for answers to yuki@evil.test, at another domain: make sure that it is "
        "theirs, as anybody can write such a line."
    )
    assert ask(launched, draft_cards.answer_form, 1).note == found.note
    assert card(launched, drafted(launched)).recipient_note == found.note


@pytest.mark.parametrize(
    "reply_to",
    [
        "ana@kestrel.test",
        "jo+tag@kestrel.test",
        "anybody@kestrel.test",
        "no address at all",
        '"x y"@kumo.test',
        YUKI.upper(),
    ],
)
def test_a_reply_to_of_ours_or_none_that_can_be_written_to_is_not_followed(
    launched: World, reply_to: str
) -> None:
    answers(launched, reply_to=reply_to)

    assert recipient(launched) == Recipient(YUKI)


def test_the_last_mail_decides(launched: World) -> None:
    answers(launched, reply_to="other@kumo.test")
    launched.clock.advance(minutes=5)
    answers(launched, number=2)

    assert recipient(launched) == Recipient(YUKI)


def test_a_draft_that_was_open_meanwhile_does_not_go_elsewhere_unseen(launched: World) -> None:
    answers(launched)
    draft_id = drafted(launched)
    seen = draft_digest(launched, draft_id)
    launched.clock.advance(minutes=5)
    answers(launched, reply_to="yuki@evil.test", number=2)

    with pytest.raises(TextChanged):
        launched.act(drafts.send_draft, draft_id, digest=seen)

    assert launched.addresses_sent() == [YUKI]


@pytest.mark.parametrize("blocked", [ALIAS, YUKI])
def test_neither_the_address_they_wrote_from_nor_their_own_may_be_blocked(
    launched: World, blocked: str
) -> None:
    answers(launched, sender=ALIAS)
    launched.act(whose.yes, launched.only(Reply).id)
    draft_id = drafted(launched)
    suppressed(launched, blocked)

    with pytest.raises(NotReady, match="Not sent"):
        launched.act(drafts.send_draft, draft_id, digest=draft_digest(launched, draft_id))


@pytest.mark.parametrize("blocked", [ALIAS, YUKI])
def test_a_block_between_send_and_the_job_holds_the_answer_back(launched: World, blocked: str) -> None:
    answers(launched, sender=ALIAS)
    launched.act(whose.yes, launched.only(Reply).id)
    draft_id = drafted(launched)
    launched.act(drafts.send_draft, draft_id, digest=draft_digest(launched, draft_id))
    suppressed(launched, blocked)

    launched.work_off()

    assert launched.addresses_sent() == [YUKI]
    assert launched.row(Draft, draft_id).state is DraftState.FAILED


def test_a_lead_without_an_address_of_their_own_is_answered_where_they_wrote_from(launched: World) -> None:
    answers(launched)
    change(launched, Lead, launched.only(Reply).lead_id, email=None)

    assert recipient(launched).address == YUKI
    change(launched, Reply, launched.only(Reply).id, whose=Whose.ASKED)
    with pytest.raises(NotReady, match="no email address"):
        recipient(launched)
    assert card(launched, drafted(launched)).recipient == ""
