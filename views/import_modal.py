"""The modals of an import: giving a file, and saying which of its columns is which field of ours."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ExternalDataSelectElement,
    Option,
    PlainTextObject,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from models.states import DuplicatePolicy
from outreach.fields import Field
from outreach.folding import folded
from outreach.import_choice import MAX_NAME, Chosen
from outreach.import_screens import MappingForm
from views import choices, filled, import_ids, text
from views.import_card import LABELS
from views.parts import context, field, literal, modal, option, section, text_input

MOST_STATIC = 80
"""Up to so many columns every select holds them all; beyond, a modal would grow too large, and they are looked for."""

FOUND_AT_ONCE = 100
ENDINGS = ("csv", "tsv", "txt", "xlsx")
_SHOWN_CELLS = 12
_POLICIES = {
    DuplicatePolicy.SKIP: "Leave them as they are",
    DuplicatePolicy.FILL: "Fill what is empty",
    DuplicatePolicy.OVERWRITE: "Overwrite with what the file says",
}


def ask_file() -> View:
    """Ask for a file."""
    element = FileInputElement(action_id=import_ids.IMPORT_FILE, filetypes=list(ENDINGS), max_files=1)
    blocks: list[Block] = [
        field(
            import_ids.IMPORT_FILE, "A CSV, TSV or Excel file", element, hint="50,000 rows and 50 MB at most"
        ),
        context(
            "Exports of LinkedIn Sales Navigator, Apollo, HubSpot and Salesforce are recognised. A lead needs a name, "
            "and an email or a LinkedIn URL. Columns that are no field of ours are kept as facts for the writer."
        ),
        context("You may also drop a file into the direct messages with me."),
    ]
    return modal(import_ids.IMPORT_MODAL, "Import leads", blocks, submit="Read it", close="Cancel")


def file_of(values: Mapping[str, Any]) -> tuple[str, str]:
    """Return the id and the name of the file that was given, "" when there is none."""
    files = (values.get(import_ids.IMPORT_FILE, {}).get(import_ids.IMPORT_FILE) or {}).get("files") or [{}]
    return str(files[0].get("id") or ""), str(files[0].get("name") or "")


def reading(name: str) -> View:
    """Say that a file is being read."""
    words = f"I am reading {text.bold(name) if name else 'it'}. A direct message follows in which you map its columns."
    return modal(import_ids.IMPORT_MODAL, "Import leads", [section(words)])


def mapping_modal(form: MappingForm) -> View:
    """Ask which column is which field; what was guessed stands chosen."""
    name = text_input(import_ids.MAPPING_GROUP, form.group, limit=MAX_NAME, dispatch=True)
    policy = RadioButtonsElement(
        action_id=import_ids.MAPPING_POLICY,
        options=[option(words, key) for key, words in _POLICIES.items()],
        initial_option=option(_POLICIES[form.policy], form.policy),
    )
    blocks: list[Block] = [
        section(f"{text.bold(form.file_name)} · {text.counted(form.rows, 'row')}, the first ones:"),
        *(literal(_sample(form, cells), 600) for cells in form.samples),
        field(import_ids.MAPPING_GROUP, "Source group", name, dispatch=True),
    ]
    blocks += [_column(form, one) for one in LABELS]
    blocks.append(
        field(
            import_ids.MAPPING_POLICY,
            "Leads that are known already",
            policy,
            hint="Known by email, else by LinkedIn URL, else by name and company (or place). They join the group.",
            dispatch=True,
        )
    )
    blocks += [_runs(form)] if form.runs else []
    blocks.append(context("Every other column is kept as a fact that the writer may use."))
    return modal(
        import_ids.MAPPING_MODAL,
        "Map columns",
        blocks,
        submit="Import",
        close="Later",
        metadata=str(form.import_id),
    )


def read(values: Mapping[str, Any], form: MappingForm) -> tuple[MappingForm, Chosen]:
    """Return the form as it was filled, and what was chosen in it."""
    mapping = dict(form.mapping)
    for one, place in import_ids.COLUMN_OF.items():
        typed = filled.typed(values, place, place)
        if typed is not None:
            mapping.pop(one, None)
            if typed.isdigit():
                mapping[one] = int(typed)
    group = filled.typed(values, import_ids.MAPPING_GROUP, import_ids.MAPPING_GROUP)
    policy = filled.typed(values, import_ids.MAPPING_POLICY, import_ids.MAPPING_POLICY)
    run = filled.typed(values, import_ids.MAPPING_RUN, import_ids.MAPPING_RUN)
    kept = replace(
        form,
        mapping=mapping,
        group=form.group if group is None else group,
        policy=DuplicatePolicy(policy) if policy else form.policy,
        run_id=form.run_id if run is None else int(run) if run.isdigit() else None,
    )
    return kept, Chosen(kept.mapping, kept.group, kept.policy, kept.run_id)


def errors_of(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the sentences by the block that they stand under."""
    places = {**{str(one): place for one, place in import_ids.COLUMN_OF.items()}}
    places |= {"group": import_ids.MAPPING_GROUP, "run": import_ids.MAPPING_RUN}
    return {places.get(name, name): words for name, words in fields.items()}


