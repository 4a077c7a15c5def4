"""Leads of a sequence on LinkedIn that leaves by itself, and a recorded LinkedIn that it reaches."""

from dataclasses import replace

from integrations.recording_linkedin import RecordingLinkedIn, Trouble
from jobs.linkedin_channel import LinkedInChannel, Profiles
from models import (
    Delivery,
    SenderAccount,
)
from models.states import (
    Channel,
    Condition,
)
from outreach import form_screens, forms, sequences
from tests.outreach.doing import settle
from tests.outreach.linkedin_leads import ROW, group_of, launched, linkedin_account
from tests.world import World

JO = "acc-jo"
INVITE, MESSAGE = Channel.LINKEDIN_INVITE, Channel.LINKEDIN_MESSAGE
URL = ROW["linkedin_url"]

INVITE_AND_MESSAGE = tuple(
    form_screens.StepForm(str(number), channel, "2" if number else "0", Condition.ALWAYS, "Say hello")
    for number, channel in enumerate((INVITE, MESSAGE))
)


def reach(world: World) -> RecordingLinkedIn:
    """Let accounts send through a recorded LinkedIn that knows Jo's account and Mia."""
    linkedin = RecordingLinkedIn(lambda: world.clock.now)
    linkedin.has(JO)
    linkedin.knows("mia")
    services = world.services
    profiles = Profiles(look=services.look, persist=services.persist, now=services.now)
    ways = {one.value: LinkedInChannel(linkedin, one, profiles) for one in (INVITE, MESSAGE)}
    world.services = replace(services, channels={**services.channels, **ways}, linkedin=linkedin)
    return linkedin


def begun(
    world: World,
    *rows: dict[str, str],
    account_id: str = JO,
    steps: tuple[form_screens.StepForm, ...] = INVITE_AND_MESSAGE,
) -> int:
    """Launch an invite and, two days later, a message for Mia, or these; invites leave. Return the account."""
    sender_id = linkedin_account(world)
    world.run(lambda session: setattr(session.get_one(SenderAccount, sender_id), "username", account_id))
    form = replace(
        world.act(forms.start_form),
        name="By itself",
        source_group_ids=(group_of(world, *(rows or (ROW,))),),
        steps=steps,
    )
    made = world.act(sequences.submit, form, view_id="V1")
    world.work_off()
    launched(world, made.sequence_id)
    return sender_id


def goes_on(world: World, **by: float) -> None:
    """Let time pass, and what falls due leave."""
    world.clock.advance(**by)
    settle(world)
    settle(world)


def deliveries(world: World) -> list[Delivery]:
    return world.rows(Delivery)


def fails(linkedin: RecordingLinkedIn, error: Exception, *, is_done: bool = False) -> None:
    """Let the act itself fail, after the look-up of a person who is not known yet."""
    linkedin.troubles += [None, Trouble(error, is_done)]
