"""Steps on LinkedIn in a sequence's form: what a message needs before it, and how long a note may be."""

from dataclasses import replace

import pytest

from models import SenderAccount, Step
from models.states import Channel, Condition, IfNotAccepted, SenderState
from outreach import cloning, form_problems, forms, linkedin_steps, live_steps, own_plays, plays, sequences
from outreach.form_screens import FormChoices, NoteRoom, SequenceForm, StepForm
from tests.outreach.doing import change
from tests.outreach.linkedin_leads import ROW, chosen, group_of, linkedin_account
from tests.world import World

INVITE, MESSAGE, EMAIL = Channel.LINKEDIN_INVITE, Channel.LINKEDIN_MESSAGE, Channel.EMAIL
FREE, PAID = NoteRoom("Jo", 200), NoteRoom("Ana", 300)
OFFERED = FormChoices(runs=(), profiles=(), groups=(), channels=tuple(Channel), notes=(FREE, PAID))


def form(*channels: Channel) -> SequenceForm:
    steps = tuple(
        StepForm(str(at), channel, str(3 * bool(at)), Condition.ALWAYS) for at, channel in enumerate(channels)
    )
    return SequenceForm(1, steps=steps)


@pytest.mark.parametrize(
    ("channels", "lacking"),
    [
        ((INVITE, MESSAGE), []),
        ((INVITE, EMAIL, MESSAGE, MESSAGE), []),
        ((EMAIL, MESSAGE), [1]),
        ((MESSAGE, INVITE, MESSAGE), [0]),
        ((EMAIL, EMAIL), []),
    ],
)
def test_a_message_needs_an_invite_before_it_and_the_sentence_stands_at_its_channel(
    channels: tuple[Channel, ...], lacking: list[int]
) -> None:
    typed = form(*channels)

    wrong = [form_problems.step_problems(typed, step, OFFERED) for step in typed.steps]

    assert [at for at, found in enumerate(wrong) if found] == lacking
    assert all(wrong[at] == {"channel": linkedin_steps.NEEDS_INVITE} for at in lacking)


def test_taking_the_invite_out_of_a_sequence_that_is_there_is_found_too() -> None:
    typed = form(EMAIL, MESSAGE)
    kept = replace(typed.steps[1], step_id=7)
    typed = replace(typed, steps=(typed.steps[0], kept), edits=5)

    assert form_problems.step_problems(typed, kept, OFFERED) == {"channel": linkedin_steps.NEEDS_INVITE}


def test_without_a_linkedin_account_that_is_said_first() -> None:
    typed = form(EMAIL, MESSAGE)
    no_account = replace(OFFERED, channels=(EMAIL,), notes=())

    wrong = form_problems.step_problems(typed, typed.steps[1], no_account)

    assert "needs a LinkedIn account" in wrong["channel"]


@pytest.mark.parametrize(
    ("text", "rooms", "wrong"),
    [
        ("x" * 300, (FREE, PAID), False),
        ("x" * 301, (FREE, PAID), True),
        ("x" * 201, (FREE,), True),
        ("x" * 195 + " {first_name} {{company|your whole team over there}}", (FREE,), False),
        ("x" * 300, (), False),
    ],
)
def test_an_own_note_that_no_account_has_room_for_is_wrong_however_short_its_fields_are(
    text: str, rooms: tuple[NoteRoom, ...], wrong: bool
) -> None:
    step = StepForm("0", INVITE, "0", Condition.ALWAYS, is_own=True, body="Hello", body_b=text)

    found = linkedin_steps.note_problems(step, rooms)

    most = max((one.limit for one in rooms), default=0)
    said = f"A note may have {most} characters here; this has {len(text)} even with its merge fields empty."
    assert found == ({"body_b": said} if wrong else {})
    assert linkedin_steps.note_problems(replace(step, channel=MESSAGE), rooms) == {}
    assert linkedin_steps.note_problems(replace(step, is_own=False), rooms) == {}


