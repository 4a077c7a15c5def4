"""The Block modal: whom and why, then what that touches, then what was done."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block, DatePickerElement
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from models.states import SuppressionKind
from outreach.block_screens import Blocked, BlockPreview, Touched
from outreach.schedule import MONTHS
from views import block_ids, filled, text
from views.parts import actions, button, context, field, modal, section, text_input

ENTRIES_LENGTH = 2000
REASON_LENGTH = 200
_SHOWN = 15
PROBLEMS_SHOWN = 50
_LINES_A_BLOCK = 10
_WORDS = {
    SuppressionKind.ADDRESS: "address",
    SuppressionKind.DOMAIN: "everybody there and at its subdomains",
    SuppressionKind.LINKEDIN_URL: "LinkedIn profile",
}


@dataclass(frozen=True)
class BlockForm:
    """What was typed: lines, why, and the last day of the block, None for ever; or a file's id in Slack."""

    lines: str = ""
    reason: str = ""
    until: date | None = None
    slack_file_id: str = ""


def build(form: BlockForm) -> View:
    """Build the form, filled with what is known already."""
    blocks: list[Block] = [
        field(
            block_ids.BLOCK_ENTRIES,
            "Whom?",
            text_input(
                block_ids.BLOCK_ENTRIES,
                form.lines,
                multiline=True,
                limit=ENTRIES_LENGTH,
                placeholder="ada@acme.com\nacme.com\nlinkedin.com/in/ada",
            ),
            hint="An address, a domain or a LinkedIn URL, one per line.",
            optional=True,
        ),
        field(
            block_ids.BLOCK_FILE,
            "Or a list",
            FileInputElement(
                action_id=block_ids.BLOCK_FILE, filetypes=["csv", "tsv", "txt", "xlsx"], max_files=1
            ),
            hint="A CSV, text or Excel file (.xlsx) with up to 20,000 lines; you are shown what it touches first.",
            optional=True,
        ),
        field(
            block_ids.BLOCK_REASON,
            "Why?",
            text_input(
                block_ids.BLOCK_REASON,
                form.reason,
                limit=REASON_LENGTH,
                placeholder="A customer, asked by phone, a competitor …",
            ),
            hint="Shown wherever somebody is left out because of it.",
        ),
        field(
            block_ids.BLOCK_UNTIL,
            "Until the end of",
            DatePickerElement(
                action_id=block_ids.BLOCK_UNTIL,
                initial_date=form.until.isoformat() if form.until else None,
            ),
            hint="Leave it empty to block for ever.",
            optional=True,
        ),
        actions([button("See the list", block_ids.BLOCKED_SHOW)]),
    ]
    return modal(block_ids.BLOCK_MODAL, "Block", blocks, submit="Continue", close="Cancel")


def read(view: Mapping[str, Any]) -> BlockForm:
    """Return what was typed."""
    values = filled.values_of(view)
    return BlockForm(
        filled.typed(values, block_ids.BLOCK_ENTRIES, block_ids.BLOCK_ENTRIES) or "",
        filled.typed(values, block_ids.BLOCK_REASON, block_ids.BLOCK_REASON) or "",
        filled.typed_date(values, block_ids.BLOCK_UNTIL),
        next(iter(filled.files(values, block_ids.BLOCK_FILE)), ""),
    )


def preview(form: BlockForm, shown: BlockPreview) -> View:
    """Say what the block would touch before it is made; a shared domain asks for words."""
    blocks: list[Block] = [
        section(f"*Block {text.counted(len(shown.entries), 'line')}?* {touches(shown.touched)}"),
        section("\n".join(_lines(shown))),
        context(f"{_until(form)} · {text.sentence(form.reason, REASON_LENGTH)}"),
    ]
    if shown.known:
        blocks.append(context(f"{shown.known:,} of them are blocked already."))
    if shown.problems:
        lines = [f"Line {number}: {said}" for number, said in shown.problems]
        blocks += problem_blocks(lines, len(lines))
    if shown.phrase:
        blocks += confirm_fields(shown.phrase)
    blocks.append(
        context(
            "Nothing is sent to them from then on. What a mailbox is handing over just now still arrives."
        )
    )
    kept = {
        "l": "\n".join(one.value for one in shown.entries),
        "r": form.reason,
        "u": form.until.isoformat() if form.until else "",
    }
    metadata = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return modal(block_ids.BLOCK_PREVIEW, "Block", blocks, submit="Block", close="Cancel", metadata=metadata)


