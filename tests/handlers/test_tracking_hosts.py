"""A person who saves a host name does not wait for a DNS that hangs, and nobody is asked about nothing."""

from dataclasses import dataclass, field, replace
from threading import Event

from handlers import tracking_hosts
from integrations.recording_domain_records import RecordingDomainRecords
from outreach.domain_records_port import DomainRecords, RecordKind
from outreach.ports import Services
from tests.world import World

HOST = "links.kestrel.test"


@dataclass
class Hanging:
    """A DNS that answers only once it is let."""

    is_let: Event = field(default_factory=Event)

    def ask(self, name: str, kind: RecordKind) -> tuple[str, ...] | None:
        self.is_let.wait(60)
        return None


def asking(world: World, records: DomainRecords | None) -> Services:
    return replace(world.services, domain_records=records)


def test_what_the_dns_says_of_a_host_is_told(world: World) -> None:
    records = RecordingDomainRecords({HOST: {"CNAME": ("plera.kestrel.test",)}})

    assert tracking_hosts.answers(asking(world, records), HOST) == {f"CNAME {HOST}": ("plera.kestrel.test",)}


def test_a_dns_that_hangs_is_not_waited_for(world: World) -> None:
    records = Hanging()
    try:
        found = tracking_hosts.answers(asking(world, records), HOST, seconds=0.02)
        assert not any(found.values()), "a thread that begins late has asked nothing"
    finally:
        records.is_let.set()


def test_where_there_is_nothing_to_ask_or_nobody_is_asked_nothing_is_told(world: World) -> None:
    records = RecordingDomainRecords()

    assert tracking_hosts.answers(asking(world, records), "") == {}
    assert records.asked == []
    assert tracking_hosts.answers(asking(world, None), HOST) == {}
