"""A lead takes room only with senders that will write to it: on the channels of the steps, and that reach it."""

from dataclasses import replace

import pytest

from models import Enrollment, SenderAccount
from models.states import Channel, Condition, EnrollmentState, SenderState
from outreach import form_screens, forms, generating, launch, sequences
from tests.outreach.doing import change, settle
from tests.outreach.linkedin_leads import ROW, group_of, launched, linkedin_account, made, recorded
from tests.world import World

pytestmark = pytest.mark.unseen


def test_leads_enter_a_sequence_of_mails_though_a_linkedin_account_is_connected(world: World) -> None:
    linkedin_account(world)

    world.launched(leads=2)

    assert len(world.rows(Enrollment, state=EnrollmentState.ACTIVE)) == 2


def test_leads_enter_a_sequence_that_is_on_linkedin_only(world: World) -> None:
    linkedin_account(world)
    invites = recorded(world)
    invite = form_screens.StepForm("1", Channel.LINKEDIN_INVITE, "0", Condition.ALWAYS, "Say hello")
    form = replace(
        world.act(forms.start_form),
        run_id=world.run_id,
        name="Invites",
        strategy_profile_id=world.profile_id,
        source_group_ids=(group_of(world, ROW),),
        steps=(invite,),
    )
    sequence_id = world.act(sequences.submit, form, view_id="V1").sequence_id
    world.work_off()

    launched(world, sequence_id)

    assert [one.recipient for one in invites.sent] == [ROW["linkedin_url"]]


def test_a_lead_without_linkedin_enters_while_the_account_is_broken_and_one_with_it_waits(
    world: World,
) -> None:
    account = linkedin_account(world)
    recorded(world)
    without, with_it = made(world, {**ROW, "linkedin_url": ""}), made(world, {**ROW, "email": "al@lund.test"})
    for sequence_id in (without, with_it):
        world.act(generating.start, sequence_id)
        world.work_off()
        world.approve(world.only(Enrollment, sequence_id=sequence_id).id)
        world.act(launch.launch, sequence_id, first_step_waits=False)
    change(world, SenderAccount, account, state=SenderState.BROKEN)

    settle(world)

    assert [str(one.state) for one in world.rows(Enrollment)] == [
        EnrollmentState.ACTIVE,
        EnrollmentState.WAITING,
    ]
