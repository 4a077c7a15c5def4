"""A step's own text: filled in for each lead without a model, reviewed like any other, its gaps flagged."""

from dataclasses import replace
from typing import Any

import pytest

from models import Delivery, Enrollment, Lead, Message, Play, Step
from models.states import Channel, Condition, DeliveryState, EnrollmentState, MessageState
from outreach import (
    editing,
    form_problems,
    form_screens,
    forms,
    generating,
    lab,
    launch,
    live_steps,
    own_plays,
    own_texts,
    play_list,
    plays,
    sequences,
    variants,
)
from outreach.plays import PlayBroken
from outreach.writer_port import Brief, Terms
from tests.outreach.doing import change
from tests.world import World

OWN = form_screens.StepForm(
    "1",
    Channel.EMAIL,
    "0",
    Condition.ALWAYS,
    is_own=True,
    subject="A word for {company}",
    body="Hello {first_name},\n\nhow is {company} in {city}?",
)
BRIEF = Brief(
    sender_name="Ana Lind",
    sender_role="founder",
    offer="",
    proof=(),
    tone="",
    call_to_action="",
    do=(),
    dont=(),
    language="en",
    lead_name="Dr. Yuki Tanaka",
    facts=(("company", "Kumo"), ("recent news", "a new\nplant")),
    channel="email",
    step_number=1,
    step_count=1,
    day=0,
    purpose="",
    is_follow_up=False,
)


def with_steps(world: World, *steps: form_screens.StepForm) -> int:
    form = world.act(forms.start_form)
    filled = form_screens.SequenceForm(
        form_id=form.form_id,
        run_id=world.run_id,
        name="Own words",
        strategy_profile_id=world.profile_id,
        source_group_ids=(world.group_id,),
        steps=steps,
    )
    sequence_id = world.act(sequences.submit, filled, view_id="V1").sequence_id
    world.work_off()
    return sequence_id


def written(world: World, *steps: form_screens.StepForm) -> int:
    sequence_id = with_steps(world, *steps)
    world.act(generating.start, sequence_id)
    world.work_off()
    return sequence_id


@pytest.mark.parametrize(
    ("body", "said", "gaps"),
    [
        ("Hello {first_name}", "Hello Yuki", ()),
        ("Hello {{ First Name }}", "Hello Yuki", ()),
        ("{name}, {last_name}", "Dr. Yuki Tanaka, Tanaka", ()),
        ("I saw {recent_news} and {Recent News}.", "I saw a new plant and a new plant.", ()),
        ("{sender_name}, {sender_role}", "Ana Lind, founder", ()),
        ("At {city}, {city}?", "At {city}, {city}?", ("{city}",)),
        ("At {city|your place}?", "At your place?", ()),
        ("At {company|your place}?", "At Kumo?", ()),
        ("Nothing {} to { } fill {1}", "Nothing {} to { } fill {1}", ()),
    ],
)
def test_merge_fields_are_filled_from_what_is_known(body: str, said: str, gaps: tuple[str, ...]) -> None:
    filled = own_texts.filled("", body, BRIEF)

    assert (filled.body, filled.gaps) == (said, gaps)


def test_a_follow_up_has_no_subject_of_its_own() -> None:
    assert own_texts.filled("{city}", "Hi", replace(BRIEF, is_follow_up=True)) == own_texts.OwnText("", "Hi")


def test_a_steps_own_text_is_filled_in_without_a_model_and_waits_for_review(world: World) -> None:
    sequence_id = written(world, OWN)

    assert world.writer.briefs == []
    bodies = {world.row(Lead, one.lead_id).name: one for one in world.rows(Message)}
    yuki = bodies["Yuki Tanaka"]
    assert (yuki.subject, yuki.body) == ("A word for Kumo", "Hello Yuki,\n\nhow is Kumo in Tokyo?")
    assert yuki.facts_used == ["company", "city"]
    assert (yuki.writer, yuki.tokens_out, yuki.cost_micros) == (own_texts.WRITER, 0, 0)
    assert {one.state for one in bodies.values()} == {MessageState.NEEDS_REVIEW}
    assert not any(one.is_flagged for one in bodies.values())
    assert all(one.digest for one in bodies.values())
    assert len(world.enrolled(sequence_id)) == len(bodies)


