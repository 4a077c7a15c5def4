"""The card of a file of leads: what was read, how far it is, and what became of its rows."""

from slack_sdk.models.blocks import Block

from models.states import ImportState
from outreach.fields import Field
from outreach.import_screens import Counts, ImportCard, Twin
from outreach.slack_port import Screen
from views import group_ids, ids, import_ids, text
from views.parts import actions, button, confirmation, context, literal_context, section

LABELS = {
    Field.NAME: "Full name",
    Field.FIRST_NAME: "First name",
    Field.LAST_NAME: "Last name",
    Field.EMAIL: "Email",
    Field.EMAIL_VERIFIED: "Email is verified",
    Field.LINKEDIN_URL: "LinkedIn URL",
    Field.TITLE: "Job title",
    Field.COMPANY: "Company",
    Field.COMPANY_DOMAIN: "Company's website",
    Field.CITY: "City",
    Field.REGION: "State or region",
    Field.COUNTRY: "Country",
    Field.LOCATION: "Place in one cell",
    Field.ZONE: "Time zone",
    Field.LANGUAGE: "Language",
    Field.PHONE: "Phone",
    Field.TAGS: "Tags",
}
"""Our fields in the order of the form."""

_BAR = 10


def import_card(model: ImportCard) -> Screen:
    """Draw the card of a file as it stands."""
    name = text.bold(model.name or "Your file")
    plain = text.name(model.name or "Your file")
    rows = text.counted(model.rows, "row")
    blocks: list[Block]
    if model.state is ImportState.WAITING:
        said = f"{plain}, {rows}: map its columns"
        blocks = [section(f"{name} · {rows}\n{_guessed(model.guessed)}")]
        blocks += [context(_of_twin(one, model.zone)) for one in model.twins]
        blocks += [*_notes(model), _choices(model)]
    elif model.state is ImportState.IMPORTING:
        said = f"{plain}: {model.done:,} of {rows} taken in"
        blocks = [section(f"{name} · {_bar(model.done, model.rows)} {model.done:,} of {rows}")]
    elif model.state is ImportState.DONE:
        said = f"{plain}: {_result(model.counts)}"
        blocks = [section(f"{name} → {text.bold(model.group)}\n{_result(model.counts)}"), *_told(model)]
        blocks.append(
            actions(
                [
                    button("Create sequence", ids.CREATE_SEQUENCE, primary=True),
                    button("Source groups", group_ids.GROUPS_SHOW),
                ]
            )
        )
    else:
        said = f"{plain}: {text.sentence(model.reason)}" if model.reason else f"{plain} is being read"
        blocks = [section(f"{name}\n{text.sentence(model.reason) if model.reason else 'I am reading it.'}")]
    return Screen(said, tuple(blocks))


def _guessed(fields: tuple[Field, ...]) -> str:
    if not fields:
        return "No column was recognised: say which is which."
    return f"Recognised: {text.joined([LABELS[field].lower() for field in LABELS if field in fields], ', ')}"


def _of_twin(twin: Twin, zone: str) -> str:
    who, at = text.person(twin.slack_user_id), text.day_time(twin.dropped_at, zone)
    if twin.came_first:
        return (
            f"{who} dropped this file on {at} and has not mapped it yet: ask them, or press Map columns here to take "
            "it over."
        )
    return f"{who} dropped this file, too, on {at}: whoever presses Import first imports it."


def _notes(model: ImportCard) -> list[Block]:
    return [literal_context(note, 300) for note in model.notes[:3]]


def _choices(model: ImportCard) -> Block:
    value = str(model.import_id)
    sure = confirmation(
        "Discard this file?", "None of its rows is imported. The file itself stays in Slack.", "Discard"
    )
    return actions(
        [
            button("Map columns", import_ids.IMPORT_MAP, value, primary=True),
            button("Discard", import_ids.IMPORT_DISCARD, value, confirm=sure),
        ],
        block_id=f"import:{value}",
    )


def _bar(done: int, rows: int) -> str:
    full = _BAR * done // rows if rows else _BAR
    return "▓" * full + "░" * (_BAR - full)


def _result(counts: Counts) -> str:
    parts = [f"{counts.added:,} new"]
    parts += [f"{counts.updated:,} updated"] if counts.updated else []
    parts += [f"{counts.known:,} known already"] if counts.known else []
    parts += [f"{counts.refused:,} stayed out"] if counts.refused else []
    return " · ".join(parts)


def _told(model: ImportCard) -> list[Block]:
    counts = model.counts
    lines = []
    if counts.suppressed:
        lines.append(
            f"{text.counted(counts.suppressed, 'lead')} came in but will not be written to: suppressed."
        )
    if counts.flagged:
        lines.append(f"{text.counted(counts.flagged, 'address', 'addresses')} may be no person's own.")
    if counts.refused or counts.suppressed or counts.flagged:
        lines.append(
            text.sentence(model.reason)
            or "The file in this message's thread says why, row by row: correct it and drop it on me again."
        )
    return [context(*lines)] if lines else []
