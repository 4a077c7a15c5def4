"""The host of a sender's pictures is looked at every hour: where it leads elsewhere, its mails carry none."""

from dataclasses import replace

import pytest

from integrations.recording_domain_records import RecordingDomainRecords
from jobs.check_mailbox import check
from models import History, Person, SenderAccount, SlackPost
from models.states import PostKind
from outreach import picture_hosts, sender_list, tracking_hosts
from tests.mail_words import html_of
from tests.outreach.doing import change
from tests.outreach.test_opened_mails import switch
from tests.world import World

HOST, OURS = "links.kestrel.test", "plera.kestrel.test"
BROKEN = (
    f"Opens of its mails are not noted: {HOST} does not lead to {OURS} any more. Add this record where its DNS "
    f"is kept: {HOST} CNAME {OURS}. It is looked at every hour."
)


@pytest.fixture
def dns(world: World) -> RecordingDomainRecords:
    """Every sender has a host of its own, which leads here."""
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, tracking_host=HOST, next_login_check_at=None)
    records = RecordingDomainRecords({HOST: {"CNAME": (OURS,)}})
    world.services = replace(world.services, domain_records=records)
    return records


def an_hour_later(world: World) -> None:
    world.clock.advance(hours=1)
    for sender_id in world.sender_ids:
        check(world.services, sender_id)


def flaws(world: World) -> set[str]:
    return {one.tracking_flaw for one in world.rows(SenderAccount)}


def told(world: World) -> list[str]:
    return [one.note for one in world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)]


def test_one_that_leads_here_is_asked_about_every_hour_and_nothing_is_said(
    world: World, dns: RecordingDomainRecords
) -> None:
    an_hour_later(world)
    an_hour_later(world)

    assert dns.asked == [(HOST, "CNAME")] * 2 * len(world.sender_ids)
    assert (flaws(world), told(world)) == ({""}, [])


def test_mails_of_one_that_leads_elsewhere_carry_no_picture_and_its_owner_is_told_once(
    world: World, dns: RecordingDomainRecords
) -> None:
    switch(world)
    dns.add(HOST, "CNAME", "parked.example.com")
    dns.add("parked.example.com", "A", "192.0.2.9")
    dns.add(OURS, "A", "192.0.2.1")

    an_hour_later(world)
    an_hour_later(world)

    assert flaws(world) == {BROKEN}
    assert sorted(told(world)) == sorted(f"{one.address}: {BROKEN}" for one in world.rows(SenderAccount))
    assert len(world.rows(History, kind="sender.pictures")) == len(world.sender_ids)
    page = world.services.read(
        lambda session: sender_list.page_of(
            session, session.get_one(Person, 1), now=world.clock.now, wall=world.clock.now
        )
    )
    assert all(BROKEN in line.notes for line in page.lines)
    world.launched(leads=1)
    assert "<img" not in html_of(world.channel.sent[0].content)


def test_it_heals_with_the_record(world: World, dns: RecordingDomainRecords) -> None:
    switch(world)
    dns.records.clear()
    dns.add(OURS, "A", "192.0.2.1")
    an_hour_later(world)
    dns.add(HOST, "CNAME", OURS)

    an_hour_later(world)

    assert flaws(world) == {""}
    assert [one.reason for one in world.rows(History, kind="sender.pictures")][
        -1
    ] == f"{HOST} leads here again"
    world.launched(leads=1)
    assert f"https://{HOST}/o/" in html_of(world.channel.sent[0].content)


def test_a_dns_that_is_away_changes_nothing(world: World, dns: RecordingDomainRecords) -> None:
    dns.is_away = True
    an_hour_later(world)
    assert flaws(world) == {""}

    dns.is_away = False
    dns.records.clear()
    dns.add(OURS, "A", "192.0.2.1")
    an_hour_later(world)
    dns.is_away = True
    an_hour_later(world)

    assert flaws(world) == {BROKEN}


def test_without_https_there_are_no_pictures_from_a_host_of_one_s_own(
    world: World, dns: RecordingDomainRecords
) -> None:
    world.services = replace(world.services, public_url="http://plera.kestrel.test")

    an_hour_later(world)

    assert flaws(world) == {
        f"Opens of its mails are not noted: for {HOST} PUBLIC_URL has to be an https:// address."
    }
    assert dns.asked == []


def test_a_host_that_was_changed_meanwhile_is_judged_by_nothing_older(
    world: World, dns: RecordingDomainRecords
) -> None:
    dns.records.clear()
    dns.add(OURS, "A", "192.0.2.1")
    sender_id = world.sender_ids[0]
    found = tracking_hosts.look(dns, HOST, world.services.public_url)
    change(world, SenderAccount, sender_id, tracking_host="")

    world.run(
        lambda session: picture_hosts.looked(
            session, sender_id, HOST, found, public_url=world.services.public_url, now=world.clock.now
        )
    )

    assert world.row(SenderAccount, sender_id).tracking_flaw == ""


def test_who_has_no_host_of_their_own_is_asked_about_nowhere(world: World) -> None:
    dns = RecordingDomainRecords()
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, next_login_check_at=None)
    world.services = replace(world.services, domain_records=dns)

    an_hour_later(world)

    assert dns.asked == []


def test_a_flaw_is_told_at_most_once_a_day_however_often_it_comes_and_goes(
    world: World, dns: RecordingDomainRecords
) -> None:
    dns.add(OURS, "A", "192.0.2.1")
    for _ in range(3):
        dns.records.pop(HOST, None)
        an_hour_later(world)
        dns.add(HOST, "CNAME", OURS)
        an_hour_later(world)

    assert len(told(world)) == len(world.sender_ids)
