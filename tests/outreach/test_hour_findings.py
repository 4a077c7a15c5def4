"""A mailbox whose hours never meet its leads' windows blocks the launch and is named with them."""

import pytest
from sqlalchemy.orm import Session

from models import Enrollment, Lead, SenderAccount, Sequence
from outreach import hour_findings, launch
from outreach.errors import NotReady
from outreach.finding_kinds import FindingKind, Fix
from outreach.lab_screens import Finding
from tests.moments import kept
from tests.outreach.doing import change
from tests.world import World

pytestmark = pytest.mark.unseen

BERLIN_MORNING = {"opens": "09:00", "closes": "11:00", "weekdays": [0, 1, 2, 3, 4], "zone": "Europe/Berlin"}


def found(world: World, sequence_id: int) -> list[Finding]:
    def look(session: Session) -> list[Finding]:
        return hour_findings.of(session, session.get_one(Sequence, sequence_id), now=world.clock.now)

    return world.services.read(look)


@kept
def approved(world: World) -> int:
    sequence_id = world.written()
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
        change(world, Enrollment, enrollment.id, email_sender_id=world.sender_ids[1])
    return sequence_id


def test_a_mailbox_without_hours_of_its_own_meets_everybody(world: World) -> None:
    assert found(world, approved(world)) == []


def test_hours_that_never_meet_block_the_launch_and_name_mailbox_and_leads(world: World) -> None:
    sequence_id = approved(world)
    change(world, SenderAccount, world.sender_ids[1], hours=BERLIN_MORNING)

    blocker = (
        "jo@kestrel.test sends 09:00–11:00 in Europe/Berlin, which never meets the sending window of "
        "2 leads (Yuki Tanaka, Sam Reed): change either, or choose another sender."
    )
    assert found(world, sequence_id) == [Finding(True, blocker, FindingKind.HOURS, Fix.STEPS)]
    with pytest.raises(NotReady, match="which never meets the sending window of 2 leads"):
        world.act(launch.launch, sequence_id, first_step_waits=False)

    change(world, Sequence, sequence_id, hours={"opens": "03:00", "closes": "19:00"})
    assert found(world, sequence_id) == []


def test_at_most_three_leads_are_named(world: World) -> None:
    sequence_id = approved(world)
    for lead_id in range(1, 5):
        change(world, Lead, lead_id, zone="Asia/Tokyo", country="Japan", region="")
    change(world, Enrollment, 4, email_sender_id=world.sender_ids[1], state="proposed")
    change(world, SenderAccount, world.sender_ids[1], hours=BERLIN_MORNING)

    (finding,) = found(world, sequence_id)

    assert "4 leads (Yuki Tanaka, Lena Vogt, Sam Reed and 1 more)" in finding.sentence


def test_leads_that_have_left_the_sequence_do_not_count(world: World) -> None:
    sequence_id = approved(world)
    change(world, SenderAccount, world.sender_ids[1], hours=BERLIN_MORNING)
    for enrollment in world.enrolled(sequence_id):
        change(world, Enrollment, enrollment.id, state="replied")

    assert found(world, sequence_id) == []


def test_a_sequences_window_that_could_never_open_is_a_blocker(world: World) -> None:
    sequence_id = approved(world)
    change(world, Sequence, sequence_id, hours={"opens": "10:00", "closes": "10:00"})

    (finding,) = found(world, sequence_id)

    assert finding.is_blocker
    assert "must end after it starts" in finding.sentence