def test_a_merge_field_that_nothing_is_known_for_is_flagged_where_it_is_missing(world: World) -> None:
    lead = next(one for one in world.rows(Lead) if one.name == "Lena Vogt")
    change(world, Lead, lead.id, city="")

    written(world, OWN)

    flagged = [one for one in world.rows(Message) if one.is_flagged]
    assert [one.lead_id for one in flagged] == [lead.id]
    assert (flagged[0].flags or {})["found"][0] == {
        "kind": "gap",
        "sentence": "Nothing is known of this lead for {city}: write it in, or leave this step out.",
        "words": "{city}",
    }
    assert len((flagged[0].flags or {})["found"]) == 1


def test_two_own_texts_are_halved_among_the_leads(world: World) -> None:
    two = replace(OWN, body_b="Dear {first_name}, a question about {company}.")
    sequence_id = written(world, two)
    step = world.only(Step, sequence_id=sequence_id)
    assert variants.has_two(step)

    for message in world.rows(Message, step_id=step.id):
        assert message.variant == variants.of(step, message.lead_id)
        assert message.body.startswith("Dear " if message.variant == variants.B else "Hello ")
        assert message.subject.startswith("A word for ")


def test_what_is_asked_for_in_other_words_is_written_by_the_model_from_that_text(world: World) -> None:
    written(world, OWN)
    message = world.rows(Message)[0]

    world.act(editing.rewrite_message, message.id, instruction="Shorter")
    world.work_off()

    (brief,) = world.writer.briefs
    assert brief.purpose == message.body
    assert world.row(Message, message.id).writer != own_texts.WRITER


def test_own_texts_cost_nothing_beside_those_of_the_model(world: World) -> None:
    second = form_screens.StepForm("2", Channel.EMAIL, "3", Condition.ONLY_IF_NO_REPLY, "One proof")
    terms = Terms("big", price_in=1.0, price_out=1.0, is_free=False)

    mixed = world.act(generating.choices, with_steps(world, OWN, second), terms=terms)
    own = world.act(generating.choices, with_steps(world, OWN), terms=terms)

    every = mixed.choices[-1].estimate
    assert every.texts == 6
    assert every.tokens > 0
    assert [(one.estimate.texts, one.estimate.tokens) for one in own.choices][-1] == (3, 0)


def test_an_edited_step_keeps_its_own_text_and_says_what_stays_as_it_was(world: World) -> None:
    sequence_id = written(world, OWN)
    form = world.act(live_steps.begin, sequence_id)
    assert (form.steps[0].is_own, form.steps[0].body) == (True, OWN.body)

    changed = replace(form, steps=(replace(form.steps[0], body="Other words for {company}"),))
    touched = world.act(live_steps.submit, changed)

    assert touched.stale == 3
    world.act(live_steps.save, form.form_id)
    assert world.only(Step, sequence_id=sequence_id).body == "Other words for {company}"


def test_a_step_written_by_the_model_again_keeps_no_text_of_its_own(world: World) -> None:
    sequence_id = with_steps(world, OWN)
    form = world.act(live_steps.begin, sequence_id)

    world.act(live_steps.submit, replace(form, steps=(replace(form.steps[0], is_own=False, brief="Hi"),)))

    step = world.only(Step, sequence_id=sequence_id)
    assert (step.subject, step.body, step.brief) == ("", "", "Hi")


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"body": "  "}, "body", "Write the text, or let the model write it from a brief."),
        ({"body": "x" * 3001}, "body", "Keep it within 3,000 characters; this has 3,001."),
        ({"body_b": "x" * 3001}, "body_b", "Keep it within 3,000 characters; this has 3,001."),
        ({"subject": " "}, "subject", "Write a subject; mail without one looks like spam."),
        ({"subject": "a\nb"}, "subject", "A subject is one line: take the line break out."),
    ],
)
def test_what_is_wrong_with_an_own_text_is_said_at_its_field(
    changed: dict[str, Any], field: str, sentence: str
) -> None:
    step = replace(OWN, **changed)
    offered = form_screens.FormChoices((), (), (), (Channel.EMAIL,))

    wrong = form_problems.step_problems(form_screens.SequenceForm(1, steps=(step,)), step, offered)

    assert wrong == {field: sentence}


