"""The steps on an approval card: heads, menus and bodies, and how much of each body fits."""

from slack_sdk.models.blocks import Block, OverflowMenuElement

from outreach.card_screens import CardStep, LeadCard
from views import fix_ids, ids, step_flags, text
from views.parts import literal, literal_context, overflow, section
from views.step_flags import WITH_BODY

CLOSING_LENGTH = 500
CARD_LENGTH = 8900
"""All text of a card; Slack's own bound lies higher, but a longer message is folded on phones."""

_BODY_LENGTH = 1500
_ALL_BODIES = 7200
_ALL_NOTES = 1200
_LEAST_NOTES = 120
"""How much all steps together, and at least each, may say of what is wrong with their texts."""

_FRAME = 380
_MENU_LENGTH = 42

TO_REVIEW = "to_review"
APPROVED = "approved"
WRITING = "writing"
FAILED = "failed"
_STATE_WORDS = {
    APPROVED: "✓ approved",
    WRITING: "being written…",
    FAILED: "could not be written",
    "left_out": "will not be sent",
    "skipped": "skipped",
    "no_note_yet": "waits for a note of the next month",
}


def waiting(card: LeadCard) -> list[CardStep]:
    """Return the steps whose texts wait for review; the card's digest stands for them."""
    return [step for step in card.steps if step.state == TO_REVIEW]


def body_limit(card: LeadCard) -> int:
    """Return how many characters of each body the card shows."""
    shown = [step for step in card.steps if step.state in WITH_BODY]
    if not shown:
        return _BODY_LENGTH
    room = _notes_room(card)
    heads = sum(
        len(head(step, _subject_length(card))) + len(step_flags.fitted(step, room)) for step in card.steps
    )
    rest = CARD_LENGTH - heads - frame_length(card)
    return max(60, min(_BODY_LENGTH, _ALL_BODIES // len(card.steps), rest // len(shown)))


def is_clipped(card: LeadCard) -> bool:
    """Tell whether something that waits for review is not shown whole, so that it must be opened to be approved."""
    limit, room, subject = body_limit(card), _notes_room(card), _subject_length(card)
    return closing(card) != closing_line(card) or any(
        len(text.visible(step.shown).strip()) > limit
        or not text.is_whole(step.subject, subject)
        or step_flags.is_cut(step, room)
        for step in waiting(card)
    )


def step_blocks(card: LeadCard) -> list[Block]:
    """Build up to three blocks a step: its head, its body, and what is wrong with it."""
    limit, room = body_limit(card), _notes_room(card)
    blocks: list[Block] = []
    for step in card.steps:
        blocks.append(section(head(step, _subject_length(card)), step_menu(step)))
        if step.state in WITH_BODY:
            blocks.append(literal(step.shown, limit, expand=False))
        said = step_flags.fitted(step, room)
        if said:
            blocks.append(literal_context(said, room))
    return blocks


def head(step: CardStep, subject_length: int) -> str:
    """Write a step's head: number, channel, day, length against the channel's limit, state, and its subject."""
    has_body = step.state in WITH_BODY
    line = text.joined(
        [
            f"*{step.position} · {text.channel_name(step.channel)}*",
            f"day {step.day}",
            f"variant {step.variant}" if step.variant else "",
            length_line(step) if has_body else "",
            _STATE_WORDS.get(step.state, ""),
            text.name(step.delivery, 120),
        ]
    )
    subject = text.name(step.subject, subject_length) if has_body and subject_length else ""
    return f"{line}\nSubject: {subject}" if subject else line


def _subject_length(card: LeadCard) -> int:
    return 90 if len(card.steps) <= 6 else 45


def _notes_room(card: LeadCard) -> int:
    return max(_LEAST_NOTES, _ALL_NOTES // max(len(card.steps), 1))


def length_line(step: CardStep) -> str:
    """Write how long a text is where its channel has a limit: "143/200"."""
    limit = None if step.without_note else text.text_limit(step.channel, step.note_limit)
    return f"{len(step.body)}/{limit}" if limit else ""


def frame_length(card: LeadCard) -> int:
    """Return how much of a card's length everything but its steps' heads and bodies may take."""
    names = (card.lead_name, card.title, card.company, card.place, card.zone_line, card.language, card.sender)
    return (
        _FRAME
        + _MENU_LENGTH * len(card.steps)
        + sum(len(text.name(part)) for part in names)
        + len(text.sentence(card.notice, 200))
        + sum(len(fact) for fact in shown_facts(card))
        + len(later_line(card))
        + len(closing_line(card))
    )


def closing_line(card: LeadCard) -> str:
    """Return what a card shows of signature and footer, which stand once under all texts."""
    return text.clip(closing(card), CLOSING_LENGTH)


def closing(card: LeadCard) -> str:
    """Return signature and footer whole."""
    return text.visible(text.joined([card.signature.strip(), card.footer.strip()], "\n")).strip()


def later_line(card: LeadCard) -> str:
    """Say that a card was set aside, and by whom; empty when it was not."""
    if not card.is_postponed:
        return ""
    said = text.one_line(card.reason) or f"Set aside for later. {text.one_line(card.decided)}"
    return text.clip(said.strip(), 150)


def shown_facts(card: LeadCard) -> list[str]:
    """Return the facts that were used, clipped, six at most."""
    return [text.clip(text.one_line(fact), 100) for fact in card.facts[:6]]


def step_menu(step: CardStep) -> OverflowMenuElement | None:
    """Build the menu of a step's text, None where nothing can be done with it."""
    if step.message_id is None or step.state in (WRITING, "skipped"):
        return None
    entries: list[tuple[str, str]] = []
    if step.can_change and step.state in (*WITH_BODY, FAILED):
        entries.append(("Edit", ids.MENU_EDIT))
        entries.append(("Rewrite…", ids.MENU_REWRITE))
        entries.append(("Don't send this step", ids.MENU_DONT_SEND))
    if step.body or step_flags.flags_of(step):
        entries.append(("Show full", ids.MENU_SHOW_FULL))
    if step.may_fix_all and step.state in WITH_BODY:
        entries.append(("Fix all like this…", fix_ids.MENU_FIX_ALL))
    return overflow(ids.STEP_CARD_MENU, [(label, f"{verb}:{step.message_id}") for label, verb in entries])