def columns_found(form: MappingForm, typed: str) -> list[Option]:
    """Return the columns whose names hold what was typed."""
    wanted = typed.casefold().strip()
    found = [option(name, str(place)) for place, name in enumerate(form.columns) if wanted in name.casefold()]
    return [_none(), *found][:FOUND_AT_ONCE]


def _column(form: MappingForm, one: Field) -> Block:
    place = import_ids.COLUMN_OF[one]
    at = form.mapping.get(one)
    chosen = option(form.columns[at], str(at)) if at is not None and at < len(form.columns) else _none()
    element: StaticSelectElement | ExternalDataSelectElement
    if len(form.columns) > MOST_STATIC:
        element = ExternalDataSelectElement(
            action_id=place,
            initial_option=chosen,
            min_query_length=0,
            placeholder=PlainTextObject(text="Find the column"),
        )
    else:
        columns = [option(name, str(number)) for number, name in enumerate(form.columns)]
        element = StaticSelectElement(action_id=place, options=[_none(), *columns], initial_option=chosen)
    return field(place, LABELS[one], element, dispatch=True)


def _none() -> Option:
    return option("Not in this file", import_ids.NOTHING)


def runs_found(form: MappingForm, typed: str) -> list[Option]:
    """Return the runs whose names hold what was typed, behind the choice of none."""
    wanted = folded(" ".join(typed.split()))
    found = [option(name, str(id_)) for id_, name in form.runs if wanted in folded(name)]
    return [_no_run(), *found][:FOUND_AT_ONCE]


def _no_run() -> Option:
    return option("No run yet", import_ids.NOTHING)


def _runs(form: MappingForm) -> Block:
    options = [_no_run(), *(option(name, str(id_)) for id_, name in form.runs)]
    chosen = next((one for one in options if one.value == str(form.run_id)), options[0])
    element: StaticSelectElement | ExternalDataSelectElement
    if len(options) > FOUND_AT_ONCE:
        element = choices.by_name(import_ids.MAPPING_RUN, "a run", chosen)
    else:
        element = StaticSelectElement(
            action_id=import_ids.MAPPING_RUN, options=options, initial_option=chosen
        )
    return field(import_ids.MAPPING_RUN, "Run", element, dispatch=True)


def _sample(form: MappingForm, cells: tuple[str, ...]) -> str:
    named = [f"{name}: {cell}" for name, cell in zip(form.columns, cells, strict=False) if cell.strip()]
    return " · ".join(text.clip(text.one_line(one), 80) for one in named[:_SHOWN_CELLS]) or "(empty)"
