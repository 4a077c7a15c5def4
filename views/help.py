"""What `/plera` answers with: help, the list of sequences, and single sentences."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, OverflowMenuElement
from slack_sdk.models.views import View

from models.states import SequenceState
from outreach.lab_screens import ArchivedLine, SequenceLine
from outreach.slack_port import Screen
from views import form_ids, ids, lab_ids, text, variant_lines
from views.parts import actions, button, context, menu, modal, section

COMMANDS = (
    ("create-sequence", "build a sequence: who enters, which messages go, and when"),
    ("sequences", "every sequence with its state and its Messaging Lab"),
    ("lab", "the newest Messaging Lab; add a name to find another one"),
    ("today", "what leaves in the next 24 hours, by sender, and what is held back"),
    ("why", "why somebody's messages have or have not left, and when: add an address or a name"),
    ("leads", "find a lead and open their card: add an address, a name or a company"),
    ("runs", "the campaigns that sequences belong to, with figures; create, rename, pause or complete one"),
    ("plays", "tried ways to reach people; look into one, run it, keep your own"),
    ("profiles", "who writes and in which tone; create one"),
    ("senders", "mailboxes and LinkedIn accounts: health, use and limits; connect yours"),
    ("import", "take leads in from a CSV, TSV or Excel file"),
    ("groups", "source groups: whom they hold, what they lack, and new ones from a search"),
    ("pause", "hold a sequence, a run or a mailbox at once; add its name"),
    ("resume", "let it go on, without a burst"),
    ("stop-all", "hold everything, or see who did"),
    ("block", "never write to an address, a domain or a LinkedIn profile; add it"),
    ("unblock", "who is blocked, why and by whom; take somebody off the list"),
    ("settings", "channels, zone, footer and rights; for admins"),
    ("help", "this list"),
)
"""The subcommands that exist, in the order in which they are listed."""

MAX_LINES = 20
STATES = {
    SequenceState.DRAFT: "Draft",
    SequenceState.IN_REVIEW: "In review",
    SequenceState.ACTIVE: "Active",
    SequenceState.PAUSED: "Paused",
    SequenceState.COMPLETED: "Completed",
}


def help_message(unknown: str | None = None, nearest: str | None = None) -> Screen:
    """List the commands; after an unknown one say which was probably meant."""
    blocks: list[Block] = []
    opening = "What Plera can do here"
    if unknown is not None:
        guess = f" Did you mean `/plera {text.name(nearest)}`?" if nearest else ""
        opening = f"There is no `/plera {text.name(unknown, 40)}`.{guess}"
        blocks.append(section(opening))
    lines = [f"`/plera {command}` · {meaning}" for command, meaning in COMMANDS]
    blocks.append(section("*What you can type*\n" + "\n".join(lines)))
    blocks.append(
        actions(
            [
                button("Create sequence", ids.CREATE_SEQUENCE, primary=True),
                button("Sequences", ids.LIST_SEQUENCES),
            ]
        )
    )
    return Screen(opening, tuple(blocks))


def sequence_list(lines: Sequence[SequenceLine]) -> Screen:
    """List the sequences, the first twenty, each with a button to its Messaging Lab and its menu."""
    if not lines:
        return Screen(
            "No sequence yet",
            (
                section(
                    "*No sequence yet.* Build the first one: it takes a minute and sends nothing by itself."
                ),
                actions([button("Create sequence", ids.CREATE_SEQUENCE, primary=True), _archive_button()]),
            ),
        )
    title = text.counted(len(lines), "sequence")
    blocks: list[Block] = [section(f"*{title}*")]
    for line in lines[:MAX_LINES]:
        blocks += [sequence_line(line), actions([sequence_menu(line.sequence_id, line.state)])]
    if len(lines) > MAX_LINES:
        blocks.append(context(f"{len(lines) - MAX_LINES} more: type `/plera lab` and a name."))
    blocks.append(actions([button("Create sequence", ids.CREATE_SEQUENCE), _archive_button()]))
    return Screen(title, tuple(blocks))


def _archive_button() -> ButtonElement:
    return button("Archived…", lab_ids.ARCHIVED_LIST)


def archived(lines: Sequence[ArchivedLine], said: str = "") -> View:
    """List the archived sequences, each with the button that brings it back; `said` is what was done just now."""
    blocks: list[Block] = [section(text.sentence(said))] if said else []
    blocks.append(section("*Archived sequences*" if lines else "*No sequence is archived.*"))
    blocks += [
        section(
            text.joined([text.bold(line.name), text.name(line.run)]),
            button("Bring back", lab_ids.SEQUENCE_BRING_BACK, str(line.sequence_id)),
        )
        for line in lines
    ]
    return modal(lab_ids.ARCHIVED_MODAL, "Archived", blocks)


def sentence(text_: str) -> Screen:
    """Answer with one sentence, such as a refusal that says what to do next."""
    words = text.sentence(text_.strip(), 550) or "Nothing to say."
    return Screen(words, (section(words),))


def sentence_modal(text_: str) -> View:
    """Show one sentence in place of a modal that cannot go on."""
    return modal(ids.SENTENCE_MODAL, "That did not work", [section(text.sentence(text_.strip(), 550))])


def sequence_menu(sequence_id: int, state: SequenceState) -> OverflowMenuElement:
    """Build the menu of a sequence; the steps of a completed one can no longer be edited."""
    entries = [
        ("Edit steps", form_ids.MENU_EDIT_STEPS),
        ("Clone", form_ids.MENU_CLONE),
        ("Save as play", form_ids.MENU_SAVE_PLAY),
        ("Test send…", form_ids.MENU_TEST_SEND),
    ]
    offered = entries if state is not SequenceState.COMPLETED else entries[1:]
    return menu(form_ids.SEQUENCE_MENU, [(label, f"{verb}:{sequence_id}") for label, verb in offered])


def sequence_line(line: SequenceLine) -> Block:
    """Draw one sequence with its state and the button to its Messaging Lab."""
    open_lab = button("Open lab", ids.OPEN_LINK, url=line.lab_url) if line.lab_url else None
    ready = f"{line.ready:,} of {text.counted(line.leads, 'lead')} ready"
    head = f"{text.bold(line.name)} · {STATES[line.state]}\n{text.joined([ready, text.name(line.run)])}"
    return section(variant_lines.under(head, line.tried), open_lab)
