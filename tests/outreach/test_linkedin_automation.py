"""Automation is off until an admin confirms LinkedIn's terms; an account is checked before it sends by itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from integrations.recording_linkedin import RecordingLinkedIn, Trouble
from integrations.unipile_errors import account_problem
from models import Attempt, Delivery, History, Person, SenderAccount
from models.states import AccountKind, DeliveryState, SenderState
from outreach import (
    chosen,
    linkedin_accounts,
    linkedin_automation,
    linkedin_tasks,
    linkedin_undoing,
    removing,
)
from outreach.errors import AlreadyDecided, InvalidForm, NotAllowed
from outreach.linkedin_accounts import Typed
from outreach.linkedin_automation import CONFIRM, NOT_REACHED
from outreach.linkedin_port import AccountState, AccountTrouble, Later, Tier, Wait
from outreach.ports import Session
from tests.outreach.doing import settle
from tests.outreach.linkedin_leads import ROW, launched, made
from tests.world import MONDAY, World

pytestmark = [pytest.mark.unseen]

JO = "acc-jo"
TYPED = Typed("linkedin.com/in/Jo-Meyer/", "Jo Meyer", "", "200", date(2024, 3, 1), "15", JO)
BY_HAND = replace(TYPED, account_id="")


def switched(world: World, *, on: bool = True) -> None:
    world.act(linkedin_automation.switch, on, is_confirmed=on, is_reachable=True)


@pytest.fixture
def linkedin() -> RecordingLinkedIn:
    found = RecordingLinkedIn()
    found.has(JO, tier=Tier.PREMIUM, name="Jo at LinkedIn")
    return found


def added(world: World, linkedin: RecordingLinkedIn, typed: Typed = TYPED) -> str:
    """Add an account as the listener does: rights and switch first, then Unipile, then the row."""
    check: Callable[[Session, Person], None] = lambda session, actor: linkedin_accounts.may_ask(  # noqa: E731
        session, actor, typed, is_reachable=True
    )
    world.run(lambda session: check(session, session.get_one(Person, world.ana_id)))
    account = linkedin_accounts.asked_for(linkedin, typed.account_id) if typed.account_id else None
    return world.act(linkedin_accounts.add, typed, account=account)


def accounts(world: World) -> list[SenderAccount]:
    return world.rows(SenderAccount, kind=AccountKind.LINKEDIN)


def is_on(world: World) -> bool:
    return world.services.read(lambda session: linkedin_automation.is_on(session, world.workspace_id))


def refused(world: World, linkedin: RecordingLinkedIn, typed: Typed = TYPED) -> dict[str, str]:
    with pytest.raises(InvalidForm) as caught:
        added(world, linkedin, typed)
    return caught.value.fields


def test_it_is_off_and_switched_on_by_an_admin_who_confirms_with_name_and_time_kept(world: World) -> None:
    assert not is_on(world)
    with pytest.raises(InvalidForm) as caught:
        world.act(linkedin_automation.switch, True, is_confirmed=False, is_reachable=True)
    assert caught.value.fields == {"confirmed": CONFIRM}
    assert not is_on(world)

    switched(world)

    assert is_on(world)
    kept = world.services.read(
        lambda session: chosen.value(session, world.workspace_id, linkedin_automation.NAME)
    )
    assert kept == {"by": world.ana_id, "at": MONDAY.isoformat()}
    (line,) = world.rows(History, kind="settings.linkedin")
    assert (line.by_person_id, "terms" in line.reason) == (world.ana_id, True)
    form = world.run(
        lambda session: linkedin_automation.form(
            session, session.get_one(Person, world.ana_id), is_reachable=True
        )
    )
    assert (form.is_on, form.at, form.accounts) == (True, MONDAY, 0)
    assert form.by
    switched(world)
    assert len(world.rows(History, kind="settings.linkedin")) == 1


def test_only_admins_switch_it_and_only_where_unipile_is_set_up(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.act(linkedin_automation.switch, True, is_confirmed=True, is_reachable=True, by=world.ben_id)
    with pytest.raises(InvalidForm) as caught:
        world.act(linkedin_automation.switch, True, is_confirmed=True, is_reachable=False)
    assert caught.value.fields == {"confirmed": NOT_REACHED}
    assert not is_on(world)


def test_an_account_with_its_id_sends_by_itself_and_its_kind_is_told_by_unipile(
    world: World, linkedin: RecordingLinkedIn
) -> None:
    switched(world)

    said = added(world, linkedin)

    (account,) = accounts(world)
    assert (account.is_manual, account.username, account.note_limit) == (False, JO, 300)
    assert said.endswith("It sends by itself through Unipile, as Jo at LinkedIn.")


def test_an_id_is_refused_while_it_is_off_or_nothing_can_be_reached(
    world: World, linkedin: RecordingLinkedIn
) -> None:
    assert "an admin switches it on first" in refused(world, linkedin)["account_id"]
    switched(world)
    with pytest.raises(InvalidForm) as caught:
        world.run(
            lambda session: linkedin_accounts.may_ask(
                session, session.get_one(Person, world.ana_id), TYPED, is_reachable=False
            )
        )
    assert caught.value.fields == {"account_id": NOT_REACHED}
    assert accounts(world) == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (AccountState.LOGGED_OUT, "log in again"),
        (AccountState.CONNECTING, "still connecting"),
        (AccountState.STOPPED, "is stopped at Unipile"),
    ],
)
def test_an_account_that_cannot_send_is_not_kept(
    world: World, linkedin: RecordingLinkedIn, state: AccountState, words: str
) -> None:
    switched(world)
    linkedin.set_state(JO, state)

    assert words in refused(world, linkedin)["account_id"]
    assert accounts(world) == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (account_problem(AccountTrouble.GONE), "knows no LinkedIn account with this id"),
        (account_problem(AccountTrouble.SET_UP), "corrects its DSN and API key"),
        (Later("Away.", Wait.AWAY), "press Add again in a minute"),
    ],
)
def test_what_unipile_cannot_tell_stands_at_the_field(
    world: World, linkedin: RecordingLinkedIn, error: Exception, words: str
) -> None:
    switched(world)
    linkedin.troubles.append(Trouble(error))

    assert words in refused(world, linkedin)["account_id"]


def test_one_account_at_unipile_sends_for_one_profile(world: World, linkedin: RecordingLinkedIn) -> None:
    switched(world)
    added(world, linkedin)

    assert (
        "sends already" in refused(world, linkedin, replace(TYPED, url="linkedin.com/in/zoe"))["account_id"]
    )

    (account,) = accounts(world)
    world.act(removing.remove_sender, account.id)
    added(world, linkedin, replace(TYPED, url="linkedin.com/in/zoe"))
    assert len(accounts(world)) == 2


def test_an_account_done_by_hand_is_taken_over_once_no_task_is_open(
    world: World, linkedin: RecordingLinkedIn
) -> None:
    switched(world)
    world.act(linkedin_accounts.add, replace(BY_HAND, owner="UJO"))
    launched(world, made(world, ROW))
    settle(world)
    (task,) = world.rows(Attempt)

    assert "1 task of it is open with a person" in refused(world, linkedin)["account_id"]
    assert accounts(world)[0].is_manual

    world.act(linkedin_tasks.done, task.id, by=world.jo_id)
    added(world, linkedin)

    (account,) = accounts(world)
    assert (account.is_manual, account.username) == (False, JO)
    with pytest.raises(AlreadyDecided, match="sends by itself since then"):
        world.act(linkedin_undoing.undo, task.id, by=world.jo_id)


def test_a_new_id_heals_an_account_that_was_gone(world: World, linkedin: RecordingLinkedIn) -> None:
    switched(world)
    added(world, linkedin)
    (account,) = accounts(world)

    def breaks(session: Session) -> None:
        row = session.get_one(SenderAccount, account.id)
        row.state, row.smtp_reason, row.health_reason = SenderState.BROKEN, "Gone.", "Gone."

    world.run(breaks)
    linkedin.has("acc-new", tier=Tier.FREE)
    added(world, linkedin, replace(TYPED, account_id="acc-new"))

    (account,) = accounts(world)
    assert (account.state, account.username, account.note_limit) == (SenderState.HEALTHY, "acc-new", 200)


def test_switched_off_what_was_to_leave_by_itself_is_asked_for_by_hand(
    world: World, linkedin: RecordingLinkedIn
) -> None:
    switched(world)
    added(world, linkedin, replace(TYPED, owner="UJO"))

    switched(world, on=False)

    assert not is_on(world)
    assert accounts(world)[0].is_manual
    launched(world, made(world, ROW))
    settle(world)
    (delivery,) = world.rows(Delivery)
    assert delivery.state is DeliveryState.SCHEDULED
    assert len(world.rows(Attempt)) == 1, "a person is asked"
    assert linkedin.invited == []
    assert world.rows(History, kind="settings.linkedin")[-1].reason.startswith(
        "LinkedIn is done by hand again"
    )