def test_the_form_offers_the_notes_of_connected_accounts_by_their_names(world: World) -> None:
    account_id = linkedin_account(world)
    change(world, SenderAccount, account_id, note_limit=300)

    def offered() -> tuple[NoteRoom, ...]:
        return world.run(lambda session: forms.choices(session, world.workspace_id)).notes

    assert offered() == (NoteRoom("Jo", 300),)
    change(world, SenderAccount, account_id, state=SenderState.REMOVED)
    assert offered() == ()


def test_a_second_invite_is_refused_with_a_sentence_in_the_form_and_in_a_play() -> None:
    typed = form(INVITE, EMAIL, INVITE, MESSAGE)

    wrong = [form_problems.step_problems(typed, step, OFFERED) for step in typed.steps]

    assert wrong == [{}, {}, {"channel": linkedin_steps.INVITES_TWICE}, {}]
    twice = {
        "name": "Twice",
        "goal": "See",
        "relationship": "cold",
        "when_to_use": "Never",
        "steps": [
            {"channel": "linkedin_invite", "condition": "always"},
            {"channel": "email", "condition": "always", "delay_days": 2},
            {"channel": "linkedin_invite", "condition": "always", "delay_days": 9},
        ],
    }
    with pytest.raises(plays.PlayBroken, match=r"steps\[3\] is a second LinkedIn invite"):
        plays.read("twice", twice)


@pytest.mark.parametrize("typed", ["0", "31", "", "1.5", "-1", "many", "٣"])
def test_a_message_waits_whole_days_from_1_to_30(typed: str) -> None:
    made = form(INVITE, MESSAGE)
    step = replace(made.steps[1], accept_days=typed)
    made = replace(made, steps=(made.steps[0], step))

    assert form_problems.step_problems(made, step, OFFERED) == {
        "accept_days": "Enter whole days from 1 to 30."
    }


def test_an_email_can_go_instead_only_where_one_follows() -> None:
    for channels, found in (
        ((INVITE, MESSAGE), True),
        ((EMAIL, INVITE, MESSAGE), True),
        ((INVITE, MESSAGE, EMAIL), False),
    ):
        made = form(*channels)
        at = channels.index(MESSAGE)
        step = replace(made.steps[at], if_not_accepted=IfNotAccepted.EMAIL)
        made = replace(made, steps=(*made.steps[:at], step, *made.steps[at + 1 :]))

        wrong = form_problems.step_problems(made, step, OFFERED)

        assert wrong == ({"if_not_accepted": linkedin_steps.NO_EMAIL_BEHIND} if found else {})


def test_what_becomes_of_a_message_is_kept_by_a_form_a_sequence_an_edit_a_copy_and_a_play(
    world: World,
) -> None:
    linkedin_account(world)
    invite, message, email = form(INVITE, MESSAGE, EMAIL).steps
    message = replace(message, accept_days="9", if_not_accepted=IfNotAccepted.EMAIL)
    typed = replace(
        chosen(world, group_of(world, ROW)),
        steps=tuple(replace(one, key=str(at)) for at, one in enumerate((invite, message, email), start=1)),
    )
    made = world.act(sequences.submit, typed, view_id="V1")

    edited = world.act(live_steps.begin, made.sequence_id)
    copied = world.act(cloning.begin, made.sequence_id)
    play = world.act(
        own_plays.save,
        own_plays.PlayForm(made.sequence_id, "Ours", "See", "cold", "Always"),
    )

    for steps in (edited.steps, copied.steps, play.steps):
        assert (steps[1].accept_days, steps[1].if_not_accepted) == ("9", IfNotAccepted.EMAIL)
    changed = replace(
        edited, steps=(edited.steps[0], replace(edited.steps[1], accept_days="5"), edited.steps[2])
    )
    world.act(live_steps.submit, changed)
    assert [one.accept_days for one in world.rows(Step, sequence_id=made.sequence_id)] == [14, 5, 14]