def test_only_the_first_email_needs_a_subject() -> None:
    later = replace(OWN, key="2", delay_days="3", subject="")
    offered = form_screens.FormChoices((), (), (), (Channel.EMAIL,))
    form = form_screens.SequenceForm(1, steps=(OWN, later))

    assert form_problems.step_problems(form, later, offered) == {}


def test_a_play_saved_from_such_a_sequence_brings_the_text_along(world: World) -> None:
    sequence_id = with_steps(world, replace(OWN, body_b="Dear {name}", brief="An old brief"))

    saved = world.act(own_plays.save, own_plays.PlayForm(sequence_id, "Ours", "A talk", "cold", "Always"))

    (step,) = saved.steps
    assert (step.is_own, step.subject, step.body, step.body_b) == (True, OWN.subject, OWN.body, "Dear {name}")
    assert step.brief == ""
    assert world.run(
        lambda session: play_list.one_of(session, world.workspace_id, world.only(Play, id=saved.play_id).key)
    ).steps == (step,)


FILE = """
name = "Ours"
goal = "A talk"
relationship = "cold"
when_to_use = "Always"
[[steps]]
channel = "email"
condition = "always"
subject = "A word for {company}"
text = "Hello {first_name}"
text_b = "Dear {name}"
"""


def test_a_plays_file_may_hold_texts_instead_of_briefs() -> None:
    (step,) = plays.parse("ours", FILE).steps

    assert (step.is_own, step.subject, step.body, step.body_b) == (
        True,
        "A word for {company}",
        "Hello {first_name}",
        "Dear {name}",
    )


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('text = "Hello {first_name}"\n', "", "steps[1].text is missing"),
        ('text_b = "Dear', 'brief = "Hi"\ntext_b = "Dear', "steps[1] has text and brief; write one of them."),
        ('subject = "A word for {company}"\n', "", "steps[1].subject is missing; the first email needs one"),
        ('"Hello {first_name}"', f'"{"x" * 3001}"', "steps[1].text must be a text within 3,000 characters."),
    ],
)
def test_a_plays_file_with_half_a_text_is_refused(before: str, after: str, sentence: str) -> None:
    with pytest.raises(PlayBroken) as refused:
        plays.parse("ours", FILE.replace(before, after))

    assert sentence in str(refused.value)


def test_the_lab_counts_what_became_of_each_variant(world: World) -> None:
    two = replace(OWN, body_b="Dear {first_name}, a question about {company}.")
    sequence_id = written(world, two)
    for enrollment in world.enrolled(sequence_id):
        world.approve(enrollment.id)
    world.act(launch.launch, sequence_id, first_step_waits=False)
    world.work_off()
    step = world.only(Step, sequence_id=sequence_id)
    sent = world.rows(Delivery, state=DeliveryState.SENT)
    assert sent
    replied = world.row(Enrollment, sent[0].enrollment_id or 0)
    change(world, Enrollment, replied.id, state=EnrollmentState.REPLIED, position=2)

    shown = world.run(lambda session: lab.overview(session, sequence_id, now=world.clock.now))

    assert shown is not None
    (progress,) = shown.progress
    by_name = {one.name: one for one in progress.variants}
    names = [variants.of(step, one.lead_id) for one in sent]
    assert {name: one.sent for name, one in by_name.items()} == {
        name: names.count(name) for name in (variants.A, variants.B)
    }
    assert by_name[names[0]].replied == 1
    assert sum(one.replied for one in by_name.values()) == 1


def test_a_step_with_one_text_has_no_figures_of_variants(world: World) -> None:
    sequence_id = world.launched()

    shown = world.run(lambda session: lab.overview(session, sequence_id, now=world.clock.now))

    assert shown is not None
    assert {one.variants for one in shown.progress} == {()}
