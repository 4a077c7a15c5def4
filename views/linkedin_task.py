"""A task on LinkedIn: whom to go to, the text to copy, and what became of it."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    RadioButtonsElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextPreformattedElement,
)
from slack_sdk.models.blocks.block_elements import InteractiveElement
from slack_sdk.models.views import View

from models.states import Channel
from outreach.errors import NotFound
from outreach.linkedin_screens import Followed, Task, TasksOfDay
from outreach.linkedin_tasks import MAX_WORDS, SAID, Why, reasons
from outreach.slack_port import Screen
from views import clicks, filled, ids, lead_ids, linkedin_ids, text
from views.parts import actions, button, context, field, modal, option, section, text_input

_WHAT = {Channel.LINKEDIN_INVITE: "Invite", Channel.LINKEDIN_MESSAGE: "Message"}


def tasks_of_day(tasks: TasksOfDay) -> Screen:
    """Draw what stands above the tasks of a day."""
    day = text.day(tasks.day)
    if not tasks.open:
        head = f"✓ *LinkedIn · {day}* · nothing left to do"
    else:
        head = f"*LinkedIn · {day}* · {text.counted(tasks.open, 'task')} to do by hand"
    counts = [
        f"{tasks.done:,} done" if tasks.done else "",
        f"{tasks.other:,} not needed" if tasks.other else "",
    ]
    blocks: list[Block] = [
        section(head),
        context(text.joined([*counts, "Each is in this thread, with its text to copy."])),
    ]
    if tasks.open:
        blocks.insert(
            1, actions([button("One by one", linkedin_ids.TASKS_BEGIN, str(tasks.first_attempt_id))])
        )
    return Screen(f"LinkedIn: {tasks.open:,} to do by hand", tuple(blocks))


def task(one: Task) -> Screen:
    """Draw the card of a task; once it has ended it says how."""
    what = _what(one)
    if one.outcome:
        return Screen(f"{what}: settled", tuple(_settled(one, f"✓ {what} {_who(one)}")))
    blocks = to_do(one)
    blocks.append(
        actions(
            [
                button("Done", linkedin_ids.TASK_DONE, str(one.attempt_id), primary=not one.held),
                button("Couldn't…", linkedin_ids.TASK_COULD_NOT, str(one.attempt_id)),
                button("Open lead", lead_ids.LEAD_OPEN, str(one.lead_id)),
            ]
        )
    )
    blocks.append(about(one))
    return Screen(f"{what} {text.name(one.lead_name, 80) or 'a lead'} on LinkedIn", tuple(blocks))


def _what(one: Task) -> str:
    return "Answer" if one.is_answer else _WHAT.get(one.channel, "Write to")


def to_do(one: Task) -> list[Block]:
    """Return whom a person is to go to, with which text, and what holds it for now."""
    link = button("Open profile", ids.OPEN_LINK, url=one.profile_url) if one.profile_url else None
    head = section(f"*{_what(one)}* {_who(one)}", link)
    held = [section(f"⚠ Held for now: {text.sentence(one.held)}")] if one.held else []
    words = _copied(one.text) if one.text else context("*Without a note*: send the invite as it is.")
    return [head, words, *held]


def about(one: Task) -> Block:
    """Return where a task comes from and what is to be known before it is done."""
    return context(*filter(None, (_which(one), _before(one))))


def _who(one: Task) -> str:
    lead = text.bold(one.lead_name) or "*(no name)*"
    return text.joined([lead, text.joined([text.name(one.title), text.name(one.company)], ", ")])


def _settled(one: Task, head: str) -> list[Block]:
    """Say how a task ended and, of what was done, ask for what nobody but a person can see."""
    blocks: list[Block] = [section(f"{head}\n{text.sentence(one.outcome)}")]
    if one.followed is not None:
        if one.followed.accepted:
            blocks.append(section(f"They accepted: {text.sentence(one.followed.accepted)}"))
        buttons = followed_buttons(one.followed)
        if one.followed.may_undo:
            buttons.append(button("Undo", linkedin_ids.TASK_UNDO, str(one.attempt_id)))
        blocks.append(actions(buttons))
    return [*blocks, context(_which(one))]


def followed_buttons(followed: Followed) -> list[InteractiveElement]:
    """Return the buttons by which a person says what became of a step that was done."""
    value = str(followed.enrollment_id)
    found: list[InteractiveElement] = []
    if followed.may_accept:
        found.append(button("Accepted", linkedin_ids.ACCEPTED, value))
    if followed.may_deny:
        found.append(button("Not accepted", linkedin_ids.NOT_ACCEPTED, value))
    return [*found, button("They replied…", linkedin_ids.REPLIED, value)]


def _copied(words: str) -> Block:
    """Return a text as it is to be copied: shown as typed, whatever signs are in it."""
    if not words:
        return section("_Without a note: send the invite as it is._")
    part = RichTextPreformattedElement(elements=[RichTextElementParts.Text(text=words)])
    return RichTextBlock(elements=[part])


def _before(one: Task) -> str:
    if one.is_answer:
        return "Written in their conversation here: copy it into your chat with them. Done says there that it is sent."
    if one.channel is not Channel.LINKEDIN_MESSAGE:
        return "Done counts it as sent and lets the sequence go on."
    if one.invited_at is None:
        return "Only who is connected can be written to: nobody of this account was invited from here."
    return f"Invited {text.day_time(one.invited_at, one.zone)}: only once they have accepted can they be written to."


def _which(one: Task) -> str:
    return text.joined(
        [
            f"as {text.name(one.sender, 80)}",
            text.name(one.sequence_name, 80) if not one.is_answer else "",
            f"step {one.step}" if one.step is not None else "",
            f"asked {text.day_time(one.asked_at, one.zone)}",
        ]
    )


def could_not(attempt_id: int, channel: Channel, lead_name: str, *, is_answer: bool = False) -> View:
    """Ask why a task could not be done."""
    labels = {why: SAID.get(why, "Something else") for why in reasons(channel, is_answer=is_answer)}
    options = [option(label, str(why)) for why, label in labels.items()]
    radio = RadioButtonsElement(
        action_id=linkedin_ids.COULD_NOT_WHY, options=options, initial_option=options[0]
    )
    means = (
        "A lead who has not accepted is asked about again in two days; else the sequence goes on with the next step."
        if channel is Channel.LINKEDIN_MESSAGE
        else "The sequence goes on with the next step."
    )
    if is_answer:
        means = "The answer is a draft in their conversation again, with what you say here."
    return modal(
        linkedin_ids.COULD_NOT_MODAL,
        "Couldn't",
        [
            section(f"What kept you from it with {text.bold(lead_name) or 'this lead'}?"),
            field(linkedin_ids.COULD_NOT_WHY, "Reason", radio),
            field(
                linkedin_ids.COULD_NOT_WORDS,
                "In your words",
                text_input(linkedin_ids.COULD_NOT_WORDS, "", limit=MAX_WORDS),
                hint="Needed for something else.",
                optional=True,
            ),
            context(means),
        ],
        submit="Save",
        close="Cancel",
        metadata=f"{attempt_id}",
    )


def read_could_not(view: Mapping[str, Any]) -> tuple[int, Why, str]:
    """Return which task, why, and the words. Raises NotFound."""
    values = filled.values_of(view)
    chosen = filled.chosen(values, linkedin_ids.COULD_NOT_WHY)
    if chosen not in set(Why):
        raise NotFound()
    attempt_id = clicks.number(str(view.get("private_metadata") or ""))
    return attempt_id, Why(chosen), filled.chosen(values, linkedin_ids.COULD_NOT_WORDS)
