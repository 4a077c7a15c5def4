"""A sequence saved as a play of the workspace's own: chosen like one that ships, renamed, retired, nobody else's."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from models import History, Person, Play, Run, Step, Workspace
from models.states import Channel, Condition
from outreach import form_screens, forms, own_plays, play_list, presets, runs
from outreach.errors import InvalidForm, NotAllowed, NotFound
from outreach.own_plays import PlayForm
from outreach.play_checks import Check
from outreach.plays import PlayFile, Relationship
from tests.outreach.doing import change
from tests.world import MONDAY, World

pytestmark = pytest.mark.unseen


def _form(sequence_id: int, **typed: Any) -> PlayForm:
    form = PlayForm(sequence_id, "Fair, second round", "A first talk", "warm", "After a fair")
    return replace(form, **typed)


def _saved(world: World, **typed: Any) -> PlayFile:
    return world.act(own_plays.save, _form(world.sequence(), **typed))


def _offered(world: World) -> list[str]:
    return [
        play.name
        for play in world.services.read(
            lambda session: list(play_list.offered(session, world.workspace_id).values())
        )
    ]


def test_a_saved_sequence_is_a_play_with_its_steps_and_what_its_channels_need(world: World) -> None:
    play = _saved(world, name="  Fair,\n second  round ")

    assert (play.name, play.relationship, play.when_to_use) == (
        "Fair, second round",
        Relationship.WARM,
        "After a fair",
    )
    assert [(step.channel, step.delay_days, step.condition, step.brief) for step in play.steps] == [
        (Channel.EMAIL, "0", Condition.ALWAYS, "Say hello"),
        (Channel.EMAIL, "3", Condition.ONLY_IF_NO_REPLY, "Say hello"),
        (Channel.EMAIL, "4", Condition.ONLY_IF_NO_REPLY, "Say hello"),
    ]
    assert play.checks == (Check.FOOTER, Check.MAILBOX, Check.EVERY_LEAD_EMAIL)
    assert [entry.by_person_id for entry in world.rows(History, kind="play.saved")] == [world.ana_id]


def test_business_days_are_kept(world: World) -> None:
    sequence_id = world.sequence()
    second = world.only(Step, sequence_id=sequence_id, position=2)
    change(world, Step, second.id, business_days=True)

    play = world.act(own_plays.save, _form(sequence_id))

    assert [step.business_days for step in play.steps] == [False, True, False]


def test_an_own_play_stands_behind_those_that_ship_and_brings_its_steps_to_a_runs_sequence(
    world: World,
) -> None:
    play = _saved(world)

    run = world.act(runs.create, name="Again", play_key=play.key)
    form = world.act(forms.start_form)

    assert _offered(world)[-1] == "Fair, second round"
    assert form.run_id == run.id
    assert [step.brief for step in form.steps] == ["Say hello"] * 3
    assert world.row(Run, run.id).play_id == play.play_id


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "play_name"),
        ({"name": "x" * 76}, "play_name"),
        ({"name": "cold, EMAIL  first"}, "play_name"),
        ({"name": "TAKEN straße"}, "play_name"),
        ({"goal": ""}, "play_goal"),
        ({"goal": "x" * 201}, "play_goal"),
        ({"relationship": "icy"}, "play_relation"),
        ({"when_to_use": " "}, "play_when"),
        ({"when_to_use": "x" * 301}, "play_when"),
    ],
)
def test_each_wrong_field_has_its_sentence_and_nothing_is_kept(
    world: World, typed: dict[str, str], field: str
) -> None:
    sequence_id = world.sequence()
    world.act(own_plays.save, _form(sequence_id, name="Taken STRASSE"))

    with pytest.raises(InvalidForm) as refused:
        world.act(own_plays.save, _form(sequence_id, **typed))

    assert set(refused.value.fields) == {field}
    assert len(world.rows(Play)) == 1


def test_a_renamed_play_keeps_its_runs_and_frees_its_old_name(world: World) -> None:
    play = _saved(world)
    run = world.act(runs.create, name="Again", play_key=play.key)

    renamed = world.act(own_plays.rename, play.play_id, name="Fair, THIRD round")
    world.act(own_plays.rename, play.play_id, name="fair, third round")
    other = _saved_again(world, "Fair, second round")

    assert (renamed.name, renamed.key) == ("Fair, THIRD round", play.key)
    assert world.row(Run, run.id).play_id == play.play_id
    with pytest.raises(InvalidForm, match=r"correct") as refused:
        world.act(own_plays.rename, other.play_id, name="FAIR, third round")
    assert "already" in refused.value.fields["play_name"]
    assert len(world.rows(History, kind="play.renamed")) == 2


def _saved_again(world: World, name: str) -> PlayFile:
    return world.act(own_plays.save, _form(world.sequence(name=name), name=name))


def test_a_retired_play_is_offered_no_more_and_its_runs_keep_its_steps(world: World) -> None:
    play = _saved(world)
    run = world.act(runs.create, name="Again", play_key=play.key)

    world.act(own_plays.retire, play.play_id)

    assert "Fair, second round" not in _offered(world)
    steps = world.services.read(
        lambda session: presets.of_run(session, world.workspace_id, run.id, [Channel.EMAIL])
    )
    assert [step.brief for step in steps] == ["Say hello"] * 3
    with pytest.raises(InvalidForm):
        world.act(runs.create, name="Once more", play_key=play.key)
    for changed in (own_plays.retire, lambda *of, **named: own_plays.rename(*of, name="New", **named)):
        with pytest.raises(NotFound, match="`/plera plays`"):
            world.act(changed, play.play_id)
    assert _saved_again(world, "Fair, second round").play_id != play.play_id


def test_a_play_that_nobody_knows_any_more_leaves_its_runs_with_the_default_steps(world: World) -> None:
    gone = _saved(world)
    run = world.act(runs.create, name="Again", play_key=gone.key)
    row_id = world.only(Play).id
    default = [step.brief for step in presets.STEPS[presets.EMAIL_ONLY]]

    def briefs() -> list[str]:
        steps = world.services.read(
            lambda session: presets.of_run(session, world.workspace_id, run.id, [Channel.EMAIL])
        )
        return [step.brief for step in steps]

    change(world, Play, row_id, content={"goal": "of a later version", "colour": "red"})
    broken = briefs()
    change(world, Play, row_id, key="a_file_that_is_gone", content=None)

    assert broken == briefs() == default
    assert "Fair, second round" not in _offered(world)


def test_a_play_of_another_workspace_is_not_found(world: World) -> None:
    play = _saved(world)

    def move(session: Any) -> None:
        other = Workspace(
            team_id="T2", name="Other", bot_token_secret="", bot_user_id="U2", zone="UTC", created_at=MONDAY
        )
        session.add(other)
        session.flush()
        session.execute(update(Play).where(Play.id == play.play_id).values(workspace_id=other.id))

    world.run(move)

    assert "Fair, second round" not in _offered(world)
    with pytest.raises(NotFound):
        world.act(own_plays.rename, play.play_id, name="Mine")
    with pytest.raises(NotFound):
        world.act(own_plays.retire, play.play_id)
    with pytest.raises(NotFound):
        world.services.read(lambda session: play_list.one_of(session, world.workspace_id, play.key))
    with pytest.raises(InvalidForm):
        world.act(runs.create, name="Again", play_key=play.key)


def test_plays_that_ship_are_neither_renamed_nor_retired(world: World) -> None:
    world.act(runs.create, name="Again", play_key="linkedin_first")
    shipped = world.only(Play, key="linkedin_first")

    with pytest.raises(NotFound, match="no play of your own"):
        world.act(own_plays.rename, shipped.id, name="Mine")
    with pytest.raises(NotFound, match="no play of your own"):
        world.act(own_plays.retire, shipped.id)


def test_a_guest_keeps_no_play(world: World) -> None:
    sequence_id = world.sequence()
    play = world.act(own_plays.save, _form(sequence_id))
    change(world, Person, world.ben_id, is_guest=True)

    with pytest.raises(NotAllowed):
        world.act(own_plays.save, _form(sequence_id, name="Other"), by=world.ben_id)
    with pytest.raises(NotAllowed):
        world.act(own_plays.retire, play.play_id, by=world.ben_id)


def test_one_of_many_plays_is_found_however_it_is_written(world: World) -> None:
    play = _saved(world, name="Gründer in Köln")

    def found(words: str, by: int | None = None) -> list[str]:
        return [
            one.name
            for one in world.act(lambda session, actor, *, now: play_list.named(session, actor, words), by=by)
        ]

    assert found("GRUNDER  in k") == [play.name]
    assert found("linkedin first") == ["LinkedIn first"]
    assert found("no such play") == []
    assert found("")[-1] == play.name
    change(world, Person, world.ben_id, is_guest=True)
    with pytest.raises(NotAllowed):
        found("", by=world.ben_id)


def test_a_workspace_has_some_hundred_plays_of_its_own_at_most(world: World) -> None:
    sequence_id = world.sequence()
    world.run(
        lambda session: session.add_all(
            Play(
                workspace_id=world.workspace_id,
                key=f"own-{number}",
                name=str(number),
                folded_name=str(number),
            )
            for number in range(own_plays.MAX_OWN)
        )
    )

    with pytest.raises(InvalidForm) as refused:
        world.act(own_plays.save, _form(sequence_id))

    assert "retire one" in refused.value.fields["play_name"]


def test_steps_behind_one_that_no_sender_serves_keep_their_day(world: World) -> None:
    run = world.act(runs.create, name="Again", play_key="cold_email_first")

    steps: tuple[form_screens.StepForm, ...] = world.services.read(
        lambda session: presets.of_run(session, world.workspace_id, run.id, [Channel.EMAIL])
    )

    assert [step.delay_days for step in steps] == ["0", "3", "4"]
