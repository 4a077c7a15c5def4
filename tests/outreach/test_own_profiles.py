"""Nobody is invited by their own account: refused where it is typed, passed over where it is planned or due."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models import Attempt, Delivery, Enrollment, History, Lead, Message, SenderAccount, Sequence
from models.states import Channel, DeliveryState, EnrollmentState, SenderState
from outreach import cards, forecast_rows, generating, lead_editing, linkedin_accounts, own_profiles
from outreach.errors import InvalidForm
from outreach.linkedin_accounts import Typed
from tests.outreach.doing import change, settle
from tests.outreach.linkedin_leads import ROW, launched, linkedin_account, made
from tests.outreach.test_lead_editing import form
from tests.world import MONDAY, World

TYPED = Typed("linkedin.com/in/Jo-Meyer/", "Jo Meyer", "", "200", MONDAY.date(), "15")
PROFILE = "https://www.linkedin.com/in/mia"


def hers(world: World) -> int:
    """Make Mia's own profile that of the account."""
    account = linkedin_account(world, is_manual=True)
    change(world, SenderAccount, account, address=PROFILE)
    return account


def skipped(world: World) -> list[str]:
    return [one.reason for one in world.rows(History, kind="step.skipped")]


@pytest.mark.parametrize(
    ("address", "url", "same"),
    [
        (PROFILE, "http://linkedin.com/in/Mia/", True),
        (PROFILE, "https://www.linkedin.com/in/mia-2", False),
        (PROFILE, None, False),
        ("jo@kestrel.test", "", False),
    ],
)
def test_a_profile_is_the_same_however_it_is_written(address: str, url: str | None, same: bool) -> None:
    assert own_profiles.is_same(address, url) is same


def test_a_lead_who_is_the_account_passes_over_the_invite_and_goes_on_with_the_next_step(
    world: World,
) -> None:
    hers(world)
    launched(world, made(world, ROW))
    settle(world)

    assert world.rows(Attempt) == []
    assert skipped(world) == [own_profiles.THEMSELVES]
    (enrollment,) = world.rows(Enrollment)
    assert (enrollment.state, enrollment.position) == (EnrollmentState.ACTIVE, 2)


def test_nothing_is_written_for_a_step_to_oneself_and_the_forecast_counts_none(world: World) -> None:
    hers(world)
    sequence_id = made(world, ROW)
    world.act(generating.start, sequence_id)
    world.work_off()
    (enrollment,) = world.rows(Enrollment)

    assert {one.channel for one in world.rows(Message)} == {Channel.EMAIL}
    assert not world.row(Sequence, sequence_id).is_writing
    card = world.run(lambda session: cards.lead_card(session, enrollment.id, now=world.clock.now))
    assert card is not None
    assert [one.state for one in card.steps if one.channel is not Channel.EMAIL] == ["skipped"]
    (row,) = world.services.read(lambda session: forecast_rows.leads_of(session, [sequence_id]))
    assert (row.can_get(Channel.LINKEDIN_INVITE), row.can_get(Channel.EMAIL)) == (False, True)


def test_an_invite_whose_lead_became_the_account_after_it_was_planned_is_dropped_when_it_is_due(
    world: World,
) -> None:
    account = linkedin_account(world, is_manual=True)
    change(world, SenderAccount, account, free_at=MONDAY + timedelta(hours=1))
    launched(world, made(world, ROW))
    (planned,) = world.rows(Delivery)
    assert planned.state is DeliveryState.SCHEDULED
    change(world, SenderAccount, account, address=PROFILE)

    world.clock.advance(hours=2)

    settle(world)

    assert world.rows(Attempt) == []
    gone = world.row(Delivery, planned.id)
    assert (gone.state, gone.reason) == (DeliveryState.CANCELLED, own_profiles.THEMSELVES)
    assert skipped(world) == [own_profiles.THEMSELVES]
    assert world.rows(Enrollment)[0].position == 2


def test_a_leads_own_field_refuses_the_profile_of_a_sender_and_keeps_one_that_stood_there(
    world: World,
) -> None:
    account_id = hers(world)
    made(world, ROW)
    mia = world.rows(Lead, name="Mia Lund")[0]
    other = next(one for one in world.rows(Lead) if one.id != mia.id)
    kept, typed = form(world, mia.id), form(world, other.id)

    with pytest.raises(InvalidForm) as wrong:
        world.act(lead_editing.save, replace(typed, linkedin_url="linkedin.com/in/Mia"))

    assert wrong.value.fields == {
        "linkedin_url": "This is the profile of a sender here, Jo, and nobody invites themselves: type the lead's own, "
        "or leave it empty."
    }
    assert world.act(lead_editing.save, replace(kept, title="Head of Ops")) is None
    change(world, SenderAccount, account_id, state=SenderState.REMOVED)
    assert world.run(lambda session: own_profiles.problem(session, world.workspace_id, PROFILE)) == ""


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://www.linkedin.com/company/kestrel", "This is the page of a company, not a person's profile"),
        ("https://www.linkedin.com/sales/lead/ACwAA1,N", "This is an address of Sales Navigator"),
        ("https://www.linkedin.com/posts/jo_hello-1", "This is a post, not a person's profile"),
        ("https://xing.com/profile/jo", "This is an address of another site, not of LinkedIn"),
        ("", "This is not a person's LinkedIn profile"),
    ],
)
def test_what_is_typed_in_place_of_an_accounts_profile_is_named(world: World, url: str, words: str) -> None:
    with pytest.raises(InvalidForm) as wrong:
        world.act(linkedin_accounts.add, replace(TYPED, url=url))

    assert set(wrong.value.fields) == {"url"}
    assert wrong.value.fields["url"].startswith(words)
    assert wrong.value.fields["url"].endswith(".")
