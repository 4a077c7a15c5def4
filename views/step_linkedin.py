"""What a sequence's form says of its steps on LinkedIn, beside their inputs."""

from collections.abc import Sequence

from models.states import Channel
from outreach.form_screens import NoteRoom, SequenceForm, StepForm
from outreach.linkedin_steps import needs_invite
from outreach.note_limits import FREE
from views import text

SKIPPED_STEPS = (
    "Leads without a LinkedIn URL skip the LinkedIn steps: the steps after keep their days. Whoever no step reaches is "
    "left out, and the Messaging Lab says so."
)
_SKIPPED_STEP = (
    "A lead without a LinkedIn URL skips this step: the steps after it keep their days. Whoever no step reaches is "
    "left out, and the Messaging Lab says so."
)
_MESSAGE = "It reaches only people who are connected: it can leave once they have accepted the invite."
_MISSING = "⚠ No step before it invites them, and a LinkedIn message reaches only people who are connected."
_NAMED = 3


def in_short(form: SequenceForm, step: StepForm, rooms: Sequence[NoteRoom]) -> str:
    """Write the one line of a step on the first page, "" where there is nothing to say."""
    if needs_invite(form, step):
        return _MISSING
    if step.channel is Channel.LINKEDIN_INVITE and rooms:
        limits = sorted({one.limit for one in rooms})
        return f"note of up to {' or '.join(str(one) for one in limits)} characters"
    return ""


def lines(form: SequenceForm, step: StepForm, rooms: Sequence[NoteRoom]) -> list[str]:
    """Write what stands on the page of a step, nothing for an email."""
    if step.channel is Channel.EMAIL:
        return []
    if step.channel is Channel.LINKEDIN_INVITE:
        said = _notes(rooms)
    else:
        said = _MISSING if needs_invite(form, step) else _MESSAGE
    return [*([said] if said else []), _SKIPPED_STEP]


def _notes(rooms: Sequence[NoteRoom]) -> str:
    """Write "A note may have 200 characters from a free account (Jo Meyer), 300 from a paid one (Ana Ruiz)."."""
    parts: list[str] = []
    for limit in sorted({one.limit for one in rooms}):
        names = [text.bold(one.name) for one in rooms if one.limit == limit]
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
        which = "a free account" if limit == FREE else "a paid account"
        characters = "" if parts else " characters"
        parts.append(f"{limit}{characters} from {which} ({', '.join(names[:_NAMED])}{more})")
    if not parts:
        return ""
    return f"A note may have {', '.join(parts)}. A longer one holds up the launch until it is shorter."
