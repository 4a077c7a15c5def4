"""How many leads a day enter by their senders' limits: mailboxes, LinkedIn accounts, or the scarcer of both."""

from dataclasses import replace

import pytest

from models import SenderAccount, Sequence, Step
from models.states import Channel, Condition, SenderState
from outreach import form_screens, forms, generating, lab_screens, launch, leads, pace, presets, sequences
from tests.outreach.doing import change
from tests.outreach.linkedin_leads import chosen, linkedin_account
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen

INVITE, MESSAGE, EMAIL = Channel.LINKEDIN_INVITE, Channel.LINKEDIN_MESSAGE, Channel.EMAIL


def people(world: World, *, with_linkedin: int, without: int = 0) -> int:
    rows = [
        {
            "name": f"Lead {n}",
            "email": f"lead{n}@company{n}.test",
            "linkedin_url": f"https://www.linkedin.com/in/lead{n}" if n < with_linkedin else "",
            "country": "Germany",
        }
        for n in range(with_linkedin + without)
    ]
    made = world.run(
        lambda session: leads.import_rows(session, world.workspace_id, name="People", rows=rows, now=MONDAY)
    )
    return made.source_group_id


def made(world: World, group_id: int, *channels: Channel) -> int:
    steps = tuple(
        form_screens.StepForm(str(n), channel, str(n), Condition.ALWAYS, "Say hello")
        for n, channel in enumerate(channels)
    )
    form = replace(
        world.act(forms.start_form),
        run_id=world.run_id,
        name="Steps",
        strategy_profile_id=world.profile_id,
        source_group_ids=(group_id,),
        steps=steps,
    )
    sequence_id = world.act(sequences.submit, form, view_id="V1").sequence_id
    world.work_off()
    return sequence_id


def a_day(world: World, sequence_id: int) -> int:
    return world.run(
        lambda session: pace.leads_a_day(session, session.get_one(Sequence, sequence_id), MONDAY)
    )


def names(world: World, sequence_id: int) -> lab_screens.SenderNames:
    return world.run(lambda session: pace.names_of(session, sequence_id))


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        # 80 invites a week, which 15 a day would pass.
        ((INVITE,), 11),
        ((EMAIL, EMAIL), 24),
    ],
)
def test_the_limits_of_those_that_send_the_steps_decide(
    world: World, channels: tuple[Channel, ...], expected: int
) -> None:
    linkedin_account(world)

    assert a_day(world, made(world, people(world, with_linkedin=2), *channels)) == expected


def test_of_the_channels_of_an_account_the_scarcer_one_decides(world: World) -> None:
    account = linkedin_account(world)
    sequence_id = made(world, people(world, with_linkedin=2), INVITE, MESSAGE)
    before = a_day(world, sequence_id)

    change(world, SenderAccount, account, daily_limit=4)

    assert (before, a_day(world, sequence_id)) == (11, 4)


def test_a_sequence_on_linkedin_names_its_account_and_no_mailbox(world: World) -> None:
    linkedin_account(world)
    group_id = people(world, with_linkedin=2)

    on_linkedin, by_email = made(world, group_id, INVITE), made(world, group_id, EMAIL)

    assert names(world, on_linkedin) == lab_screens.SenderNames((), ("Jo",))
    mailboxes = names(world, by_email)
    assert (len(mailboxes.mailboxes), mailboxes.linkedin_accounts) == (2, ())


@pytest.mark.parametrize(
    ("with_linkedin", "without", "expected"),
    [
        # Three mails a lead: 2 mailboxes with 5 days of 30 mails let in 2 × 7, which is less than 15 invites.
        (4, 0, 14),
        (0, 4, 14),
    ],
)
def test_where_mails_are_scarcer_the_mailboxes_decide(
    world: World, with_linkedin: int, without: int, expected: int
) -> None:
    change(world, SenderAccount, linkedin_account(world), weekly_limit=120)
    form = chosen(world, people(world, with_linkedin=with_linkedin, without=without), presets.LINKEDIN_FIRST)
    sequence_id = world.act(sequences.submit, form, view_id="V1").sequence_id
    world.work_off()

    assert len(world.rows(Step)) == 4
    assert a_day(world, sequence_id) == expected


@pytest.mark.parametrize(("with_linkedin", "without", "expected"), [(4, 0, 5), (2, 2, 10), (1, 3, 14)])
def test_where_invites_are_scarcer_they_decide_as_far_as_the_leads_are_on_linkedin(
    world: World, with_linkedin: int, without: int, expected: int
) -> None:
    account = linkedin_account(world)
    change(world, SenderAccount, account, daily_limit=5)
    group_id = people(world, with_linkedin=with_linkedin, without=without)
    sequence_id = made(world, group_id, INVITE, EMAIL, EMAIL, EMAIL)

    assert a_day(world, sequence_id) == expected
    found = names(world, sequence_id)
    assert (len(found.mailboxes), found.linkedin_accounts) == (2, ("Jo",))


def test_a_broken_account_lets_nobody_in_who_needs_it(world: World) -> None:
    account = linkedin_account(world)
    group_id = people(world, with_linkedin=2)
    sequence_id, mails = made(world, group_id, INVITE, EMAIL), made(world, group_id, EMAIL)

    change(world, SenderAccount, account, state=SenderState.BROKEN)

    assert a_day(world, sequence_id) == 0
    assert a_day(world, mails) > 0


def test_as_many_enter_at_the_launch_as_the_dialog_says(world: World) -> None:
    account = linkedin_account(world)
    change(world, SenderAccount, account, daily_limit=3)
    sequence_id = made(world, people(world, with_linkedin=5), INVITE)
    world.act(generating.start, sequence_id)
    world.work_off()
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)

    said = world.act(launch.summary, sequence_id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()

    assert (said.entering, said.is_room_for_all, said.leads_per_day) == (5, False, 3)
    assert said.senders == lab_screens.SenderNames((), ("Jo",))
    states = [str(one.state) for one in world.enrolled(sequence_id)]
    assert states.count("waiting") == 2
