"""Access tokens are refreshed before they end, by one process at a time; a grant that ended is not asked for again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from jobs.access_tokens import FreshTokens
from jobs.consent import give_back_now
from models import MailGrant
from outreach import grants
from outreach.oauth_port import GrantLost, IssuerRefuses, IssuerUnreachable
from tests.outreach.consenting import granted
from tests.outreach.doing import change
from tests.world import World

pytestmark = pytest.mark.unseen


def tokens_of(world: World, sleep: Callable[[float], None] = lambda seconds: None) -> FreshTokens:
    """What one process keeps tokens fresh with."""
    services = world.services
    return FreshTokens(
        services.issuers,
        run=services.run,
        read=services.read,
        persist=services.persist,
        cipher=services.cipher,
        wall=services.wall,
        sleep=sleep,
    )


def secrets(world: World) -> tuple[str, str]:
    """The refresh token and the access token that are kept."""
    grant = world.only(MailGrant)
    cipher = world.services.cipher
    return cipher.decrypt(grant.refresh_secret), cipher.decrypt(grant.access_secret)


def test_a_token_that_holds_is_used_without_asking(world: World) -> None:
    sender_id = granted(world)

    assert tokens_of(world).current(sender_id) == "access-0"
    assert world.issuer.refreshed == []
    assert "access-0" not in world.only(MailGrant).access_secret


def test_a_token_is_replaced_five_minutes_before_its_end(world: World) -> None:
    sender_id = granted(world)
    world.clock.advance(seconds=3_600 - 301)
    assert tokens_of(world).current(sender_id) == "access-0"

    world.clock.advance(seconds=1)

    assert tokens_of(world).current(sender_id) == "access-1"
    assert tokens_of(world).current(sender_id) == "access-1"
    assert world.issuer.refreshed == ["refresh-0"]


def test_a_refresh_token_that_is_replaced_is_kept(world: World) -> None:
    world.issuer.rotates = True
    sender_id = granted(world)

    for _ in range(3):
        world.clock.advance(hours=1)
        tokens_of(world).current(sender_id)

    assert world.issuer.refreshed == ["refresh-0", "refresh-1", "refresh-2"]
    assert secrets(world) == ("refresh-3", "access-3")


def test_a_refused_token_is_replaced_though_it_should_hold_and_only_once(world: World) -> None:
    sender_id = granted(world)

    assert tokens_of(world).current(sender_id, refused="access-0") == "access-1"
    assert tokens_of(world).current(sender_id, refused="access-0") == "access-1"
    assert world.issuer.refreshed == ["refresh-0"]


def test_an_issuer_that_is_away_holds_nobody_up_while_the_token_holds(world: World) -> None:
    sender_id = granted(world)
    world.issuer.troubles += [
        IssuerUnreachable("Google cannot be reached just now."),
        IssuerUnreachable("Away."),
    ]
    world.clock.advance(minutes=57)

    assert tokens_of(world).current(sender_id) == "access-0"
    world.clock.advance(minutes=3)
    with pytest.raises(IssuerUnreachable, match="Away"):
        tokens_of(world).current(sender_id)
    assert tokens_of(world).current(sender_id) == "access-3"


def test_a_grant_that_its_issuer_ended_is_asked_for_once_and_said_to_everybody(world: World) -> None:
    sender_id = granted(world)
    world.issuer.troubles += [GrantLost("Google gives no access to this mailbox any more: press Reconnect.")]
    world.clock.advance(hours=1)

    for _ in range(3):
        with pytest.raises(GrantLost, match="press Reconnect"):
            tokens_of(world).current(sender_id)

    assert world.issuer.refreshed == ["refresh-0"]
    granted(world)
    assert tokens_of(world).current(sender_id) == "access-0"


def test_a_wrong_client_secret_ends_no_grant(world: World) -> None:
    sender_id = granted(world)
    world.issuer.troubles += [IssuerRefuses("Google does not take this installation's client id or secret.")]
    world.clock.advance(hours=1)

    with pytest.raises(IssuerRefuses):
        tokens_of(world).current(sender_id)

    assert tokens_of(world).current(sender_id) == "access-2"


def test_an_unforeseen_failure_gives_the_claim_back(world: World) -> None:
    sender_id = granted(world)
    world.clock.advance(hours=1)

    def fail() -> None:
        world.issuer.before = lambda: None
        raise RuntimeError("unforeseen")

    world.issuer.before = fail
    with pytest.raises(RuntimeError):
        tokens_of(world).current(sender_id)

    assert tokens_of(world).current(sender_id) == "access-2"


def race(world: World) -> None:
    """Two processes need a token whose refresh token is good for one use; both go on, and one asks."""
    world.issuer.rotates = True
    sender_id = granted(world)
    world.clock.advance(hours=1)
    asking, may_answer, waited = Event(), Event(), Event()

    def hold() -> None:
        asking.set()
        assert may_answer.wait(10)

    def sleep(_: float) -> None:
        waited.set()
        may_answer.set()
        first.result(10)

    world.issuer.before = hold
    with ThreadPoolExecutor(2) as processes:
        first = processes.submit(tokens_of(world).current, sender_id)
        assert asking.wait(10)
        second = processes.submit(tokens_of(world, sleep).current, sender_id)
        assert (first.result(10), second.result(10)) == ("access-1", "access-1")

    assert waited.is_set()
    assert world.issuer.refreshed == ["refresh-0"]
    assert secrets(world) == ("refresh-1", "access-1")


@pytest.mark.everywhere
def test_of_two_sessions_one_refreshes_and_the_other_waits_for_it(world: World) -> None:
    race(world)


@pytest.mark.postgres
@pytest.mark.slow
def test_of_two_sessions_on_postgresql_one_refreshes_and_the_other_waits_for_it(
    postgres_world: World,
) -> None:
    race(postgres_world)


def crowd(world: World) -> None:
    """Twelve ask at the same instant, several times over; a token used twice would end the grant."""
    world.issuer.rotates = True
    sender_id, never = granted(world), Event()

    def sleep(_: float) -> None:
        never.wait(0.01)

    with ThreadPoolExecutor(12) as processes:
        for number in range(1, 4):
            world.clock.advance(hours=1)
            asked = [processes.submit(tokens_of(world, sleep).current, sender_id) for _ in range(12)]
            assert {one.result(20) for one in asked} == {f"access-{number}"}

    assert len(world.issuer.refreshed) == 3


@pytest.mark.everywhere
def test_a_crowd_asks_once_an_hour(world: World) -> None:
    crowd(world)


@pytest.mark.postgres
@pytest.mark.slow
def test_a_crowd_asks_once_an_hour_on_postgresql(postgres_world: World) -> None:
    crowd(postgres_world)


def test_who_died_while_asking_is_not_waited_for_longer_than_the_lease(world: World) -> None:
    sender_id = granted(world)
    world.clock.advance(hours=1)
    claimed = world.run(
        lambda session: grants.claim(
            session, sender_id, refused="", wall=world.clock.now, cipher=world.services.cipher
        )
    )

    assert tokens_of(world, lambda _: world.clock.advance(seconds=30)).current(sender_id) == "access-1"

    late = world.run(
        lambda session: grants.renewed(
            session,
            sender_id,
            claimed.claim,
            world.issuer.knows("late"),
            wall=world.clock.now,
            cipher=world.services.cipher,
        )
    )
    assert (late, secrets(world)) == (False, ("refresh-0", "access-1"))


def test_a_mailbox_without_a_grant_says_so(world: World) -> None:
    with pytest.raises(GrantLost, match="connect it again"):
        tokens_of(world).current(world.sender_ids[0])


def test_without_the_issuer_in_the_settings_the_sentence_names_them(world: World) -> None:
    sender_id = granted(world)
    change(world, MailGrant, world.only(MailGrant).id, issuer="microsoft")
    world.clock.advance(hours=1)

    with pytest.raises(IssuerUnreachable, match="PLERA_MICROSOFT_CLIENT_ID"):
        tokens_of(world).current(sender_id)


def end(world: World, sender_id: int) -> int:
    """End a mailbox's grant; return the grant's id."""
    grant_id = world.only(MailGrant, sender_account_id=sender_id).id
    world.run(lambda session: grants.end(session, sender_id))
    return grant_id


def test_a_grant_that_ends_is_given_back_by_a_job_and_forgotten(world: World) -> None:
    sender_id = granted(world)

    end(world, sender_id)
    with pytest.raises(GrantLost):
        tokens_of(world).current(sender_id)
    world.work_off()

    assert world.issuer.given_back == ["refresh-0"]
    assert world.rows(MailGrant) == []


def test_giving_back_is_tried_again_later_and_given_up_in_the_end(world: World) -> None:
    world.issuer.troubles += [IssuerUnreachable("Away.") for _ in range(grants.GIVE_BACK_TRIES)]
    grant_id = end(world, granted(world))

    give_back_now(world.services, grant_id)
    give_back_now(world.services, grant_id)
    assert world.only(MailGrant).give_back_tries == 1

    change(world, MailGrant, grant_id, give_back_tries=grants.GIVE_BACK_TRIES - 1)
    world.clock.advance(minutes=10)
    give_back_now(world.services, grant_id)
    assert (world.rows(MailGrant), world.issuer.given_back) == ([], [])


def test_a_mailbox_connected_anew_before_its_grant_was_given_back_keeps_it(world: World) -> None:
    sender_id = granted(world)
    grant_id = end(world, sender_id)
    granted(world)

    give_back_now(world.services, grant_id)

    assert world.issuer.given_back == []
    assert tokens_of(world).current(sender_id) == "access-0"
