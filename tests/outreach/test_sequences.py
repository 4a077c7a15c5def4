"""A submitted form becomes one sequence, whatever is pressed twice, and nothing of another workspace."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from models import (
    History,
    Person,
    Run,
    SenderAccount,
    Sequence,
    SequenceSender,
    SlackPost,
    SourceGroup,
    Step,
    Workspace,
)
from models.states import Channel, Condition, PostKind, SenderState
from outreach import form_screens, forms, lab_lines, sequences
from outreach.errors import InvalidForm, NotAllowed, NotFound
from tests.outreach.doing import at_once, change, show, stranger
from tests.world import MONDAY, World


def _typed(
    session: Session, actor: Person, form: form_screens.SequenceForm, now: datetime
) -> form_screens.SequenceForm:
    return forms.change_form(session, actor, form, forms.choices(session, actor.workspace_id), now=now)


def filled(world: World, **changed: object) -> form_screens.SequenceForm:
    form = replace(world.act(forms.start_form), name="Robotics", source_group_ids=(world.group_id,))
    return replace(form, **changed)  # type: ignore[arg-type]


def test_a_form_becomes_a_sequence_with_steps_senders_and_its_lab(world: World) -> None:
    form = filled(world, name="  Robotics  ")

    made = world.act(sequences.submit, form, view_id="V1")

    sequence = world.only(Sequence)
    assert (sequence.name, sequence.state, sequence.created_by_id) == ("Robotics", "in_review", world.ana_id)
    steps = [(one.position, one.channel, one.delay_days, one.condition) for one in world.rows(Step)]
    assert steps == [
        (1, Channel.EMAIL, 0, Condition.ALWAYS),
        (2, Channel.EMAIL, 3, Condition.ONLY_IF_NO_REPLY),
        (3, Channel.EMAIL, 4, Condition.ONLY_IF_NO_REPLY),
    ]
    assert len(world.rows(SequenceSender)) == 2
    assert world.only(SlackPost).kind is PostKind.LAB_ROOT
    assert (made.leads, made.lab_slack_channel, made.lab_url) == (3, "CREVIEW", None)
    entry = world.only(History, kind="sequence.in_review")
    assert (entry.by_person_id, entry.sequence_id) == (world.ana_id, sequence.id)


def test_two_submits_of_one_form_at_once_make_one_sequence(world: World) -> None:
    form = filled(world)

    raised = at_once(*[lambda: world.act(sequences.submit, form, view_id="V1")] * 3)

    assert raised == [None] * 3
    assert len(world.rows(Sequence)) == len(world.rows(SlackPost)) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"steps": ()}, "steps"),
        (
            {"steps": (form_screens.StepForm("1"), form_screens.StepForm("2", delay_days="-3"))},
            "step:2:delay",
        ),
        (
            {"steps": (form_screens.StepForm("1"), form_screens.StepForm("2", delay_days="100000"))},
            "step:2:delay",
        ),
        ({"source_group_ids": ()}, "groups"),
    ],
)
def test_a_wrong_form_makes_nothing_and_keeps_what_was_typed(world: World, changed: dict, field: str) -> None:
    form = filled(world, **changed)
    world.act(lambda session, actor, *, now: _typed(session, actor, form, now))

    with pytest.raises(InvalidForm) as refused:
        world.act(sequences.submit, form, view_id="V1")

    assert list(refused.value.fields) == [field]
    assert world.rows(Sequence) == []
    assert world.queue.jobs == []
    kept = world.act(lambda session, actor, *, now: forms.form_of(session, actor, form.form_id))
    assert kept == form


def test_a_source_group_deleted_meanwhile_is_named(world: World) -> None:
    form = filled(world)
    change(world, SourceGroup, world.group_id, deleted_at=MONDAY)

    with pytest.raises(InvalidForm) as refused:
        world.act(sequences.submit, form, view_id="V1")

    assert "deleted meanwhile" in refused.value.fields["groups"]


def test_without_a_review_channel_the_form_says_so(world: World) -> None:
    change(world, Workspace, world.workspace_id, review_slack_channel="")

    with pytest.raises(InvalidForm) as refused:
        world.act(sequences.submit, filled(world), view_id="V1")

    assert "No review channel" in refused.value.fields["name"]


def test_ids_of_another_workspace_are_not_offered(world: World) -> None:
    eve = stranger(world)
    form = world.act(forms.start_form, by=eve)
    taken = replace(
        form,
        name="Mine",
        run_id=world.run_id,
        strategy_profile_id=world.profile_id,
        source_group_ids=(world.group_id,),
        steps=(form_screens.StepForm("1"),),
    )

    with pytest.raises(InvalidForm) as refused:
        world.act(sequences.submit, taken, view_id="V1", by=eve)

    assert {"run", "profile", "groups", "step:1:channel"} <= set(refused.value.fields)
    assert world.rows(Sequence) == []


def test_a_guest_may_not_submit(world: World) -> None:
    form = filled(world)
    change(world, Person, world.ana_id, is_guest=True)

    with pytest.raises(NotAllowed):
        world.act(sequences.submit, form, view_id="V1")


def test_the_created_window_gets_the_link_once_the_lab_is_posted(world: World) -> None:
    world.act(sequences.submit, filled(world), view_id="V1")
    world.work_off()

    show(world)

    assert [view_id for view_id, _ in world.slack.views] == ["V1"]
    post = world.only(SlackPost, kind=PostKind.LAB_ROOT)
    assert post.permalink.startswith("https://slack.test/archives/CREVIEW/")
    line = world.act(lambda session, actor, *, now: lab_lines.lines(session, actor))[0]
    assert (line.name, line.lab_url) == ("Robotics", post.permalink)


def test_a_name_that_is_markup_reaches_slack_escaped(world: World) -> None:
    world.act(sequences.submit, filled(world, name="<!channel> *x*"), view_id="V1")
    world.work_off()

    show(world)

    for post in world.slack.posts:
        assert "<!channel>" not in str(
            [block.to_dict() for block in post.screen.blocks if "mrkdwn" in str(block.to_dict())]
        )
        assert "<!channel>" not in post.screen.text


def test_a_paused_mailbox_is_not_chosen_and_a_broken_one_is(world: World) -> None:
    change(world, SenderAccount, world.sender_ids[0], state=SenderState.PAUSED)
    change(world, SenderAccount, world.sender_ids[1], state=SenderState.BROKEN)

    world.act(sequences.submit, filled(world), view_id="V1")

    assert [one.sender_account_id for one in world.rows(SequenceSender)] == [world.sender_ids[1]]


def test_a_completed_run_takes_no_further_sequence(world: World) -> None:
    form = filled(world)
    change(world, Run, world.run_id, state="completed")

    with pytest.raises(InvalidForm) as refused:
        world.act(sequences.submit, form, view_id="V1")

    assert list(refused.value.fields) == ["run"]


def test_a_sequence_of_another_workspace_is_not_found(world: World) -> None:
    sequence_id = world.sequence()
    eve = stranger(world)

    with pytest.raises(NotFound):
        world.act(lambda session, actor, *, now: sequences.created(session, actor, sequence_id), by=eve)
    assert world.act(lambda session, actor, *, now: lab_lines.lines(session, actor), by=eve) == []


def test_the_timeline_counts_days_from_the_day_a_lead_enters(world: World) -> None:
    sequence_id = world.sequence(delays=(0, 3, 2, 2))

    days = world.services.read(lambda session: sequences.timeline(sequences.steps_of(session, sequence_id)))

    assert [one.day for one in days] == [0, 3, 5, 7]
