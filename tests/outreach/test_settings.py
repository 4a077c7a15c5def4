"""Keeping the settings: who may, what is wrong with what was typed, and what follows."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from models import Enrollment, Person, SlackPost, Workspace
from models.states import MessageState, PostKind
from outreach import checklist, chosen, people, places, recomposing, rights, settings
from outreach.errors import InvalidForm, NotAllowed
from outreach.people import Who
from outreach.rights import Right
from outreach.setting_screens import ItemState, PeopleForm, Topic
from tests.outreach.doing import change, show
from tests.world import MONDAY, World


def typed(**named: tuple[str, ...]) -> PeopleForm:
    return PeopleForm(**({"approve": (), "launch": (), "answer": (), "admins": ()} | named))


def states(world: World) -> dict[Topic, ItemState]:
    items = world.run(lambda session: checklist.items(session, world.workspace_id))
    return {item.topic: item.state for item in items}


def test_only_admins_see_or_change_the_settings(world: World) -> None:
    ben = world.row(Person, world.ben_id)
    looks: tuple[Callable[..., object], ...] = (
        checklist.overview,
        settings.legal_form,
        settings.people_form,
    )
    for look in looks:
        with pytest.raises(NotAllowed, match="Only admins"):
            world.run(partial(look, actor=ben))
    with pytest.raises(NotAllowed):
        world.act(settings.save_place, zone="Asia/Tokyo", region="JP", by=world.ben_id)
    with pytest.raises(NotAllowed):
        world.act(settings.save_legal, legal_sender="X", postal_address="Y", by=world.ben_id)
    with pytest.raises(NotAllowed):
        world.act(settings.save_people, typed(), by=world.ben_id)


def test_zone_and_holidays_are_kept_and_done_even_when_they_stay_the_default(world: World) -> None:
    world.run(lambda session: setattr(session.get_one(Workspace, world.workspace_id), "zone", "UTC"))
    before = states(world)[Topic.PLACE]

    world.act(settings.save_place, zone="UTC", region=places.NO_REGION)

    assert (before, states(world)[Topic.PLACE]) == (ItemState.OPEN, ItemState.DONE)
    assert world.row(Workspace, world.workspace_id).holiday_region == ""


def test_until_a_zone_is_chosen_the_admins_own_is_proposed(world: World) -> None:
    world.run(lambda session: setattr(session.get_one(Workspace, world.workspace_id), "zone", "UTC"))
    world.run(lambda session: setattr(session.get_one(Person, world.ana_id), "zone", "Asia/Tokyo"))

    form = world.act(settings.place_form)

    assert (form.zone, form.region) == ("Asia/Tokyo", "")
    assert form.zone_label.startswith("Asia/Tokyo (UTC+09:00)")


def test_a_place_that_does_not_exist_names_its_fields(world: World) -> None:
    with pytest.raises(InvalidForm) as wrong:
        world.act(settings.save_place, zone="Europe/Atlantis", region="DE-XX")

    assert set(wrong.value.fields) == {"zone", "region"}


@pytest.mark.parametrize(
    ("sender", "address", "fields"),
    [
        ("  ", "Hamburg", {"legal_sender"}),
        ("K", "", {"postal_address"}),
        ("x" * 201, "y" * 301, {"legal_sender", "postal_address"}),
    ],
)
def test_footer_words_that_are_missing_or_too_long_name_their_fields(
    world: World, sender: str, address: str, fields: set[str]
) -> None:
    with pytest.raises(InvalidForm) as wrong:
        world.act(settings.save_legal, legal_sender=sender, postal_address=address)

    assert set(wrong.value.fields) == fields


def test_a_new_footer_voids_exactly_the_approvals_whose_mails_change(world: World) -> None:
    sequence_id = world.written()
    first, second, third = world.enrolled(sequence_id)
    world.approve(first.id)
    world.approve(second.id)
    at_stake = world.run(lambda session: recomposing.approvals_at_stake(session, world.workspace_id))

    world.act(settings.save_legal, legal_sender="Kestrel SE", postal_address="Lindenweg 1, 10115 Berlin")
    world.work_off()

    assert at_stake == (6, 0)
    for enrollment in (first, second, third):
        for message in world.messages(enrollment.id):
            assert message.state is MessageState.NEEDS_REVIEW
            assert message.composed is not None
            assert b"Kestrel SE" in message.composed
    (told,) = world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)
    assert told.note.startswith("The footer changed: 6 approvals voided.")


def test_mails_that_have_left_stay_as_they_are(world: World) -> None:
    sequence_id = world.launched(leads=1)
    enrollment = world.enrolled(sequence_id)[0]

    world.act(settings.save_legal, legal_sender="Kestrel SE", postal_address="Lindenweg 1, 10115 Berlin")
    world.work_off()

    first, *later = world.messages(enrollment.id)
    assert first.state is MessageState.APPROVED
    assert {one.state for one in later} == {MessageState.NEEDS_REVIEW}


def test_a_change_says_first_how_many_approvals_it_voids_and_how_many_are_newcomers(world: World) -> None:
    sequence_id = world.launched(leads=2)
    waiting = world.enrolled(sequence_id)[2]
    change(world, Enrollment, waiting.id, came_later=True)
    before = world.act(lambda session, actor, *, now: settings.legal_form(session, actor)).approvals
    world.approve(waiting.id)
    held = world.row(Enrollment, waiting.id)

    shown = world.act(lambda session, actor, *, now: settings.legal_form(session, actor))
    ask: dict[str, Any] = {"legal_sender": "Kestrel SE", "postal_address": "Berlin"}
    anew = world.act(settings.save_legal, **ask, seen=shown.approvals - 1)

    assert (held.entered_at, shown.newcomers) == (None, 3)
    assert shown.approvals == before + 3
    assert anew is not None
    assert (anew.legal_sender, anew.approvals) == ("Kestrel SE", shown.approvals)
    assert world.row(Workspace, world.workspace_id).legal_sender != "Kestrel SE"
    assert world.act(settings.save_legal, **ask, seen=shown.approvals) is None
    assert world.row(Workspace, world.workspace_id).legal_sender == "Kestrel SE"


def test_saving_the_same_footer_voids_nothing(world: World) -> None:
    world.approve(world.enrolled(world.written())[0].id)
    workspace = world.row(Workspace, world.workspace_id)

    world.act(
        settings.save_legal,
        legal_sender=f" {workspace.legal_sender} ",
        postal_address=workspace.postal_address,
    )

    assert "recompose" not in [job for job, _ in world.queue.jobs]


def test_composing_anew_that_was_cut_off_goes_on_and_tells_the_whole_number(world: World) -> None:
    sequence_id = world.written()
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    world.act(settings.save_legal, legal_sender="Kestrel SE", postal_address="Berlin")
    world.queue.jobs.clear()
    world.run(lambda session: recomposing.go_on(session, world.workspace_id, now=world.clock.now))

    world.queue.enqueue("recompose", world.workspace_id)
    world.work_off()

    assert [one.note[:40] for one in world.rows(SlackPost, kind=PostKind.DIRECT_MESSAGE)] == [
        "The footer changed: 9 approvals voided. "
    ]
    assert world.run(lambda session: session.scalars(recomposing.asked()).all()) == []


def test_rights_hold_for_those_known_and_those_met_later(world: World) -> None:
    world.act(settings.save_people, typed(approve=("UBEN",), answer=("UNEW",)))

    ben, jo = world.row(Person, world.ben_id), world.row(Person, world.jo_id)
    assert (ben.may_approve, ben.may_launch, ben.may_answer) == (True, True, False)
    assert (jo.may_approve, jo.may_launch, jo.may_answer) == (False, True, False)
    late = world.run(lambda session: people.actor(session, Who("T1", "", "ULATE"), now=MONDAY))
    new = world.only(Person, slack_user_id="UNEW")
    assert (late.may_approve, late.may_launch, late.may_answer) == (False, True, False)
    assert new.may_answer
    assert ("meet", (world.workspace_id, new.id)) in world.queue.jobs
    rights.require(world.row(Person, world.ana_id), Right.APPROVE)


def test_emptied_rights_are_everyones_again(world: World) -> None:
    world.act(settings.save_people, typed(launch=("UBEN",)))

    world.act(settings.save_people, typed())

    assert world.row(Person, world.jo_id).may_launch
    assert world.run(lambda session: chosen.rights_of(session, world.workspace_id)) == {
        "approve": None, "launch": None, "answer": None,
    }  # fmt: skip
    assert states(world)[Topic.PEOPLE] is ItemState.DONE


def test_a_guest_cannot_be_given_a_right(world: World) -> None:
    world.run(lambda session: setattr(session.get_one(Person, world.jo_id), "is_guest", True))

    with pytest.raises(InvalidForm) as wrong:
        world.act(settings.save_people, typed(launch=("UBEN", "UJO")))

    assert wrong.value.fields == {"launch": "Guests never may: take out Jo."}


def test_labs_are_redrawn_as_their_blockers_change(world: World) -> None:
    world.sequence()
    show(world)
    before = world.only(SlackPost, kind=PostKind.LAB_ROOT).wanted_version

    world.act(settings.save_legal, legal_sender="Kestrel SE", postal_address="Berlin")

    assert world.only(SlackPost, kind=PostKind.LAB_ROOT).wanted_version > before