def confirm_fields(phrase: str) -> list[Block]:
    """Ask for the words without which no shared domain is blocked."""
    return [
        section(
            ":warning: *A domain that many companies or people share is among them.* Blocking it stops every lead "
            "with an address there, whatever their company."
        ),
        field(
            block_ids.BLOCK_CONFIRM,
            f"Type “{phrase}” to go on",
            text_input(block_ids.BLOCK_CONFIRM, "", limit=60),
        ),
    ]


def read_preview(view: Mapping[str, Any]) -> tuple[BlockForm, str]:
    """Return the form that was shown and the words typed to confirm it."""
    try:
        kept = json.loads(str(view.get("private_metadata") or ""))
        until = date.fromisoformat(kept["u"]) if kept["u"] else None
        form = BlockForm(str(kept["l"]), str(kept["r"]), until)
    except (ValueError, KeyError, TypeError):
        form = BlockForm()
    values = filled.values_of(view)
    return form, filled.typed(values, block_ids.BLOCK_CONFIRM, block_ids.BLOCK_CONFIRM) or ""


def done(blocked: Blocked) -> View:
    """Say what the block did."""
    known = f" {blocked.known:,} were blocked already." if blocked.known else ""
    words = f"*{text.counted(blocked.added, 'line')} blocked.*{known} {_touched(blocked.touched)}"
    blocks: list[Block] = [section(words)]
    if blocked.goes_on:
        blocks.append(context("Their cards follow within a minute; nothing leaves to them meanwhile."))
    blocks.append(actions([button("See the list", block_ids.BLOCKED_SHOW)]))
    return modal(block_ids.BLOCK_DONE, "Blocked", blocks)


def received() -> View:
    """Say where a file's card appears."""
    words = (
        "*The list is being read.* A direct message from me says in a moment what it touches and names each bad line; "
        "nobody is blocked before you press Block there."
    )
    return modal(block_ids.BLOCK_DONE, "Block", [section(words)])


def problem_blocks(problems: Sequence[str], total: int) -> list[Block]:
    """Name the bad lines, of which there are `total`; the first of them when they are many."""
    shown = [text.sentence(one, 140) for one in problems[:PROBLEMS_SHOWN]]
    if total > len(shown):
        shown.append(f"… and {text.counted(total - len(shown), 'more line')}.")
    parts = [shown[at : at + _LINES_A_BLOCK] for at in range(0, len(shown), _LINES_A_BLOCK)]
    return [
        context("\n".join(["*Left aside*", *part] if number == 0 else part))
        for number, part in enumerate(parts)
    ]


def _lines(shown: BlockPreview) -> list[str]:
    lines = [f"• {text.name(one.value)} · {_WORDS[one.kind]}" for one in shown.entries[:_SHOWN]]
    if len(shown.entries) > _SHOWN:
        lines.append(f"… and {len(shown.entries) - _SHOWN:,} more")
    return lines


def touches(touched: Touched) -> str:
    """Say whom a block would concern."""
    if not touched.leads:
        return "No lead here is concerned; whoever comes in later is left out."
    if not touched.running:
        return f"{_verb(touched.leads, 'is', 'are')} concerned, and nothing runs for them."
    waiting = text.counted(touched.waiting, "waiting message")
    return (
        f"{_verb(touched.leads, 'is', 'are')} concerned: {touched.running:,} stop in every sequence, "
        f"{waiting} {'is' if touched.waiting == 1 else 'are'} cancelled."
    )


def _touched(touched: Touched) -> str:
    if not touched.leads:
        return "No lead here was concerned."
    if not touched.running:
        return f"{_verb(touched.leads, 'was', 'were')} concerned, and nothing ran for them."
    waiting = text.counted(touched.waiting, "waiting message")
    return (
        f"{_verb(touched.leads, 'was', 'were')} concerned: {touched.running:,} stopped, {waiting} cancelled."
    )


def _verb(count: int, one: str, many: str) -> str:
    return f"{text.counted(count, 'lead')} {one if count == 1 else many}"


def _until(form: BlockForm) -> str:
    if form.until is None:
        return "For ever"
    return f"Until the end of {form.until.day} {MONTHS[form.until.month - 1]} {form.until.year}"
