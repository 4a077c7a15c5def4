"""What a sequence's form says of steps on LinkedIn: room for notes, an invite before a message, whom they skip."""

from dataclasses import replace

from hypothesis import given

from models.states import Channel, Condition
from outreach.form_screens import FormChoices, NoteRoom, StepForm
from tests.views.samples import OUTSIDE, markup, opened, texts
from tests.views.test_sequence_modal import CHOICES, FORM, block
from views import sequence_modal, step_fields, step_linkedin

ROOMS = (NoteRoom("Jo Meyer", 200), NoteRoom("Ana Ruiz", 300))
INVITE = StepForm("1", Channel.LINKEDIN_INVITE, "0", Condition.ALWAYS, "Say hello")
MESSAGE = StepForm("2", Channel.LINKEDIN_MESSAGE, "3")
EMAIL = StepForm("3", Channel.EMAIL, "2")
OFFERED = replace(CHOICES, channels=tuple(Channel), notes=ROOMS)
SKIPS = (
    "A lead without a LinkedIn URL skips this step: the steps after it keep their days. Whoever no step reaches is "
    "left out, and the Messaging Lab says so."
)


def page(step: StepForm, *steps: StepForm, offered: FormChoices = OFFERED) -> list[str]:
    form = replace(FORM, steps=steps)
    return texts(opened(step_fields.step_page(form, step, offered)))


def test_the_page_of_an_invite_says_how_long_the_note_may_be_with_each_kind_of_account() -> None:
    shown = page(INVITE, INVITE, MESSAGE)

    assert (
        "A note may have 200 characters from a free account (*Jo Meyer*), 300 from a paid account (*Ana Ruiz*). "
        "A longer one holds up the launch until it is shorter."
    ) in shown
    assert SKIPS in shown


def test_many_accounts_are_counted_and_without_one_nothing_is_said_of_notes() -> None:
    many = tuple(NoteRoom(f"Jo{at}", 200) for at in range(5))

    (said, _) = step_linkedin.lines(replace(FORM, steps=(INVITE,)), INVITE, many)

    assert said.startswith(
        "A note may have 200 characters from a free account (*Jo0*, *Jo1*, *Jo2* and 2 more)."
    )
    assert step_linkedin.lines(replace(FORM, steps=(INVITE,)), INVITE, ()) == [SKIPS]


def test_the_page_of_a_message_says_that_it_waits_or_lacks_its_invite_and_an_email_says_nothing() -> None:
    waits = "It reaches only people who are connected: it can leave once they have accepted the invite."
    lacks = "⚠ No step before it invites them, and a LinkedIn message reaches only people who are connected."

    assert waits in page(MESSAGE, INVITE, MESSAGE)
    assert lacks in page(MESSAGE, EMAIL, MESSAGE)
    assert waits not in page(MESSAGE, EMAIL, MESSAGE)
    assert not any("LinkedIn URL" in one for one in page(EMAIL, INVITE, EMAIL))


def test_the_first_page_says_it_in_short_and_once_whom_the_steps_skip() -> None:
    shown = opened(sequence_modal.build(replace(FORM, steps=(INVITE, EMAIL, MESSAGE)), OFFERED))
    lacking = opened(sequence_modal.build(replace(FORM, steps=(EMAIL, MESSAGE)), OFFERED))
    mails = opened(sequence_modal.build(replace(FORM, steps=(EMAIL,)), OFFERED))

    assert "note of up to 200 or 300 characters" in block(shown, "step:1")["text"]["text"]
    assert markup(shown).count("Leads without a LinkedIn URL skip the LinkedIn steps") == 1
    assert "⚠ No step before it invites them" in block(lacking, "step:2")["text"]["text"]
    assert "LinkedIn URL" not in markup(mails)


@given(OUTSIDE)
def test_any_name_of_an_account_can_be_shown(outside: str) -> None:
    offered = replace(OFFERED, notes=(NoteRoom(outside, 200),))

    assert "<!channel>" not in markup(
        opened(step_fields.step_page(replace(FORM, steps=(INVITE,)), INVITE, offered))
    )
