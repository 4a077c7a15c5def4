"""Two briefs of a step: each lead always gets the same one, and both are reviewed like any other text."""

from models import Lead, Message, Sequence, Step
from models.states import Channel, Condition, MessageState
from outreach import (
    cards,
    cloning,
    form_screens,
    forms,
    generating,
    lab_figures,
    lab_lines,
    launch,
    live_steps,
    run_figures,
    sequences,
    variants,
)
from outreach.lab_screens import StepVariants, VariantFigures
from tests.outreach.doing import ask, reply_from_yuki, sent, walk
from tests.world import World

TWO = form_screens.StepForm(
    "1", Channel.EMAIL, "0", Condition.ALWAYS, "Say hello", brief_b="Ask about their week"
)


def trying_two(world: World, *more: form_screens.StepForm) -> int:
    """Create and write a sequence whose first step has two briefs, of which each is somebody's."""
    form = world.act(forms.start_form)
    filled = form_screens.SequenceForm(
        form_id=form.form_id,
        run_id=world.run_id,
        name="Two ways",
        strategy_profile_id=world.profile_id,
        source_group_ids=(world.group_id,),
        steps=(TWO, *more),
    )
    sequence_id = world.act(sequences.submit, filled, view_id="V1").sequence_id
    world.work_off()
    world.act(generating.start, sequence_id)
    world.work_off()
    return sequence_id


def test_half_of_the_leads_get_the_other_brief_and_always_the_same() -> None:
    step = Step(id=7, brief="One", brief_b="Two")

    got = [variants.of(step, lead_id) for lead_id in range(1, 1001)]

    assert 430 < got.count(variants.B) < 570
    assert got == [variants.of(step, lead_id) for lead_id in range(1, 1001)]
    assert {variants.brief(step, one) for one in got} == {"One", "Two"}


def test_a_step_with_one_brief_has_no_variant() -> None:
    assert variants.of(Step(id=7, brief="One", brief_b=""), 1) == ""


def test_a_text_is_written_from_its_leads_brief_and_waits_for_review(world: World) -> None:
    sequence_id = trying_two(world)
    step = world.only(Step, sequence_id=sequence_id)

    written = world.rows(Message, step_id=step.id)
    purposes = {one.lead_name: one.purpose for one in world.writer.briefs}
    for message in written:
        assert message.variant == variants.of(step, message.lead_id)
        lead = world.lead_of(message.enrollment_id or 0)
        assert purposes[lead.name] == variants.brief(step, message.variant)
    assert {one.state for one in written} == {MessageState.NEEDS_REVIEW}


def test_the_card_names_the_variant(world: World) -> None:
    sequence_id = trying_two(world)
    enrollment = world.enrolled(sequence_id)[0]

    card = world.services.read(lambda session: cards.lead_card(session, enrollment.id, now=world.clock.now))

    assert card is not None
    assert card.steps[0].variant in (variants.A, variants.B)


def test_editing_and_cloning_keep_the_second_brief(world: World) -> None:
    sequence_id = trying_two(world)

    edited = world.act(live_steps.begin, sequence_id)
    cloned = world.act(cloning.begin, sequence_id)

    assert edited.steps[0].brief_b == cloned.steps[0].brief_b == TWO.brief_b


def test_taking_the_second_brief_away_says_which_texts_are_stale(world: World) -> None:
    sequence_id = trying_two(world)
    form = world.act(live_steps.begin, sequence_id)
    kept = form_screens.SequenceForm(
        **{
            **vars(form),
            "steps": tuple(form_screens.StepForm(**{**vars(one), "brief_b": ""}) for one in form.steps),
        }
    )

    touched = world.act(live_steps.submit, kept)

    assert touched.stale == 3


def test_what_became_of_both_stands_in_the_lab_with_its_run_and_in_the_list_of_sequences(
    world: World,
) -> None:
    one_way = world.sequence(name="One way")
    later = form_screens.StepForm("2", Channel.EMAIL, "3", Condition.ONLY_IF_NO_REPLY, "Ask again")
    sequence_id = trying_two(world, later)
    assert _listed(world) == {one_way: (), sequence_id: ()}, "nothing is said before the launch"
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    walk(world, lambda: len(sent(world)) == 3)
    reply_from_yuki(world)

    step = world.only(Step, sequence_id=sequence_id, position=1)
    (yuki,) = (one for one in world.rows(Lead) if one.email == world.channel.sent[0].recipient)
    mine = [variants.of(step, one.lead_id) for one in world.enrolled(sequence_id)]
    figures = tuple(
        VariantFigures(name, mine.count(name), int(variants.of(step, yuki.id) == name))
        for name in (variants.A, variants.B)
    )
    assert sum(one.sent for one in figures) == 3
    tried = (StepVariants(1, Channel.EMAIL, figures),)

    assert _listed(world) == {one_way: (), sequence_id: tried}
    detail = ask(world, run_figures.detail_of, world.run_id)
    assert [one.tried for one in detail.sequences] == [tried, ()]
    progress, _ = world.run(
        lambda session: lab_figures.progress(session, session.get_one(Sequence, sequence_id))
    )
    assert progress.variants == figures


def _listed(world: World) -> dict[int, tuple[StepVariants, ...]]:
    return {one.sequence_id: one.tried for one in ask(world, lab_lines.lines)}
