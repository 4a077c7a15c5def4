"""Leads of a sequence that begins with an invite on LinkedIn, and Jo's account there."""

from dataclasses import replace

from sqlalchemy.orm import Session

from integrations.recording import RecordingChannel
from models import Attempt, Delivery, Enrollment, Person, SenderAccount
from models.states import AccountKind, Channel, Condition
from outreach import (
    form_screens,
    forms,
    generating,
    launch,
    leads,
    linkedin_tasks,
    presets,
    sequences,
    silent_leads,
)
from tests.outreach.doing import settle
from tests.world import MONDAY, World

ROW = {
    "name": "Mia Lund",
    "email": "mia@lund.test",
    "linkedin_url": "https://www.linkedin.com/in/mia",
    "company": "Lund",
    "city": "Berlin",
    "country": "Germany",
}


def linkedin_account(world: World, *, is_manual: bool = False) -> int:
    """Make Jo's account and return its id."""

    def work(session: Session) -> int:
        account = SenderAccount(
            workspace_id=world.workspace_id,
            owner_person_id=world.jo_id,
            kind=AccountKind.LINKEDIN,
            address="linkedin.test/in/jo",
            display_name="Jo",
            daily_limit=15,
            is_manual=is_manual,
            in_use_since=MONDAY.date().replace(year=2024),
            clean_since=MONDAY.date().replace(year=2024),
            created_at=MONDAY,
        )
        session.add(account)
        session.flush()
        return account.id

    return world.run(work)


def recorded(world: World) -> RecordingChannel:
    """Let the invites go to a recording channel of their own."""
    channel = RecordingChannel()
    channels = {**world.services.channels, Channel.LINKEDIN_INVITE.value: channel}
    world.services = replace(world.services, channels=channels)
    return channel


def chosen(world: World, group_id: int, key: str = presets.LINKEDIN_FIRST) -> form_screens.SequenceForm:
    """Fill the form in and choose a preset, as the select does."""
    form = replace(world.act(forms.start_form), name="Invites", source_group_ids=(group_id,))

    def choose(session: Session, actor: Person, *, now: object) -> form_screens.SequenceForm:
        offered = forms.choices(session, actor.workspace_id)
        return forms.change_form(session, actor, replace(form, preset=key), offered, now=world.clock.now)

    return world.act(choose)


def group_of(world: World, *rows: dict[str, str]) -> int:
    """Take leads in and return their group's id."""
    return world.run(
        lambda session: (
            (
                leads.import_rows(session, world.workspace_id, name="LinkedIn", rows=list(rows), now=MONDAY)
            ).source_group_id
        )
    )


def made(world: World, *rows: dict[str, str], key: str = presets.LINKEDIN_FIRST) -> int:
    """Create a sequence for these leads and return its id."""
    sequence = world.act(sequences.submit, chosen(world, group_of(world, *rows), key), view_id="V1")
    world.work_off()
    return sequence.sequence_id


def launched(world: World, sequence_id: int) -> None:
    """Have the texts written and approved, and launch."""
    world.act(generating.start, sequence_id)
    world.work_off()
    for enrollment in world.rows(Enrollment, sequence_id=sequence_id):
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()


def nobody_answered(world: World) -> None:
    """Let Jo say that nobody has answered of those who were written to by hand."""
    ids = [one.id for one in world.rows(Enrollment)]
    world.act(silent_leads.nobody_else, ids, by=world.jo_id)


INVITE_THEN_MESSAGE = (
    form_screens.StepForm("1", Channel.LINKEDIN_INVITE, "0", Condition.ALWAYS, "Invite them."),
    form_screens.StepForm("2", Channel.LINKEDIN_MESSAGE, "2", Condition.ONLY_IF_NO_REPLY, "Thank them."),
    form_screens.StepForm("3", Channel.EMAIL, "2", Condition.ONLY_IF_NO_REPLY, "Follow up."),
)


def invited(
    world: World, *rows: dict[str, str], steps: tuple[form_screens.StepForm, ...] = INVITE_THEN_MESSAGE
) -> tuple[Enrollment, Attempt]:
    """Launch an invite, a message and an email for leads, all on LinkedIn by hand; the first is invited by Jo."""
    linkedin_account(world, is_manual=True)
    form = replace(chosen(world, group_of(world, *(rows or (ROW,)))), steps=steps)
    sequence = world.act(sequences.submit, form, view_id="V1")
    world.work_off()
    launched(world, sequence.sequence_id)
    settle(world)
    task = world.rows(Attempt)[0]
    world.act(linkedin_tasks.done, task.id, by=world.jo_id)
    world.work_off()
    enrollment_id = world.row(Delivery, task.delivery_id).enrollment_id
    assert enrollment_id is not None
    return world.row(Enrollment, enrollment_id), world.row(Attempt, task.id)
