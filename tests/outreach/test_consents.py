"""A consent ends once, in the browser in which it began, by whoever pressed the button, or not at all."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from integrations import oauth_issuers
from models import MailConsent, MailGrant, Person, SenderAccount
from models.states import SenderState
from outreach import consents
from outreach.consents import ConsentOver, OtherBrowser, OtherMailbox
from outreach.errors import NotAllowed
from outreach.oauth_port import Tokens
from tests.outreach.consenting import ANA_BOX, begin, bind, granted, take
from tests.outreach.doing import change
from tests.world import World

pytestmark = pytest.mark.unseen


def test_a_state_tells_nothing_and_leads_to_whoever_pressed(world: World) -> None:
    state = begin(world)

    begun = take(world, state, bind(world, state))

    assert "ana" not in state.lower()
    assert (begun.person_id, begun.workspace_id) == (world.ana_id, world.workspace_id)
    assert (begun.person, begun.workspace, begun.address) == ("Ana", "Kestrel", ANA_BOX)
    assert 43 <= len(begun.verifier) <= 128
    assert begun.verifier not in world.only(MailConsent).verifier_secret


def test_a_state_is_used_once(world: World) -> None:
    state = begin(world)
    cookies = bind(world, state)
    take(world, state, cookies)

    with pytest.raises(ConsentOver):
        take(world, state, cookies)
    with pytest.raises(ConsentOver):
        bind(world, state)


@pytest.mark.everywhere
def test_of_two_that_come_back_at_once_one_goes_on(world: World) -> None:
    state = begin(world)
    cookies, ready = bind(world, state), Barrier(2)

    def come_back(_: int) -> bool:
        ready.wait(10)
        try:
            take(world, state, cookies)
        except ConsentOver:
            return False
        return True

    with ThreadPoolExecutor(2) as browsers:
        assert sorted(browsers.map(come_back, range(2))) == [False, True]


def test_a_state_ends_after_ten_minutes(world: World) -> None:
    state = begin(world)
    cookies = bind(world, state)
    world.clock.advance(minutes=9, seconds=59)
    assert consents.LASTS.total_seconds() == 600
    world.run(
        lambda session: consents.find(session, state, wall=world.clock.now, cipher=world.services.cipher)
    )
    world.clock.advance(seconds=1)

    with pytest.raises(ConsentOver, match="within ten minutes"):
        take(world, state, cookies)


def forgeries(world: World, state: str) -> list[str]:
    """States that nobody here has sealed, or that were sealed for something else."""
    seal = world.services.cipher.encrypt
    changed = state[:30] + ("A" if state[30] != "A" else "B") + state[31:]
    return [
        *("", "x", "ü", state[:-4], changed, "x" * 5_000, "consent:abc"),
        seal("consent:not-begun"),
        seal("xoxb-test"),
        world.row(SenderAccount, world.sender_ids[0]).password_secret,
    ]


def test_a_forged_state_opens_nothing(world: World) -> None:
    state = begin(world)
    cookies = bind(world, state)

    for forged in forgeries(world, state):
        with pytest.raises(ConsentOver):
            take(world, forged, cookies)
        with pytest.raises(ConsentOver):
            bind(world, forged)
    take(world, state, cookies)


def test_another_browser_than_the_one_that_began_is_refused_and_uses_nothing_up(world: World) -> None:
    state, other = begin(world), begin(world, by=world.jo_id, address="jo@kestrel.test")
    cookies, others = bind(world, state), bind(world, other)

    for strange in ({}, others, dict.fromkeys(cookies, next(iter(others.values())))):
        with pytest.raises(OtherBrowser, match="another browser"):
            take(world, state, strange)

    assert take(world, state, cookies).person_id == world.ana_id
    assert take(world, other, others).person_id == world.jo_id


def test_nobody_comes_back_to_a_link_that_no_browser_opened(world: World) -> None:
    with pytest.raises(OtherBrowser):
        take(world, begin(world), {consents.cookie_name(1): ""})


def test_who_became_a_guest_meanwhile_may_not_go_on(world: World) -> None:
    state = begin(world)
    cookies = bind(world, state)
    change(world, Person, world.ana_id, is_guest=True)

    with pytest.raises(NotAllowed):
        take(world, state, cookies)
    with pytest.raises(NotAllowed):
        begin(world)


def test_somebody_elses_mailbox_takes_its_owner_or_an_admin(world: World) -> None:
    change(world, Person, world.ben_id, is_admin=False)

    with pytest.raises(NotAllowed, match="is connected as Ana's: ask them or an admin"):
        begin(world, by=world.ben_id)
    begin(world, by=world.ana_id, address="jo@kestrel.test")
    begin(world, by=world.ben_id, address="new@kestrel.test")


def test_who_consents_as_somebody_elses_mailbox_without_having_named_it_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="is connected as Jo's"):
        connect(world, "jo@kestrel.test", by=world.ben_id, named=False)

    assert world.rows(MailGrant) == []


@pytest.mark.parametrize(
    ("wanted", "addresses", "told"),
    [
        ("", ("jo@x.test",), "jo@x.test"),
        ("jo@x.test", ("jo@x.test",), "jo@x.test"),
        ("jo@x.test", ("jo.m@x.test", "jo@x.test"), "jo@x.test"),
        ("jo@x.test", (), "jo@x.test"),
        ("jo@x.test", ("ana@x.test",), "You consented as ana@x.test, but jo@x.test was to be connected"),
        ("", (), "did not say whose mailbox"),
    ],
)
def test_the_address_that_consented_is_the_one_that_is_connected(
    world: World, wanted: str, addresses: tuple[str, ...], told: str
) -> None:
    begun = consents.Begun(1, 1, 1, "Jo", "Kestrel", "google", wanted, "verifier")

    try:
        found = consents.address_of(begun, Tokens("a", 60, "r", addresses), world.issuer)
    except OtherMailbox as error:
        found = str(error)

    assert told in found


def connect(world: World, address: str, *, by: int | None = None, named: bool = True) -> None:
    """Go the whole way, without servers; the address may have been named in Slack, or be that of who consents."""
    state = begin(world, address if named else "", by=by)
    begun = take(world, state, bind(world, state))
    tokens = Tokens("access-1", 3_600, "refresh-1", (address,))

    def work(session) -> None:  # type: ignore[no-untyped-def]
        reached = consents.account(session, begun, address, world.issuer, tokens.access)
        consents.connect(
            session,
            begun,
            reached,
            tokens,
            cipher=world.services.cipher,
            now=world.clock.now,
            wall=world.clock.now,
        )

    world.run(work)


def test_a_new_mailbox_belongs_to_whoever_consented_and_counts_as_new(world: World) -> None:
    connect(world, "lena@kestrel.test", by=world.ben_id)

    new = world.only(SenderAccount, address="lena@kestrel.test")
    assert (new.owner_person_id, new.issuer, new.state) == (world.ben_id, "google", SenderState.HEALTHY)
    assert (new.smtp_host, new.smtp_port, new.smtp_security) == ("smtp.issuer.test", 587, "starttls")
    assert (new.imap_host, new.imap_port, new.imap_security) == ("imap.issuer.test", 993, "tls")
    assert new.in_use_since == world.clock.now.date()
    assert world.only(MailGrant).sender_account_id == new.id


@pytest.mark.parametrize(
    ("address", "smtp"),
    [
        ("ana@hotmail.com", "smtp-mail.outlook.com"),
        ("ana@outlook.com", "smtp-mail.outlook.com"),
        ("ana@acme.onmicrosoft.com", "smtp.office365.com"),
        ("ana@acme.test", "smtp.office365.com"),
        ("ana@gmail.com", "smtp.office365.com"),
    ],
)
def test_private_mailboxes_at_microsoft_have_a_server_of_their_own(
    world: World, address: str, smtp: str
) -> None:
    issuer = oauth_issuers.microsoft("client-1", "secret", "https://plera.example.com")
    state = begin(world, address)
    begun = take(world, state, bind(world, state))

    reached = world.services.read(lambda session: consents.account(session, begun, address, issuer, "access"))

    assert (reached.smtp_host, reached.smtp_port, reached.smtp_security) == (smtp, 587, "starttls")
    assert (reached.imap_host, reached.imap_port) == ("outlook.office365.com", 993)


def test_reconnecting_keeps_what_was_set_and_forgets_the_password(world: World) -> None:
    before = world.row(SenderAccount, world.sender_ids[0])
    change(world, SenderAccount, before.id, signature="Ana", daily_limit=17, state=SenderState.BROKEN)
    change(world, SenderAccount, before.id, broken_side="imap", health_reason="Refused.")
    change(world, SenderAccount, before.id, imap_reason="Refused.")

    connect(world, ANA_BOX)

    after = world.row(SenderAccount, before.id)
    assert (after.signature, after.daily_limit, after.in_use_since) == ("Ana", 17, before.in_use_since)
    assert (after.password_secret, after.issuer) == ("", "google")
    assert (after.state, after.health_reason) == (SenderState.HEALTHY, "")


def test_a_consent_for_a_mailbox_that_is_reached_by_consent_takes_the_place_of_the_last_one(
    world: World,
) -> None:
    granted(world)

    connect(world, ANA_BOX)

    grant = world.only(MailGrant)
    assert world.services.cipher.decrypt(grant.refresh_secret) == "refresh-1"
    assert world.issuer.given_back == []


def test_consents_of_days_ago_are_forgotten(world: World) -> None:
    begin(world)
    world.clock.advance(days=2)
    begin(world)

    world.run(lambda session: consents.drop_old(session, wall=world.clock.now))

    assert [one.began_at for one in world.rows(MailConsent)] == [world.clock.now]
