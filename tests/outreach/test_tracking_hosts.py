"""A host name for pictures is one, and leads where Plera is; where it does not, the record to add is named."""

import pytest

from integrations.recording_domain_records import RecordingDomainRecords
from models import Message, SenderAccount
from models.states import MessageState
from outreach import chosen, sender_editing, tracking_hosts
from outreach.domain_answers import Answers
from outreach.errors import InvalidForm
from tests.outreach.doing import ask
from tests.world import World

URL = "https://plera.kestrel.test"
HOST = "links.kestrel.test"


def answers(records: dict[str, dict[str, tuple[str, ...]]], url: str = URL) -> Answers:
    return tracking_hosts.look(RecordingDomainRecords(records), HOST, url)


def why_not(records: dict[str, dict[str, tuple[str, ...]]], url: str = URL) -> str:
    return tracking_hosts.why_not(answers(records, url), HOST, url)


@pytest.mark.parametrize(
    "host", ["links.kestrel.test", "a.b.co", "xn--bcher-kva.test", "1.links.test", "l-1.kestrel.test"]
)
def test_a_host_name_may_be_used(host: str) -> None:
    assert tracking_hosts.flaw(host, URL) == ""


@pytest.mark.parametrize(
    "host",
    ["links", "https://links.acme.com", "links.acme.com/o", "links.acme.com:8443", "a b.com", "-a.com", "a-.com",
     "192.0.2.7", "2001:db8::1", "a..com", "*.acme.com", "_dmarc.acme.com", "a@b.com", "ö.com", f"{'a' * 64}.com",
     ".".join(["a" * 60] * 5), "a.com\r\nx.com", '"><script>.com'],
)  # fmt: skip
def test_what_is_no_host_name_is_refused_with_an_example(host: str) -> None:
    assert "such as links.acme.com" in tracking_hosts.flaw(host, URL)


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:3000"])
def test_without_https_there_is_no_host_of_one_s_own(url: str) -> None:
    assert tracking_hosts.own_host(url) == ""
    assert "PUBLIC_URL" in tracking_hosts.flaw(HOST, url)


def test_a_host_is_kept_in_ascii_and_that_of_plera_itself_not_at_all() -> None:
    assert tracking_hosts.kept(" Links.Bücher.test. ", URL) == "links.xn--bcher-kva.test"
    assert tracking_hosts.kept("PLERA.kestrel.test", f"{URL}:8443/in") == ""
    assert tracking_hosts.kept("  ", URL) == ""


def test_a_cname_leads_here_and_nothing_more_is_asked() -> None:
    records = RecordingDomainRecords({HOST: {"CNAME": ("plera.kestrel.test",)}})

    found = tracking_hosts.look(records, HOST, URL)

    assert tracking_hosts.why_not(found, HOST, URL) == ""
    assert records.asked == [(HOST, "CNAME")]


@pytest.mark.parametrize(
    "theirs",
    [
        {"A": ("192.0.2.7",)},
        {"A": ("192.0.2.8", "192.0.2.7"), "AAAA": ("2001:db8:0::7",)},
        {"CNAME": ("edge.kestrel.test",)},
    ],
)
def test_the_same_addresses_lead_here(theirs: dict[str, tuple[str, ...]]) -> None:
    ours = {"A": ("192.0.2.7", "192.0.2.8"), "AAAA": ("2001:db8::7",)}

    edge: dict[str, tuple[str, ...]] = {"A": ("192.0.2.7",)}

    assert why_not({HOST: theirs, "plera.kestrel.test": ours, "edge.kestrel.test": edge}) == ""


@pytest.mark.parametrize(
    "theirs",
    [
        {},
        {"A": ("192.0.2.9",)},
        {"A": ("192.0.2.7", "192.0.2.9")},
        {"CNAME": ("other.test",), "A": ("192.0.2.9",)},
    ],
)
def test_one_that_leads_elsewhere_is_told_the_record(theirs: dict[str, tuple[str, ...]]) -> None:
    said = why_not({HOST: theirs, "plera.kestrel.test": {"A": ("192.0.2.7",)}})

    assert said == (
        "links.kestrel.test does not lead to plera.kestrel.test yet. Add this record where its DNS is kept, then save "
        "again: links.kestrel.test CNAME plera.kestrel.test"
    )


