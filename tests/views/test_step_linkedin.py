"""What a sequence's form says of steps on LinkedIn: room for notes, an invite before a message, whom they skip."""

from dataclasses import replace

from hypothesis import given

from models.states import Channel, Condition, IfNotAccepted
from outreach.form_screens import FormChoices, NoteRoom, StepForm
from tests.views.samples import OUTSIDE, markup, opened, state, texts
from tests.views.test_sequence_modal import CHOICES, FORM, block
from views import form_ids, sequence_modal, step_fields, step_linkedin

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


def test_a_message_asks_for_how_long_it_waits_and_what_follows_and_says_that_nothing_new_is_written() -> None:
    step = replace(MESSAGE, accept_days="7", if_not_accepted=IfNotAccepted.EMAIL)
    view = opened(step_fields.step_page(replace(FORM, steps=(INVITE, step, EMAIL)), step, OFFERED))

    assert block(view, "accept_days")["element"]["initial_value"] == "7"
    assert block(view, "if_not_accepted")["element"]["initial_option"]["value"] == "email"
    assert any("as it was written and approved: nothing is written anew" in one for one in texts(view))
    assert all(block(view, name)["dispatch_action"] for name in ("accept_days", "if_not_accepted"))


def test_days_that_are_none_are_asked_for_anew_and_an_invite_asks_for_none() -> None:
    wrong = replace(MESSAGE, accept_days="31")
    view = opened(step_fields.step_page(replace(FORM, steps=(INVITE, wrong)), wrong, OFFERED))

    assert "initial_value" not in block(view, "accept_days")["element"]
    of_invite = opened(step_fields.step_page(replace(FORM, steps=(INVITE, MESSAGE)), INVITE, OFFERED))
    assert "accept_days" not in [one.get("block_id") for one in of_invite["blocks"]]


def test_what_is_chosen_there_is_read_and_what_is_not_there_stays() -> None:
    values = state(
        {
            "accept_days": {form_ids.STEP_ACCEPT_DAYS: "9"},
            "if_not_accepted": {form_ids.STEP_NOT_ACCEPTED: ("withdraw",)},
        }
    )

    found = step_linkedin.read(values, MESSAGE)

    assert (found.accept_days, found.if_not_accepted) == ("9", IfNotAccepted.WITHDRAW)
    assert step_linkedin.read({}, found) == found


def test_the_first_page_says_in_short_what_follows_and_marks_a_second_invite() -> None:
    second = replace(INVITE, key="9", delay_days="4")
    form = replace(FORM, steps=(INVITE, second, MESSAGE, EMAIL))

    said = {one: replace(MESSAGE, if_not_accepted=one) for one in IfNotAccepted}
    assert {
        one: step_linkedin.in_short(replace(form, steps=(INVITE, step)), step, ())
        for one, step in said.items()
    } == {
        IfNotAccepted.SKIP: "not accepted within 14 days: skipped",
        IfNotAccepted.EMAIL: "not accepted within 14 days: the next email goes instead",
        IfNotAccepted.WITHDRAW: "not accepted within 14 days: the invite is withdrawn",
    }
    assert step_linkedin.in_short(form, second, ()) == "⚠ A step before it invites them already."


def test_an_invite_asks_what_becomes_of_those_beyond_the_notes_of_the_month() -> None:
    view = opened(step_fields.step_page(replace(FORM, steps=(INVITE, MESSAGE)), INVITE, OFFERED))
    asked = block(view, "beyond_notes")

    assert [one["text"]["text"] for one in asked["element"]["options"]] == [
        "Invite without a note",
        "Wait for the next month",
    ]
    assert (asked["element"]["initial_option"]["value"], asked["dispatch_action"]) == ("without", True)
    values = state({"beyond_notes": {form_ids.STEP_BEYOND_NOTES: ("wait",)}})
    waits = step_linkedin.read(values, INVITE)
    assert waits.waits_for_note
    assert step_linkedin.read({}, waits) == waits
    back = state({"beyond_notes": {form_ids.STEP_BEYOND_NOTES: ("without",)}})
    assert step_linkedin.read(back, waits) == INVITE
    said = step_linkedin.in_short(replace(FORM, steps=(waits, MESSAGE)), waits, (NoteRoom("Jo", 200),))
    assert said == "note of up to 200 characters, waits for one"
