"""The example of every document: invite on day 0, emails on day 3, 5 and 7, on a recorded LinkedIn."""

from datetime import timedelta

import pytest

from models import Delivery, Enrollment, SenderAccount, SequenceSender, Setting, Step
from models.states import (
    Channel,
    Condition,
    EnrollmentState,
    SenderState,
    SuppressionKind,
)
from outreach import (
    generating,
    lab,
    launch,
    lead_card,
    sequences,
    suppression,
)
from outreach.errors import InvalidForm
from outreach.forecast import Caps, Holder
from outreach.running_caps import RunningCaps
from tests.outreach.doing import change, sent, settle, walk
from tests.outreach.linkedin_leads import ROW, chosen, launched, linkedin_account, made, recorded
from tests.world import MONDAY, World

pytestmark = [pytest.mark.unseen, pytest.mark.long]


def test_the_preset_is_0_3_2_2_and_falls_on_days_0_3_5_7(world: World) -> None:
    linkedin_account(world)
    sequence_id = made(world, ROW)

    steps = [(one.channel, one.delay_days, one.condition) for one in world.rows(Step)]
    assert steps == [
        (Channel.LINKEDIN_INVITE, 0, Condition.ALWAYS),
        (Channel.EMAIL, 3, Condition.ONLY_IF_NO_REPLY),
        (Channel.EMAIL, 2, Condition.ONLY_IF_NO_REPLY),
        (Channel.EMAIL, 2, Condition.ONLY_IF_NO_REPLY),
    ]
    timeline = world.services.read(
        lambda session: sequences.timeline(sequences.steps_of(session, sequence_id))
    )
    assert [one.day for one in timeline] == [0, 3, 5, 7]
    assert len(world.rows(SequenceSender)) == 3


def test_without_a_linkedin_account_submitting_names_what_is_missing(world: World) -> None:
    form = chosen(world, world.group_id)

    with pytest.raises(InvalidForm) as refused:
        world.act(sequences.submit, form, view_id="V1")

    assert list(refused.value.fields) == [f"step:{form.steps[0].key}:channel"]
    assert "needs a LinkedIn account" in next(iter(refused.value.fields.values()))


def test_a_lead_gets_a_sender_of_each_kind_and_their_card_names_both(world: World) -> None:
    account = linkedin_account(world)
    sequence_id = made(world, ROW)

    enrollment = world.only(Enrollment, sequence_id=sequence_id)
    assert enrollment.linkedin_sender_id == account
    assert enrollment.email_sender_id in world.sender_ids
    (shown,) = world.act(lead_card.card, enrollment.lead_id).sequences
    mailbox = world.row(SenderAccount, enrollment.email_sender_id)
    assert (shown.email_sender, shown.linkedin_sender) == (mailbox.display_name or mailbox.address, "Jo")


def test_the_invite_is_handed_to_linkedin_and_the_emails_follow_on_their_days(world: World) -> None:
    linkedin_account(world)
    invites = recorded(world)
    sequence_id = made(world, ROW)
    launched(world, sequence_id)

    walk(world, lambda: len(invites.sent) == 1 and len(sent(world)) == 3)

    (invite,) = invites.sent
    assert invite.recipient == ROW["linkedin_url"]
    left = sorted(one.intent_at.date() for one in world.rows(Delivery) if one.intent_at)
    # Monday, Thursday, then Saturday moved on to Monday, and two days from there.
    assert [(day - MONDAY.date()).days for day in left] == [0, 3, 7, 9]
    assert world.only(Enrollment, sequence_id=sequence_id).state is EnrollmentState.COMPLETED


def test_a_lead_without_linkedin_skips_the_invite_and_the_email_counts_from_there(world: World) -> None:
    linkedin_account(world)
    invites = recorded(world)
    sequence_id = made(world, {**ROW, "linkedin_url": ""})
    launched(world, sequence_id)

    enrollment = world.only(Enrollment, sequence_id=sequence_id)
    assert enrollment.left_on == MONDAY.date()
    assert enrollment.position == 2
    walk(world, lambda: len(sent(world)) == 3)
    assert invites.sent == []


def test_the_lab_names_the_linkedin_account_that_broke(world: World) -> None:
    account = linkedin_account(world)
    sequence_id = made(world, ROW)
    change(world, SenderAccount, account, state=SenderState.BROKEN)

    overview = world.services.read(lambda session: lab.overview(session, sequence_id, now=world.clock.now))

    assert overview is not None
    blockers = [one.sentence for one in overview.findings if one.is_blocker]
    assert "No working LinkedIn account is chosen: connect one, or reconnect it." in blockers


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (SuppressionKind.ADDRESS, "mia@lund.test"),
        (SuppressionKind.DOMAIN, "lund.test"),
        (SuppressionKind.LINKEDIN_URL, "https://www.linkedin.com/in/mia"),
    ],
)
def test_no_invite_reaches_a_lead_who_was_blocked_on_any_channel(
    world: World, kind: SuppressionKind, value: str
) -> None:
    linkedin_account(world)
    invites = recorded(world)
    sequence_id = made(world, ROW)
    world.act(generating.start, sequence_id)
    world.work_off()
    world.approve(world.only(Enrollment, sequence_id=sequence_id).id)
    world.run(
        lambda session: suppression.suppress(
            session, world.workspace_id, kind, value, "Asked to stop", now=world.clock.now
        )
    )

    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()

    assert invites.sent == []
    assert world.only(Enrollment, sequence_id=sequence_id).reason.endswith("is suppressed: Asked to stop")


def test_an_invite_neither_needs_nor_takes_room_among_the_emails_of_the_workspace(world: World) -> None:
    linkedin_account(world)
    invites = recorded(world)
    world.run(
        lambda session: session.add_all(
            Setting(workspace_id=world.workspace_id, name=name, value=1)
            for name in ("workspace_emails_per_day", "domain_emails_per_day")
        )
    )
    mia, ada = (
        made(world, {**ROW, "email": ""}),
        made(world, {**ROW, "linkedin_url": "https://www.linkedin.com/in/ada", "email": ""}),
    )
    launched(world, mia)
    world.launched(leads=2)
    assert (len(invites.sent), len(sent(world))) == (1, 1)
    world.clock.advance(hours=1)

    launched(world, ada)
    settle(world)

    assert (len(invites.sent), len(sent(world))) == (2, 1)


def test_the_forecast_counts_no_invite_among_the_emails_of_the_workspace() -> None:
    running = RunningCaps(Caps(workspace_emails=1))
    running.take(Channel.LINKEDIN_INVITE, "lund.test", MONDAY)

    assert running.why_full(Channel.EMAIL, "lund.test", MONDAY) is None
    running.take(Channel.EMAIL, "lund.test", MONDAY)
    assert running.why_full(Channel.EMAIL, "", MONDAY) == (Holder.WORKSPACE, MONDAY + timedelta(days=1))
    assert running.why_full(Channel.LINKEDIN_INVITE, "lund.test", MONDAY) is None
