"""Of an erased person who asked not to be written to no address stays on the list, whichever way it came there."""

from models import Lead, LeadAddress, Suppression
from outreach import erasing, lead_addresses
from tests.outreach.doing import change, sent
from tests.outreach.test_erasing import told_of
from tests.world import MONDAY, World, mail

YUKI, NOW, FURTHER, LENA = "yuki@kumo.test", "tanaka@kumo.test", "yuki@private.test", "lena@vogt.test"
STOP = "Please remove me from your list."


def asks_to_stop(world: World, sender: str) -> None:
    letter = world.channel.sent[0]
    answers = str(sent(world)[0]["Message-ID"])
    world.receive(letter.sender, mail(sender=sender, to=letter.sender, answers=answers, text=STOP))
    world.work_off()


def test_every_address_of_theirs_that_a_wish_has_blocked_is_forgotten(world: World) -> None:
    world.launched(leads=1)
    lead = world.only(Lead, email=YUKI)
    world.run(
        lambda session: lead_addresses.add(
            session, session.get_one(Lead, lead.id), FURTHER, said_by=world.ana_id, now=MONDAY
        )
    )
    change(world, Lead, lead.id, email=NOW)
    asks_to_stop(world, FURTHER)
    assert {one.value for one in world.rows(Suppression)} == {YUKI, NOW, FURTHER}

    world.act(erasing.erase, lead.id)
    world.work_off()

    assert world.rows(Suppression) == []
    assert world.rows(LeadAddress) == []
    assert told_of(world, YUKI, NOW, FURTHER) == []


def test_who_asked_in_anothers_thread_is_forgotten_there_too(world: World) -> None:
    world.launched(leads=2)
    asks_to_stop(world, f"Lena <{LENA}>")

    world.act(erasing.erase, world.only(Lead, email=LENA).id)
    world.work_off()

    assert {one.value for one in world.rows(Suppression)} == {YUKI}
    kept = [one for one in told_of(world, LENA) if not one.startswith("raw_mail.content")]
    assert kept == [], "but the mail itself, which is in another lead's conversation"


def test_an_address_that_is_another_leads_now_stays_blocked(world: World) -> None:
    world.launched(leads=2)
    first = world.only(Lead, email=YUKI)
    change(world, Lead, first.id, email=NOW)
    change(world, Lead, world.only(Lead, email=LENA).id, email=YUKI)
    asks_to_stop(world, NOW)
    assert {one.value for one in world.rows(Suppression)} == {YUKI, NOW}

    world.act(erasing.erase, first.id)
    world.work_off()

    assert {one.value for one in world.rows(Suppression)} == {YUKI}
