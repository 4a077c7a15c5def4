"""A sending domain is looked at when a mailbox is connected and once a day; a DNS that is away changes nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from integrations.recording_domain_records import RecordingDomainRecords
from jobs import context
from jobs.domains import look
from jobs.tick import tick
from models import DomainCheck, RawMail, SenderAccount, Sequence
from models.states import SenderState
from outreach import connecting, domain_checks, finding_domains, findings
from outreach.domain_flaws import OwnKey
from outreach.domain_signatures import selectors_in
from outreach.finding_kinds import FindingKind, Fix
from outreach.ports import MailAccount
from tests.outreach.doing import change
from tests.outreach.test_domain_rules import GOOD
from tests.world import World

RECORDS = {name.replace("acme.test", "kestrel.test"): kinds for name, kinds in GOOD.items()}


@pytest.fixture
def dns(world: World) -> RecordingDomainRecords:
    records = RecordingDomainRecords(RECORDS)
    world.services = replace(world.services, domain_records=records)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, smtp_host="smtp.gmail.com")
    return records


def watched(world: World, address: str = "ana@kestrel.test") -> None:
    """Connect a mailbox, as the command line and the senders page do."""
    account = MailAccount(
        address, "Ana", address, "secret", "smtp.gmail.com", 587, "starttls", "imap.gmail.com", 993, "tls"
    )
    planned = connecting.Connected(account, world.clock.now.date())
    cipher = world.services.cipher
    world.run(
        lambda session: connecting.keep(
            session, world.workspace_id, planned, cipher=cipher, now=world.clock.now, wall=world.clock.now
        )
    )
    world.work_off()


def the_check(world: World) -> DomainCheck:
    return world.only(DomainCheck)


def lines(world: World, sender_id: int = 0) -> tuple[str, ...]:
    wanted = sender_id or world.sender_ids[0]
    return world.services.read(
        lambda session: finding_domains.lines_of_sender(session, session.get_one(SenderAccount, wanted))
    )


def listed(world: World, sequence_id: int) -> dict[FindingKind, Any]:
    found = world.services.read(
        lambda session: findings.findings(
            session, session.get_one(Sequence, sequence_id), now=world.clock.now
        )
    )
    return {one.kind: one for one in found}


def test_connecting_a_mailbox_has_its_domain_looked_at(world: World, dns: RecordingDomainRecords) -> None:
    watched(world)

    assert the_check(world).domain == "kestrel.test"
    assert the_check(world).looked_at == world.clock.now
    assert lines(world) == (
        "The records of kestrel.test let its mails arrive.",
        "Looked at on Mon 30 Nov 11:00.",
    )


def test_it_is_looked_at_again_a_day_later_and_no_sooner(world: World, dns: RecordingDomainRecords) -> None:
    watched(world)
    asked = len(dns.asked)
    world.clock.advance(hours=23, minutes=59)
    tick(world.services)
    world.work_off()
    assert len(dns.asked) == asked

    world.clock.advance(minutes=1)
    dns.add("_dmarc.kestrel.test", "TXT")
    tick(world.services)
    world.work_off()

    assert len(dns.asked) > asked
    assert lines(world)[0] == "kestrel.test has no DMARC."


def test_two_mailboxes_of_a_domain_are_one_look(world: World, dns: RecordingDomainRecords) -> None:
    watched(world)
    watched(world, "jo@kestrel.test")

    assert len(world.rows(DomainCheck)) == 1


@pytest.mark.parametrize("address", ["ana@gmail.com", "ana@GMX.de", "ana@kestrel.onmicrosoft.com"])
def test_where_the_team_has_nothing_to_set_nothing_is_looked_at(
    world: World, dns: RecordingDomainRecords, address: str
) -> None:
    watched(world, address)

    assert world.rows(DomainCheck) == []
    assert dns.asked == []


def test_an_international_domain_is_asked_for_in_ascii_and_shown_as_people_write_it(
    world: World, dns: RecordingDomainRecords
) -> None:
    watched(world, "ana@bücher.test")

    assert the_check(world).domain == "xn--bcher-kva.test"
    assert ("xn--bcher-kva.test", "MX") in dns.asked
    assert finding_domains.shown("xn--bcher-kva.test") == "bücher.test (xn--bcher-kva.test)"


def test_a_dns_that_is_away_leaves_what_was_known_and_is_asked_again_within_the_hour(
    world: World, dns: RecordingDomainRecords
) -> None:
    dns.add("_dmarc.kestrel.test", "TXT")
    watched(world)
    dns.is_away = True
    world.clock.advance(hours=24)
    tick(world.services)
    world.work_off()

    check = the_check(world)
    assert check.tried_at == world.clock.now
    assert check.looked_at == world.clock.now - timedelta(hours=24)
    assert check.due_at == world.clock.now + timedelta(hours=1)
    assert lines(world)[0] == "kestrel.test has no DMARC."
    assert "could not tell everything" in lines(world)[-1]


def test_a_first_look_that_told_nothing_finds_nothing_and_blocks_nothing(
    world: World, dns: RecordingDomainRecords
) -> None:
    sequence_id = world.written()
    dns.is_away = True
    watched(world)

    kinds = listed(world, sequence_id)

    assert not {FindingKind.DOMAIN_CANNOT_RECEIVE, FindingKind.DOMAIN_RECORDS} & set(kinds)
    assert "could not tell all of kestrel.test" in lines(world)[-1]


def test_what_is_missing_stands_in_the_findings_and_no_mail_server_blocks(
    world: World, dns: RecordingDomainRecords
) -> None:
    sequence_id = world.written()
    dns.add("kestrel.test", "MX")
    dns.add("_dmarc.kestrel.test", "TXT")
    dns.add("google._domainkey.kestrel.test", "TXT")
    watched(world)

    kinds = listed(world, sequence_id)

    blocker, warning = kinds[FindingKind.DOMAIN_CANNOT_RECEIVE], kinds[FindingKind.DOMAIN_RECORDS]
    assert blocker.is_blocker
    assert blocker.fix is Fix.DOMAIN
    assert "replies and bounces cannot come in" in blocker.sentence
    assert not warning.is_blocker
    assert warning.sentence == "Mails from kestrel.test may be taken for spam: it has no DKIM and no DMARC."


def test_a_domain_nobody_sends_from_any_more_is_forgotten(world: World, dns: RecordingDomainRecords) -> None:
    watched(world)
    for sender_id in world.sender_ids:
        change(world, SenderAccount, sender_id, state=SenderState.REMOVED)
    world.clock.advance(hours=24)
    tick(world.services)
    world.work_off()

    assert world.rows(DomainCheck) == []


def test_a_look_is_bounded_in_time_and_two_at_once_are_one(world: World, dns: RecordingDomainRecords) -> None:
    watched(world)
    before = len(dns.asked)
    times = iter([0.0, 1.0, 2.0, 3.0])

    look(world.services, the_check(world).id, seconds=2.5, clock=lambda: next(times, 9.0))

    assert len(dns.asked) - before == 2
    assert the_check(world).due_at == world.clock.now + domain_checks.AGAIN_AFTER


SIGNED = (
    b"From: Jo <jo@kestrel.test>\r\nDKIM-Signature: v=1; a=rsa-sha256; d=kestrel.test;\r\n"
    b"\ts=team2024; h=from:to; bh=x; b=y\r\nDKIM-Signature: v=1; d=other.test; s=theirs; b=z\r\n"
    b"Subject: hi\r\nTo: ana@kestrel.test\r\nMessage-ID: <a@kestrel.test>\r\n\r\nhello\r\n"
)


def test_the_selector_of_a_signed_mail_that_came_in_is_asked_for(
    world: World, dns: RecordingDomainRecords
) -> None:
    dns.add("google._domainkey.kestrel.test", "TXT")
    dns.add("team2024._domainkey.kestrel.test", "TXT", "v=DKIM1; p=MIIB")
    world.receive("ana@kestrel.test", SIGNED)
    assert world.rows(RawMail)

    watched(world)

    assert lines(world)[0] == "The records of kestrel.test let its mails arrive."
    assert the_check(world).selectors == ["team2024"]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (b"DKIM-Signature: d=kestrel.test; s=one\r\n", ["one"]),
        (b"dkim-signature: a=b; s = Two ;\r\n d = KESTREL.test\r\n", ["two"]),
        (b"DKIM-Signature: d=kestrel.test; s=../x\r\n", []),
        (b"DKIM-Signature: d=mail.kestrel.test; s=one\r\n", []),
        (b"X: DKIM-Signature: d=kestrel.test; s=one\r\n", []),
        (b"DKIM-Signature: \xff\xfe d=kestrel.test; s=\xff\r\n", []),
    ],
)
def test_selectors_are_read_from_signatures_of_this_domain_only(header: bytes, found: list[str]) -> None:
    assert selectors_in(header + b"\r\nbody", "kestrel.test") == found


def test_the_key_that_signs_here_is_looked_for_and_what_is_found_is_kept(
    world: World, dns: RecordingDomainRecords
) -> None:
    keys = {"kestrel.test": OwnKey("plera", "MIIBIjAN")}
    world.services = replace(world.services, own_key=keys.get)
    context.install(lambda: world.services)

    watched(world)

    assert ("plera._domainkey.kestrel.test", "TXT") in dns.asked
    assert lines(world)[0] == "kestrel.test has no DKIM key."
    dns.add("plera._domainkey.kestrel.test", "TXT", "v=DKIM1; p=MIIBIjAN")
    look(world.services, the_check(world).id, seconds=20)
    assert lines(world)[0] == "The records of kestrel.test let its mails arrive."