@pytest.mark.parametrize(("address", "kind"), [("192.0.2.7", "A"), ("2001:db8::7", "AAAA")])
def test_where_plera_has_no_name_its_address_is_the_record(address: str, kind: str) -> None:
    url = f"https://[{address}]" if ":" in address else f"https://{address}"

    assert why_not({HOST: {kind: (address,)}}, url) == ""
    assert why_not({}, url).endswith(f"then save again: links.kestrel.test {kind} {address}")


def test_a_dns_that_does_not_tell_is_no_no() -> None:
    away = RecordingDomainRecords()
    away.is_away = True

    for found in (tracking_hosts.look(away, HOST, URL), {}):
        assert "could not be asked about links.kestrel.test just now" in tracking_hosts.why_not(
            found, HOST, URL
        )


def test_once_the_time_is_over_nobody_is_asked_any_more() -> None:
    records = RecordingDomainRecords()

    found = tracking_hosts.look(records, HOST, URL, is_over=lambda: True)

    assert set(found.values()) == {None}
    assert records.asked == []


LEADS_HERE: Answers = {f"CNAME {HOST}": ("plera.kestrel.test",)}


def switch_on(world: World) -> None:
    world.run(lambda session: chosen.keep(session, world.workspace_id, "notes_opens", True))


def typed(world: World, host: str | None) -> sender_editing.Typed:
    sender = world.row(SenderAccount, world.sender_ids[0])
    return sender_editing.Typed(
        sender_id=sender.id,
        name=sender.display_name,
        signature=sender.signature,
        limit=str(sender.daily_limit),
        owner="",
        opens="",
        closes="",
        weekdays=(),
        tracking_host=host,
    )


def save(world: World, host: str | None, found: Answers | None = None, url: str = URL) -> str:
    return world.act(sender_editing.save, typed(world, host), public_url=url, answers=found)


def kept_host(world: World) -> str:
    return world.row(SenderAccount, world.sender_ids[0]).tracking_host


def to_ask(world: World, host: str | None) -> str:
    return ask(
        world,
        lambda session, actor: sender_editing.new_host(session, actor, typed(world, host), public_url=URL),
    )


def test_the_form_asks_for_it_only_where_mails_carry_pictures(world: World) -> None:
    def form(url: str) -> str:
        return ask(
            world,
            lambda session, actor: sender_editing.form(session, actor, world.sender_ids[0], public_url=url),
        ).pictures_from

    assert form(URL) == ""
    switch_on(world)
    assert form(URL) == "plera.kestrel.test"
    assert form("") == form("http://127.0.0.1:3000") == ""


def test_it_is_kept_without_voiding_an_approval_and_taken_back(world: World) -> None:
    sequence_id = world.written()
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    assert to_ask(world, " Links.kestrel.test ") == HOST

    assert save(world, " Links.kestrel.test ", LEADS_HERE) == "ana@kestrel.test is changed."
    world.work_off()

    assert kept_host(world) == HOST
    assert {one.state for one in world.rows(Message) if one.composed} == {MessageState.APPROVED}
    assert to_ask(world, HOST) == ""
    assert save(world, HOST) == "Nothing of ana@kestrel.test was changed."
    save(world, None, url="")
    assert kept_host(world) == HOST
    save(world, "")
    assert kept_host(world) == ""


@pytest.mark.parametrize(
    ("host", "found", "url", "said"),
    [
        (HOST, None, URL, "could not be asked"),
        (HOST, {f"CNAME {HOST}": ("other.test",)}, URL, "CNAME plera.kestrel.test"),
        (HOST, {f"CNAME other.{HOST}": ("plera.kestrel.test",)}, URL, "CNAME plera.kestrel.test"),
        ("links", LEADS_HERE, URL, "a host name alone"),
        (HOST, LEADS_HERE, "", "PUBLIC_URL"),
    ],
)
def test_one_that_cannot_be_used_is_refused_at_its_field_and_nothing_is_kept(
    world: World, host: str, found: Answers, url: str, said: str
) -> None:
    with pytest.raises(InvalidForm) as refused:
        save(world, host, found, url)

    assert said in refused.value.fields["tracking_host"]
    assert kept_host(world) == ""


@pytest.mark.parametrize("host", ["", "links", "plera.kestrel.test", None])
def test_nobody_is_asked_about_what_is_none(world: World, host: str | None) -> None:
    assert to_ask(world, host) == ""
