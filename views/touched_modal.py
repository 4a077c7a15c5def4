"""What saving changed steps touches, shown before it is done, and what it did."""

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from outreach.form_screens import SequenceForm
from outreach.step_saving import Touched
from views import form_ids, ids, text
from views.parts import actions, button, context, modal, section

_LATER_ON = "They follow one after the other once this is saved: the Messaging Lab says how far it is."
_LATER = "They follow one after the other: the Messaging Lab says how far it is."
_HOURS_LATER = (
    "The leads follow the new sending hours one after the other: the Messaging Lab says how far it is."
)
_LEFT_ALONE = "What has left stays as it is, and nobody is written to twice."


def touched(form: SequenceForm, counts: Touched) -> View:
    """Say what saving would touch; Save does just that, Back changes the steps further."""
    blocks: list[Block] = [
        section(f"*{text.name(form.name)}*\n{text.timeline(text.timeline_of(form))}"),
        section("*Saving touches*\n" + "\n".join(f"• {line}" for line in lines(counts))),
    ]
    if counts.follows_later:
        blocks.append(context(_LATER_ON))
    blocks += [
        context(_LEFT_ALONE),
        actions([button("Back to the steps", form_ids.EDIT_STEPS_BACK, str(form.form_id))]),
    ]
    return modal(
        ids.TOUCHED_MODAL,
        "What this touches",
        blocks,
        submit="Save",
        close="Cancel",
        metadata=str(form.form_id),
        tells_closing=True,
    )


def saved(name: str, counts: Touched) -> View:
    """Say that the steps are saved, and what that touched."""
    told = "\n".join(f"• {line}" for line in lines(counts))
    if not told:
        told = _HOURS_LATER if counts.follows_later else "No lead and no text was touched."
    blocks: list[Block] = [section(f"*{text.name(name)}* has its new steps.\n{told}")]
    if counts.follows_later and counts.is_anything():
        blocks.append(context(_LATER))
    return modal(ids.STEPS_SAVED, "Saved", blocks)


def lines(counts: Touched) -> list[str]:
    """Write each count that is not zero in words."""
    leads = (
        (counts.replanned, "The next message is planned anew for {}"),
        (counts.passed, "Past the place of a new or moved step, so without it: {}"),
        (counts.missing, "Waiting for a text of a new step: {}. Press Generate… in the Messaging Lab"),
        (counts.finished, "No step left, so done with this: {}"),
        (counts.done, "Done before, so without the new steps: {}"),
        (
            counts.composed_later,
            "Mails composed anew before the next one leaves, as another one opens the thread: {}",
        ),
        (counts.under_way, "With a message just being sent, which is left to finish: {}"),
    )
    messages = (
        (counts.cancelled, "planned message", "Of removed steps, cancelled: {}"),
        (counts.dropped, "text", "Of removed steps, no longer used: {}"),
        (counts.voided, "approval", "Voided, to be read again where still needed: {}"),
        (counts.may_void, "approval", "Voided where the text changes, to be read again: at most {}"),
        (
            counts.stale,
            "text",
            "Written from the old brief or text, staying as they are: {}. Edit or rewrite what should change",
        ),
    )
    said = [(text.counted(count, "lead"), words) for count, words in leads if count]
    said += [(text.counted(count, what), words) for count, what, words in messages if count]
    return [words.format(f"*{counted}*") for counted, words in said]
