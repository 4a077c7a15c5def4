"""The forms that a lead's card opens: change, move, opt out, note, erase. The metadata is the lead's id."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, PlainTextObject, StaticSelectElement
from slack_sdk.models.views import View

from outreach.errors import InvalidForm
from outreach.lead_screens import LeadForm, MoveForm
from views import choices, clicks, filled, lead_ids, text
from views.parts import context, field, modal, option, section, text_input

ERASE = "ERASE"
_LABELS = {
    "name": "Name", "email": "Email", "linkedin_url": "LinkedIn URL", "title": "Title", "company": "Company",
    "phone": "Phone", "city": "City", "region": "Region", "country": "Country", "zone": "Time zone",
    "language": "Language", "tags": "Tags",
}  # fmt: skip
_HINTS = {
    "phone": "With its country, such as +49 30 1234567.",
    "zone": "Such as Europe/Berlin. Empty: told from the place.",
    "language": "Two letters, such as de.",
    "tags": "With commas between them.",
}
_LENGTHS = {"email": 320, "linkedin_url": 400, "phone": 32, "language": 8, "tags": 1000}


def edit(form: LeadForm) -> View:
    """Build the form with every field; once saving voids approvals it says how many, and is saved by a second press."""
    blocks: list[Block] = []
    if form.voids:
        blocks.append(
            section(
                f"⚠ *Saving voids {text.counted(form.voids, 'approval')}*: these messages name the person or go to "
                "the address, so they wait for review again. Press Save once more to do it."
            )
        )
    blocks += fields(form)
    metadata = f"{form.lead_id}:{form.voids}" if form.voids else str(form.lead_id)
    return modal(
        lead_ids.LEAD_EDIT_MODAL, "Edit lead", blocks, submit="Save", close="Cancel", metadata=metadata
    )


def fields(form: LeadForm) -> list[Block]:
    """Build an input for every field of a lead."""
    return [
        field(
            lead_ids.LEAD_INPUTS[name],
            label,
            text_input(lead_ids.LEAD_INPUTS[name], getattr(form, name), limit=_LENGTHS.get(name, 200)),
            hint=_HINTS.get(name, ""),
            optional=name != "name",
        )
        for name, label in _LABELS.items()
    ]


def read_fields(view: Mapping[str, Any], lead_id: int, voids: int = 0) -> LeadForm:
    """Return what was typed into the fields of a lead, 0 for one who is none yet."""
    values = filled.values_of(view)
    typed: dict[str, Any] = {
        name: filled.typed(values, one, one) or "" for name, one in lead_ids.LEAD_INPUTS.items()
    }
    return LeadForm(lead_id=lead_id, voids=voids, **typed)


def read_edit(view: Mapping[str, Any]) -> LeadForm:
    """Return what was typed, with how many approvals the form said that saving voids. Raises NotFound."""
    lead_id, _, voids = str(view.get("private_metadata") or "").partition(":")
    return read_fields(view, clicks.number(lead_id), clicks.number(voids or "0"))


def move(form: MoveForm) -> View:
    """Build the form that says what moving cancels."""
    blocks: list[Block] = [section(f"*Move {text.name(form.lead_name)} to another sequence*")]
    running = [(one.name, one.id) for one, _ in form.running]
    if running:
        lines = [
            f"{text.bold(one.name)}: {text.counted(count, 'message')} that {'has' if count == 1 else 'have'} "
            "not left"
            for one, count in form.running
        ]
        blocks.append(
            section("They stop in the one they leave, where this is cancelled:\n" + "\n".join(lines[:20]))
        )
        blocks.append(
            field(
                lead_ids.MOVE_FROM,
                "From",
                _select(lead_ids.MOVE_FROM, running),
            )
        )
    else:
        blocks.append(context("They run in no sequence now, so nothing is cancelled."))
    blocks.append(
        field(
            lead_ids.MOVE_TO,
            "To",
            choices.one_of(
                lead_ids.MOVE_TO,
                form.others,
                form.others[0].id,
                what="a sequence",
                to_do="Choose a sequence",
            ),
        )
    )
    blocks.append(context("There their messages are written anew and wait for review."))
    return _form(lead_ids.LEAD_MOVE_MODAL, "Move lead", blocks, "Move", form.lead_id)


def read_move(view: Mapping[str, Any]) -> tuple[int, int | None, int]:
    """Return the lead, the enrollment they leave, None when there is none, and the sequence. Raises NotFound."""
    values = filled.values_of(view)
    left = filled.typed(values, lead_ids.MOVE_FROM, lead_ids.MOVE_FROM)
    to = filled.typed(values, lead_ids.MOVE_TO, lead_ids.MOVE_TO) or ""
    return lead_of(view), clicks.number(left) if left else None, clicks.number(to)


def opt_out(lead_id: int, name: str) -> View:
    """Build the form that blocks somebody for good."""
    return _form(
        lead_ids.LEAD_OPT_OUT_MODAL,
        "Opt out",
        [
            section(
                f"*{text.name(name)} is never written to again.* Their address and LinkedIn URL are blocked, and "
                "every sequence stops for them."
            ),
            field(
                lead_ids.OPT_OUT_REASON,
                "Why",
                text_input(lead_ids.OPT_OUT_REASON, "", limit=200, placeholder="Asked on the phone"),
            ),
        ],
        "Opt out",
        lead_id,
    )


def note(lead_id: int, name: str) -> View:
    """Build the form of a note."""
    box = text_input(lead_ids.NOTE_TEXT, "", multiline=True)
    label = f"Note on {text.clip(text.one_line(name), 60)}"
    blocks = [field(lead_ids.NOTE_TEXT, label, box), context("It never leaves.")]
    return _form(lead_ids.LEAD_NOTE_MODAL, "Add note", blocks, "Save", lead_id)


def erase(lead_id: int, name: str) -> View:
    """Build the last question before a person is erased."""
    return _form(
        lead_ids.LEAD_ERASE_MODAL,
        "Erase person",
        [
            section(
                f"*Everything about {text.name(name)} is deleted for good*: their facts, every message and reply, "
                "notes, and what Plera posted about them in Slack. All sequences stop for them."
            ),
            section(
                "A scrambled mark of their address and LinkedIn URL stays, so that no import brings them back. "
                "Copies in mailboxes, files that teammates uploaded and what teammates wrote in threads are not "
                "Plera's to delete."
            ),
            field(
                lead_ids.ERASE_WORD, f"Type {ERASE} to do it", text_input(lead_ids.ERASE_WORD, "", limit=20)
            ),
        ],
        "Erase for good",
        lead_id,
    )


def read_erase(view: Mapping[str, Any]) -> int:
    """Return the lead to erase. Raises InvalidForm unless the word was typed."""
    if (read_text(view, lead_ids.ERASE_WORD)).strip() != ERASE:
        raise InvalidForm({"word": f"Type {ERASE}, in capitals."})
    return lead_of(view)


def read_text(view: Mapping[str, Any], name: str) -> str:
    """Return what was typed into the only input of a form."""
    return filled.typed(filled.values_of(view), name, name) or ""


def lead_of(view: Mapping[str, Any]) -> int:
    """Return the lead that a card or form is about. Raises NotFound."""
    return clicks.number(str(view.get("private_metadata") or "").partition(":")[0])


def _form(callback_id: str, title: str, blocks: list[Any], submit: str, lead_id: int) -> View:
    return modal(callback_id, title, blocks, submit=submit, close="Cancel", metadata=str(lead_id))


def _select(action_id: str, found: list[tuple[str, int]]) -> StaticSelectElement:
    options = [option(name, str(id_)) for name, id_ in found[: choices.MAX_OPTIONS]]
    return StaticSelectElement(
        action_id=action_id,
        options=options,
        initial_option=options[0],
        placeholder=PlainTextObject(text="Choose a sequence"),
    )
